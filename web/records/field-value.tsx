import { recurrenceOf, recurrenceWords } from '#common/recurrence.ts'
import { createElement, type ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { spacedPhone } from '#web/i18n/spaced-phone.ts'
import { recordHref } from '#web/api/addresses.ts'
import { ActivityStateMark, type ActivityState } from '#web/ui/activity-state.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { Money } from '#web/ui/money.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { formattedByExtension, valueOf } from './extensions.ts'
import { isReference, optionOf, type Reference } from './reader-types.ts'

export interface FieldValueProps {
  readonly module: ReaderModule
  readonly field: ReaderField
  readonly value: unknown
  /** Inside something that is pressed as a whole: no links. */
  readonly isPlain?: boolean
  /** -1 in a grid, where the arrows move and Tab leaves. */
  readonly tabIndex?: number
}

/** A value as a person reads it, in a cell, a card or a fact; nothing where it is empty. */
export function FieldValue(props: FieldValueProps): ReactNode {
  const { field, value, isPlain = false } = props
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return null
  const Own = valueOf(field.type)
  if (Own) return createElement(Own, props)
  switch (kindOf(field)) {
    case 'option':
    case 'stage':
      return <OptionValue {...props} value={String(value)} />
    case 'options':
    case 'tags':
      return <Several {...props} />
    case 'money':
      return isMoney(value) ? <Worth value={value} /> : null
    case 'boolean':
      return value === true ? <Yes /> : null
    case 'relation':
    case 'polymorphic':
      return isReference(value) ? <ReferenceLink field={field} value={value} isPlain={isPlain} /> : null
    case 'user':
    case 'file':
    case 'image':
      return <span className="value-text">{titleOf(value)}</span>
    case 'relations':
      return <Related {...props} />
    case 'email':
    case 'phone':
    case 'url':
      return isPlain ? (
        <span className="value-text">{field.type === 'phone' ? spacedPhone(String(value)) : String(value)}</span>
      ) : (
        <Reach kind={field.type} text={String(value)} tabIndex={props.tabIndex} />
      )
    case 'nextActivity':
      return <NextActivity value={value} />
    default:
      return <PlainValue field={field} value={value} />
  }
}

/** An amount; in another currency than the company's, what it was worth there, and at which rate. */
function Worth({ value }: { readonly value: Valued }) {
  const { text, format } = useLocale()
  const { baseCurrency } = useModel().settings
  const { amount, currency, base } = value
  if (typeof base !== 'string' || currency === baseCurrency || Number(amount) === 0) return <Money value={value} />
  const rate = format.number(String(Number((Number(base) / Number(amount)).toPrecision(6))))
  const worth = text.lines.worth({ base: format.money(base, baseCurrency), currency, rate, baseCurrency })
  return (
    <span title={worth}>
      <Money value={value} />
    </span>
  )
}

function Yes() {
  const { common } = useLocale().text
  return <Check size={15} aria-label={common.yes} className="text-accent-ink" />
}

/** Formulas and roll-ups look like their result. */
function kindOf(field: ReaderField): string {
  if (field.type === 'rollup')
    return field.options?.function === 'count' ? 'integer' : (field.options?.result ?? 'decimal')
  if (field.type !== 'formula') return field.type
  return field.options?.result === 'number' ? 'decimal' : (field.options?.result ?? 'text')
}

interface Valued {
  readonly amount: string
  readonly currency: string
  readonly base?: unknown
}

function isMoney(value: unknown): value is Valued {
  return typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value
}

function titleOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return ''
  if ('title' in value) return String(value.title)
  return 'name' in value ? String(value.name) : ''
}

function OptionValue(props: FieldValueProps & { readonly value: string }) {
  const { module, field, value } = props
  const { format } = useLocale()
  const option = optionOf(useModel(), module, field, value)
  return <Badge color={option.color}>{option.label[format.language]}</Badge>
}

function Several(props: FieldValueProps) {
  const values = Array.isArray(props.value) ? props.value.map(String) : []
  return (
    <span className="inline-flex max-w-full gap-1 overflow-hidden">
      {values.map((value) =>
        props.field.type === 'options' ? (
          <OptionValue key={value} {...props} value={value} />
        ) : (
          <Badge key={value}>{value}</Badge>
        ),
      )}
    </span>
  )
}

