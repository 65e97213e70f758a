import { addedFieldType } from '#catalog/field-types/added.ts'
import type { Model, ModelField, ModelModule } from '#common/model.ts'
import { columnsOf } from '#server/model/ddl.ts'

/**
 * Functions that make up values, in the schema of the copy while it is made. Each draws on a hash of
 * the secret and the real value: equal values stay equal, and without the secret none can be tried.
 */
export function maskFunctions(schema: string, secret: string): string {
  // The secret is hexadecimal and the schema generated: neither can end a quoted text.
  const at = (name: string) => `"${schema}".${name}`
  const syllable = (place: number) =>
    `substr('bcdfghjklmnprstv', get_byte(h, ${place}) % 16 + 1, 1) || substr('aeiou', get_byte(h, ${place + 1}) % 5 + 1, 1)`
  return `
    create function ${at('mask_hash')}(value text) returns bytea language sql immutable as
      $mask$ select sha256(convert_to('${secret}' || value, 'UTF8')) $mask$;
    create function ${at('mask_code')}(value text) returns text language sql immutable as
      $mask$ select substr(encode(${at('mask_hash')}(value), 'hex'), 1, 12) $mask$;
    create function ${at('mask_number')}(value text, below int) returns int language sql immutable as
      $mask$ select ((get_byte(h, 0) * 65536 + get_byte(h, 1) * 256 + get_byte(h, 2)) % below)
             from ${at('mask_hash')}(value) h $mask$;
    create function ${at('mask_word')}(value text) returns text language sql immutable as
      $mask$ select initcap(${syllable(0)} || ${syllable(2)} || ${syllable(4)} || ${syllable(6)}) from ${at('mask_hash')}(value) h $mask$;
    create function ${at('mask_text')}(value text) returns text language sql immutable as
      $mask$ select string_agg(${at('mask_word')}(value || n), ' ')
             from generate_series(1, least(12, 1 + length(value) - length(replace(value, ' ', '')))) n $mask$;
    create function ${at('mask_amount')}(amount numeric, value text) returns numeric language sql immutable as
      $mask$ select case when amount is null or amount = 0 then amount
             else sign(amount) * round(power(10::numeric, floor(log(abs(amount)))) * (1 + ${at('mask_number')}(value, 90000) / 10000.0), 2) end $mask$`
}

export const maskFunctionNames = [
  'mask_amount(numeric, text)',
  'mask_text(text)',
  'mask_word(text)',
  'mask_number(text, int)',
  'mask_code(text)',
  'mask_hash(text)',
] as const

/** What a column of a copied record is read as: itself, or a made-up value; `t` is the real row. */
export function maskedColumns(schema: string, model: Model, module: ModelModule): ReadonlyMap<string, string> {
  const expressions = new Map<string, string>([
    ['title', `''`],
    ['title_key', `''`],
    ['search_text', `''`],
  ])
  const kept = keyFields(module)
  for (const field of module.fields.values()) {
    if (kept.has(field.name)) continue
    for (const { name } of columnsOf(field)) {
      const masked = mask(schema, model, field, name)
      if (masked !== undefined) expressions.set(name, masked)
    }
  }
  return expressions
}

/** By their values the program finds its way: a masked one would point nowhere. */
function keyFields({ capabilities }: ModelModule): ReadonlySet<string> {
  const { pipeline, exchangeRate } = capabilities
  return new Set(
    [pipeline?.pipeline, pipeline?.stage, exchangeRate?.currency, exchangeRate?.rate].flatMap((name) => name ?? []),
  )
}

type Mask = (place: MaskPlace) => string | undefined

interface MaskPlace {
  readonly field: ModelField
  readonly model: Model
  /** What follows the field's own name in that of the column. */
  readonly suffix: string
  /** The real value, and the same as text that is null where it is. */
  readonly value: string
  readonly text: string
  at(name: string, ...args: string[]): string
}

