import { Plus } from 'lucide-react'
import { aggregates } from '#common/kpi.ts'
import { useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { FilterButtons, FilterChips } from '#web/records/filter-bar.tsx'
import { filterableFields, filterType } from '#web/records/filter-operators.ts'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { DateField } from '#web/ui/date-field.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { emptyFigure, windowNames, type OperandDraft } from './kpi-draft.ts'

interface OperandProps {
  readonly value: OperandDraft
  readonly onChange: (value: OperandDraft) => void
}

/** One figure of a query: of which records, what of them, under which condition and of what time. */
export function OperandEditor(props: OperandProps & { readonly mayBeOutside: boolean }) {
  const { value, onChange, mayBeOutside } = props
  const { kpis } = useFullLocale().text
  const isOutside = value.origin === 'outside'
  return (
    <div className="flex flex-col gap-3">
      {mayBeOutside && (
        <Select
          label={kpis.origin}
          value={value.origin}
          onChange={(next) => onChange({ ...value, origin: next === 'outside' ? 'outside' : 'data' })}
          options={[
            { id: 'data', label: kpis.fromData },
            { id: 'outside', label: kpis.fromOutside },
          ]}
        />
      )}
      {isOutside && mayBeOutside ? (
        <FiguresEditor value={value} onChange={onChange} />
      ) : (
        <MeasureEditor value={value} onChange={onChange} />
      )}
    </div>
  )
}

/** Types by which numbers can be told. */
const numbers = ['integer', 'decimal', 'money', 'percent', 'duration']
const times = ['date', 'dateTime']
/** Stands for days between two dates in the list of fields. */
const daysKey = 'lazo:days'

function MeasureEditor({ value, onChange }: OperandProps) {
  const { text, format } = useFullLocale()
  const { kpis } = text
  const { modules } = useModel()
  const counted = modules.filter(({ may, area }) => may.read === 'all' && area === undefined)
  const module = counted.find(({ name }) => name === value.module)
  const option = ({ name, label }: ReaderField) => ({ id: name, label: label[format.language] })
  const fields = module ? filterableFields(module) : []
  const dates = fields.filter((field) => times.includes(filterType(field))).map(option)
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Select
          label={kpis.module}
          value={value.module}
          // What was said of the fields of another module does not hold for this one.
          onChange={(next) =>
            onChange({
              ...value,
              module: next,
              field: null,
              since: null,
              filter: undefined,
              window: 'all',
              windowField: null,
              prospects: false,
            })
          }
          options={counted.map(({ name, label }) => ({ id: name, label: label.plural[format.language] }))}
        />
        <Select
          label={kpis.aggregate}
          value={value.aggregate}
          onChange={(next) => {
            const aggregate = aggregates.find((one) => one === next)
            if (aggregate) onChange({ ...value, aggregate, field: null, since: null, isDays: false })
          }}
          options={aggregates.map((id) => ({ id, label: kpis.aggregates[id] }))}
        />
      </div>
      {module && value.aggregate !== 'count' && (
        <FieldPart value={value} onChange={onChange} fields={fields} dates={dates} />
      )}
      {module && <ConditionPart value={value} onChange={onChange} module={module} />}
      {module && <WindowPart value={value} onChange={onChange} dates={dates} />}
    </>
  )
}

type DateOptions = readonly { readonly id: string; readonly label: string }[]

