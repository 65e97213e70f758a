import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { configure, recordsAs, type Said } from '#test/support/project.ts'

let app: TestApp
let ada: Client
let kim: Client

const { make, update } = recordsAs(() => ada)
const press = { description: 'Prensa', quantity: '1', unitPrice: { amount: '1000', currency: 'EUR' } }

before(async () => {
  app = await testApp()
  ;[ada, kim] = [await app.signIn('ada'), await app.signIn('kim')]
})

after(async () => {
  await app.close()
})

async function dealOf(client: Client, values: object = {}): Promise<Said> {
  const account = await client.post('/records/account', { name: 'Molinos' })
  const made = await client.post('/records/opportunity', { name: 'Prensas', account: account.json().id, ...values })
  assert.equal(made.statusCode, 201, made.body)
  return made.json()
}

async function ask(needBeforeLines: boolean): Promise<void> {
  const row = (await ada.get('/elements?kind=settings')).json().rows[0]
  await configure(ada, [{ change: 'update', id: row.id, definition: { ...row.definition, needBeforeLines } }])
}

describe('a deal says which need it answers before it takes lines, where the company asks for it', () => {
  it('takes them without it where nobody asks', async () => {
    const deal = await dealOf(kim)
    assert.equal((await kim.post('/records/opportunityLine', { opportunity: deal.id, ...press })).statusCode, 201)
  })

  it('refuses them by themselves, together and moved there, and takes them once it is said', async () => {
    await ask(true)
    const [deal, other] = [await dealOf(kim), await dealOf(kim, { needAnswered: 'Prensar más' })]
    const alone = await kim.post('/records/opportunityLine', { opportunity: deal.id, ...press })
    assert.equal(alone.statusCode, 422, alone.body)
    assert.match(alone.body, /Necesidad que resuelve/)
    const together = await kim.send('PATCH', `/records/opportunity/${deal.id}/lines`, {
      create: [press],
      update: [],
      remove: [],
    })
    assert.equal(together.statusCode, 422, together.body)
    const line = await kim.post('/records/opportunityLine', { opportunity: other.id, ...press })
    assert.equal(line.statusCode, 201, line.body)
    const moved = await kim.send('PATCH', `/records/opportunityLine/${line.json().id}`, {
      version: line.json().version,
      values: { opportunity: deal.id },
    })
    assert.equal(moved.statusCode, 422, moved.body)
    await update('opportunity', deal, { needAnswered: 'Prensar sin parar' })
    assert.equal((await kim.post('/records/opportunityLine', { opportunity: deal.id, ...press })).statusCode, 201)
  })

  it('leaves lines that were there before to be changed', async () => {
    await ask(false)
    const deal = await dealOf(ada)
    const line = await make('opportunityLine', { opportunity: deal.id, ...press })
    await ask(true)
    assert.equal((await update('opportunityLine', line, { quantity: '2' })).statusCode, 200)
  })
})
