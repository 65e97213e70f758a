import assert from 'node:assert/strict'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Field, ParseContext, Parsed, Reader } from '#common/field.ts'
import { loadExtensions } from '#server/extensions/load.ts'
import { cleanHtml, readPhone, readTaxId } from '#server/model/parse-values.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import type { FieldType } from './define.ts'
import { addedFieldTypes } from './added.ts'
import { fieldType, fieldTypes, readType } from './index.ts'

await loadExtensions(process.env.LAZO_EXTENSIONS || undefined)
/** Ours and those of extensions: they keep the same contract. */
const types = [...fieldTypes, ...addedFieldTypes()]

const context: ParseContext = {
  now: '2026-06-15T10:00:00.000Z',
  today: '2026-06-15',
  country: 'ES',
  currency: 'EUR',
  currencies: ['EUR', 'USD', 'MXN'],
  userId: null,
  optionValues: (_list, all) => (all === true ? ['red', 'green', 'retired'] : ['red', 'green']),
  stageValues: () => ['new', 'proposal', 'won'],
  moduleId: (name) => (name === 'example' ? '6f1d1c9e-3f0b-5a57-9d0e-2b7a4c1e8f60' : undefined),
  phone: readPhone,
  taxId: readTaxId,
  cleanHtml,
}

/** What the browser has: no libraries. */
const browserContext: ParseContext = {
  ...context,
  moduleId: undefined,
  phone: undefined,
  taxId: undefined,
  cleanHtml: undefined,
}

const readers: readonly Reader[] = (['es-ES', 'en-GB', 'es-MX'] as const).map((locale) => ({
  language: locale === 'en-GB' ? 'en' : 'es',
  locale,
  timeZone: 'Europe/Madrid',
  optionLabel: (_list, value) => `Option ${value}`,
  stageLabel: (value) => `Stage ${value}`,
}))

