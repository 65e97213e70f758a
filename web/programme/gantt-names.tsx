import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import type { Plan } from './plan-queries.ts'
import { groupsOf } from './plan-rows.ts'
import { stageName } from './stage-name.ts'
import type { DueDates } from './use-plan-draft.ts'

/** The names beside the bars, by stage. */
export function GanttNames(props: {
  readonly plan: Plan
  readonly dates: ReadonlyMap<string, DueDates>
  readonly selected: string | undefined
  readonly onOpen: (id: string) => void
}) {
  const { plan, dates, selected, onOpen } = props
  const { text } = useFullLocale()
  return (
    <div className="sticky left-0 z-10 w-72 shrink-0 border-r border-line-strong bg-paper pt-11 text-sm">
      {groupsOf(plan).map(({ stage, tasks }) => (
        <div key={stage?.id ?? ''}>
          <p className="flex h-[30px] items-center truncate px-4 font-bold md:pl-6">
            {stage ? stageName(text.programme.stage, stage.kind) : text.plan.withoutStage}
          </p>
          {tasks.map(({ id, name, responsible, state }) => (
            <button
              key={id}
              type="button"
              tabIndex={-1}
              onClick={() => onOpen(id)}
              className={classes(
                'flex h-[30px] w-full items-center gap-2 px-4 text-left hover:bg-hover md:pl-8',
                selected === id && 'bg-accent-soft',
              )}
            >
              <span
                className={classes(
                  'min-w-0 flex-1 truncate',
                  dates.get(id)?.isCritical && state !== 'done' && 'font-medium',
                  state === 'done' && 'text-muted line-through',
                )}
              >
                {name}
              </span>
              {responsible && (
                <span className="max-w-24 shrink-0 truncate text-xs text-muted">{responsible.title.split(' ')[0]}</span>
              )}
            </button>
          ))}
        </div>
      ))}
    </div>
  )
}
