import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { errorText, failureOf } from '#web/api/errors.ts'
import { useModel, useModuleOf } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { needMatrixQuery, type MatrixBy, type NeedMatrix as Matrix } from './needs-queries.ts'
import { Exports } from './trace-matrix.tsx'

const choices = ['objective', 'state', 'phase'] as const

/** Departments against what they need: what is empty asks for somebody to be asked. */
export function NeedMatrix({ project }: { readonly project: string }) {
  const { text } = useFullLocale()
  const { needs } = text
  const [by, setBy] = useState<MatrixBy>('objective')
  const query = useQuery(needMatrixQuery(useModel(), project, by))
  const { data } = query
  const failure = failureOf(query)
  if (failure) return <p className="px-4 text-sm text-overdue-ink md:px-6">{errorText(failure, text)}</p>
  return (
    <div className="flex flex-col gap-4 px-4 pt-1 pb-16 md:px-6">
      <div className="flex flex-wrap items-end gap-2">
        <Select
          label={needs.by}
          className="w-44"
          value={by}
          onChange={(next) => setBy(choices.find((one) => one === next) ?? 'objective')}
          options={choices.map((id) => ({ id, label: needs.byChoices[id] }))}
        />
        <Exports path="/programme/matrix" query={{ project, by }} />
      </div>
      {data ? <Table key={by} data={data} /> : <Skeleton lines={8} className="pt-2" />}
    </div>
  )
}

function Table({ data }: { readonly data: Matrix }) {
  const { text, format } = useFullLocale()
  const { needs } = text
  const [chosen, setChosen] = useState<{ readonly title: string; readonly ids: readonly string[] }>()
  const say = (label: { readonly es: string; readonly en: string }) => label[format.language]
  const columns = data.columns
    .map((column, index) => ({ ...column, index }))
    .filter(({ value, index }) => value !== null || (data.totals[index] ?? 0) > 0)
  return (
    <>
      <ScrollRegion label={needs.matrixTitle}>
        <table className="border-collapse text-sm">
          <thead>
            <tr className="border-b border-line-strong align-bottom text-muted">
              <th scope="col" className="sticky left-0 bg-paper py-1.5 pr-4 text-left font-medium">
                {needs.department}
              </th>
              <th scope="col" className="px-3 py-1.5 text-right font-medium">
                {needs.total}
              </th>
              <th scope="col" className="px-3 py-1.5 text-right font-medium">
                {needs.encounters}
              </th>
              {columns.map(({ value, label }) => (
                <th key={value} scope="col" className="max-w-36 min-w-20 px-2 py-1.5 text-center font-medium">
                  <span className="line-clamp-3">{say(label)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.rows.map((row) => (
              <tr key={row.value} className="border-b border-line">
                <th scope="row" className="sticky left-0 bg-paper py-1.5 pr-4 text-left font-medium whitespace-nowrap">
                  {say(row.label)}
                </th>
                <td className="numeric px-3 text-right whitespace-nowrap">
                  {row.total > 0 ? row.total : <Gap>{needs.noNeeds}</Gap>}
                </td>
                <td className="numeric px-3 text-right whitespace-nowrap">
                  {row.value !== null && (row.encounters > 0 ? row.encounters : <Gap>{needs.notAsked}</Gap>)}
                </td>
                {columns.map(({ value, label, index }) => {
                  const ids = row.cells[index] ?? []
                  const title = needs.cell({
                    department: say(row.label),
                    column: say(label),
                    count: String(ids.length),
                  })
                  return (
                    <td key={value} className="p-0.5 text-center">
                      {ids.length > 0 && (
                        <button
                          type="button"
                          aria-label={title}
                          aria-pressed={chosen?.title === title}
                          onClick={() => setChosen({ title, ids })}
                          className={classes(
                            'numeric h-8 w-full min-w-8 rounded-sm font-medium hover:outline-2 hover:outline-accent',
                            shade(ids.length),
                          )}
                        >
                          {ids.length}
                        </button>
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
            <tr className="font-medium">
              <th scope="row" className="sticky left-0 bg-paper py-1.5 pr-4 text-left">
                {needs.total}
              </th>
              <td className="numeric px-3 text-right">{data.total}</td>
              <td className="numeric px-3 text-right">{sumOf(data.rows.map(({ encounters }) => encounters))}</td>
              {columns.map(({ value, index }) => (
                <td key={value} className="numeric px-2 text-center">
                  {data.totals[index]}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </ScrollRegion>
      {sumOf(data.totals) > data.total && <p className="text-sm text-muted">{needs.eachOnce}</p>}
      {chosen && <Chosen {...{ data }} {...chosen} />}
      <Unserved data={data} />
    </>
  )
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, one) => sum + one, 0)
}

/** The more there are, the darker. */
function shade(count: number): string {
  if (count >= 8) return 'bg-why-edge text-accent-contrast'
  return count >= 3 ? 'bg-why-soft text-why-ink' : 'bg-hover text-ink'
}

function Gap({ children }: { readonly children: string }) {
  return (
    <span className="inline-flex items-center gap-1 rounded-sm bg-none-soft px-1.5 text-xs leading-5 text-none-ink">
      <TriangleAlert size={12} aria-hidden /> {children}
    </span>
  )
}

function Chosen(props: { readonly data: Matrix; readonly title: string; readonly ids: readonly string[] }) {
  const { data, title, ids } = props
  return (
    <section aria-live="polite" className="max-w-3xl rounded-lg border border-line bg-surface p-4">
      <h2 className="mb-1 text-base font-bold">{title}</h2>
      <ul>
        {data.needs
          .filter(({ id }) => ids.includes(id))
          .map((need) => (
            <li key={need.id}>
              <Link
                to={recordHref(data.module, need.id)}
                className="inline-flex min-h-6 items-center text-sm hover:underline"
              >
                {need.title}
              </Link>
            </li>
          ))}
      </ul>
    </section>
  )
}

function Unserved({ data }: { readonly data: Matrix }) {
  const { needs } = useFullLocale().text
  const objective = useModuleOf('objective')
  if (data.unserved.length === 0) {
    return (
      <p className="flex items-center gap-2 text-sm">
        <CircleCheck size={16} aria-hidden className="text-today-ink" /> {needs.everyServed}
      </p>
    )
  }
  return (
    <section aria-labelledby="unserved">
      <h2 id="unserved" className="mb-1 flex items-center gap-2 text-base font-bold">
        <TriangleAlert size={16} aria-hidden className="text-none-ink" /> {needs.unservedObjectives}
      </h2>
      <ul>
        {data.unserved.map(({ id, title }) => (
          <li key={id}>
            <Link
              to={recordHref(objective?.name ?? '', id)}
              className="inline-flex min-h-6 items-center text-sm hover:underline"
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