function ReferenceLink(props: { readonly field: ReaderField; readonly value: Reference; readonly isPlain: boolean }) {
  const { field, value, isPlain } = props
  const module = value.module ?? field.options?.module
  if (isPlain || module === undefined) return <span className="value-text">{value.title}</span>
  return (
    <Link to={recordHref(module, value.id)} className="value-text text-ink hover:underline">
      {value.title}
    </Link>
  )
}

function Related({ field, value, isPlain = false }: FieldValueProps) {
  const links = Array.isArray(value) ? value.filter(isReference) : []
  return (
    // As tall as a finger needs where one link stands above another.
    <span className="inline-flex max-w-full flex-wrap gap-x-2 [&>a]:leading-6">
      {links.map((link) => (
        <ReferenceLink key={link.id} field={field} value={link} isPlain={isPlain} />
      ))}
    </span>
  )
}

function Reach(props: { readonly kind: string; readonly text: string; readonly tabIndex: number | undefined }) {
  const { kind, text, tabIndex } = props
  const schemes: Readonly<Record<string, string>> = { email: 'mailto:', phone: 'tel:', url: '' }
  const isSafe = kind !== 'url' || /^https?:\/\//i.test(text)
  if (!isSafe) return <span className="value-text">{text}</span>
  return (
    <a
      href={`${schemes[kind] ?? ''}${text}`}
      {...(kind === 'url' ? { target: '_blank', rel: 'noopener noreferrer' } : {})}
      tabIndex={tabIndex}
      className="value-text text-ink hover:underline"
      onClick={(event) => event.stopPropagation()}
    >
      {kind === 'phone' ? spacedPhone(text) : kind === 'url' ? text.replace(/^https?:\/\/(www\.)?|\/$/gi, '') : text}
    </a>
  )
}

const states: readonly string[] = ['none', 'overdue', 'today', 'planned'] satisfies readonly ActivityState[]

function NextActivity({ value }: { readonly value: unknown }) {
  const { text, format } = useLocale()
  if (typeof value !== 'object' || value === null || !('state' in value) || !states.includes(String(value.state)))
    return null
  // Checked by the line above against the list of states.
  const state = value.state as ActivityState
  const at = 'at' in value && typeof value.at === 'string' ? value.at : undefined
  const word = text.records.nextActivity[state]
  const moment = at === undefined ? '' : state === 'today' ? format.time(at) : format.dayMonth(at)
  return <ActivityStateMark state={state}>{moment === '' ? word : `${word} · ${moment}`}</ActivityStateMark>
}

function PlainValue({ field, value }: { readonly field: ReaderField; readonly value: unknown }) {
  const { format } = useLocale()
  const numeric = (shown: string) => <span className="numeric">{shown}</span>
  switch (kindOf(field)) {
    case 'integer':
      return numeric(format.number(String(value), 0))
    case 'decimal':
    case 'number':
      return numeric(format.number(String(value)))
    case 'percent':
      return numeric(format.hundredths(String(value)))
    case 'date':
      return <span className="numeric whitespace-nowrap">{format.date(String(value))}</span>
    case 'dateTime':
      return <RelativeTime value={String(value)} className="whitespace-nowrap" />
    case 'recurrence':
      return <RecurrenceWords value={String(value)} />
    case 'duration':
      return numeric(minutes(Number(value)))
    case 'taxId':
      return numeric(
        typeof value === 'object' && value !== null && 'value' in value ? String(value.value) : String(value),
      )
    case 'richText':
      return <span className="value-text">{String(value).replace(/<[^>]*>/g, ' ')}</span>
    default:
      return (
        <span className="value-text">
          {formattedByExtension(field, value, format) ?? (typeof value === 'object' ? joined(value) : String(value))}
        </span>
      )
  }
}

function minutes(total: number): string {
  const hours = Math.floor(total / 60)
  return hours === 0 ? `${total} min` : `${hours} h ${total % 60 === 0 ? '' : `${total % 60} min`}`.trim()
}

function joined(value: object | null): string {
  return Object.values(value ?? {})
    .filter((part) => typeof part === 'string' && part !== '')
    .join(', ')
}

/** Right-aligned in a column. */
export function isNumeric(field: ReaderField): boolean {
  return ['integer', 'decimal', 'number', 'percent', 'money', 'duration'].includes(kindOf(field))
}

function RecurrenceWords({ value }: { readonly value: string }) {
  const { format } = useLocale()
  const rule = recurrenceOf(value)
  return <span className="value-text">{rule ? recurrenceWords(rule, format.language, format.locale) : ''}</span>
}
