import { useState } from 'react'
import type { Condition, Operator } from '#common/filter.ts'
import { useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { DateField, DateTimeField } from '#web/ui/date-field.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { searchIn } from '#web/ui/use-async-options.ts'
import { choicesOf, useTargetModule } from './choices.ts'
import { decimal, useRecordSearch } from './field-input.tsx'
import { FilterChoices } from './filter-choices.tsx'
import { courseOperators, filterType, isComplete, operatorsOf, valueKind } from './filter-operators.ts'
import { WindowValue } from './filter-window.tsx'
import { activityWords, operatorWords, useTitles } from './filter-words.tsx'
import { stagesOf } from './reader-types.ts'

interface EditorProps {
  readonly module: ReaderModule
  readonly field: ReaderField
  readonly condition?: Condition | undefined
  readonly onApply: (condition: Condition) => void
}

/** One condition: an operator and the control of its value. */
export function FilterEditor(props: EditorProps) {
  const { field, onApply } = props
  const { text, format } = useLocale()
  const [condition, setCondition] = useState<Condition>(props.condition ?? startOf(field, operatorsOf(field)))
  const label = field.label[format.language]

  return (
    <form
      noValidate
      className="flex w-72 flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (isComplete(field, condition)) onApply(condition)
      }}
    >
      <p className="text-sm font-medium">{label}</p>
      <OperatorSelect field={field} condition={condition} onChange={setCondition} />
      <FilterValue {...props} condition={condition} onChange={(value) => setCondition({ ...condition, value })} />
      <Button type="submit" look="primary" size="small" className="self-end" isDisabled={!isComplete(field, condition)}>
        {text.list.apply}
      </Button>
    </form>
  )
}

/** What is asked of the field; a value of the same kind stays. */
export function OperatorSelect(props: {
  readonly field: ReaderField
  readonly condition: Condition
  readonly onChange: (condition: Condition) => void
}) {
  const { field, condition, onChange } = props
  const { text } = useLocale()
  const operators = operatorsOf(field)
  if (filterType(field) === 'boolean' || operators.length < 2) return null

  function change(op: Operator) {
    const isSameKind =
      valueKind(field, op) === valueKind(field, condition.op) && (op === 'between') === (condition.op === 'between')
    onChange(isSameKind ? { ...condition, op } : { ...startOf(field, [op]), field: condition.field })
  }

  return (
    <Select
      label={text.list.condition}
      isLabelHidden
      value={condition.op}
      options={operators.map((op) => ({ id: op, label: operatorWords(text, field, { op }) }))}
      onChange={(chosen) => {
        const op = operators.find((one) => one === chosen)
        if (op) change(op)
      }}
    />
  )
}

export function startOf(field: ReaderField, operators: readonly Operator[]): Condition {
  const op = operators[0] ?? 'notEmpty'
  const kind = valueKind(field, op)
  if (kind === 'none') return { field: field.name, op }
  if (kind === 'boolean') return { field: field.name, op: 'eq', value: true }
  if (kind === 'window') return { field: field.name, op, value: 'thisMonth' }
  if (op === 'between') return { field: field.name, op, value: [null, null] }
  return { field: field.name, op, value: ['choices', 'records', 'words'].includes(kind) ? [] : '' }
}

interface ValueProps {
  readonly module: ReaderModule
  readonly field: ReaderField
  readonly condition: Condition
  readonly onChange: (value: unknown) => void
}

