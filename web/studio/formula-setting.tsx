import { useId, useRef, useState, type KeyboardEvent } from 'react'
import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { formulaProblems, operandValue } from '#catalog/field-types/formula-operand.ts'
import { formulaOperands, readType } from '#catalog/field-types/index.ts'
import { decimalText } from '#common/decimal.ts'
import { compileFormula } from '#common/formula/check.ts'
import { evaluateFormula } from '#common/formula/evaluate.ts'
import { formulaFunctions } from '#common/formula/functions.ts'
import type { Field } from '#common/field.ts'
import { call } from '#web/api/client.ts'
import { useModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import type { RecordPage, RecordRow } from '#web/records/reader-types.ts'
import { classes } from '#web/ui/classes.ts'
import { Select } from '#web/ui/select.tsx'
import { fieldsOf } from './draft-model.ts'
import { useFieldChange, type FieldEditorProps } from './field-editor.tsx'
import { useStudio } from './studio-state.tsx'

const results = ['text', 'number', 'money', 'percent', 'boolean', 'date', 'dateTime'] as const

/** A formula with completion, its problems while it is typed, and its value on a real record. */
export function FormulaSetting(props: FieldEditorProps) {
  const { definition } = props.field
  const { text, format } = useFullLocale()
  const { studio } = text
  const { elements } = useStudio()
  const { changeOptions } = useFieldChange(props)
  const { expression = '', result = 'number' } = definition.options ?? {}
  const fields = fieldsOf(elements, props.module.id)
  const operands = formulaOperands(fields)
  const problems = formulaProblems(definition, operands)
  const [first] = problems

  function write(next: string) {
    const compiled = compileFormula(next, operands)
    // The type follows from the formula as long as nobody has to be asked.
    const type = 'checked' in compiled ? compiled.checked.type : result
    changeOptions({ expression: next, result: type })
  }

  return (
    <>
      <FormulaInput
        value={expression}
        names={suggestionsOf(fields, operands, format.language)}
        isBad={first !== undefined}
        onChange={write}
      />
      {first ? (
        <p role="status" className="flex items-start gap-1.5 text-xs text-overdue-ink">
          <CircleAlert size={13} className="mt-px shrink-0" aria-hidden />
          {first.message[format.language]} ({first.at + 1})
        </p>
      ) : (
        <Sample {...props} fields={fields} />
      )}
      <Select
        label={studio.result}
        value={result}
        options={results.map((id) => ({ id, label: studio.results[id] }))}
        onChange={(next) => changeOptions({ result: next ?? 'text' })}
      />
    </>
  )
}

interface Suggestion {
  readonly name: string
  readonly detail: string
  /** What is written in its place; a function opens its parenthesis. */
  readonly text: string
}

function suggestionsOf(
  fields: readonly Field[],
  operands: ReadonlyMap<string, unknown>,
  language: 'es' | 'en',
): readonly Suggestion[] {
  const own = fields
    .filter(({ name }) => operands.has(name))
    .map(({ name, label }) => ({ name, detail: label[language], text: name }))
  const functions = Object.entries(formulaFunctions)
    .filter(([, { isSign }]) => !isSign)
    .map(([name, { help }]) => ({ name, detail: help[language], text: `${name}(` }))
  return [...own, ...functions]
}

const shownMax = 6

/** A text area that offers what may come next. */
function FormulaInput(props: {
  readonly value: string
  readonly names: readonly Suggestion[]
  readonly isBad: boolean
  readonly onChange: (value: string) => void
}) {
  const { value, names, isBad, onChange } = props
  const { studio } = useFullLocale().text
  const area = useRef<HTMLTextAreaElement>(null)
  const [caret, setCaret] = useState<number>()
  const [chosen, setChosen] = useState(0)
  const [isFocused, setFocused] = useState(false)
  const id = useId()
  const word = caret === undefined ? '' : (/[\p{L}_][\p{L}\p{N}_]*$/u.exec(value.slice(0, caret))?.[0] ?? '')
  const starts = names.filter(
    ({ name, detail }) => `${name} ${detail}`.toLowerCase().includes(word.toLowerCase()) && name !== word,
  )
  const offered = isFocused ? starts.slice(0, shownMax) : []
  const current = offered[Math.min(chosen, offered.length - 1)]
  const isOpen = word !== '' && offered.length > 0

  function complete({ text }: Suggestion) {
    const at = (caret ?? value.length) - word.length
    const next = value.slice(0, at) + text + value.slice(at + word.length)
    onChange(next)
    setChosen(0)
    requestAnimationFrame(() => {
      area.current?.focus()
      area.current?.setSelectionRange(at + text.length, at + text.length)
      setCaret(at + text.length)
    })
  }

  function key(event: KeyboardEvent) {
    if (!isOpen) return
    if (event.key === 'Tab' && !event.shiftKey && current) {
      event.preventDefault()
      complete(current)
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setChosen((before) => (before + (event.key === 'ArrowDown' ? 1 : offered.length - 1)) % offered.length)
    }
  }

  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {studio.expression}
      </label>
      <div className="field-box" data-invalid={isBad || undefined}>
        <textarea
          ref={area}
          id={id}
          rows={3}
          spellCheck={false}
          value={value}
          aria-invalid={isBad}
          aria-describedby={`${id}-help`}
          onChange={(event) => {
            setCaret(event.target.selectionEnd)
            onChange(event.target.value)
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionEnd)}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          onKeyDown={key}
          className="w-full resize-y bg-transparent px-2.5 py-1.5 font-mono text-sm outline-none"
        />
      </div>
      <p id={`${id}-help`} className="text-xs text-muted">
        {studio.expressionHelp}
      </p>
      {isOpen && (
        <ul aria-label={studio.suggestionsLabel} className="flex flex-col rounded-md border border-line bg-raised p-1">
          {offered.map((one) => (
            <li key={one.name}>
              <button
                type="button"
                tabIndex={-1}
                // Before the text area loses the focus and the list with it.
                onPointerDown={(event) => {
                  event.preventDefault()
                  complete(one)
                }}
                className={classes(
                  'flex w-full items-baseline gap-2 rounded-sm px-2 py-0.5 text-left text-sm',
                  one === current && 'bg-hover',
                )}
              >
                <span className="font-mono text-xs">{one.name}</span>
                <span className="min-w-0 truncate text-xs text-muted">{one.detail}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** What the formula gives on the newest record. */
function Sample(props: FieldEditorProps & { readonly fields: readonly Field[] }) {
  const { text, format } = useFullLocale()
  const { studio } = text
  const isLive = useModule(props.module.name) !== undefined
  const { data } = useQuery({
    queryKey: ['records', props.module.name, 'sample'],
    enabled: isLive,
    queryFn: async ({ signal }) => {
      const answer = await call('GET /records/:module', {
        params: { module: props.module.name },
        query: { limit: 1 },
        signal,
      })
      // The contract leaves the fields of records open.
      return (answer as unknown as RecordPage).rows[0] ?? null
    },
  })
  if (!data) return <p className="text-xs text-muted">{studio.noSample}</p>
  const value = valueOn(data, props.field.definition, props.fields, format.timeZone)
  return (
    <p role="status" className="flex items-start gap-1.5 text-xs text-today-ink">
      <CircleCheck size={13} className="mt-px shrink-0" aria-hidden />
      <span>
        {studio.resultOn({ title: data.title })}:{' '}
        <strong className="numeric font-medium">{value ?? studio.resultEmpty}</strong>
      </span>
    </p>
  )
}

function valueOn(record: RecordRow, definition: Field, fields: readonly Field[], timeZone: string): string | null {
  const compiled = compileFormula(definition.options?.expression ?? '', formulaOperands(fields))
  if (!('checked' in compiled)) return null
  const values = new Map(
    compiled.checked.fields.map((name) => {
      const field = fields.find((one) => one.name === name)
      return [name, field ? operandValue(field, readType(field), record[name], 'amount') : null]
    }),
  )
  const now = new Date().toISOString()
  const value = evaluateFormula(compiled.checked, values, { now, today: now.slice(0, 10), timeZone })
  return value === null ? null : typeof value === 'object' ? decimalText(value) : String(value)
}