/** Values of every shape, among them those that have broken other programs. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom(
    "'; drop table x; --",
    '\\',
    '%',
    '_',
    '$1',
    ':dayStart',
    '{}',
    '{NULL}',
    'NaN',
    '-Infinity',
    '__proto__',
    '\u0000',
    '\ud800',
    '1e400',
    '0x1F',
    '１２',
    '-',
    '+',
    '.',
    'now',
    '9999-12-31T23:59:59.999Z',
    '0001-01-01T00:00:00+14:00',
  ),
  fc.jsonValue(),
  fc.dictionary(
    fc.constantFrom(
      'id',
      'module',
      'amount',
      'currency',
      'value',
      'country',
      'first',
      'last',
      'street',
      'city',
      '__proto__',
      'constructor',
    ),
    fc.jsonValue(),
  ),
  fc.double(),
  fc.array(fc.string({ unit: 'binary' })),
)

describe('field types', () => {
  let database: TestDatabase

  before(async () => {
    database = await testDatabase({ template: 'empty' })
    const columnsOf = (type: FieldType) =>
      type.columns(exampleField(type)).map(({ suffix, sql: as }) => `"f${suffix}" ${as}`)
    const tables = types.map((type) => `create table "${type.name}" (${['key int', ...columnsOf(type)].join(', ')})`)
    await database.migrator.exec(tables.join(';\n'))
  })

  after(() => database.drop())

  test('names are unique and labels are in both languages', () => {
    assert.equal(new Set(types.map(({ name }) => name)).size, types.length)
    for (const { label } of types) assert.ok(label.es !== '' && label.en !== '')
  })

  for (const type of types) {
    const field = exampleField(type)

    test(`${type.name}: what is written is read back in its API form, and shown in each locale`, async () => {
      for (const [input, stored] of type.examples.valid) {
        const value = valueOf(type.parse(input, field, context), input)
        const back = type.columns(field).length === 0 ? value : await roundTrip(database, type, value)
        assert.deepEqual(back, stored, `${type.name} ${JSON.stringify(input)}`)
        if (back === null) continue
        for (const reader of readers) assert.ok(type.format(back, field, reader).length > 0)
        // A reader may send back what was read.
        assert.ok(
          'value' in type.parse(back, writableField(field), context),
          `${type.name} takes back ${JSON.stringify(back)}`,
        )
      }
    })

    test(`${type.name}: what is wrong is refused with a reason in both languages`, () => {
      for (const input of type.examples.invalid) assertRefused(type.parse(input, field, context), type, input)
    })

    test(`${type.name}: filters and sorts run, and hold for the value itself`, async () => {
      for (const [input] of type.examples.valid) {
        const value = valueOf(type.parse(input, field, context), input)
        if (value === null || type.columns(field).length === 0 || type.name === 'money') continue
        await roundTrip(database, type, value)
        const written = type.name === 'personName' ? type.searchText?.(value) : Array.isArray(value) ? value : input
        const found = await select(database, type, condition(type, field, written))
        assert.equal(found.length, 1, `${type.name} finds ${JSON.stringify(input)}`)
      }
    })

    test(`${type.name}: hostile input is refused or stored and read without loss`, async () => {
      const accepted: unknown[] = []
      fc.assert(
        fc.property(hostile, (input) => {
          if (input === null) return
          type.parse(input, field, browserContext)
          const parsed = type.parse(input, field, context)
          if (!('value' in parsed)) return assertRefused(parsed, type, input)
          if (parsed.value !== null) accepted.push(parsed.value)
        }),
        { numRuns: 300, seed: 20_260_615 },
      )
      if (type.columns(field).length === 0) return
      for (const value of accepted.slice(0, 25)) {
        const back = await roundTrip(database, type, value)
        for (const reader of readers) assert.equal(typeof type.format(back, field, reader), 'string')
        const again = type.parse(back, writableField(field), context)
        assert.ok('value' in again)
        assert.deepEqual(await roundTrip(database, type, again.value), back)
      }
    })

    test(`${type.name}: showing a value of any shape never throws`, () => {
      fc.assert(
        fc.property(hostile, fc.constantFrom(...readers), (value, reader) => {
          assert.equal(typeof readType(field).format(value, field, reader), 'string')
          type.searchText?.(value)
          type.exportText?.(value, field)
        }),
        { numRuns: 300, seed: 20_260_615 },
      )
    })
  }
})

describe('computed values', () => {
  let database: TestDatabase

  before(async () => {
    database = await testDatabase({ template: 'empty' })
  })

  after(() => database.drop())

  const read = async (text: string, from: string): Promise<unknown> => {
    const [row] = await database.migrator.query<{ j: { value: unknown } }>(
      sql`select json_build_object('value', ${withDay(text)}) as j from (select ${raw(from)}) t`,
    )
    return row?.j.value
  }

  test('money is read with its base amount, by which it is compared', async () => {
    const type = fieldType('money')
    const field = exampleField(type)
    const row = `100::numeric(20,6) as f, 'USD' as f_cur, 92.5::numeric(20,6) as f_base`
    const back = await read(type.select?.(column, field) ?? '', row)
    assert.deepEqual(back, { amount: '100.00', currency: 'USD', base: '92.50' })
    assert.equal(type.compare?.(column, field), 't."f_base"')
    const filterValue = (currency: string) => type.filterValue?.({ amount: '5', currency }, field, context)
    assert.deepEqual(filterValue('EUR'), { value: '5.00' })
    assert.ok('problem' in (filterValue('USD') ?? {}))
  })

  test('the next activity is none, overdue, today or planned on the reader’s day', async () => {
    const type = fieldType('nextActivity')
    const field = exampleField(type)
    const cases = [
      [null, 'none'],
      ['2026-06-14T23:59:59.000Z', 'overdue'],
      ['2026-06-15T00:00:00.000Z', 'today'],
      ['2026-06-15T23:59:59.000Z', 'today'],
      ['2026-06-16T00:00:00.000Z', 'planned'],
    ] as const
    for (const [at, state] of cases) {
      const row = `${at === null ? 'null' : `'${at}'`}::timestamptz as f`
      const back = await read(type.select?.(column, field) ?? '', row)
      assert.deepEqual(back, { state, at })
      assert.equal(await read(type.compare?.(column, field) ?? '', row), state)
      for (const reader of readers) assert.ok(type.format(back, field, reader).length > 0)
    }
  })
})

test('a computed field is stored, read and shown as the type of its result', () => {
  const computed = (type: string, options: Field['options']): Field => ({
    ...exampleField(fieldType(type)),
    options,
  })
  const columnsOf = (field: Field) =>
    fieldType(field.type)
      .columns(field)
      .map(({ suffix, sql: as }) => `${suffix} ${as}`)
  const amount = computed('formula', { result: 'money', stored: true })
  assert.deepEqual(columnsOf(amount), [' numeric(20,6)', '_cur text', '_base numeric(20,6)'])
  assert.equal(readType(amount).name, 'money')
  assert.deepEqual(columnsOf(computed('formula', { result: 'date', stored: false })), [])
  assert.deepEqual(columnsOf(computed('formula', { result: 'date', stored: true })), [' date'])
  assert.deepEqual(columnsOf(computed('rollup', { function: 'count' })), [' bigint'])
  assert.equal(readType(computed('rollup', { function: 'sum' })).name, 'decimal')
  assert.equal(readType(computed('rollup', { function: 'max', result: '__proto__' })).name, 'decimal')
})

test('values are shown by the reader’s locale and time zone', () => {
  const shown = (type: string, value: unknown) =>
    readers.map((reader) => fieldType(type).format(value, exampleField(fieldType(type)), reader))
  const same = (text: string) => [text, text, text]
  assert.deepEqual(shown('decimal', '5547.16'), ['5.547,16', '5,547.16', '5,547.16'])
  assert.deepEqual(shown('percent', '12.5'), ['12,5\u00a0%', '12.5%', '12.5%'])
  assert.deepEqual(shown('money', { amount: '5547.10', currency: 'EUR' }), [
    '5.547,10\u00a0€',
    '€5,547.10',
    'EUR\u00a05,547.10',
  ])
  assert.deepEqual(shown('money', { amount: '0.0125', currency: 'USD' }), [
    '0,0125\u00a0US$',
    'US$0.0125',
    'USD\u00a00.0125',
  ])
  assert.deepEqual(shown('date', '2026-01-31'), same('31/01/2026'))
  assert.deepEqual(shown('dateTime', '2026-03-29T23:30:00.000Z')[0], '30/03/2026, 01:30')
  assert.deepEqual(shown('duration', 90), ['1 h 30 min', '1 hr 30 mins', '1 h 30 min'])
  assert.deepEqual(shown('phone', '+34912345678'), ['912 345 678', '+34 912 345 678', '+34 912 345 678'])
  assert.deepEqual(shown('phone', '+525512345678;ext=9')[2], '55 1234 5678 ext. 9')
  assert.deepEqual(shown('url', 'https://www.acme.es'), same('acme.es'))
  assert.deepEqual(shown('boolean', true), ['Sí', 'Yes', 'Sí'])
  assert.deepEqual(shown('option', 'red'), same('Option red'))
  const place = { street: 'Gran Vía 1', city: 'Madrid', region: 'Madrid', postalCode: '28013', country: 'ES' }
  assert.deepEqual(shown('address', place)[0], 'Gran Vía 1, 28013 Madrid, España')
  assert.deepEqual(shown('address', place)[1], 'Gran Vía 1, 28013 Madrid, Spain')
})

function exampleField(type: FieldType): Field {
  return {
    name: 'example',
    type: type.name,
    label: { es: 'Ejemplo', en: 'Example' },
    ...type.examples.field,
  }
}

/** A polymorphic value is read with the module's id here, and with its name through the read compiler. */
function writableField(field: Field): Field {
  if (field.type !== 'polymorphic') return field
  return { ...field, options: { modules: ['6f1d1c9e-3f0b-5a57-9d0e-2b7a4c1e8f60'] } }
}

