import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { coreId } from '#catalog/modules/define.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { configure, recordsAs, type Said } from '#test/support/project.ts'

let app: TestApp
let ada: Client
let kim: Client
let press: Said
let repair: Said

const { make, read, update } = recordsAs(() => ada)
const eur = (amount: string) => ({ amount, currency: 'EUR' })
const amountOf = (value: unknown) => value && Number((value as { amount: string }).amount)

before(async () => {
  app = await testApp()
  ;[ada, kim] = [await app.signIn('ada'), await app.signIn('kim')]
  press = await make('product', { name: 'Prensa', code: 'P-1', price: eur('1000'), cost: eur('600') })
  repair = await make('product', { name: 'Reparación', code: 'R-1', price: eur('50') })
})

after(async () => {
  await app.close()
})

async function dealOf(client: Client): Promise<Said> {
  const account = await client.post('/records/account', { name: 'Molinos' })
  const values = { name: 'Prensas', needAnswered: 'Prensar más', account: account.json().id }
  const made = await client.post('/records/opportunity', values)
  assert.equal(made.statusCode, 201, made.body)
  return made.json()
}

describe('what is left of what is sold', () => {
  it('is the total less the cost of the item when it was chosen, on each line and on the deal', async () => {
    const deal = await dealOf(ada)
    const priced = { quantity: '2', unitPrice: eur('1000'), discount: '10' }
    const line = await make('opportunityLine', { opportunity: deal.id, product: press.id, ...priced })
    await make('opportunityLine', { opportunity: deal.id, product: repair.id, quantity: '1', unitPrice: eur('50') })
    const own = await read('opportunityLine', line)
    assert.deepEqual([amountOf(own.cost), amountOf(own.margin)], [600, 600])
    assert.equal(amountOf((await read('opportunity', deal)).margin), 600)
    await update('product', press, { cost: eur('700') })
    assert.equal(amountOf((await read('opportunityLine', line)).margin), 600)
    assert.equal((await update('opportunityLine', line, { cost: eur('650') })).statusCode, 200)
    assert.equal(amountOf((await read('opportunity', deal)).margin), 500)
    assert.equal((await update('opportunityLine', line, { product: repair.id })).statusCode, 200)
    const changed = await read('opportunityLine', line)
    assert.deepEqual([amountOf(changed.cost), amountOf(changed.margin)], [null, null])
  })

  it('is known of what somebody sells who may not know costs, and not to them', async () => {
    await update('product', press, { cost: eur('600') })
    const deal = await dealOf(kim)
    const values = { opportunity: deal.id, product: press.id, quantity: '1', unitPrice: eur('1000') }
    const made = await kim.post('/records/opportunityLine', values)
    assert.equal(made.statusCode, 201, made.body)
    assert.deepEqual([made.json().cost, made.json().margin], [undefined, undefined])
    assert.equal((await kim.get(`/records/opportunity/${deal.id}`)).json().margin, undefined)
    assert.equal(amountOf((await read('opportunity', deal)).margin), 400)
    const told = await kim.post('/records/opportunityLine', { ...values, cost: eur('1') })
    assert.equal(told.statusCode, 422)
    const sorted = await kim.get('/records/opportunity?sort=margin')
    assert.equal(sorted.statusCode, 422)
  })

  it('is told of a quote as a whole, after what is taken off it and whatever its prices include', async () => {
    await update('product', press, { cost: eur('600') })
    const quoteOf = async (client: Client, values: object, line: object): Promise<string> => {
      const made = await client.post('/records/quote', { subject: 'Prensas', ...values })
      assert.equal(made.statusCode, 201, made.body)
      const { id } = made.json()
      const create = [{ product: press.id, quantity: '2', unitPrice: eur('1000'), ...line }]
      const wrote = await client.send('PATCH', `/records/quote/${id}/lines`, { create, update: [], remove: [] })
      assert.equal(wrote.statusCode, 200, wrote.body)
      return id
    }
    await make('tax', { name: 'IVA 21 %', code: 'ES-IVA-21', kind: 'vat', rate: '21', country: 'ES' })
    const marginOf = async (id: string) => amountOf((await read('quote', { id })).margin)
    assert.equal(await marginOf(await quoteOf(ada, {}, {})), 800)
    assert.equal(await marginOf(await quoteOf(ada, { discount: '10' }, {})), 600)
    assert.equal(await marginOf(await quoteOf(ada, { pricesIncludeTax: true }, { taxes: ['ES-IVA-21'] })), 452.89)
    const ofKim = await quoteOf(kim, {}, {})
    const proposedTo = async (client: Client) => {
      const items = [{ id: press.id, quantity: '1' }]
      return (await client.post(`/records/quote/${ofKim}/prices`, { items })).json().lines[0].cost
    }
    assert.deepEqual([await proposedTo(ada), await proposedTo(kim)], [eur('600'), null])
    const { margin, marginOfLines, total } = (await kim.get(`/records/quote/${ofKim}`)).json()
    assert.deepEqual([margin, marginOfLines, amountOf(total) !== undefined], [undefined, undefined, true])
    assert.equal(await marginOf(ofKim), 800)
  })

  it('is no better known by a role of the company’s own that hides the cost of items alone', async () => {
    const id = coreId('role', 'salesperson')
    const role = (await ada.get('/elements')).json().rows.find((one: Said) => one.id === id)
    const { opportunityLine, opportunity, ...fields } = role.definition.fields
    assert.ok(opportunityLine && opportunity && fields.product)
    await configure(ada, [{ change: 'update', id, definition: { ...role.definition, fields } }])
    const [line] = (await kim.get('/records/opportunityLine')).json().rows
    assert.ok(line.total)
    assert.deepEqual([line.cost, line.margin], [undefined, undefined])
    const [deal] = (await kim.get('/records/opportunity')).json().rows
    assert.equal(deal.margin, undefined)
  })

  it('is not told by the sum of a formula whose sources one may not read', async () => {
    const id = coreId('role', 'salesperson')
    const role = (await ada.get('/elements')).json().rows.find((one: Said) => one.id === id)
    const withFields = async (fields: object): Promise<Said> => {
      await configure(ada, [{ change: 'update', id, definition: { ...role.definition, fields } }])
      return (await kim.get('/records/opportunity')).json().rows[0]
    }
    assert.ok((await withFields({})).margin)
    const deal = await withFields({ opportunityLine: { unitPrice: { read: false, write: false } } })
    assert.deepEqual([deal.margin, deal.amount !== undefined], [undefined, true])
  })
})
