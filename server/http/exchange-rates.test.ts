import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import { after, before, describe, it } from 'node:test'

import { openEgress } from '#server/egress/egress.ts'
import { fetchRates, inBase } from '#server/currencies/rates.ts'
import { readBankFile } from '#server/currencies/bank-file.ts'
import { loadModel } from '#server/model/registry.ts'
import { systemContext } from '#server/users/system-context.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'

/** What an answer holds, looked into without a type. */
type Row = ReturnType<typeof JSON.parse>

const xml = (
  days: Readonly<Record<string, Readonly<Record<string, string>>>>,
) => `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject><Cube>${Object.entries(days)
  .map(
    ([time, rates]) =>
      `<Cube time="${time}">${Object.entries(rates)
        .map(([currency, rate]) => `<Cube currency="${currency}" rate="${rate}"/>`)
        .join('')}</Cube>`,
  )
  .join('')}</Cube></gesmes:Envelope>`

describe('exchange rates in the bank’s files', () => {
  let world: TestApp
  let ada: Client
  let kim: Client
  const take = (content: string, from?: string) =>
    ada.post('/exchange-rates/file', { content, ...(from === undefined ? {} : { from }) })
  const latest = async (): Promise<Row> => {
    const { rows } = (await kim.get('/exchange-rates')).json()
    return Object.fromEntries(rows.map(({ currency, rate, date }: Row) => [currency, [rate, date]]))
  }

  before(async () => {
    world = await testApp()
    ada = await world.signIn('ada')
    kim = await world.signIn('kim')
  })
  after(async () => await world.close())

  it('take effect once, and what somebody corrects by hand is what the next file changes', async () => {
    const daily = xml({ '2026-03-09': { USD: '1.25', MXN: '20', THB: '38' } })
    const first = await take(daily)
    assert.equal(first.statusCode, 200, first.body)
    assert.deepEqual(first.json(), { created: 2, changed: 0, unchanged: 0, date: '2026-03-09' })
    assert.deepEqual((await latest()).USD, ['0.8', '2026-03-09'])
    assert.deepEqual((await take(daily)).json(), { created: 0, changed: 0, unchanged: 2, date: '2026-03-09' })
    const again = await take(xml({ '2026-03-09': { USD: '1.6', MXN: '20' } }))
    assert.deepEqual(again.json(), { created: 0, changed: 1, unchanged: 1, date: '2026-03-09' })
    assert.deepEqual((await latest()).USD, ['0.625', '2026-03-09'])
  })

  it('may be the history, from a day on, as CSV too', async () => {
    const csv = 'Date,USD,GBP,\n2026-03-06,1.25,0.8,\n2026-03-05,1.2,N/A,\n'
    assert.deepEqual((await take(csv, '2026-03-06')).json(), {
      created: 2,
      changed: 0,
      unchanged: 0,
      date: '2026-03-06',
    })
    assert.equal((await take('Date, USD, GBP\n10 March 2026, 1.25, 0.5\n')).json().created, 2)
    assert.deepEqual((await latest()).GBP, ['2', '2026-03-10'])
  })

  it('are refused whole when a row is none, and read by no other role', async () => {
    for (const content of [
      xml({ '2026-03-09': { USD: '-1' } }),
      xml({ yesterday: { USD: '1' } }),
      xml({ '2026-03-09': { USD: '1e3' } }),
      '<!DOCTYPE a [<!ENTITY b "c">]><a/>',
      '<a>',
      'Date,USD\n2026-03-09,much\n',
      'nothing',
      '',
    ]) {
      assert.equal((await take(content)).statusCode, 422, content)
    }
    assert.equal((await kim.post('/exchange-rates/file', { content: '' })).statusCode, 403)
    assert.equal((await kim.post('/exchange-rates/fetch')).statusCode, 403)
  })

  it('cross through the euro with exact decimals where the base is another currency', async () => {
    const model = await loadModel(world.system.environment)
    const inDollars = { model: { ...model, settings: { ...model.settings, baseCurrency: 'USD' } } }
    const rates = await readBankFile(xml({ '2026-03-09': { USD: '1.1', GBP: '0.3', MXN: '19.9' } }))
    assert.deepEqual(
      inBase(inDollars, rates).toSorted((a, b) => (a.currency < b.currency ? -1 : 1)),
      [
        { currency: 'EUR', date: '2026-03-09', rate: '1.1' },
        { currency: 'GBP', date: '2026-03-09', rate: '3.6666666667' },
        { currency: 'MXN', date: '2026-03-09', rate: '0.0552763819' },
      ],
    )
    const withoutBase = await readBankFile(xml({ '2026-03-09': { GBP: '0.3' } }))
    assert.deepEqual(inBase(inDollars, withoutBase), [])
  })

  it('are fetched from the address of the settings', async () => {
    const server = http.createServer((request, response) => {
      if (request.url !== '/daily.xml') response.statusCode = 404
      response.end(xml({ '2026-03-10': { USD: '2', GBP: '0.5' } }))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    try {
      const environment = { ...world.system.environment, egress: openEgress({ privateHosts: new Set(['127.0.0.1']) }) }
      const ctx = await systemContext(environment)
      const at = (path: string) => {
        const exchangeRates = { daily: true, url: `http://127.0.0.1:${port}${path}` }
        return { ...ctx, model: { ...ctx.model, settings: { ...ctx.model.settings, exchangeRates } } }
      }
      assert.equal((await fetchRates(at('/daily.xml'))).date, '2026-03-10')
      assert.deepEqual((await latest()).USD, ['0.5', '2026-03-10'])
      await assert.rejects(fetchRates(at('/gone.xml')), { code: 'unavailable' })
    } finally {
      server.close()
    }
  })

  it('of a currency that is retired serve what has it, and nothing new takes it', async () => {
    const revenue = (amount: string, currency: string) => ({ annualRevenue: { amount, currency } })
    const made = await ada.post('/records/account', { name: 'Aceros Gala', ...revenue('10', 'USD') })
    assert.equal(made.statusCode, 201, made.body)
    const { id } = made.json()
    let { version } = made.json()
    const edit = async (values: object): Promise<number> => {
      const answer = await ada.send('PATCH', `/records/account/${id}`, { version, values })
      version = answer.json().version ?? version
      return answer.statusCode
    }
    await retire('USD')
    const refused = await ada.post('/records/account', { name: 'Aceros Nuevos', ...revenue('10', 'USD') })
    assert.equal(refused.statusCode, 422, refused.body)
    assert.match(refused.body, /annualRevenue.*USD/)
    assert.equal(await edit(revenue('12', 'USD')), 200)
    assert.equal(await edit(revenue('12', 'EUR')), 200)
    assert.equal(await edit(revenue('12', 'USD')), 422)
  })

  async function retire(code: string): Promise<void> {
    const { rows } = (await ada.get('/elements?kind=currency')).json()
    const { id, definition }: Row = rows.find((one: Row) => one.name === code)
    const changes = [{ change: 'update', id, definition: { ...definition, retired: true } }]
    const { baseHash, targetHash } = (await ada.post('/elements/changes', { changes })).json()
    const applied = await ada.post('/elements/changes', { changes, apply: { baseHash, targetHash } })
    assert.equal(applied.statusCode, 200, applied.body)
  }
})