function valueOf(parsed: Parsed, input: unknown): unknown {
  assert.ok('value' in parsed, `${JSON.stringify(input)} is valid: ${JSON.stringify(parsed)}`)
  return parsed.value
}

function assertRefused(parsed: Parsed, type: FieldType, input: unknown): void {
  assert.ok('problem' in parsed, `${type.name} refuses ${String(JSON.stringify(input)).slice(0, 80)}`)
  assert.match(parsed.problem.es, /^\p{Lu}.{8,}\.$/u)
  assert.match(parsed.problem.en, /^\p{Lu}.{8,}\.$/u)
  assert.match(parsed.rule, /^[a-zA-Z]+$/)
}

const column = (suffix: string): string => `t."f${suffix}"`

async function roundTrip({ migrator }: TestDatabase, type: FieldType, value: unknown): Promise<unknown> {
  const stored: Readonly<Record<string, unknown>> = type.store?.(value) ?? { '': value }
  const suffixes = Object.keys(stored)
  const names = raw(suffixes.map((suffix) => `"f${suffix}"`).join(', '))
  const parameters = type
    .columns(exampleField(type))
    .filter(({ suffix }) => suffixes.includes(suffix))
    .toSorted((a, b) => suffixes.indexOf(a.suffix) - suffixes.indexOf(b.suffix))
    .map(({ suffix, sql: as }) => sql`${stored[suffix]}${raw(`::${as}`)}`)
  await migrator.query(sql`delete from ${raw(`"${type.name}"`)}`)
  await migrator.query(sql`insert into ${raw(`"${type.name}"`)} (key, ${names}) values (1, ${join(parameters)})`)
  const [row] = await select({ migrator }, type, sql`true`)
  return row
}

