import { Fragment } from 'react'
import type { FigureName, LoyaltySimulation, Spread, TornadoBar } from '#common/loyalty-draws.ts'
import { missingInputs, type LoyaltyRules } from '#common/loyalty.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'

const groups = {
  result: ['npv', 'payback', 'extraProfit', 'rewardCost', 'breakEven', 'breakEvenOfRewards', 'subsidyShare'],
  reward: ['points', 'faceValue', 'faceRate', 'effectiveRate', 'breakage'],
  debt: ['liability', 'worstCase', 'outstanding', 'toBeRedeemed'],
} as const satisfies Readonly<Record<string, readonly FigureName[]>>
const groupNames = ['result', 'reward', 'debt'] as const

/** What comes of the rules as they stand in the form. */
export function LoyaltyResults(props: {
  readonly rules: LoyaltyRules
  readonly simulation: LoyaltySimulation | undefined
}) {
  const { rules, simulation } = props
  const { loyalty: words } = useFullLocale().text
  const figure = useFigure(rules, simulation)
  if (!simulation) return <Incomplete rules={rules} />
  const isLoss = simulation.figures.net?.startsWith('-') === true
  return (
    <div className="flex flex-col gap-5">
      <div className="sticky top-0 z-10 bg-paper pb-1">
        <p className="text-sm text-muted">{words.figures.net}</p>
        <p
          className={classes('numeric text-2xl font-bold break-words', isLoss ? 'text-overdue-ink' : 'text-today-ink')}
        >
          {figure('net')}
        </p>
      </div>
      <Spreads rules={rules} simulation={simulation} />
      {groupNames.map((name) => (
        <section key={name} aria-label={words.groups[name]}>
          <h3 className="pb-1 text-xs font-bold tracking-wide text-muted uppercase">{words.groups[name]}</h3>
          <dl>
            {groups[name].map((one) => (
              <div key={one} className="flex items-baseline gap-3 border-b border-line py-1 text-sm">
                <dt className="min-w-0 flex-1 text-muted">{words.figures[one]}</dt>
                <dd className="numeric max-w-[60%] text-right font-medium break-words">{figure(one)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <Tornado rules={rules} bars={simulation.tornado} />
    </div>
  )
}

function Incomplete({ rules }: { readonly rules: LoyaltyRules }) {
  const { text, format } = useFullLocale()
  const { loyalty: words } = text
  const names = missingInputs(rules, false).map(({ input }) => words.inputs[input].label)
  return (
    <p className="text-sm text-muted">
      {names.length > 0 ? `${words.incomplete} ${format.list(names)}.` : words.problems.limits}
    </p>
  )
}

const money: readonly FigureName[] = ['net', 'npv', 'rewardCost', 'extraProfit', 'faceValue', 'liability', 'worstCase']
const points: readonly FigureName[] = ['points', 'outstanding', 'toBeRedeemed']

/** A figure as it is read: with its unit, or why there is none. */
function useFigure(rules: LoyaltyRules, simulation: LoyaltySimulation | undefined) {
  const { text, format } = useFullLocale()
  const { loyalty: words } = text
  return (name: FigureName): string => {
    const value = simulation?.figures[name] ?? null
    if (name === 'payback') {
      if (value === null) return words.never
      return format.count(rules.period === 'year' ? words.years : words.months, Number(value))
    }
    if (value === null) {
      const hasMembers = Number(rules.inputs.sales?.value) * Number(rules.inputs.memberShare?.value) > 0
      return hasMembers ? words.noBreakEven : words.noMembers
    }
    if (money.includes(name)) return format.money(value, rules.currency)
    return points.includes(name) ? format.number(value, 0) : format.percent(Number(value) / 100)
  }
}

/** Badly, in the middle, well; and how often it ends with a gain. */
function Spreads({ rules, simulation }: { readonly rules: LoyaltyRules; readonly simulation: LoyaltySimulation }) {
  const { text, format } = useFullLocale()
  const { loyalty: words } = text
  const { draws, gains, tornado } = simulation
  if (tornado.length === 0) return <p className="text-sm text-muted">{words.noRanges}</p>
  const rows: readonly (readonly [FigureName, Spread, isCost: boolean])[] = [
    ['net', simulation.net, false],
    ['npv', simulation.npv, false],
    ['rewardCost', simulation.rewardCost, true],
  ]
  return (
    <section aria-label={words.spread} className="flex flex-col gap-1">
      <h3 className="text-xs font-bold tracking-wide text-muted uppercase">{words.spread}</h3>
      <table className="w-full table-fixed text-sm">
        <thead>
          <tr className="border-b border-line-strong text-right text-xs text-muted">
            {[words.lowEnd, words.middle, words.highEnd].map((head) => (
              <th key={head} scope="col" className="py-1 pl-2 font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, { p5, p50, p95 }, isCost]) => (
            <Fragment key={name}>
              <tr>
                <th scope="rowgroup" colSpan={3} className="pt-1.5 text-left font-normal text-muted">
                  {words.figures[name]}
                </th>
              </tr>
              <tr className="border-b border-line">
                {(isCost ? [p95, p50, p5] : [p5, p50, p95]).map((value, index) => (
                  <td key={index} className="numeric pb-1.5 pl-2 text-right">
                    {format.moneyShort(value, rules.currency)}
                  </td>
                ))}
              </tr>
            </Fragment>
          ))}
        </tbody>
      </table>
      <p className="text-xs text-muted">
        {words.gains({ share: format.percent(gains / draws) })} {words.spreadOf({ draws: format.number(draws) })}
      </p>
    </section>
  )
}

/** From the net at one end of each range to that at the other, on one scale with zero marked. */
function Tornado({ rules, bars }: { readonly rules: LoyaltyRules; readonly bars: readonly TornadoBar[] }) {
  const { text, format } = useFullLocale()
  const { loyalty: words } = text
  if (bars.length === 0) return null
  const ends = bars.flatMap(({ low, high }) => [Number(low), Number(high)])
  const [from, to] = [Math.min(0, ...ends), Math.max(0, ...ends)]
  const at = (value: number) => (to === from ? 0 : ((value - from) / (to - from)) * 100)
  return (
    <section aria-label={words.tornado} className="flex flex-col gap-1">
      <h3 className="text-xs font-bold tracking-wide text-muted uppercase">{words.tornado}</h3>
      <p className="text-xs text-muted">{words.tornadoHelp}</p>
      <ul className="flex flex-col gap-2 pt-1">
        {bars.map(({ input, low, high }) => {
          const [start, end] = [at(Number(low)), at(Number(high))].toSorted((a, b) => a - b)
          return (
            <li key={input} className="text-sm">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className="flex-1">{words.inputs[input].label}</span>
                <span className="numeric text-xs text-muted">
                  {format.moneyShort(low, rules.currency)} → {format.moneyShort(high, rules.currency)}
                </span>
              </p>
              <div aria-hidden className="relative mt-0.5 h-2 rounded-sm bg-sunken">
                <div
                  className="absolute h-2 rounded-sm bg-accent"
                  style={{ left: `${start}%`, width: `${Math.max(0.5, (end ?? 0) - (start ?? 0))}%` }}
                />
                <div className="absolute -top-0.5 h-3 border-l-2 border-ink" style={{ left: `${at(0)}%` }} />
              </div>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
