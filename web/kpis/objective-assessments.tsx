import { CalendarClock, Check, PenLine, Plus } from 'lucide-react'
import { newRecordHref, recordHref } from '#web/api/addresses.ts'
import { useModuleOf } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { LinkButton, TextLink } from '#web/ui/link-button.tsx'
import type { Objectives } from './kpi-queries.ts'
import { useFieldWords } from '#web/programme/option-words.ts'

type Assessment = Objectives['assessments'][number]

const marks = { scheduled: CalendarClock, written: PenLine, signed: Check } as const

/** What was thought of an objective and who signed it, and when it is looked at again. */
export function ObjectiveAssessments(props: {
  readonly objective: string
  readonly all: Objectives['assessments']
  readonly today: string
}) {
  const { objective, all, today } = props
  const { kpis: words } = useFullLocale().text
  const module = useModuleOf('assessment')
  const own = all.filter((one) => one.objective === objective)
  const mayAdd = module !== undefined && module.may.create !== 'none'
  if (!module || (own.length === 0 && !mayAdd)) return null
  const values = encodeURIComponent(JSON.stringify({ objective }))
  return (
    <div className="mt-2 border-t border-line pt-2">
      <div className="flex flex-wrap items-center gap-x-3">
        <h3 className="text-sm font-bold">{words.assessments}</h3>
        {own.length === 0 && <span className="text-sm text-muted">{words.noAssessment}</span>}
        {mayAdd && (
          <LinkButton
            href={`${newRecordHref(module.name)}?values=${values}`}
            size="small"
            look="quiet"
            icon={<Plus size={13} aria-hidden />}
          >
            {words.addAssessment}
          </LinkButton>
        )}
      </div>
      <ul className="flex flex-col">
        {own.map((one) => (
          <Row
            key={one.id}
            assessment={one}
            module={module.name}
            isLate={one.state === 'scheduled' && one.dueOn !== null && one.dueOn < today}
          />
        ))}
      </ul>
    </div>
  )
}

function Row(props: { readonly assessment: Assessment; readonly module: string; readonly isLate: boolean }) {
  const { assessment, module, isLate } = props
  const { text, format } = useFullLocale()
  const verdicts = useFieldWords('assessment').offered('verdict')
  const lifecycle = useModuleOf('assessment')?.lifecycle
  const { id, name, state, dueOn, verdict, signedBy } = assessment
  const Mark = state === 'written' || state === 'signed' ? marks[state] : marks.scheduled
  const label = lifecycle?.states.find(({ value }) => value === state)?.label[format.language]
  const facts = [
    dueOn && format.date(dueOn),
    verdict && verdicts.find((one) => one.id === verdict)?.label,
    signedBy.length > 0 ? text.kpis.signedBy({ names: signedBy.join(', ') }) : label,
  ].filter(Boolean)
  return (
    <li className="flex items-start gap-2 py-1 text-sm">
      <Mark
        size={14}
        aria-hidden
        className={classes(
          'mt-0.5 shrink-0',
          state === 'signed' ? 'text-today-ink' : isLate ? 'text-overdue-ink' : 'text-muted',
        )}
      />
      <span className="min-w-0">
        <TextLink href={recordHref(module, id)}>{name}</TextLink>{' '}
        <span className={classes(isLate ? 'text-overdue-ink' : 'text-muted')}>{facts.join(' · ')}</span>
      </span>
    </li>
  )
}
