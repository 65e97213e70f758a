import type { ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import type { Filter } from '#common/filter.ts'
import { funnelFew, stagesOf } from '#common/funnel.ts'
import { wilson } from '#common/kpi.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { listBehind, openBehind, type FunnelAsked, type FunnelRead } from './funnel-data.ts'
import type { ListAddress } from './list-address.ts'

/** How often, how much, how soon, and what that comes to a day. */
export function FunnelFigures({ asked, read }: { readonly asked: FunnelAsked; readonly read: FunnelRead }) {
  const { text, format } = useFullLocale()
  const { funnel } = text
  const { baseCurrency } = useModel().settings
  const money = (amount: string | null) => (amount === null ? null : format.moneyShort(amount, baseCurrency))
  const stage = asked.module.capabilities.pipeline?.stage ?? ''
  const inStages = (...statuses: readonly ('won' | 'lost')[]): Filter => ({
    field: stage,
    op: 'in',
    value: stagesOf(asked.pipeline, ...statuses),
  })
  const closed = read.won + read.lost
  const wonList = listBehind(asked, inStages('won'))
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 lg:grid-cols-4">
      <Figure name={funnel.winRate} value={<Share hits={read.won} of={closed} />}>
        <Behind
          module={asked.module.name}
          list={listBehind(asked, inStages('won', 'lost'))}
          words={funnel.ofClosed({ won: format.number(read.won), closed: format.number(closed) })}
        />
        <ShareMargin hits={read.won} of={closed} />
      </Figure>
      <Figure name={funnel.average} value={money(read.average)}>
        <Behind module={asked.module.name} list={wonList} words={format.count(funnel.averageOf, read.valued)} />
      </Figure>
      <Figure
        name={funnel.cycle}
        value={read.cycleDays === null ? null : format.count(funnel.days, Math.round(read.cycleDays))}
      >
        <Behind module={asked.module.name} list={wonList} words={funnel.cycleOf} />
      </Figure>
      <Figure name={funnel.velocity} value={money(read.velocity)}>
        <Behind
          module={asked.module.name}
          list={openBehind(asked)}
          words={funnel.velocityOf({ count: format.number(read.openNow) })}
        />
      </Figure>
    </dl>
  )
}

function Figure(props: { readonly name: string; readonly value: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="text-sm text-muted">{props.name}</dt>
      <dd className="numeric text-2xl font-bold tracking-tight">
        {props.value ?? <span className="text-base font-normal text-muted">–</span>}
      </dd>
      <dd className="numeric flex flex-col text-xs text-muted">{props.children}</dd>
    </div>
  )
}

interface ShareProps {
  readonly hits: number
  readonly of: number
}

/** In grey where it is of so few that it says nothing. */
export function Share({ hits, of }: ShareProps) {
  const { format } = useFullLocale()
  if (of === 0) return null
  return <span className={classes(of < funnelFew && 'text-muted')}>{format.percent(roundedShare(hits / of))}</span>
}

export function ShareMargin({ hits, of }: ShareProps) {
  const { text, format } = useFullLocale()
  const margin = wilson(hits, of)
  if (!margin) return null
  const low = format.percent(roundedShare(margin.low))
  const high = format.percent(roundedShare(margin.high))
  return (
    <span>
      {text.funnel.interval({ low, high })}
      {of < funnelFew && `. ${text.funnel.few}.`}
    </span>
  )
}

function roundedShare(share: number): string {
  return (Math.round(share * 100) / 100).toFixed(2)
}

/** A number that leads to the records which it counts. */
export function Behind(props: {
  readonly module: string
  readonly list: ListAddress | undefined
  readonly words: string
  /** What it counts, for those who do not see the place where it stands. */
  readonly label?: string
}) {
  const { module, list, words, label } = props
  if (!list) return <span>{words}</span>
  return (
    <Link
      to="/records/$module"
      params={{ module }}
      search={list}
      aria-label={label}
      className="numeric inline-flex min-h-6 w-fit items-center rounded-sm lg:whitespace-nowrap text-accent-ink hover:underline"
    >
      {words}
    </Link>
  )
}