export function FilterValue(props: ValueProps) {
  const { field, condition, onChange } = props
  const { text } = useLocale()
  const shared = { label: text.list.value, isLabelHidden: true }
  const plain = typeof condition.value === 'string' ? condition.value : ''
  switch (valueKind(field, condition.op)) {
    case 'none':
      return null
    case 'text':
      return <TextField {...shared} value={plain} onChange={onChange} autoFocus />
    case 'number':
      return condition.op === 'between' ? (
        <Between {...props} />
      ) : (
        <Amount {...props} label={text.list.value} isLabelHidden value={condition.value} />
      )
    case 'date':
      return condition.op === 'between' ? (
        <Between {...props} />
      ) : (
        <DateField {...shared} value={plain || null} onChange={onChange} />
      )
    case 'dateTime':
      return <DateTimeField {...shared} value={plain || null} onChange={onChange} />
    case 'window':
      return <WindowValue value={plain} onChange={onChange} />
    case 'boolean':
      return (
        <FilterChoices
          label={text.list.value}
          isSingle
          options={[
            { id: 'eq', label: text.common.yes },
            { id: 'ne', label: text.common.no },
          ]}
          value={[condition.value === true ? 'eq' : 'ne']}
          onChange={([chosen]) => onChange(chosen === 'eq')}
        />
      )
    case 'choices':
      return <ChoiceValues {...props} />
    case 'records':
      return <RecordValues {...props} />
    case 'words':
      return <WordValues {...props} />
  }
}

function ChoiceValues({ module, field, condition, onChange }: ValueProps) {
  const { text, format } = useLocale()
  const model = useModel()
  const states = ['none', 'overdue', 'today', 'planned'].map((id) => ({ id, label: activityWords(text, id) }))
  const closed = stagesOf(module).filter(({ status }) => status !== 'open')
  const left = courseOperators.includes(condition.op) ? closed.map(({ value }) => value) : []
  const known =
    field.type === 'nextActivity' ? states : choicesOf(model, { module, field, value: null }, format.language)
  const options = known.filter(({ id }) => !left.includes(id))
  return <FilterChoices label={text.list.value} options={options} value={listOf(condition)} onChange={onChange} />
}

function RecordValues({ field, condition, onChange }: ValueProps) {
  const { text } = useLocale()
  const target = useTargetModule(field)
  const search = useRecordSearch(target, field.options?.filter)
  const ids = listOf(condition)
  const titles = useTitles(target, ids)
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map())
  return (
    <TagField
      label={text.list.value}
      isLabelHidden
      search={search}
      value={ids.map((id) => ({ id, label: chosen.get(id) ?? titles.get(id) ?? '…' }))}
      onChange={(options) => {
        setChosen(new Map([...chosen, ...options.map(({ id, label }) => [id, label] as const)]))
        onChange(options.map(({ id }) => id))
      }}
    />
  )
}

function WordValues({ field, condition, onChange }: ValueProps) {
  const { text } = useLocale()
  const known = (field.options?.suggestions ?? []).map((word) => ({ id: word, label: word }))
  return (
    <TagField
      label={text.list.value}
      isLabelHidden
      search={searchIn(known)}
      create={(word) => ({ id: word, label: word })}
      value={listOf(condition).map((word) => ({ id: word, label: word }))}
      onChange={(options) => onChange(options.map(({ id }) => id))}
    />
  )
}

function listOf({ value }: Condition): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/** Both ends of a range of numbers or dates. */
function Between(props: ValueProps) {
  const { field, condition, onChange } = props
  const { text } = useLocale()
  const [from = null, to = null] = Array.isArray(condition.value) ? condition.value : []
  const asText = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)
  if (valueKind(field, condition.op) === 'date') {
    return (
      <div className="flex flex-col gap-2">
        <DateField label={text.list.from} value={asText(from)} onChange={(next) => onChange([next, to])} />
        <DateField label={text.list.to} value={asText(to)} onChange={(next) => onChange([from, next])} />
      </div>
    )
  }
  return (
    <div className="flex gap-2">
      <Amount {...props} label={text.list.from} value={from} onChange={(next) => onChange([next, to])} />
      <Amount {...props} label={text.list.to} value={to} onChange={(next) => onChange([from, next])} />
    </div>
  )
}

function Amount(
  props: Omit<ValueProps, 'condition'> & {
    readonly label: string
    readonly isLabelHidden?: boolean
    readonly value: unknown
  },
) {
  const { settings } = useModel()
  const type = filterType(props.field)
  const suffix = type === 'money' ? settings.baseCurrency : type === 'percent' ? '%' : undefined
  return (
    <NumberField
      label={props.label}
      isLabelHidden={props.isLabelHidden ?? false}
      value={decimal(props.value)}
      onChange={props.onChange}
      {...(suffix ? { suffix } : {})}
    />
  )
}
