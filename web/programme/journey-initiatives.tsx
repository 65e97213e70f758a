import { Link } from '@tanstack/react-router'
import { Check, CircleDashed, Megaphone, Plus, TriangleAlert } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { useModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { TextLink } from '#web/ui/link-button.tsx'
import { NewInProject } from './new-in-project.tsx'
import type { Journey, JourneyRow } from './journey-queries.ts'
import { LineForm } from './line-form.tsx'
import { referenceIn, textOf, useActs } from './needs-queries.ts'
import { useFieldWords } from './option-words.ts'

/** What is undertaken through the channels; it is told inside before it goes out. */
export function JourneyInitiatives({ data, project }: { readonly data: Journey; readonly project: string }) {
  const { journey } = useFullLocale().text
  const { module, rows } = data.initiatives
  const mayAdd = useModule(module)?.may.create !== 'none'
  const act = useActs()
  const add = async (name: string) =>
    await act(async () => await call('POST /records/:module', { params: { module }, body: { project, name } }))
  return (
    <section aria-labelledby="initiatives" className="flex max-w-4xl flex-col gap-3">
      <div>
        <h2 id="initiatives" className="text-base font-bold">
          {journey.initiatives}
        </h2>
        <p className="text-sm text-muted">{journey.initiativesHelp}</p>
      </div>
      <ul>
        {rows.map((row) => (
          <Initiative key={row.id} {...{ data, row }} />
        ))}
      </ul>
      {mayAdd && (
        <div className="max-w-sm">
          <LineForm label={journey.newInitiative} onAdd={add} />
        </div>
      )}
    </section>
  )
}

function Initiative({ data, row }: { readonly data: Journey; readonly row: JourneyRow }) {
  const { text, format } = useFullLocale()
  const { journey } = text
  const { module } = data.initiatives
  const state = useModule(module)?.lifecycle?.states.find(({ value }) => value === row.state)
  const dates = [row.start, row.end]
    .map(textOf)
    .filter(Boolean)
    .map((day) => format.date(day))
  const aims = data.links
    .filter(({ kind, derived }) => kind === 'pursues' && derived === row.id)
    .flatMap(({ source }) => data.objectives.rows.find(({ id }) => id === source)?.title ?? [])
  const told = data.communications.rows.filter((one) => referenceIn(one.initiative)?.id === row.id)
  const waiting = told.some(({ reach, state: at }) => reach === 'internal' && at === 'planned')
  const isTold = textOf(row.announcedOn) !== '' && !waiting
  const facts = [referenceIn(row.channel)?.title, dates.join(' – '), ...aims].filter(Boolean)
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2 text-sm">
      <Link to={recordHref(module, row.id)} className="inline-flex min-h-6 items-center font-medium hover:underline">
        {textOf(row.name)}
      </Link>
      <span className="min-w-0 text-muted">{facts.join(' · ')}</span>
      <span className="ml-auto flex items-center gap-3">
        {isTold ? (
          <span className="inline-flex items-center gap-1 text-today-ink">
            <Megaphone size={13} aria-hidden /> {journey.announced({ date: format.date(textOf(row.announcedOn)) })}
          </span>
        ) : (
          <span className="inline-flex items-center gap-1 text-none-ink">
            <TriangleAlert size={13} aria-hidden /> {journey.unannounced}
          </span>
        )}
        {state && <Badge color={state.color}>{state.label[format.language]}</Badge>}
      </span>
      <Communications {...{ data, row, told }} />
    </li>
  )
}

/** What is said of it, inside first: each with when, and the place to write another. */
function Communications(props: {
  readonly data: Journey
  readonly row: JourneyRow
  readonly told: readonly JourneyRow[]
}) {
  const { data, row, told } = props
  const { text, format } = useFullLocale()
  const { module } = data.communications
  const words = useFieldWords('communication')
  const mayAdd = useModule(module)?.may.create !== 'none'
  return (
    <div className="flex w-full flex-wrap items-center gap-x-4 gap-y-1 text-muted">
      {told.map((one) => (
        <span key={one.id} className="inline-flex min-w-0 items-center gap-1.5">
          {one.state === 'sent' ? (
            <Check size={13} aria-hidden className="text-today-ink" />
          ) : (
            <CircleDashed size={13} aria-hidden />
          )}
          <TextLink href={recordHref(module, one.id)}>{textOf(one.name)}</TextLink>
          <span>
            {words.label('reach', textOf(one.reach)).toLowerCase()}
            {one.state === 'sent' && `, ${format.dateTime(textOf(one.sentAt))}`}
            {one.state === 'planned' && `, ${text.journey.unsent}`}
          </span>
        </span>
      ))}
      {mayAdd && (
        <NewInProject
          module={module}
          values={{ initiative: row.id, reach: 'internal' }}
          size="small"
          look="quiet"
          icon={<Plus size={13} aria-hidden />}
        >
          {text.journey.addCommunication}
        </NewInProject>
      )}
    </div>
  )
}
