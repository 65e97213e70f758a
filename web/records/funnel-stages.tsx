import type { ReactNode } from 'react'
import type { Filter } from '#common/filter.ts'
import { stagesOf } from '#common/funnel.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { listBehind, type FunnelAsked, type FunnelRead, type StageRead } from './funnel-data.ts'
import { Behind, Share, ShareMargin } from './funnel-figures.tsx'
import { optionOf } from './reader-types.ts'

interface StagesProps {
  readonly asked: FunnelAsked
  readonly read: FunnelRead
}

const headClass = 'px-3 pb-1 text-left align-bottom text-xs font-medium text-muted last:pr-0'
const cellClass =
  'border-t border-line px-3 py-2 align-top text-sm last:pr-0 max-lg:block max-lg:border-0 max-lg:px-0 max-lg:py-0.5'

/** A table whose first column is the drawing: as wide as what got so far, filled as far as it went on. */
export function FunnelStages({ asked, read }: StagesProps) {
  const { funnel } = useFullLocale().text
  return (
    <table aria-label={funnel.title} className="w-full border-collapse max-lg:block">
      <thead className="max-lg:sr-only">
        <tr>
          {[funnel.stage, funnel.conversion, funnel.stillOpen, funnel.lost, funnel.time, funnel.activities].map(
            (name, index) => (
              <th key={name} className={classes(headClass, index === 0 && 'w-[32%] pl-0')}>
                {name}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody className="max-lg:flex max-lg:flex-col">
        {read.stages.map((stage) => (
          <Stage key={stage.stage} asked={asked} read={read} stage={stage} />
        ))}
        <Won asked={asked} read={read} />
      </tbody>
    </table>
  )
}

function useStageLists({ asked }: Pick<StagesProps, 'asked'>) {
  const { module, pipeline } = asked
  const field = module.capabilities.pipeline?.stage ?? ''
  const closed = stagesOf(pipeline, 'won', 'lost')
  const lost: Filter = { field, op: 'in', value: stagesOf(pipeline, 'lost') }
  return {
    course: (op: 'reached' | 'wasIn', stage: string) => listBehind(asked, { field, op, value: [stage] }),
    open: (stage: string) =>
      listBehind(asked, { field, op: 'furthest', value: [stage] }, { field, op: 'notIn', value: closed }),
    lost: (stage: string, ...more: readonly Filter[]) =>
      listBehind(asked, { field, op: 'furthest', value: [stage] }, lost, ...more),
    won: () => listBehind(asked, { field, op: 'in', value: stagesOf(pipeline, 'won') }),
  }
}

function Stage({ asked, read, stage }: StagesProps & { readonly stage: StageRead }) {
  const { text, format } = useFullLocale()
  const { funnel } = text
  const lists = useStageLists({ asked })
  const { name } = asked.module
  const definition = asked.pipeline.stages.find(({ value }) => value === stage.stage)
  const label = definition?.label[format.language] ?? stage.stage
  const counted = (of: string, count: number) => `${label}: ${of} ${format.number(count)}`
  const went = funnel.ofClosed({ won: format.number(stage.wentOn), closed: format.number(stage.reached) })
  const next = read.stages[read.stages.indexOf(stage) + 1]?.stage
  return (
    <tr className="max-lg:block max-lg:border-t max-lg:border-line max-lg:py-3">
      <th scope="row" className={classes(cellClass, 'pl-0 text-left font-normal')}>
        <Bar label={label} whole={read.deals} reached={stage.reached} wentOn={stage.wentOn}>
          <Behind
            module={name}
            list={lists.course('reached', stage.stage)}
            words={format.number(stage.reached)}
            label={counted(funnel.reached, stage.reached)}
          />
        </Bar>
      </th>
      <Cell name={funnel.conversion}>
        <span className="font-medium">
          <Share hits={stage.wentOn} of={stage.reached} />
        </span>{' '}
        {stage.reached > 0 && (
          <Behind
            module={name}
            list={next === undefined ? lists.won() : lists.course('reached', next)}
            words={went}
            label={`${label}: ${funnel.wentOn} ${went}`}
          />
        )}
        <span className="block text-xs text-muted lg:whitespace-nowrap">
          <ShareMargin hits={stage.wentOn} of={stage.reached} />
        </span>
      </Cell>
      <Cell name={funnel.stillOpen}>
        <Behind
          module={name}
          list={lists.open(stage.stage)}
          words={format.number(stage.open)}
          label={counted(funnel.stillOpen, stage.open)}
        />
      </Cell>
      <Cell name={funnel.lost}>
        <Behind
          module={name}
          list={lists.lost(stage.stage)}
          words={format.number(stage.lost)}
          label={counted(funnel.lost, stage.lost)}
        />
        <Reasons asked={asked} stage={stage} />
      </Cell>
      <Cell name={funnel.time}>{stage.time.deals > 0 && <Time asked={asked} stage={stage} label={label} />}</Cell>
      <Cell name={funnel.activities}>
        {stage.activities !== null &&
          stage.time.deals > 0 &&
          format.number((stage.activities / stage.time.deals).toFixed(1), 1)}
      </Cell>
    </tr>
  )
}

function Won({ asked, read }: StagesProps) {
  const { text, format } = useFullLocale()
  const { funnel } = text
  const won = asked.pipeline.stages.find(({ status }) => status === 'won')
  const label = won?.label[format.language] ?? funnel.won
  const list = useStageLists({ asked }).won()
  return (
    <tr className="max-lg:block max-lg:border-t max-lg:border-line max-lg:py-3">
      <th scope="row" className={classes(cellClass, 'pr-3! pl-0 text-left font-normal max-lg:pr-0!')}>
        <Bar label={label} whole={read.deals} reached={read.won} wentOn={read.won}>
          <Behind
            module={asked.module.name}
            list={list}
            words={format.number(read.won)}
            label={`${label}: ${format.number(read.won)}`}
          />
        </Bar>
      </th>
    </tr>
  )
}

interface BarProps {
  readonly label: string
  readonly whole: number
  readonly reached: number
  readonly wentOn: number
  readonly children: ReactNode
}

/** The name and the number in words; the bar says them once more to whoever sees it. */
function Bar({ label, whole, reached, wentOn, children }: BarProps) {
  const width = (part: number, of: number) => ({ width: `${of === 0 ? 0 : (part / of) * 100}%` })
  return (
    <span className="flex flex-col gap-1">
      <span className="flex items-baseline justify-between gap-3">
        <span className="min-w-0 text-sm font-medium break-words">{label}</span>
        <span className="text-base font-bold">{children}</span>
      </span>
      <span aria-hidden className="block h-5 w-full">
        <span className="mx-auto block h-full rounded-sm bg-accent-soft" style={width(reached, whole)}>
          <span className="mx-auto block h-full rounded-sm bg-accent" style={width(wentOn, reached)} />
        </span>
      </span>
    </span>
  )
}

/** On a phone each figure says its name. */
function Cell({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <td className={classes(cellClass, 'numeric max-lg:grid max-lg:grid-cols-[8.5rem_minmax(0,1fr)] max-lg:gap-2')}>
      <span aria-hidden className="text-muted lg:hidden">
        {name}
      </span>
      <span className="block">{children}</span>
    </td>
  )
}

const reasonsShown = 2

function Reasons({ asked, stage }: { readonly asked: FunnelAsked; readonly stage: StageRead }) {
  const { text, format } = useFullLocale()
  const model = useModel()
  const lists = useStageLists({ asked })
  const { lostReason = '' } = asked.module.capabilities.pipeline ?? {}
  const field = asked.module.fields.find(({ name }) => name === lostReason)
  if (!field) return null
  return (
    <span className="mt-0.5 flex flex-col gap-px text-xs">
      {stage.reasons.slice(0, reasonsShown).map(({ reason, count }) => {
        const known = reason === null ? undefined : optionOf(model, asked.module, field, reason)
        const words = known?.label[format.language] ?? text.funnel.noReason
        const isReason: Filter =
          reason === null ? { field: field.name, op: 'empty' } : { field: field.name, op: 'in', value: [reason] }
        return (
          <Behind
            key={words}
            module={asked.module.name}
            list={lists.lost(stage.stage, isReason)}
            words={text.funnel.reason({ reason: words, count: format.number(count) })}
          />
        )
      })}
    </span>
  )
}

const daySeconds = 86_400

function Time(props: { readonly asked: FunnelAsked; readonly stage: StageRead; readonly label: string }) {
  const { asked, stage, label } = props
  const { text, format } = useFullLocale()
  const { funnel } = text
  const { median, most, deals, open } = stage.time
  const lasts = (seconds: number | null) => {
    const days = Math.round((seconds ?? 0) / daySeconds)
    return days > 0
      ? format.count(funnel.days, days)
      : format.count(funnel.hours, Math.round(((seconds ?? 0) / daySeconds) * 24))
  }
  return (
    <>
      <span className="font-medium">{lasts(median)}</span>
      <span className="block text-xs text-muted">{funnel.timeMost({ time: lasts(most) })}</span>
      <span className="block text-xs text-muted">
        <Behind
          module={asked.module.name}
          list={useStageLists({ asked }).course('wasIn', stage.stage)}
          words={format.count(funnel.timeOf, deals)}
          label={`${label}: ${format.count(funnel.timeOf, deals)}`}
        />
        {open > 0 && `; ${format.count(funnel.timeOpen, open)}`}
      </span>
    </>
  )
}
