import assert from 'node:assert/strict'
import { hash, randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { after, before, describe, it } from 'node:test'

import sql, { raw } from 'sql-template-tag'

import type { Context } from '#server/context.ts'
import { migrateJobs } from '#server/jobs/jobs.ts'
import { canonical, elementHash, modelHash } from '#server/model/elements.ts'
import { readElements } from '#server/model/registry.ts'
import { keepApproved } from '#server/programme/deployment-tables.ts'
import { registerProgrammeRules } from '#server/programme/register.ts'
import type { Values } from '#server/records/check.ts'
import { createRecord } from '#server/records/create.ts'
import { issueDocument } from '#server/records/document-course.ts'
import { getRecord } from '#server/records/list.ts'
import { updateRecord } from '#server/records/update.ts'
import { asSystem } from '#server/access/system.ts'
import { liveRows } from '#server/verify/define.ts'
import { examine, verify } from '#server/verify/verify.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { addCredentials } from '#test/support/http.ts'
import { contextOf, people, testEnvironment, type TestEnvironment } from '#test/support/world.ts'

import { corruptions, placeIn } from './corruptions.ts'

let database: TestDatabase
let environment: TestEnvironment
let ctx: Context
let fileHash: string

async function make(module: string, values: Values): Promise<string> {
  return await createRecord({ ...ctx, actId: environment.world.newId() }, module, values, { internal: true })
}

async function change(module: string, id: string, values: Values): Promise<void> {
  await updateRecord({ ...ctx, actId: environment.world.newId() }, module, id, values, { internal: true })
}

const euros = (amount: string) => ({ amount, currency: 'EUR' })

/** One of everything that can break. */
async function fill(): Promise<void> {
  const owner = people.kim.id
  const account = await make('account', { name: 'Molinos del Ebro', owner })
  for (const employees of [10, 11, 12]) await change('account', account, { employees })
  await make('contact', { firstName: 'Eulalia', lastName: 'Gil', email: 'eulalia@molinos.es', account, owner })
  const about = { account, amount: euros('1200.50'), probability: '25', expectedCloseDate: '2026-03-31', owner }
  const deal = await make('opportunity', { name: 'Nave', ...about })
  const product = await make('product', { name: 'Silo', code: 'S-1', price: euros('100') })
  await make('product', { name: 'Tolva', code: 'T-1', price: euros('50') })
  await make('opportunityLine', { opportunity: deal, product, quantity: '2', unitPrice: euros('100') })
  const quote = await make('quote', { subject: 'Uno', account, validUntil: '2026-12-31' })
  await make('quoteLine', { quote, description: 'Silo', quantity: '2', unitPrice: euros('10') })
  await issueDocument(ctx, 'quote', quote)
  await make('campaign', { name: 'Feria', type: 'tradeFair' })
  await make('task', {
    subject: 'Llamar',
    due: '2026-03-12T10:00:00Z',
    regarding: { module: 'account', id: account },
    owner,
  })
  const parent = await make('documentFolder', { name: 'Clientes' })
  await make('documentFolder', { name: 'Zaragoza', parent })
  await keepFile(account)
  await keepDocument(quote)
}

async function keepFile(record: string): Promise<void> {
  const { hash: stored } = await environment.files.put(Readable.from([Buffer.from('contrato')]), { bytesMax: 1000 })
  fileHash = stored
  await environment.db.query(sql`
    insert into env_test.attachment (id, hash, name, mime, size, module_id, record_id, created_at)
    values (${environment.world.newId()}, ${stored}, 'contrato.txt', 'text/plain', 8,
      ${ctx.model.modules.get('account')?.id}, ${record}, now())`)
}

async function keepDocument(record: string): Promise<void> {
  const document = { title: 'Oferta', lines: [{ text: 'Silo', total: '20.00' }] }
  await environment.db.query(sql`
    insert into env_test.issued_document (id, module_id, record_id, hash, document, created_at)
    values (${environment.world.newId()}, ${ctx.model.modules.get('quote')?.id}, ${record},
      ${hash('sha256', canonical(document))}, ${JSON.stringify(document)}, now())`)
}

function newField(): unknown {
  const definition = { name: 'fair', type: 'text', label: { es: 'Feria', en: 'Fair' } }
  const parent = ctx.model.modules.get('lead')?.id
  return { change: 'create', element: { id: randomUUID(), kind: 'field', name: 'fair', parent, definition } }
}

/** A need, an item that follows from it, and a baseline that was signed and carried out. */
async function fillProject(): Promise<void> {
  const project = await make('project', { name: 'CRM', whyInvest: 'La feria', soloMode: true })
  const need = await make('need', { name: 'Saber de qué feria viene', project })
  const item = await make('specItem', { name: 'Feria', type: 'field', project, definition: { changes: [newField()] } })
  const derived = { module: 'specItem', id: item }
  await make('trace', { kind: 'justifies', derived, source: { module: 'need', id: need }, project })
  const { fingerprint, revision } = await read('specItem', item)
  const baseline = await make('baseline', { name: 'Primera', project })
  await change('baseline', baseline, { items: { items: [{ id: item, fingerprint, revision }] } })
  await change('baseline', baseline, { state: 'approved' })
  const signed = await read('baseline', baseline)
  const subject = { module: 'baseline', id: baseline }
  await make('signature', { subject, project, fingerprint: signed.fingerprint, by: people.ada.id })
  const elements = await readElements(environment.db, environment.schema)
  const [element] = elements
  assert.ok(element)
  const deployment = await make('deployment', {
    name: 'Primer despliegue',
    project,
    baseline,
    environment: 'production',
  })
  await change('deployment', deployment, { state: 'applied', targetHashAfter: modelHash(elements) })
  await environment.db.transaction(async (tx) => {
    const approved = { id: element.id, element, hash: elementHash(element), items: [item] }
    await keepApproved(tx, environment, deployment, [approved])
  })
}

async function read(module: string, id: string): Promise<Values> {
  return JSON.parse(await getRecord(ctx, module, id))
}

describe('lazo verify', () => {
  before(async () => {
    database = await testDatabase({ template: 'programme' })
    await migrateJobs(database.migrator)
    await addCredentials(database)
    environment = await testEnvironment(database)
    ctx = asSystem(await contextOf(environment, 'ada'))
    registerProgrammeRules()
    await fill()
    await fillProject()
    await database.migrator.query(sql`
      insert into lazo.installation (administrator_id, completed_at) values (${people.ada.id}, now())`)
  })
  after(async () => await database.drop())

  it('finds nothing where nothing was done', async () => {
    assert.deepEqual(
      (await verify(environment)).filter(({ count }) => count > 0),
      [],
    )
  })

  for (const { what, sql: plant, breaks } of corruptions) {
    it(`finds ${what}`, async () => {
      const undone = new Error('undone')
      const planted = environment.migrator.transaction(async (tx) => {
        await tx.exec('set local session_replication_role = replica')
        await tx.exec(plant(placeIn(ctx)))
        const found = (await examine({ ...ctx, tx })).filter(({ count }) => count > 0)
        assert.deepEqual(found.map(({ name }) => name).toSorted(), [...breaks].toSorted())
        for (const { name, examples } of found) assert.ok(examples.length > 0, name)
        throw undone
      })
      await assert.rejects(planted, (error) => error === undone)
    })
  }

  it('looks at each record once, wherever in a large table it lies', async () => {
    const undone = new Error('undone')
    const table = raw(placeIn(ctx).table('account'))
    const looked = environment.migrator.transaction(async (tx) => {
      await tx.exec('set local session_replication_role = replica')
      await tx.query(sql`
        insert into ${table} select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid()))).*
        from ${table} t, generate_series(1, 3000)`)
      const module = ctx.model.modules.get('account')
      assert.ok(module)
      const before = await tx.query<{ id: string }>(sql`select id from ${table} where deleted_at is null`)
      const seen: string[] = []
      for await (const some of liveRows({ ...ctx, tx }, module, sql`json_build_object('id', t.id)`))
        seen.push(...some.map(({ id }) => id))
      assert.deepEqual(seen.toSorted(), before.map(({ id }) => id).toSorted())
      throw undone
    })
    await assert.rejects(looked, (error) => error === undone)
  })

  it('finds a file of which a byte has changed', async () => {
    const place = path.join(tmpdir(), `lazo-test-files-${process.pid}`, fileHash.slice(0, 2), fileHash)
    await writeFile(place, 'contrata')
    const found = (await verify(environment)).filter(({ count }) => count > 0)
    assert.deepEqual(found, [{ name: 'files-are-intact', count: 1, examples: [`file ${fileHash} contrato.txt`] }])
  })
})
