import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LazoError } from '#common/errors.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, testEnvironment, type Person, type TestEnvironment } from '#test/support/world.ts'
import type { Context } from '#server/context.ts'
import type { Values } from './check.ts'
import { createRecord, createRecords } from './create.ts'
import { decideDocument, expireDocuments, issueDocument, newVersion } from './document-course.ts'
import { createDocumentFrom } from './document-from.ts'
import { changeLines, proposeLinesFor, readTotals } from './document-lines.ts'
import { installTaxes } from './install-taxes.ts'
import { getRecord, listRecords } from './list.ts'
import { deleteRecord } from './remove.ts'
import { undoAct } from './undo.ts'
import { updateRecord } from './update.ts'
import { inWrite } from './write.ts'

const eur = (amount: string) => ({ amount, currency: 'EUR' })

describe('documents with prices', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let ada: Context
  let account: string
  let mill: string
  let flour: string

  const as = async (person: Person): Promise<Context> => await contextOf(environment, person)
  const read = async (ctx: Context, module: string, id: string): Promise<Values & Record<string, unknown>> =>
    JSON.parse(await getRecord(ctx, module, id))
  const money = (value: unknown) => (value as { amount: string } | null)?.amount

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
    ada = await as('ada')
    await inWrite(ada, async (inner) => await installTaxes(inner, 'ES'))
    account = await createRecord(ada, 'account', {
      name: 'Harinas García',
      taxRegime: 'surcharge',
      type: 'distributor',
    })
    mill = await createRecord(ada, 'product', { name: 'Molino', code: 'M-1', price: eur('1000') })
    flour = await createRecord(ada, 'product', {
      name: 'Harina',
      code: 'H-1',
      price: eur('2.335'),
      taxCategory: 'superReduced',
      recurring: 'monthly',
    })
  })
  after(async () => await database.drop())

  async function draft(ctx = ada, values: Values = {}): Promise<string> {
    const id = await createRecord(ctx, 'quote', { subject: 'Molienda', account, ...values })
    await changeLines(ctx, 'quote', id, {
      create: [
        {
          product: mill,
          description: 'Molino',
          quantity: '2',
          unitPrice: eur('1000'),
          discount: '10',
          taxes: ['ES-IVA-21', 'ES-RE-5.2'],
          position: 1,
        },
        {
          product: flour,
          description: 'Harina',
          quantity: '3',
          unitPrice: eur('2.335'),
          taxes: ['ES-IVA-4'],
          position: 2,
          recurrence: 'monthly',
        },
      ],
      update: [],
      remove: [],
    })
    return id
  }

  const refusal = (rule: string) => (error: unknown) =>
    error instanceof LazoError && (error.code === rule || error.violations.some((one) => one.rule === rule))

  it('installs the taxes of a country once', async () => {
    const again = await inWrite(ada, async (inner) => await installTaxes(inner, 'ES'))
    assert.equal(again, 0)
    const list = JSON.parse(await listRecords(ada, { module: 'tax', limit: 100 }))
    assert.ok(list.rows.length >= 15)
    const [one] = list.rows
    await assert.rejects(updateRecord(ada, 'tax', one.id, { rate: '22' }), refusal('readOnly'))
  })

  it('totals a draft by its lines, and again when its discount changes', async () => {
    const id = await draft()
    const quote = await read(ada, 'quote', id)
    assert.deepEqual(
      ['subtotal', 'taxBase', 'tax', 'total', 'monthly'].map((name) => money(quote[name])),
      ['1807.01', '1807.01', '471.88', '2278.89', '7.01'],
    )
    assert.equal(quote.number, null)
    await updateRecord(ada, 'quote', id, { discount: '50' })
    assert.equal(money((await read(ada, 'quote', id)).taxBase), '903.50')
    const totals = await readTotals(ada, 'quote', id)
    assert.deepEqual(
      totals.taxes.map(({ code, base, amount }) => [code, base, amount]),
      [
        ['ES-IVA-21', '900.00', '189.00'],
        ['ES-RE-5.2', '900.00', '46.80'],
        ['ES-IVA-4', '3.50', '0.14'],
      ],
    )
    await assert.rejects(updateRecord(ada, 'quote', id, { discountAmount: eur('5') }), refusal('discount'))
  })

  it('gives a blank document the terms of its customer, but what is said stays', async () => {
    const address = { street: 'Calle Molino 4', city: 'Ejea', country: 'ES' }
    const customer = await createRecord(ada, 'account', { name: 'Obrador', taxRegime: 'intraEu', address })
    const blank = await read(ada, 'quote', await createRecord(ada, 'quote', { subject: 'Pan', account: customer }))
    assert.equal(blank.taxRegime, 'intraEu')
    assert.equal((blank.address as { city: string }).city, 'Ejea')
    const said = await createRecord(ada, 'quote', { subject: 'Pan', account: customer, taxRegime: 'exempt' })
    assert.equal((await read(ada, 'quote', said)).taxRegime, 'exempt')
    const nobody = await createRecord(ada, 'quote', { subject: 'Pan', taxRegime: null })
    assert.equal((await read(ada, 'quote', nobody)).taxRegime, 'general')
  })

  it('refuses a price in another currency, a tax of nobody and a currency of nobody', async () => {
    const id = await draft()
    const line = (values: Values) => ({
      create: [{ description: 'Otra', quantity: '1', ...values }],
      update: [],
      remove: [],
    })
    const foreign = line({ unitPrice: { amount: '5', currency: 'USD' } })
    await createRecord(ada, 'exchangeRate', { currency: 'USD', date: '2026-01-01', rate: '0.9' })
    await assert.rejects(changeLines(ada, 'quote', id, foreign), (error: unknown) => {
      assert.ok(error instanceof LazoError)
      assert.deepEqual(
        error.violations.map(({ field, rule }) => [field, rule]),
        [['create.0.unitPrice', 'currency']],
      )
      return true
    })
    await assert.rejects(
      changeLines(ada, 'quote', id, line({ unitPrice: eur('5'), taxes: ['XX-1'] })),
      refusal('reference'),
    )
    await assert.rejects(updateRecord(ada, 'quote', id, { currency: 'XXX' }), refusal('currency'))
    assert.equal(money((await read(ada, 'quote', id)).subtotal), '1807.01', 'nothing of it stayed')
  })

  it('draws numbers without gaps for 200 issues, fifty at once, and none for what is rolled back', async () => {
    // Their totals follow when they are issued.
    const many = { ...ada, unsettled: new Set<string>() }
    const quotes = Array.from({ length: 200 }, (_, index) => ({ values: { subject: `Serie ${index}`, account } }))
    const ids = (await createRecords(many, 'quote', quotes)).flatMap((one) => ('id' in one ? [one.id] : []))
    const lines = ids.map((quote) => ({
      values: { quote, description: 'Uno', quantity: '1', unitPrice: eur('1') },
    }))
    await createRecords(many, 'quoteLine', lines)
    assert.equal(ids.length, 200)
    const failing = new Set(ids.filter((_, index) => index % 10 === 3))
    const issue = async (id: string): Promise<void> => {
      if (!failing.has(id)) return void (await issueDocument(ada, 'quote', id))
      const broken = inWrite(ada, async (inner) => {
        await issueDocument(inner, 'quote', id)
        throw new Error('rolled back')
      })
      await assert.rejects(broken, /rolled back/)
    }
    // More at once would wait for a connection longer than the pool lets them.
    for (let from = 0; from < ids.length; from += 50) await Promise.all(ids.slice(from, from + 50).map(issue))
    const numbers: number[] = []
    for (const id of ids) {
      const { number, status } = await read(ada, 'quote', id)
      assert.equal(status, failing.has(id) ? 'draft' : 'sent')
      if (!failing.has(id)) numbers.push(Number(/^P2026-(\d{4})$/.exec(String(number))?.[1]))
      else assert.equal(number, null)
    }
    assert.deepEqual(
      numbers.toSorted((a, b) => a - b),
      Array.from({ length: 180 }, (_, index) => index + 1),
    )
  })

  it('holds what is issued through every door', async () => {
    const edit = { ...ada, actId: environment.world.newId() }
    const id = await draft()
    const lines = JSON.parse(
      await listRecords(ada, { module: 'quoteLine', filter: { field: 'quote', op: 'eq', value: id } }),
    )
    const line = lines.rows[0].id
    await updateRecord(edit, 'quoteLine', line, { quantity: '5' })
    await issueDocument(ada, 'quote', id)
    const before = await read(ada, 'quote', id)
    await assert.rejects(updateRecord(ada, 'quote', id, { subject: 'Otro' }), refusal('readOnly'))
    await assert.rejects(updateRecord(ada, 'quote', id, { status: 'draft' }), refusal('readOnly'))
    await assert.rejects(updateRecord(ada, 'quote', id, { subject: 'Otro' }, { internal: true }), refusal('issued'))
    await assert.rejects(updateRecord(ada, 'quoteLine', line, { quantity: '1' }), refusal('issued'))
    await assert.rejects(deleteRecord(ada, 'quoteLine', line), refusal('issued'))
    await assert.rejects(deleteRecord(ada, 'quote', id), refusal('issued'))
    const more = { quote: id, description: 'Más', quantity: '1', unitPrice: eur('1') }
    await assert.rejects(createRecord(ada, 'quoteLine', more), refusal('issued'))
    const undone = await undoAct(ada, edit.actId)
    assert.equal(undone.undone, 0, 'nor by undoing an earlier edit')
    assert.deepEqual(await read(ada, 'quote', id), before)
    await updateRecord(ada, 'quote', id, { owner: null })
  })

  it('asks for lines and a customer before it issues, and issues once', async () => {
    const bare = await createRecord(ada, 'quote', { subject: 'Vacío' })
    await assert.rejects(issueDocument(ada, 'quote', bare), refusal('lines'))
    const id = await draft()
    await issueDocument(ada, 'quote', id)
    await assert.rejects(issueDocument(ada, 'quote', id), refusal('conflict'))
  })

  it('makes a version that takes the place of the one before when it is issued', async () => {
    const id = await draft()
    await assert.rejects(newVersion(ada, 'quote', id), refusal('conflict'))
    await issueDocument(ada, 'quote', id)
    const second = await newVersion(ada, 'quote', id)
    await assert.rejects(newVersion(ada, 'quote', id), refusal('conflict'))
    const copy = await read(ada, 'quote', second)
    const first = await read(ada, 'quote', id)
    assert.deepEqual([copy.status, copy.edition, copy.number], ['draft', 2, null])
    assert.equal(money(copy.total), money(first.total))
    await issueDocument(ada, 'quote', second)
    assert.equal((await read(ada, 'quote', second)).number, `${String(first.number)} v2`)
    assert.equal((await read(ada, 'quote', id)).status, 'superseded')
    await assert.rejects(decideDocument(ada, 'quote', id, { decision: 'accepted' }), refusal('conflict'))
  })

  it('takes a deal’s lines, and gives them back with amount and stage when accepted; one undo takes it back', async () => {
    const deal = await createRecord(ada, 'opportunity', { name: 'Molienda nueva', account })
    await createRecord(ada, 'opportunityLine', {
      opportunity: deal,
      product: mill,
      description: 'Molino',
      quantity: '1',
      unitPrice: eur('1000'),
    })
    const id = await createDocumentFrom(ada, 'opportunity', deal, 'quote')
    const quote = await read(ada, 'quote', id)
    assert.deepEqual(
      [(quote.account as { id: string }).id, quote.taxRegime, quote.currency],
      [account, 'surcharge', 'EUR'],
    )
    assert.deepEqual([money(quote.taxBase), money(quote.tax)], ['1000.00', '262.00'], 'IVA and recargo of the regime')
    await changeLines(ada, 'quote', id, {
      create: [{ product: flour, description: 'Harina', quantity: '10', unitPrice: eur('2'), taxes: ['ES-IVA-4'] }],
      update: [],
      remove: [],
    })
    await issueDocument(ada, 'quote', id)
    const before = await read(ada, 'opportunity', deal)
    const accepting = { ...ada, actId: environment.world.newId() }
    await decideDocument(accepting, 'quote', id, { decision: 'accepted', name: 'Rosa García' })
    const won = await read(ada, 'opportunity', deal)
    assert.deepEqual([won.stage, money(won.amount)], ['won', '1020.00'])
    assert.equal((await read(ada, 'quote', id)).decidedBy, 'Rosa García')
    const undone = await undoAct(ada, accepting.actId)
    assert.deepEqual(undone.kept, [])
    const back = await read(ada, 'opportunity', deal)
    assert.deepEqual([back.stage, money(back.amount)], [before.stage, money(before.amount)])
    assert.equal((await read(ada, 'quote', id)).status, 'sent')
  })

  it('makes a quote for a lead', async () => {
    const lead = await createRecord(ada, 'lead', {
      firstName: 'Rosa',
      company: 'Panadería Rosa',
      source: 'website',
      interest: 'Un molino',
    })
    const id = await createDocumentFrom(ada, 'lead', lead, 'quote')
    const quote = await read(ada, 'quote', id)
    assert.deepEqual(
      [quote.subject, (quote.lead as { id: string }).id, quote.taxRegime],
      ['Un molino', lead, 'general'],
    )
  })

  it('asks why it is rejected, and expires what nobody answered', async () => {
    const id = await draft()
    await issueDocument(ada, 'quote', id)
    await assert.rejects(decideDocument(ada, 'quote', id, { decision: 'rejected' }), refusal('required'))
    await assert.rejects(decideDocument(ada, 'quote', id, { decision: 'rejected', reason: 'x' }), refusal('option'))
    await decideDocument(ada, 'quote', id, { decision: 'rejected', reason: 'price' })
    assert.equal((await read(ada, 'quote', id)).rejectionReason, 'price')
    const late = await draft(ada, { validUntil: '2026-03-12' })
    await issueDocument(ada, 'quote', late)
    environment.world.setNow('2026-03-12T20:00:00.000Z')
    assert.equal(await expireDocuments(ada), 0, 'its last day counts')
    environment.world.setNow('2026-03-12T23:30:00.000Z')
    assert.equal(await expireDocuments(ada), 1, 'in the company’s time zone it is the next day')
    assert.equal((await read(ada, 'quote', late)).status, 'expired')
    environment.world.setNow('2026-03-10T09:00:00.000Z')
  })

  it('proposes the price of the right list for customer, quantity, day and currency', async () => {
    const list = async (values: Values) => await createRecord(ada, 'priceList', { currency: 'EUR', ...values })
    const entry = async (priceList: string, amount: string, minimumQuantity = '1', currency = 'EUR') =>
      await createRecord(ada, 'priceListEntry', {
        priceList,
        product: mill,
        price: { amount, currency },
        minimumQuantity,
      })
    const everybody = await list({ name: 'General' })
    await entry(everybody, '950')
    await entry(everybody, '900', '10')
    const distributors = await list({ name: 'Distribuidores', accountTypes: ['distributor'] })
    await entry(distributors, '800')
    const over = await list({ name: 'Vieja', accountTypes: ['distributor'], to: '2025-12-31' })
    await entry(over, '1')
    const dollars = await list({ name: 'Dólares', currency: 'USD' })
    await entry(dollars, '1200', '5', 'USD')
    const price = async (quote: string, quantity: string) => {
      const [line] = await proposeLinesFor(ada, 'quote', quote, [{ id: mill, quantity }])
      return [Number(line?.unitPrice.amount), line?.unitPrice.currency, line?.list, line?.convertedFrom?.rate]
    }
    const mine = await createRecord(ada, 'quote', { subject: 'A', account })
    assert.deepEqual(await price(mine, '1'), [800, 'EUR', 'Distribuidores', undefined])
    const other = await createRecord(ada, 'account', { name: 'Otra' })
    const theirs = await createRecord(ada, 'quote', { subject: 'B', account: other })
    assert.deepEqual(await price(theirs, '1'), [950, 'EUR', 'General', undefined])
    assert.deepEqual(await price(theirs, '10'), [900, 'EUR', 'General', undefined])
    const chosen = await createRecord(ada, 'quote', { subject: 'C', account, priceList: everybody })
    assert.deepEqual(await price(chosen, '1'), [950, 'EUR', 'General', undefined])
    const abroad = await createRecord(ada, 'quote', { subject: 'D', account: other, currency: 'USD' })
    assert.deepEqual(await price(abroad, '5'), [1200, 'USD', 'Dólares', undefined])
    assert.deepEqual(await price(abroad, '1'), [1111.11, 'USD', null, '1.1111111111'], 'converted at the day’s rate')
  })

  it('explodes a bundle into its parts, or shows it whole', async () => {
    const kit = await createRecord(ada, 'product', { name: 'Lote', code: 'L-1', price: eur('990'), bundle: 'exploded' })
    await createRecord(ada, 'bundleItem', { bundle: kit, item: flour, quantity: '4' })
    const id = await createRecord(ada, 'quote', { subject: 'Lote' })
    const [line] = await proposeLinesFor(ada, 'quote', id, [{ id: kit, quantity: '2' }])
    assert.deepEqual([line?.description, line?.quantity, line?.recurrence], ['Harina', '8', 'monthly'])
    assert.deepEqual(line?.taxes, ['ES-IVA-4'])
    await updateRecord(ada, 'product', kit, { bundle: 'single' })
    const [whole] = await proposeLinesFor(ada, 'quote', id, [{ id: kit, quantity: '2' }])
    assert.deepEqual([whole?.description, whole?.quantity], ['Lote', '2'])
  })

  it('nobody issues, answers, prices or reads a quote that they do not see', async () => {
    const id = await draft()
    const leo = await as('leo')
    const gone = refusal('missing')
    await assert.rejects(issueDocument(leo, 'quote', id), gone)
    await assert.rejects(decideDocument(leo, 'quote', id, { decision: 'accepted' }), gone)
    await assert.rejects(newVersion(leo, 'quote', id), gone)
    await assert.rejects(readTotals(leo, 'quote', id), gone)
    await assert.rejects(proposeLinesFor(leo, 'quote', id, [{ id: mill, quantity: '1' }]), gone)
    await assert.rejects(changeLines(leo, 'quote', id, { create: [], update: [], remove: [] }), gone)
    await assert.rejects(createDocumentFrom(leo, 'account', account, 'quote'), gone)
    const own = await createRecord(leo, 'quote', {
      subject: 'Mío',
      lead: await createRecord(leo, 'lead', { company: 'X', source: 'website' }),
    })
    await createRecord(leo, 'quoteLine', { quote: own, description: 'Uno', quantity: '1', unitPrice: eur('1') })
    await issueDocument(leo, 'quote', own)
  })

  it('keeps the rate of the day of issue', async () => {
    const id = await createRecord(ada, 'quote', { subject: 'USD', account, currency: 'USD' })
    await createRecord(ada, 'quoteLine', {
      quote: id,
      description: 'Uno',
      quantity: '1',
      unitPrice: { amount: '100', currency: 'USD' },
    })
    await createRecord(ada, 'exchangeRate', { currency: 'USD', date: '2026-03-10', rate: '0.8' })
    await issueDocument(ada, 'quote', id)
    await createRecord(ada, 'exchangeRate', { currency: 'USD', date: '2026-03-11', rate: '0.5' })
    environment.world.setNow('2026-03-11T09:00:00.000Z')
    await decideDocument(ada, 'quote', id, { decision: 'accepted' })
    assert.equal((await read(ada, 'quote', id)).total !== null, true)
    assert.deepEqual((await read(ada, 'quote', id)).total, { amount: '100.00', currency: 'USD', base: '80.00' })
    environment.world.setNow('2026-03-10T09:00:00.000Z')
  })
})