function FieldPart(props: OperandProps & { readonly fields: readonly ReaderField[]; readonly dates: DateOptions }) {
  const { value, onChange, fields, dates } = props
  const { text, format } = useFullLocale()
  const { kpis } = text
  const isDistinct = value.aggregate === 'countDistinct'
  const fits = fields.filter((field) =>
    isDistinct
      ? !['relations', 'nextActivity', 'tags', 'options'].includes(filterType(field))
      : numbers.includes(filterType(field)),
  )
  const isSum = value.aggregate === 'sum'
  const days = isDistinct || isSum || dates.length < 2 ? [] : [{ id: daysKey, label: kpis.days }]
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Select
        label={kpis.field}
        value={value.isDays ? daysKey : value.field}
        onChange={(next) =>
          onChange(
            next === daysKey
              ? { ...value, isDays: true, field: null }
              : { ...value, isDays: false, since: null, field: next },
          )
        }
        options={[...fits.map(({ name, label }) => ({ id: name, label: label[format.language] })), ...days]}
      />
      {value.isDays && (
        <>
          <Select
            label={kpis.sinceDate}
            value={value.since}
            onChange={(since) => onChange({ ...value, since })}
            options={dates}
          />
          <Select
            label={kpis.untilDate}
            value={value.field}
            onChange={(field) => onChange({ ...value, field })}
            options={dates}
          />
        </>
      )}
    </div>
  )
}

function ConditionPart(props: OperandProps & { readonly module: ReaderModule }) {
  const { value, onChange, module } = props
  const { text, format } = useFullLocale()
  const { kpis } = text
  const change = (filter: OperandDraft['filter']) => onChange({ ...value, filter })
  // “Mine” is of whoever looks; a KPI says the same to everybody.
  const forAll = { ...module, capabilities: { ...module.capabilities, owned: false } }
  return (
    <div className="flex flex-col gap-1.5">
      <span className="text-sm font-medium">{kpis.condition}</span>
      <div className="flex flex-wrap items-center gap-2">
        {value.filter ? (
          <FilterChips module={forAll} filter={value.filter} onChange={change} />
        ) : (
          <span className="text-sm text-muted">{kpis.everything}</span>
        )}
        <FilterButtons module={forAll} filter={value.filter} onChange={change} />
      </div>
      {module.holding && (
        <Checkbox
          label={kpis.prospects({ records: module.holding.label.plural[format.language].toLowerCase() })}
          value={value.prospects}
          onChange={(prospects) => onChange({ ...value, prospects })}
        />
      )}
    </div>
  )
}

function WindowPart(props: OperandProps & { readonly dates: DateOptions }) {
  const { value, onChange, dates } = props
  const { kpis } = useFullLocale().text
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Select
        label={kpis.window}
        value={value.window}
        onChange={(next) => {
          const window = windowNames.find((one) => one === next)
          if (window) onChange({ ...value, window })
        }}
        options={windowNames.map((id) => ({ id, label: kpis.windows[id] }))}
      />
      {value.window === 'days' && (
        <NumberField
          label={kpis.daysCount}
          fractionDigits={0}
          value={value.days}
          onChange={(days) => onChange({ ...value, days })}
        />
      )}
      {value.window !== 'all' && (
        <Select
          label={kpis.windowField}
          value={value.windowField}
          onChange={(windowField) => onChange({ ...value, windowField })}
          options={dates}
        />
      )}
    </div>
  )
}

function FiguresEditor({ value, onChange }: OperandProps) {
  const { kpis } = useFullLocale().text
  const change = (index: number, more: Partial<OperandDraft['figures'][number]>) =>
    onChange({ ...value, figures: value.figures.map((one, at) => (at === index ? { ...one, ...more } : one)) })
  return (
    <div className="flex flex-col gap-2">
      {value.figures.map((one, index) => (
        // A line of a short list has nothing else that tells it apart.
        <div key={`${index}`} className="grid gap-3 sm:grid-cols-3">
          <NumberField label={kpis.figure} value={one.value} onChange={(next) => change(index, { value: next })} />
          <DateField label={kpis.figureFrom} value={one.from} onChange={(from) => change(index, { from })} />
          <TextField
            label={kpis.source}
            value={one.source}
            onChange={(source) => change(index, { source })}
            maxLength={500}
          />
        </div>
      ))}
      <Button
        look="link"
        size="small"
        icon={<Plus size={14} aria-hidden />}
        className="-ml-2 self-start"
        onPress={() => onChange({ ...value, figures: [...value.figures, emptyFigure] })}
      >
        {kpis.add}
      </Button>
    </div>
  )
}
