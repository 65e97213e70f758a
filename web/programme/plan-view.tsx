import { useState } from 'react'
import { CalendarDays, Plus } from 'lucide-react'
import { downloadHref } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { Select } from '#web/ui/select.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { useKeptState } from '#web/ui/use-kept-state.ts'
import { NewInProject } from './new-in-project.tsx'
import { Gantt } from './gantt.tsx'
import { zooms, type Zoom } from './gantt-scale.ts'
import { PageBar } from './page-bar.tsx'
import { PlanOverloads } from './plan-overloads.tsx'
import { PlanPanel } from './plan-panel.tsx'
import { changeRecord, type Plan } from './plan-queries.ts'
import { PlanList, PlanTable } from './plan-table.tsx'
import { usePlanDraft, type DraftedPlan } from './use-plan-draft.ts'

/** The plan as a chart or in figures, with what a change that is not saved would make of it. */
export function PlanView({ plan, project }: { readonly plan: Plan; readonly project: string }) {
  const { text } = useFullLocale()
  const drafted = usePlanDraft(plan)
  const [opened, setOpened] = useState<string>()
  const [isTable, setTable] = useKeptState('plan-table', false)
  const [zoom, setZoom] = useKeptState<Zoom>('plan-zoom', 'weeks')
  const task = plan.tasks.find(({ id }) => id === opened)

  async function save() {
    const { draft } = drafted
    const changed = plan.tasks.find(({ id }) => id === draft?.task)
    if (!draft || !changed) return
    try {
      const { task: _task, ...values } = draft
      await changeRecord(plan.module, changed.id, changed.version, values)
      drafted.change(undefined)
      showToast({ text: text.plan.saved, isPassing: true })
    } catch (error) {
      showInToast(error, text)
    }
  }

  const views = { plan, dates: drafted.dates, onOpen: setOpened }
  return (
    <div className="flex flex-col pb-16">
      <PageBar>
        <PlanSummary plan={plan} drafted={drafted} />
        <span className="ml-auto flex flex-wrap items-center gap-2">
          <span className="hidden items-center gap-2 md:flex">
            <Button look="quiet" aria-pressed={isTable} onPress={() => setTable(!isTable)}>
              {isTable ? text.plan.chart : text.plan.table}
            </Button>
            {!isTable && (
              <Select
                label={text.plan.zoom}
                isLabelHidden
                value={zoom}
                onChange={(next) => setZoom(zooms.find((one) => one === next) ?? 'weeks')}
                options={zooms.map((id) => ({ id, label: text.plan.zooms[id] }))}
              />
            )}
          </span>
          <LinkButton
            href={downloadHref('/programme/plan.ics', { project })}
            icon={<CalendarDays size={15} aria-hidden />}
          >
            {text.plan.calendar}
          </LinkButton>
          {plan.mayChange && (
            <NewInProject module={plan.module} icon={<Plus size={15} aria-hidden />}>
              {text.plan.add}
            </NewInProject>
          )}
        </span>
      </PageBar>
      {drafted.draft && <DraftBar drafted={drafted} onSave={() => void save()} />}
      {plan.cycle.length > 0 && <CycleNote plan={plan} />}
      <PlanOverloads plan={plan} drafted={drafted} />
      {isTable ? (
        <PlanTable {...views} />
      ) : (
        <Gantt {...views} drafted={drafted} zoom={zoom} selected={opened} onSave={() => void save()} />
      )}
      <PlanList {...views} />
      {task && <PlanPanel plan={plan} task={task} onClose={() => setOpened(undefined)} />}
    </div>
  )
}

function PlanSummary({ plan, drafted }: { readonly plan: Plan; readonly drafted: DraftedPlan }) {
  const { text, format } = useFullLocale()
  const { endsOn, workdays, dates } = drafted
  if (!endsOn) return null
  const late = plan.target ? workdays.indexOf(endsOn) - workdays.indexOf(plan.target) : 0
  const goLive = goLiveOf(plan, drafted) ?? endsOn
  const goLiveLate = plan.target ? workdays.indexOf(goLive) - workdays.indexOf(plan.target) : late
  const critical = [...dates.values()].filter(({ isCritical }) => isCritical).length
  return (
    <p className="numeric flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <span className="font-medium">{text.plan.endsOn({ date: format.date(endsOn) })}</span>
      {plan.target &&
        (goLiveLate > 0 ? (
          <span className="text-overdue-ink">
            {text.programme.stage.implantation}: {format.count(text.plan.late, goLiveLate)}
          </span>
        ) : (
          <span className="text-today-ink">
            {text.programme.stage.implantation}: {text.plan.inTime({ date: format.date(plan.target) })}
          </span>
        ))}
      <span className="flex items-center gap-1.5 text-muted" title={text.plan.criticalHelp}>
        <span aria-hidden className="h-2.5 w-4 rounded-sm bg-overdue-edge" />
        {format.count(text.plan.criticalCount, critical)}
      </span>
    </p>
  )
}

/** When the go-live is due: the last day of its stage. */
function goLiveOf(plan: Plan, { dates }: DraftedPlan): string | undefined {
  const stage = plan.stages.find(({ kind }) => kind === 'implantation')
  const due = plan.tasks.filter((task) => task.stage === stage?.id).flatMap(({ id }) => dates.get(id)?.endsOn ?? [])
  return due.toSorted().at(-1)
}

/** What follows from a change, before it is saved. */
function DraftBar({ drafted, onSave }: { readonly drafted: DraftedPlan; readonly onSave: () => void }) {
  const { text, format } = useFullLocale()
  const { consequence } = drafted
  const { endMoves = 0, moved = 0 } = consequence ?? {}
  const words = text.plan.consequence
  const end =
    endMoves === 0
      ? words.same
      : endMoves > 0
        ? format.count(words.later, endMoves)
        : format.count(words.earlier, -endMoves)
  return (
    <div
      role="status"
      className="sticky top-0 z-20 flex flex-wrap items-center gap-3 border-y border-line bg-accent-soft px-4 py-2 text-sm md:px-6"
    >
      <span className="font-medium">{end}</span>
      <span className="text-muted">{format.count(text.plan.moved, moved)}</span>
      <span className="ml-auto flex gap-2">
        <Button look="quiet" onPress={() => drafted.change(undefined)}>
          {text.plan.discard}
        </Button>
        <Button look="primary" onPress={onSave}>
          {text.plan.save}
        </Button>
      </span>
    </div>
  )
}

function CycleNote({ plan }: { readonly plan: Plan }) {
  const { text } = useFullLocale()
  const names = plan.cycle.map((id) => plan.tasks.find((task) => task.id === id)?.name ?? id).join(' → ')
  return (
    <p role="alert" className="px-4 pb-3 text-sm text-overdue-ink md:px-6">
      {text.plan.cycle({ names })}
    </p>
  )
}