async function select({ migrator }: Pick<TestDatabase, 'migrator'>, type: FieldType, where: Sql): Promise<unknown[]> {
  const expression = withDay(readType(exampleField(type)).select?.(column, exampleField(type)) ?? column(''))
  const sort = type.sortable ? compared(type) : sql`t.key`
  const text = await migrator.text(
    sql`select coalesce(json_agg(one.j), '[]')::text from (
      select json_build_object('value', ${expression}) as j from ${raw(`"${type.name}"`)} t where ${where} order by ${sort}) one`,
  )
  return JSON.parse(text).map((one: { value: unknown }) => one.value)
}

function compared(type: FieldType): Sql {
  return withDay(type.compare?.(column, exampleField(type)) ?? column(''))
}

function withDay(text: string): Sql {
  return raw(text.replaceAll(':dayStart', `timestamptz '2026-06-15'`).replaceAll(':dayEnd', `timestamptz '2026-06-16'`))
}

/** The condition that a value equal to the input satisfies, by the operators that the type has. */
function condition(type: FieldType, field: Field, input: unknown): Sql {
  const left = compared(type)
  const filterValue = (one: unknown): Sql => {
    const parsed = type.filterValue?.(one, field, context) ?? type.parse(one, field, context)
    const value = valueOf(parsed, one)
    const plain = type.filterValue === undefined && type.store !== undefined ? type.store(value)[''] : value
    return sql`${plain}${raw(`::${type.compareAs}`)}`
  }
  if (type.operators.some((op) => op === 'has')) {
    assert.ok(Array.isArray(input))
    return sql`${left} @> array[${join(input.map(filterValue))}] and cardinality(${left}) > 0`
  }
  if (!type.operators.some((op) => op === 'eq')) return sql`${left} is not null`
  return sql`${left} = ${filterValue(input)} and ${left} in (${filterValue(input)}) and not (${left} <> ${filterValue(input)})`
}
