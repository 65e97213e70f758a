import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Database, Plus } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { errorText, failureOf } from '#web/api/errors.ts'
import { useModel, useModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { JourneyData } from './journey-data.tsx'
import { JourneyInitiatives } from './journey-initiatives.tsx'
import { LineForm } from './line-form.tsx'
import { journeyQuery, type Journey, type JourneyRow } from './journey-queries.ts'
import { useFieldWords } from './option-words.ts'
import { referenceIn, textOf, useActs } from './needs-queries.ts'

/** The way of a customer through the company: stages across, channels down, what is gathered in each place. */
export function JourneyView({ project }: { readonly project: string }) {
  const { text } = useFullLocale()
  const query = useQuery(journeyQuery(useModel(), project))
  const { data } = query
  const failure = failureOf(query)
  if (failure) return <p className="px-4 text-sm text-overdue-ink md:px-6">{errorText(failure, text)}</p>
  if (!data) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  return (
    <div className="flex flex-col gap-10 px-4 pt-2 pb-16 md:px-6">
      <Grid {...{ data, project }} />
      <JourneyData {...{ data, project }} />
      <JourneyInitiatives {...{ data, project }} />
    </div>
  )
}

function Grid({ data, project }: { readonly data: Journey; readonly project: string }) {
  const { journey } = useFullLocale().text
  const stages = useFieldWords('touchpoint').options('journeyStage')
  const module = useModule(data.channels.module)
  const act = useActs()
  const add = async (name: string) =>
    await act(
      async () =>
        await call('POST /records/:module', { params: { module: data.channels.module }, body: { project, name } }),
    )
  return (
    <section aria-label={journey.map}>
      {data.channels.rows.length > 0 && (
        <ScrollRegion label={journey.map}>
          <table className="w-full min-w-[900px] table-fixed border-collapse text-sm">
            <thead>
              <tr className="text-left align-bottom">
                <th scope="col" className="sticky left-0 z-[1] w-44 bg-paper py-2 pr-3 font-medium text-muted">
                  {journey.channel}
                </th>
                {stages.map(({ id, label }) => (
                  <th key={id} scope="col" className="border-b-2 border-why-edge px-2 py-2 font-bold">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.channels.rows.map((row) => (
                <tr key={row.id} className="border-b border-line align-top">
                  <th scope="row" className="sticky left-0 z-[1] bg-paper py-3 pr-3 text-left font-normal">
                    <Channel module={data.channels.module} row={row} />
                  </th>
                  {stages.map((stage) => (
                    <td key={stage.id} className="group px-2 py-2">
                      <Cell {...{ data, project, stage }} channel={row} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {data.channels.rows.length === 0 && <p className="mb-3 max-w-2xl text-base text-muted">{journey.empty}</p>}
      {module && module.may.create !== 'none' && (
        <div className="mt-3 max-w-sm">
          <LineForm label={journey.newChannel} onAdd={add} />
        </div>
      )}
    </section>
  )
}

function Channel({ module, row }: { readonly module: string; readonly row: JourneyRow }) {
  const words = useFieldWords('channel')
  const reach = row.reach === null || row.reach === undefined ? undefined : words.label('reach', String(row.reach))
  const { format } = useFullLocale()
  const state = useModule(module)?.lifecycle?.states.find(({ value }) => value === row.state)
  return (
    <>
      <Link to={recordHref(module, row.id)} className="inline-block min-h-6 font-medium break-words hover:underline">
        {textOf(row.name)}
      </Link>
      <p className={classes('text-xs', row.state === 'available' ? 'text-today-ink' : 'text-muted')}>
        {[state?.label[format.language], reach].filter(Boolean).join(' · ')}
      </p>
    </>
  )
}

/** Touchpoints of a channel at a stage; what is only planned has a broken frame and says so. */
function Cell(props: {
  readonly data: Journey
  readonly project: string
  readonly channel: JourneyRow
  readonly stage: { readonly id: string; readonly label: string }
}) {
  const { data, project, channel, stage } = props
  const { journey } = useFullLocale().text
  const act = useActs()
  const [isAdding, setAdding] = useState(false)
  const { module, rows } = data.touchpoints
  const own = rows.filter((row) => row.journeyStage === stage.id && referenceIn(row.channel)?.id === channel.id)
  const mayAdd = useModule(module)?.may.create !== 'none'

  async function add(name: string) {
    const body = { project, name, channel: channel.id, journeyStage: stage.id }
    const isDone = await act(async () => await call('POST /records/:module', { params: { module }, body }))
    if (isDone) setAdding(false)
    return isDone
  }

  return (
    <div className="flex min-h-10 flex-col gap-1.5">
      {own.map((row) => (
        <Touchpoint key={row.id} {...{ data, row }} />
      ))}
      {isAdding && <LineForm label={journey.newTouchpoint} isCompact onAdd={add} onClose={() => setAdding(false)} />}
      {mayAdd && !isAdding && (
        <span className="opacity-60 group-focus-within:opacity-100 group-hover:opacity-100">
          <IconButton
            label={journey.addTouchpoint({ channel: textOf(channel.name), stage: stage.label })}
            size="small"
            onPress={() => setAdding(true)}
          >
            <Plus size={15} aria-hidden />
          </IconButton>
        </span>
      )}
    </div>
  )
}

function Touchpoint({ data, row }: { readonly data: Journey; readonly row: JourneyRow }) {
  const { format } = useFullLocale()
  const { module } = data.touchpoints
  const state = useModule(module)?.lifecycle?.states.find(({ value }) => value === row.state)
  const gathered = data.links.filter(({ kind, source }) => kind === 'isGathered' && source === row.id)
  const names = gathered.flatMap(({ derived }) => data.dataNeeds.rows.find(({ id }) => id === derived)?.name ?? [])
  return (
    <div
      className={classes(
        'rounded-md border bg-surface px-2 py-1.5',
        row.state === 'available' ? 'border-line-strong' : 'border-dashed border-line-field',
      )}
    >
      <Link to={recordHref(module, row.id)} className="inline-block min-h-6 leading-snug break-words hover:underline">
        {textOf(row.name)}
      </Link>
      {row.state !== 'available' && <p className="text-xs text-muted">{state?.label[format.language]}</p>}
      {names.length > 0 && (
        <p className="flex items-start gap-1 text-xs text-why-ink">
          <Database size={12} aria-hidden className="mt-0.5 shrink-0" />
          {format.list(names.map(String))}
        </p>
      )}
    </div>
  )
}
