import { useState, type ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import type { Filter } from '#common/filter.ts'
import { forecastCategories, type ForecastCategory } from '#common/forecast.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { Tabs } from '#web/ui/tabs.tsx'
import { windowWords } from './filter-words.tsx'
import type { ForecastAddress } from './forecast-address.ts'
import { listBehind, sumOf, type Figures, type ForecastAsked, type ForecastRead } from './forecast-data.ts'
import { OwnQuota, QuotaTotal, useQuotas } from './forecast-quota.tsx'
import { Behind } from './funnel-figures.tsx'

interface PartProps {
  readonly asked: ForecastAsked
  readonly address: ForecastAddress
  readonly read: ForecastRead
}

interface Row {
  readonly id: string
  readonly label: string
  readonly name: ReactNode
  readonly figures: Figures
  readonly period: string
  /** What the row narrows the period to; nothing where no filter says it. */
  readonly more: readonly Filter[] | undefined
  /** What is to be sold, and how it stands. */
  readonly quota?: ReactNode
  readonly isChosen?: boolean
}

/** What is behind and what is to come, beside the period that is looked at. */
export function ForecastPeriods({ asked, address, read }: PartProps) {
  const { text, format } = useFullLocale()
  const { forecast } = text
  const rows = read.periods.map(({ period, figures, quota }): Row => {
    const label = windowWords(text, format, period)
    const isChosen = period === asked.period
    const name = isChosen ? (
      <span className="font-bold">{label}</span>
    ) : (
      <Elsewhere asked={asked} address={{ ...address, period }} label={forecast.showPeriod({ period: label })}>
        {label}
      </Elsewhere>
    )
    return {
      id: period,
      label,
      name,
      figures,
      period,
      more: [],
      isChosen,
      quota: quota === null ? undefined : <QuotaTotal quota={quota} figures={figures} />,
    }
  })
  return (
    <section aria-labelledby="periods" className="flex flex-col gap-2">
      <h2 id="periods" className="text-base font-bold">
        {forecast.byPeriod}
      </h2>
      <ForecastTable asked={asked} head={forecast.period} rows={rows} label={forecast.byPeriod} />
    </section>
  )
}

/** The period by whose the deals are, or by the teams to which they belong. */
export function ForecastPeople({ asked, address, read }: PartProps) {
  const { forecast } = useFullLocale().text
  const { groups } = useModel()
  const { format } = useFullLocale()
  const [by, setBy] = useState('person')
  const quotas = useQuotas(asked)
  const people = read.people.map(({ person, figures, quota }): Row => {
    const label = person?.title ?? forecast.nobody
    const own: Filter = person ? { field: 'owner', op: 'eq', value: person.id } : { field: 'owner', op: 'empty' }
    const shown = person && quotas && (quota || quotas.maySet) && (
      <OwnQuota asked={asked} quotas={quotas} person={person} quota={quota} figures={figures} />
    )
    return { id: person?.id ?? '', label, figures, quota: shown, ...narrowed(asked, address, { own, label }) }
  })
  const teams = read.teams.map(({ team, figures }): Row => {
    const group = groups.find(({ id }) => id === team)
    const label = group?.label[format.language] ?? forecast.noTeam
    if (team === null) return { id: '', label, name: label, figures, period: asked.period, more: undefined }
    const own: Filter = { field: 'groups', op: 'has', value: team }
    return { id: team, label, figures, ...narrowed(asked, address, { own, label }) }
  })
  const tables = [
    { id: 'person', label: forecast.byPerson, head: forecast.person, rows: people },
    { id: 'team', label: forecast.byTeam, head: forecast.team, rows: teams },
  ]
  return (
    <Tabs
      label={forecast.byPerson}
      selected={by}
      onSelect={setBy}
      tabs={tables.map(({ id, label, head, rows }) => ({
        id,
        label,
        content: <ForecastTable asked={asked} head={head} rows={rows} label={label} />,
      }))}
    />
  )
}

/** The name of a row leads to the forecast of that alone. */
function narrowed(asked: ForecastAsked, address: ForecastAddress, { own, label }: { own: Filter; label: string }) {
  const filter: Filter = asked.filter ? { all: [asked.filter, own] } : own
  const name = (
    <Elsewhere asked={asked} address={{ ...address, filter }}>
      {label}
    </Elsewhere>
  )
  return { name, period: asked.period, more: [own] }
}

function Elsewhere(props: {
  readonly asked: ForecastAsked
  readonly address: ForecastAddress
  readonly label?: string
  readonly children: ReactNode
}) {
  return (
    <Link
      to="/records/$module/forecast"
      params={{ module: props.asked.module.name }}
      search={props.address}
      resetScroll={false}
      aria-label={props.label}
      className="inline-flex min-h-6 items-center rounded-sm text-ink hover:underline"
    >
      {props.children}
    </Link>
  )
}

const inks: Readonly<Record<ForecastCategory, string>> = {
  won: 'bg-accent',
  commit: 'bg-accent opacity-60',
  bestCase: 'bg-accent opacity-30',
  pipeline: 'bg-line-strong',
}

const headClass = 'px-3 pb-1 whitespace-nowrap text-right align-bottom text-xs font-medium text-muted last:pr-0'
const cellClass =
  'border-t border-line px-3 py-2 text-right align-top text-sm last:pr-0 max-lg:block max-lg:border-0 max-lg:px-0 max-lg:py-0.5'

interface TableProps {
  readonly asked: ForecastAsked
  readonly label: string
  /** What the rows are. */
  readonly head: string
  readonly rows: readonly Row[]
}

/** A table whose second column is the drawing: the same figures, one after the other, on one scale. */
function ForecastTable({ asked, label, head, rows }: TableProps) {
  const { forecast } = useFullLocale().text
  const names = { ...forecast, pipeline: forecast.pipelineCategory }
  const hasQuota = rows.some(({ quota }) => Boolean(quota))
  const hasWeight = rows.some(({ figures }) => figures.weighted !== null)
  const most = Math.max(...rows.map(({ figures }) => Number(totalOf(figures))), 1)
  return (
    <table aria-label={label} className="w-full border-collapse max-lg:block">
      <thead className="max-lg:sr-only">
        <tr>
          <th colSpan={2} className={classes(headClass, 'pl-0 text-left!')}>
            {head}
          </th>
          {forecastCategories.map((category) => (
            <th key={category} className={headClass}>
              <span aria-hidden className={classes('mr-1.5 inline-block size-2 rounded-[2px]', inks[category])} />
              {names[category]}
            </th>
          ))}
          {hasWeight && <th className={headClass}>{forecast.weighted}</th>}
          <th className={headClass}>{forecast.total}</th>
          {hasQuota && <th className={headClass}>{forecast.quota}</th>}
        </tr>
      </thead>
      <tbody className="max-lg:flex max-lg:flex-col">
        {rows.map((row) => (
          <tr
            key={row.id}
            className={classes(
              'max-lg:block max-lg:border-t max-lg:border-line max-lg:py-3',
              row.isChosen === true && 'bg-hover lg:bg-transparent',
            )}
          >
            <th scope="row" className={classes(cellClass, 'pl-0 text-left! font-normal lg:whitespace-nowrap')}>
              {row.name}
            </th>
            <td aria-hidden className={classes(cellClass, 'w-[24%]')}>
              <Bar figures={row.figures} most={most} />
            </td>
            {forecastCategories.map((category) => (
              <Cell key={category} asked={asked} row={row} name={names[category]} of={[category]} />
            ))}
            {hasWeight && <Cell asked={asked} row={row} name={forecast.weighted} is={row.figures.weighted} />}
            <Cell asked={asked} row={row} name={forecast.total} of={forecastCategories} />
            {hasQuota && (
              <td className={classes(cellClass, 'numeric max-lg:grid max-lg:grid-cols-[8.5rem_minmax(0,1fr)]')}>
                <span aria-hidden className="text-left text-muted lg:hidden">
                  {row.quota ? forecast.quota : ''}
                </span>
                {row.quota}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function totalOf(figures: Figures): `${number}` {
  return sumOf(...forecastCategories.map((category) => figures[category].amount))
}

function Bar({ figures, most }: { readonly figures: Figures; readonly most: number }) {
  return (
    <span className="flex h-5 w-full gap-px">
      {forecastCategories.map((category) => (
        <span
          key={category}
          className={classes('h-full rounded-[2px]', inks[category])}
          style={{ width: `${(Number(figures[category].amount) / most) * 100}%` }}
        />
      ))}
    </span>
  )
}

/** On a phone each figure says its name. */
function Cell(props: {
  readonly asked: ForecastAsked
  readonly row: Row
  readonly name: string
  readonly of?: readonly ForecastCategory[]
  readonly is?: string | null
}) {
  const { asked, row, name, of = [], is } = props
  const { text, format } = useFullLocale()
  const { baseCurrency } = useModel().settings
  const amount = is === undefined ? sumOf(...of.map((one) => row.figures[one].amount)) : sumOf(is ?? '0')
  const count = of.reduce((all, one) => all + row.figures[one].count, 0)
  const shown = format.moneyWhole(amount, baseCurrency)
  const words = { row: row.label, column: name, amount: shown }
  return (
    <td
      className={classes(
        cellClass,
        'numeric max-lg:grid max-lg:grid-cols-[8.5rem_minmax(0,1fr)] max-lg:text-left',
        Number(amount) === 0 && count === 0 && 'max-lg:hidden',
      )}
    >
      <span aria-hidden className="text-muted lg:hidden">
        {name}
      </span>
      {is !== undefined ? (
        <span title={format.money(amount, baseCurrency)} className="inline-flex min-h-6 items-center">
          {shown}
        </span>
      ) : (
        <span className={classes('flex min-h-6 items-baseline gap-1.5 lg:justify-end', count === 0 && 'text-faint')}>
          {count === 0 ? (
            '0'
          ) : (
            <>
              <Behind
                module={asked.module.name}
                list={row.more && listBehind(asked, row.period, of, row.more)}
                words={shown}
                label={text.forecast.cell({ ...words, deals: format.count(text.forecast.deals, count) })}
              />
              <span aria-hidden className="text-xs text-muted">
                {format.number(count)}
              </span>
            </>
          )}
        </span>
      )}
    </td>
  )
}
