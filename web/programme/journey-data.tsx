import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { Plus, TriangleAlert } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { useModel, useModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import type { Journey, JourneyRow } from './journey-queries.ts'
import { useFieldWords } from './option-words.ts'
import { textOf, useActs } from './needs-queries.ts'

/** Which data is gathered, where, what for and by which right, and how long it is kept. */
export function JourneyData({ data, project }: { readonly data: Journey; readonly project: string }) {
  const { journey } = useFullLocale().text
  const { module, rows } = data.dataNeeds
  const mayAdd = useModule(module)?.may.create !== 'none'
  return (
    <section aria-labelledby="data" className="flex flex-col gap-3">
      <div>
        <h2 id="data" className="text-base font-bold">
          {journey.data}
        </h2>
        <p className="max-w-2xl text-sm text-muted">{journey.dataHelp}</p>
      </div>
      {rows.length > 0 && (
        <ScrollRegion label={journey.data}>
          <table className="w-full min-w-[860px] border-collapse text-sm">
            <thead>
              <tr className="border-b border-line-strong text-left text-muted">
                {(['what', 'purpose', 'legalBasis', 'retention', 'tool', 'where', 'objective'] as const).map((name) => (
                  <th key={name} scope="col" className="py-1.5 pr-4 font-medium">
                    {journey.dataColumns[name]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <DataLine key={row.id} {...{ data, row }} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {mayAdd && <NewData {...{ data, project }} />}
    </section>
  )
}

function DataLine({ data, row }: { readonly data: Journey; readonly row: JourneyRow }) {
  const { text, format } = useFullLocale()
  const { journey } = text
  const { module } = data.dataNeeds
  const words = useFieldWords('dataNeed')
  const basis = words.options('legalBasis').find(({ id }) => id === row.legalBasis)?.label
  const tool = words.options('collectedBy').find(({ id }) => id === row.collectedBy)?.label
  const ends = (kind: string, rows: readonly JourneyRow[]) =>
    data.links
      .filter((link) => link.kind === kind && link.derived === row.id)
      .flatMap(({ source }) => rows.find(({ id }) => id === source) ?? [])
      .map((one) => textOf(one.name) || (one.title ?? ''))
      .join(', ')
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className="py-2 pr-4 text-left font-medium">
        <Link to={recordHref(module, row.id)} className="inline-block min-h-6 hover:underline">
          {textOf(row.name)}
        </Link>
      </th>
      <Value value={textOf(row.purpose)} isNeeded />
      <Value value={basis ?? ''} isNeeded />
      <Value value={typeof row.retentionMonths === 'number' ? format.count(journey.months, row.retentionMonths) : ''} />
      <Value value={tool ?? ''} isNeeded />
      <Value value={ends('isGathered', data.touchpoints.rows)} />
      <Value value={ends('isFor', data.objectives.rows)} />
    </tr>
  )
}

function Value({ value, isNeeded = false }: { readonly value: string; readonly isNeeded?: boolean }) {
  const { trace } = useFullLocale().text
  return (
    <td className="py-2 pr-4">
      {value === '' && isNeeded ? (
        <span className="inline-flex items-center gap-1 rounded-sm bg-none-soft px-1.5 text-none-ink">
          <TriangleAlert size={13} aria-hidden /> {trace.missing}
        </span>
      ) : (
        value
      )}
    </td>
  )
}

/** A datum with its reasons, the place where it is gathered and what it is for: written together, or not at all. */
function NewData({ data, project }: { readonly data: Journey; readonly project: string }) {
  const { journey } = useFullLocale().text
  const { module } = data.dataNeeds
  const traces = useModel().modules.find(({ capabilities }) => capabilities.trace)
  const act = useActs()
  const [values, setValues] = useState<Readonly<Record<string, string | null>>>({})
  const set = (name: string) => (value: string | null) => setValues((before) => ({ ...before, [name]: value }))
  const bases = useFieldWords('dataNeed').offered('legalBasis')
  const tools = useFieldWords('dataNeed').offered('collectedBy')
  const choices = (rows: readonly JourneyRow[]) =>
    rows.map((row) => ({ id: row.id, label: textOf(row.name) || (row.title ?? '') }))

  async function add() {
    if (!values.name?.trim()) return
    const { touchpoint, objective, retentionMonths, ...own } = values
    const filled = Object.fromEntries(Object.entries(own).filter(([, one]) => one !== null && one !== ''))
    const months = retentionMonths ? { retentionMonths: Math.trunc(Number(retentionMonths)) } : {}
    const link = (kind: string, target: string, id: string | null | undefined) =>
      id && traces
        ? [{ module: traces.name, values: { project, kind, derived: { saved: 0 }, source: { module: target, id } } }]
        : []
    const records = [
      { module, values: { project, ...filled, ...months } },
      ...link('isGathered', data.touchpoints.module, touchpoint),
      ...link('isFor', data.objectives.module, objective),
    ]
    setValues({})
    const isDone = await act(async () => await call('POST /records', { body: { records } }))
    if (!isDone) setValues((typed) => ({ ...values, ...typed }))
  }

  return (
    <form
      noValidate
      className="grid items-end gap-3 rounded-lg border border-line bg-surface p-3 sm:grid-cols-2 lg:grid-cols-4"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <TextField
        label={journey.dataColumns.what}
        isRequired
        value={values.name ?? ''}
        onChange={set('name')}
        maxLength={250}
      />
      <TextField
        label={journey.dataColumns.purpose}
        value={values.purpose ?? ''}
        onChange={set('purpose')}
        maxLength={250}
      />
      <Select
        label={journey.dataColumns.legalBasis}
        canClear
        value={values.legalBasis ?? null}
        onChange={set('legalBasis')}
        options={bases}
      />
      <NumberField
        label={journey.dataColumns.retention}
        fractionDigits={0}
        value={values.retentionMonths ?? null}
        onChange={set('retentionMonths')}
      />
      <Select
        label={journey.dataColumns.tool}
        canClear
        value={values.collectedBy ?? null}
        onChange={set('collectedBy')}
        options={tools}
      />
      <Select
        label={journey.dataColumns.where}
        canClear
        value={values.touchpoint ?? null}
        onChange={set('touchpoint')}
        options={choices(data.touchpoints.rows)}
      />
      <Select
        label={journey.dataColumns.objective}
        canClear
        value={values.objective ?? null}
        onChange={set('objective')}
        options={choices(data.objectives.rows)}
      />
      <Button type="submit" isDisabled={!values.name?.trim()} icon={<Plus size={15} aria-hidden />}>
        {journey.newData}
      </Button>
    </form>
  )
}