const words: Mask = ({ field, text, at }) =>
  field.unique ? `${at('mask_text', text)} || ' ' || upper(${at('mask_code', text)})` : at('mask_text', text)

const masks: Readonly<Record<string, Mask>> = {
  text: words,
  longText: words,
  richText: ({ text, at }) =>
    `'<p>' || ${at('mask_text', `left(regexp_replace(${text}, '<[^>]*>', ' ', 'g'), 300)`)} || '</p>'`,
  personName: ({ text, at }) => at('mask_word', text),
  email: ({ text, at }) => `lower(${at('mask_word', text)}) || '.' || ${at('mask_code', text)} || '@example.com'`,
  // No country has numbers that begin so.
  phone: ({ text, at }) => `'+3400' || lpad(${at('mask_number', text, '10000000')}::text, 7, '0')`,
  // The letter is never the one that the number asks for.
  taxId: ({ text, at }) => `'X' || upper(${at('mask_code', text)})`,
  url: ({ text, at }) =>
    `'https://' || lower(${at('mask_word', text)}) || '-' || ${at('mask_code', text)} || '.example'`,
  tags: ({ value, at }) => `(select array_agg(${at('mask_word', 'tag')}) from unnest(${value}) tag)`,
  address: ({ suffix, text, at }) => {
    if (suffix === '_country') return undefined
    return suffix === '_postal' ? `lpad(${at('mask_number', text, '100000')}::text, 5, '0')` : at('mask_text', text)
  },
  money: ({ field, suffix, value, at }) => {
    const own = `t.id::text || '${field.id}'`
    if (suffix === '') return at('mask_amount', value, own)
    const main = `t."${field.column}"`
    return suffix === '_base'
      ? `round(${at('mask_amount', main, own)} * coalesce(t."${field.column}_rate", 1), 2)`
      : undefined
  },
  // Worked out again from what they are computed of.
  formula: ({ field }) => (field.options?.stored ? 'null' : undefined),
}

/** These tell nothing of anybody, unless the field says that they are personal data. */
const personalMasks: Readonly<Record<string, Mask>> = {
  integer: ({ text, at }) => `${at('mask_number', text, '1000')}`,
  decimal: ({ text, at }) => `${at('mask_number', text, '1000')}`,
  percent: ({ text, at }) => `${at('mask_number', text, '100')} / 100.0`,
  duration: ({ text, at }) => `${at('mask_number', text, '480')}`,
  boolean: ({ text, at }) => `${at('mask_number', `${text} || t.id::text`, '2')} = 1`,
  date: ({ text, at }) => `date '1950-01-01' + ${at('mask_number', text, '20000')}`,
  dateTime: ({ text, at }) => `timestamptz '1990-01-01' + ${at('mask_number', text, '10000')} * interval '1 day'`,
  option: ({ field, model, text, at }) => {
    const options = model.optionLists.get(field.options?.list ?? '')?.options ?? []
    // Values of options are plain names, as their kind's schema has it.
    const list = options.map(({ value }) => `'${value.replaceAll("'", "''")}'`).join(', ')
    return options.length === 0
      ? 'null'
      : `(array[${list}])[1 + ${at('mask_number', `${text} || t.id::text`, String(options.length))}]`
  },
  options: () => `'{}'::text[]`,
  autoNumber: words,
  json: () => 'null',
}

/** What a type of somebody else's holds is not known: its fields stay empty. */
const unknownMask: Mask = () => 'null'

function mask(schema: string, model: Model, field: ModelField, column: string): string | undefined {
  const found = addedFieldType(field.type)
    ? unknownMask
    : (masks[field.type] ?? (field.personal ? personalMasks[field.type] : undefined))
  const value = `t."${column}"`
  const masked = found?.({
    field,
    model,
    suffix: column.slice(field.column.length),
    value,
    text: `(${value})::text`,
    at: (name, ...args) => `"${schema}".${name}(${args.join(', ')})`,
  })
  if (masked === undefined || masked === 'null') return masked
  return `case when ${value} is not null then ${masked} end`
}
