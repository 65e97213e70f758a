/** Whatever is taken out comes back as it was, and nothing in the file runs (LAZO_ROUND_TRIPS for more). */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { strFromU8, unzipSync } from 'fflate'
import { isMoney } from '#common/money.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { csvParser } from '#server/import/csv.ts'
import { readLimits } from '#server/import/limits.ts'
import { convertRow } from '#server/import/convert.ts'
import { importTargets } from '#server/import/targets.ts'
import { createRecord, createRecords } from '#server/records/create.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { readTable } from '#test/support/read-table.ts'
import { contextOf } from '#test/support/world.ts'

const wanted = Number(process.env.LAZO_ROUND_TRIPS ?? 300)
const batchSize = 500
const seed = 20_260_622
const moduleNames = ['account', 'meeting', 'campaign', 'opportunity'] as const
const types = ['text', 'longText', 'integer', 'decimal', 'percent', 'money', 'date', 'dateTime', 'option', 'boolean']
const conventions = { decimal: ',', dayFirst: true, timeZone: 'Europe/Madrid', today: '2026-03-10' } as const

const pieces = [
  '=',
  '+',
  '-',
  '@',
  '＝',
  '＋',
  '－',
  '＠',
  "'",
  '"',
  '""',
  ';',
  ',',
  '|',
  '\\',
  '<',
  '>',
  '&',
  '%',
  '_x0041_',
  '_x000D_',

  '0',
  '007',
  '1.5',
  '1,234',
  '1+1',
  'SUM(A1)',
  'cmd|/c calc!A0',
  'HYPERLINK("http://x")',
  '="0012"',
  '1/2/2026',
  'TRUE',
  'a',
  'ñ',
  'É',
  'ß',
  '日本',
  'ع',
  '👩‍🚀',
  '🥖',
  'Null',
  'undefined',
  'Pan y más',
]
const line = fc
  .array(fc.constantFrom(...pieces, ' '), { minLength: 1, maxLength: 8 })
  // Files of other programs are full of doubled spaces: reading makes one of them.
  .map((some) => some.join('').replace(/ +/g, ' ').trim())
const lines = fc
  .array(fc.constantFrom(...pieces, ' ', '  ', '\t', '\n', '\r\n', '\r'), { minLength: 1, maxLength: 12 })
  .map((some) => some.join(''))
const day = fc.date({ min: new Date('1950-01-01'), max: new Date('2090-12-31'), noInvalidDate: true })
const decimal = (places: number) =>
  fc.integer({ min: 0, max: 9_999_999 }).map((number) => (number / 10 ** places).toFixed(places))

