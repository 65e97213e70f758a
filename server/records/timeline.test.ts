import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LazoError } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, type Person, type TestEnvironment } from '#test/support/world.ts'
import { convert } from './conversion.ts'
import { createRecord } from './create.ts'
import { readTimeline, type TimelineQuery } from './timeline.ts'
import { deleteRecord } from './remove.ts'
import { updateRecord } from './update.ts'

describe('timeline', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  const as = async (person: Person, at: string): Promise<Context> => {
    environment.world.setNow(`2026-03-10T${at}:00.000Z`)
    return await contextOf(environment, person)
  }
  const entriesOf = async (ctx: Context, module: string, id: string, query: TimelineQuery = {}) =>
    JSON.parse(await readTimeline(ctx, module, id, query))

  it('groups the changes of a person within ten minutes and shows titles instead of ids', async () => {
    const account = await createRecord(await as('ada', '09:00'), 'account', { name: 'Molinos' })
    const parent = await createRecord(await as('ada', '09:00'), 'account', { name: 'Grupo' })
    await updateRecord(await as('ada', '09:20'), 'account', account, { employees: 5 })
    await updateRecord(await as('ada', '09:25'), 'account', account, { employees: 8, parent })
    await updateRecord(await as('mara', '09:26'), 'account', account, { website: 'https://molinos.example' })
    await updateRecord(await as('ada', '10:00'), 'account', account, { owner: people.kim.id })
    const { entries } = await entriesOf(await as('ada', '10:30'), 'account', account)
    const changes = entries.map((entry: { action: string; actor: { title: string }; fields: unknown }) => [
      entry.action,
      entry.actor.title,
      entry.fields,
    ])
    assert.deepEqual(changes, [
      [
        'update',
        'Ada Ibáñez',
        [
          {
            field: 'owner',
            before: { id: people.ada.id, title: 'Ada Ibáñez' },
            after: { id: people.kim.id, title: 'Kim Ortega' },
          },
          { field: 'groups', before: [], after: [{ id: entries[0].fields[1].after[0].id, title: 'Ventas Norte' }] },
        ],
      ],
      ['update', 'Mara Gil', [{ field: 'website', before: null, after: 'https://molinos.example' }]],
      [
        'update',
        'Ada Ibáñez',
        [
          { field: 'employees', before: null, after: 8 },
          { field: 'parent', before: null, after: { id: parent, title: 'Grupo' } },
        ],
      ],
      ['create', 'Ada Ibáñez', []],
    ])
    // Kim may see the account, not its parent, which is Ada's.
    const kim = await entriesOf(await as('kim', '10:31'), 'account', account)
    assert.deepEqual(kim.entries[2].fields[1].after, { id: null, title: null })
  })

  it('tells what a document comes to by its total, and nothing of one that comes to nothing', async () => {
    const account = await createRecord(await as('ada', '11:00'), 'account', { name: 'Harinas' })
    const quote = await createRecord(await as('ada', '11:00'), 'quote', { subject: 'Film', account })
    const told = async (at: string) =>
      (await entriesOf(await as('ada', at), 'quote', quote)).entries.map(
        (entry: { action: string; fields: readonly { field: string; after: unknown }[] }) => [
          entry.action,
          ...entry.fields.map(({ field, after }) => [field, after]),
        ],
      )
    assert.deepEqual(await told('11:01'), [['create']])
    const unitPrice = { amount: '50', currency: 'EUR' }
    await createRecord(await as('ada', '11:20'), 'quoteLine', { quote, description: 'Film', quantity: '2', unitPrice })
    assert.deepEqual(await told('11:21'), [['update', ['total', { amount: '100.00', currency: 'EUR' }]], ['create']])
  })

  it('shows nothing of a field that the reader may not read', async () => {
    const ada = await as('ada', '11:00')
    const product = await createRecord(ada, 'product', {
      name: 'Horno',
      code: 'H-1',
      price: { amount: '100', currency: 'EUR' },
      cost: { amount: '40', currency: 'EUR' },
    })
    await updateRecord(await as('ada', '11:20'), 'product', product, { cost: { amount: '41', currency: 'EUR' } })
    await updateRecord(await as('ada', '11:40'), 'product', product, {
      cost: { amount: '42', currency: 'EUR' },
      name: 'Horno de leña',
    })
    const ctx = await as('kim', '12:00')
    const fields = (page: { entries: { fields: { field: string }[] }[] }) =>
      page.entries.map((entry) => entry.fields.map(({ field }) => field))
    assert.deepEqual(fields(await entriesOf(ctx, 'product', product)), [['name'], []])
    assert.deepEqual(fields(await entriesOf(await as('ada', '12:00'), 'product', product)), [
      ['name', 'cost'],
      ['cost'],
      [],
    ])
  })

  it('unites activities, documents and changes, also those of the people and deals of a company', async () => {
    const kim = await as('kim', '13:00')
    const account = await createRecord(kim, 'account', { name: 'Cartuja' })
    const contact = await createRecord(kim, 'contact', { firstName: 'Luis', account })
    const deal = await createRecord(kim, 'opportunity', { name: 'Trato', account, primaryContact: contact })
    await createRecord(kim, 'meeting', {
      subject: 'Futura',
      start: '2026-05-01T10:00:00Z',
      regarding: { module: 'opportunity', id: deal },
    })
    await createRecord(kim, 'call', {
      subject: 'Con Luis',
      at: '2026-03-01T10:00:00Z',
      regarding: { module: 'contact', id: contact },
    })
    await createRecord(await as('kim', '13:05'), 'document', {
      name: 'Oferta',
      regarding: { module: 'account', id: account },
    })
    const gone = await createRecord(kim, 'note', { subject: 'Borrada', regarding: { module: 'account', id: account } })
    await deleteRecord(kim, 'note', gone)
    const secret = await as('leo', '13:06')
    const leoNote = await createRecord(secret, 'note', { subject: 'De Leo' })
    await updateRecord(await as('ada', '13:07'), 'note', leoNote, { regarding: { module: 'account', id: account } })
    const kinds = (page: { entries: { kind: string; record?: { title: string } }[] }) =>
      page.entries.map((entry) => entry.record?.title ?? entry.kind)
    assert.deepEqual(kinds(await entriesOf(await as('kim', '14:00'), 'account', account)), [
      'Futura',
      'Oferta',
      'change',
      'Con Luis',
    ])
    assert.deepEqual(kinds(await entriesOf(await as('ada', '14:00'), 'account', account)), [
      'Futura',
      'De Leo',
      'Oferta',
      'change',
      'Con Luis',
    ])
    assert.deepEqual(kinds(await entriesOf(await as('kim', '14:00'), 'contact', contact)), [
      'Futura',
      'change',
      'Con Luis',
    ])
    assert.deepEqual(
      kinds(await entriesOf(await as('kim', '14:00'), 'account', account, { kinds: ['call', 'document'] })),
      ['Oferta', 'Con Luis'],
    )
    const leo = await as('leo', '14:00')
    await assert.rejects(
      readTimeline(leo, 'account', account),
      (error) => error instanceof LazoError && error.code === 'missing',
    )
  })

  it('gives every entry once over pages of any size', async () => {
    const lead = await createRecord(await as('kim', '15:00'), 'lead', { company: 'Páginas', source: 'event' })
    for (let minute = 10; minute < 59; minute += 7) {
      const ctx = await as('kim', `15:${minute}`)
      await createRecord(ctx, 'call', { subject: `Llamada ${minute}`, regarding: { module: 'lead', id: lead } })
      await updateRecord(await as(minute % 2 === 0 ? 'ada' : 'kim', `15:${minute + 1}`), 'lead', lead, {
        score: minute,
      })
    }
    const { entries: whole } = await entriesOf(await as('kim', '16:00'), 'lead', lead)
    const pages: { id: string }[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { entries: { id: string }[]; next: string | null } = await entriesOf(
        await as('kim', '16:00'),
        'lead',
        lead,
        { cursor, limit: 2 },
      )
      pages.push(...page.entries)
      cursor = page.next
    }
    assert.deepEqual(
      pages.map(({ id }) => id),
      whole.map(({ id }: { id: string }) => id),
    )
    assert.ok(whole.length >= 9)
    await assert.rejects(readTimeline(await as('kim', '16:00'), 'lead', lead, { cursor: 'bm9wZQ==' }), LazoError)
  })

  it('tells a conversion as one', async () => {
    const lead = await createRecord(await as('kim', '17:00'), 'lead', {
      company: 'Convertida',
      firstName: 'Eva',
      source: 'event',
    })
    const kim = await as('kim', '17:30')
    await convert(kim, 'lead', lead, {
      version: 1,
      account: { mode: 'create' },
      contact: { mode: 'create' },
      opportunity: { mode: 'none' },
    })
    const [first] = (await entriesOf(kim, 'lead', lead)).entries
    assert.equal(first.channel, 'convert')
    assert.equal(first.act, kim.actId)
    assert.equal(first.fields.find(({ field }: { field: string }) => field === 'account').after.title, 'Convertida')
  })

  it('shows whom a record was linked with, at both ends, but nobody out of sight', async () => {
    const ada = await as('ada', '18:00')
    const account = await createRecord(ada, 'account', { name: 'Enlazada', groups: [], owner: people.ada.id })
    const contact = await createRecord(ada, 'contact', { firstName: 'Eva', lastName: 'Lazo', owner: people.kim.id })
    const secret = await createRecord(ada, 'contact', { firstName: 'Oculta', owner: people.leo.id })
    const deal = await createRecord(await as('ada', '18:01'), 'opportunity', {
      name: 'Trato',
      account,
      owner: people.kim.id,
    })
    await updateRecord(await as('ada', '18:20'), 'opportunity', deal, { contacts: [{ id: contact }, { id: secret }] })
    await updateRecord(await as('ada', '18:40'), 'opportunity', deal, { contacts: [{ id: secret }] })
    const linked = async (person: Person): Promise<unknown> =>
      (await entriesOf(await as(person, '19:00'), 'opportunity', deal, { kinds: ['change'] })).entries
        .flatMap(({ fields }: { fields: { field: string; before: object[]; after: object[] }[] }) => fields)
        .filter(({ field }: { field: string }) => field === 'contacts')
    const eva = { id: contact, title: 'Eva Lazo' }
    const out = { field: 'contacts', before: [eva], after: [] }
    assert.deepEqual(await linked('kim'), [out, { field: 'contacts', before: [], after: [eva] }])
    assert.match(JSON.stringify(await linked('ada')), /Oculta/)
  })
})