describe('what is exported and imported again', () => {
  let test: TestApp
  let ctx: Context
  let mara: Client

  before(async () => {
    test = await testApp()
    ctx = await contextOf(test.system.environment, 'mara')
    mara = await test.signIn('mara')
    const ada = await contextOf(test.system.environment, 'ada')
    await createRecord(ada, 'exchangeRate', { currency: 'USD', date: '1950-01-01', rate: '1.1' })
  })
  after(async () => await test.close())

  for (const [place, name] of moduleNames.entries()) {
    it(`is equal as CSV and as a workbook: ${name}`, async () => {
      const module = ctx.model.modules.get(name)
      assert.ok(module)
      const inputs = fc.sample(recordOf(ctx, module), {
        numRuns: Math.ceil(wanted / moduleNames.length),
        seed: seed + place,
      })
      const about = module.fields.get('account') ? { account: await accountId(ctx) } : {}
      let created = 0
      const refusals = new Set<string>()
      for (let at = 0; at < inputs.length; at += batchSize) {
        const some = inputs.slice(at, at + batchSize).map((values) => ({ values: { ...values, ...about } }))
        for (const one of await createRecords(ctx, name, some)) {
          if ('id' in one) created += 1
          else refusals.add(one.violations.map(({ field, rule }) => `${field} ${rule}`).join())
        }
      }
      assert.ok(created > inputs.length / 2, [...refusals].join('; '))
      const fields = fieldsOf(module)
      const query = `fields=${fields.map((field) => field.name).join()}&scope=all`
      const stored = await storedRows(mara, name, query)
      const csv = await mara.get(`/records/${name}/export?${query}`)
      const workbook = await mara.get(`/records/${name}/export/xlsx?${query}`)
      assert.deepEqual([csv.statusCode, workbook.statusCode], [200, 200])
      assert.deepEqual(
        cellsOf(csv.body).filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell)),
        [],
      )
      for (const file of [csv, workbook]) {
        const table = await readTable(file.rawPayload)
        assert.equal(table.cells.length, stored.size)
        for (const [id = '', ...cells] of table.cells) {
          const back = convertRow(ctx.model, module, targetsOf(ctx, module, fields), cells, {
            conventions,
            unknownOptions: 'reject',
          })
          assert.deepEqual(plain(fields, back.input), plain(fields, stored.get(id) ?? {}), table.kind)
        }
      }
    })
  }

  it('is a number in a workbook where it is one, so that a spreadsheet adds it up', async () => {
    const account = await createRecord(ctx, 'account', { name: 'Suma', employees: 12 })
    const amount = (text: string, currency: string) => ({ amount: text, currency })
    for (const one of [amount('1234.50', 'EUR'), amount('7.25', 'USD')]) {
      await createRecord(ctx, 'opportunity', { name: `Suma ${one.currency}`, account, amount: one })
    }
    const sheetOf = async (query: string) => {
      const { rawPayload } = await mara.get(`/records/${query}&scope=all&search=suma`)
      return strFromU8(unzipSync(rawPayload)['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
    }
    assert.match(await sheetOf('account/export/xlsx?fields=employees'), /<c r="B2"><v>12<\/v><\/c>/)
    const amounts = await sheetOf('opportunity/export/xlsx?fields=amount&sort=title')
    assert.match(amounts, /<c r="B2"><v>1234.50<\/v><\/c>/)
    assert.match(amounts, /<c r="B3" t="inlineStr"><is><t xml:space="preserve">7,25 USD</)
  })

  it('is text in a workbook, whatever it looks like', async () => {
    const { rawPayload } = await mara.get('/records/account/export/xlsx?fields=name&scope=all')
    const sheet = strFromU8(unzipSync(rawPayload)['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
    assert.ok(sheet.includes('<c '))
    assert.doesNotMatch(sheet, /<f[ >]|<c (?![^>]*t="inlineStr")/)
    const kim = await test.signIn('kim')
    assert.equal((await kim.get('/records/account/export/xlsx')).statusCode, 403, 'who may not export')
  })
})

async function accountId(ctx: Context): Promise<string> {
  return await createRecord(ctx, 'account', { name: 'Molino' })
}

function fieldsOf(module: ModelModule): ModelField[] {
  return [...module.fields.values()].filter((field) => types.includes(field.type) && field.readOnly !== true)
}

function recordOf(ctx: Context, module: ModelModule): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(fieldsOf(module).map((field) => [field.name, valueOf(ctx, field)])))
}

function valueOf(ctx: Context, field: ModelField): fc.Arbitrary<unknown> {
  const options = ctx.model.optionLists.get(field.options?.list ?? '')?.options.map(({ value }) => value) ?? ['']
  const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    text: line,
    longText: lines,
    integer: fc.integer({ min: 0, max: 1_000_000 }),
    decimal: decimal(3),
    percent: decimal(3).filter((text) => Number(text) <= 100),
    money: fc.record({ amount: decimal(2), currency: fc.constantFrom('EUR', 'USD') }),
    date: day.map((date) => date.toISOString().slice(0, 10)),
    dateTime: day.map((date) => date.toISOString()),
    option: fc.constantFrom(...options),
    boolean: fc.boolean(),
  }
  const filled = values[field.type] ?? fc.constant(null)
  return field.required === true ? filled : fc.option(filled, { freq: 6 })
}

/** As a spreadsheet takes them in: with whatever guards them. */
function cellsOf(text: string): string[] {
  const parser = csvParser(';', readLimits)
  return [...parser.push(text.replace(/^\ufeff/, '')), ...parser.end()].flatMap(({ values }) => [...values])
}

async function storedRows(client: Client, name: string, query: string): Promise<Map<string, Record<string, unknown>>> {
  const rows = new Map<string, Record<string, unknown>>()
  let cursor = ''
  do {
    const answer = await client.get(
      `/records/${name}?${query}&limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    assert.equal(answer.statusCode, 200, answer.body)
    const page = answer.json()
    for (const row of page.rows) rows.set(row.id, row)
    cursor = page.next ?? ''
  } while (cursor !== '')
  return rows
}

function targetsOf(ctx: Context, module: ModelModule, fields: readonly ModelField[]) {
  const targets = importTargets(ctx, module)
  return fields.map((field) => targets.find((target) => target.name === field.name))
}

/** One form for what is read and what is kept: empty is null, amounts are numbers with a currency. */
function plain(fields: readonly ModelField[], row: Readonly<Record<string, unknown>>): unknown {
  return fields.map(({ name, type }) => {
    const value = row[name] ?? null
    if (value === null) return null
    if (type === 'money') return isMoney(value) ? `${Number(value.amount)} ${value.currency}` : `${Number(value)} EUR`
    if (type === 'longText') return String(value).replace(/\r\n?/g, '\n').trimEnd()
    return ['integer', 'decimal', 'percent'].includes(type) ? Number(value) : value
  })
}
