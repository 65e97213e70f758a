import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import sql from 'sql-template-tag'
import type { Context } from '#server/context.ts'
import { createRecord } from '#server/records/create.ts'
import { getRecord, listRecords, type ListQuery } from '#server/records/list.ts'
import { updateRecord } from '#server/records/update.ts'
import type { TestDatabase } from '#test/support/database.ts'
import { testImports, type TestImports } from '#test/support/imports.ts'
import { tradeFairFile } from '#test/support/trade-fair-file.ts'
import { contextOf, type TestEnvironment } from '#test/support/world.ts'
import { batchTable, findBatch, rowTable } from './batch.ts'
import { checkRows } from './check.ts'
import { listImportRows } from './import-rows.ts'
import { rejectedRows } from './rejected.ts'
import { forgetOldImports } from './retention.ts'
import { stageFile } from './stage.ts'

type Row = Record<string, unknown>

async function records(ctx: Context, query: ListQuery): Promise<Row[]> {
  return JSON.parse(await listRecords(ctx, { limit: 200, scope: 'all', ...query })).rows
}

async function record(ctx: Context, module: string, id: string): Promise<Row> {
  return JSON.parse(await getRecord(ctx, module, id))
}

/** Each at the head of a step of its own: those between them are refused. */
function apart(...rows: readonly string[]): string {
  return ['Nombre;Correo;Empresa;Cargo', ...rows.flatMap((row, at) => [...(at > 0 ? refused : []), row])].join('\n')
}

const refused = Array.from({ length: 499 }, () => ';;;Sin nombre')

describe('imports', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let imports: TestImports
  let ada: Context

  before(async () => {
    imports = await testImports()
    ;({ database, environment } = imports)
    ada = await contextOf(environment, 'ada')
  })
  after(async () => await imports.close())

  test('a trade-fair file is read, previewed, written and taken back', async () => {
    const existing = []
    for (let index = 0; index < 20; index += 1) {
      const person = {
        firstName: `Persona${index}`,
        lastName: 'Conocida',
        email: `conocida${index}@example.es`,
        phone: `+3464000${String(1000 + index)}`,
      }
      const { phone, ...rest } = person
      await createRecord(ada, 'contact', { ...rest, mobile: phone })
      existing.push(person)
    }
    const campaign = await createRecord(ada, 'campaign', { name: 'Feria de Zaragoza', type: 'tradeFair' })
    const file = tradeFairFile({ seed: 3, rows: 1200, existing, format: 'csv' })
    const begun = await imports.begin(ada, 'lead', file.bytes)
    assert.equal(begun.status, 'mapped', JSON.stringify(begun.problem))
    assert.equal(begun.encoding, 'windows-1252')
    assert.equal(begun.counts.rows, 1200)

    const checked = await imports.check(ada, begun, {
      values: { source: 'tradeFair', campaign },
      onMatch: 'skip',
    })
    assert.equal(checked.status, 'checked', JSON.stringify(checked.problem))
    assert.deepEqual(
      checked.reasons.map(({ count }) => count).reduce((a, b) => a + b, 0),
      37,
    )
    const { create, update, duplicate, rejected } = checked.counts
    assert.deepEqual({ create, update, duplicate, rejected }, { create: 1143, update: 0, duplicate: 20, rejected: 37 })
    assert.deepEqual(
      checked.reasons.find(({ count }) => count === 3)?.message.en,
      'There are more cells than columns in the header.',
    )
    const preview = await listImportRows(ada, begun.id, { state: 'rejected', limit: 100 })
    assert.deepEqual(
      preview.rows.map(({ number }) => number),
      [...file.bad.keys()].toSorted((a, b) => a - b),
    )

    const done = await imports.run(ada, begun.id)
    assert.equal(done.status, 'done')
    assert.deepEqual({ ...done.counts }, { ...checked.counts, related: 0, done: 1200 })
    const leads = await records(ada, { module: 'lead', count: 'exact' })
    assert.equal(leads.length, 200)
    const page = JSON.parse(await listRecords(ada, { module: 'lead', scope: 'all', count: 'exact' }))
    assert.equal(page.count.value, 1143)
    assert.deepEqual(leads[0]?.['source'], 'tradeFair')
    const members = JSON.parse(await listRecords(ada, { module: 'campaignMember', count: 'exact' }))
    assert.equal(members.count.value, 1163)

    const rows = await Array.fromAsync(rejectedRows(ada, begun.id))
    assert.equal(rows.length, 38)
    assert.equal(rows[0]?.at(-1), 'Motivo')
    assert.ok(rows.slice(1).every((row) => (row.at(-1) ?? '') !== ''))

    const undone = await imports.undo(ada, begun.id)
    assert.deepEqual([undone.status, undone.counts.kept], ['undone', 0])
    assert.equal((await records(ada, { module: 'lead' })).length, 0)
    assert.equal((await records(ada, { module: 'campaignMember' })).length, 0)
    assert.equal((await records(ada, { module: 'contact' })).length, 20)
  })

  test('whoever does not allow it stays out of a mailing that is being sent, and their row says so (W-13)', async () => {
    const campaign = await createRecord(ada, 'campaign', { name: 'Boletín', type: 'email', status: 'active' })
    const begun = await imports.begin(ada, 'lead', 'Nombre;Apellidos\nNora;Calla\nOtilia;Calla\n')
    await imports.check(ada, begun, { values: { source: 'website', campaign } })
    const done = await imports.run(ada, begun.id)
    assert.deepEqual([done.status, done.counts.create], ['done', 2])
    assert.equal((await records(ada, { module: 'campaignMember' })).length, 0)
    const { rows } = await listImportRows(ada, begun.id, { limit: 10 })
    for (const row of rows) assert.match(row.problems[0]?.message.es ?? '', /consentimiento comercial/)
    assert.equal((await imports.undo(ada, begun.id)).status, 'undone')
  })

  for (const format of ['xlsx', 'vcard'] as const)
    test(`the same list comes as ${format}, imported by a salesperson`, async () => {
      const kim = await contextOf(environment, 'kim')
      const campaign = await createRecord(ada, 'campaign', { name: `Feria en ${format}`, type: 'tradeFair' })
      const file = tradeFairFile({ seed: 5, rows: 200, format })
      const begun = await imports.begin(kim, 'lead', file.bytes)
      assert.equal(begun.kind, format)
      const checked = await imports.check(kim, begun, { values: { source: 'tradeFair', campaign } })
      assert.equal(checked.status, 'checked', JSON.stringify(checked.problem))
      assert.deepEqual([checked.counts.create, checked.counts.rejected], [163, 37])
      const done = await imports.run(kim, begun.id)
      assert.deepEqual([done.status, done.counts.create, done.counts.rejected], ['done', 163, 37])
      assert.equal((await imports.undo(kim, begun.id)).counts.kept, 0)
    })

  const duplicatesFile =
    'Nombre;Apellidos;Empresa;Correo;Teléfono;Población\n' +
    'Marta;Soler;;MARTA@acme.es;976 111 222;Huesca\n' +
    'Nueva;Persona;Acme Nueva;nueva@acme.es;;Teruel\n' +
    'Nueva;Persona;Acme Nueva;nueva@acme.es;;Teruel\n'

  test('empty fields of those who are there are filled, and an undo empties them again', async () => {
    const id = await createRecord(ada, 'contact', {
      firstName: 'Marta',
      lastName: 'Soler Vidal',
      email: 'marta@acme.es',
      address: { street: 'C/ Mayor 1', city: null },
    })
    const before = await record(ada, 'contact', id)
    const begun = await imports.begin(ada, 'contact', duplicatesFile)
    assert.deepEqual(begun.mapping, ['firstName', 'lastName', 'account', 'email', 'phone', 'address.city'])
    const checked = await imports.check(ada, begun, { onMatch: 'fill' })
    assert.deepEqual([checked.counts.create, checked.counts.update, checked.counts.duplicate], [1, 1, 1])
    const done = await imports.run(ada, begun.id)
    assert.deepEqual([done.counts.create, done.counts.update, done.counts.related], [1, 1, 1])
    const filled = await record(ada, 'contact', id)
    assert.deepEqual([filled['lastName'], filled['phone']], ['Soler Vidal', '+34976111222'])
    const [account] = await records(ada, { module: 'account', search: 'Acme Nueva' })
    assert.equal(account?.['title'], 'Acme Nueva')

    const undone = await imports.undo(ada, begun.id)
    assert.deepEqual([undone.status, undone.counts.kept], ['undone', 0])
    const restored = await record(ada, 'contact', id)
    for (const key of ['updatedAt', 'version']) assert.notEqual(restored[key], undefined)
    const plain = ({ version: _v, updatedAt: _u, ...rest }: Row): Row => rest
    assert.deepEqual(plain(restored), plain(before))
    assert.equal((await records(ada, { module: 'account', search: 'Acme Nueva' })).length, 0)
    assert.equal((await records(ada, { module: 'contact', search: 'nueva@acme.es' })).length, 0)
  })

  test('a company that is named far apart in the file is created once', async () => {
    const begun = await imports.begin(ada, 'contact', apart('Nora;;Lejana, S.L.;', 'Luz;;Lejana, S.L.;'))
    const checked = await imports.check(ada, begun)
    assert.deepEqual([checked.counts.create, checked.counts.rejected], [2, 499])
    const done = await imports.run(ada, begun.id)
    assert.deepEqual([done.counts.create, done.counts.related], [2, 1])
    assert.equal((await records(ada, { module: 'account', search: 'Lejana' })).length, 1)
    assert.equal((await imports.undo(ada, begun.id)).counts.kept, 0)
  })

  test('a person who is in the file twice, a step apart, is written once', async () => {
    const lines = Array.from({ length: 700 }, (_, at) => `Nadia${at};nadia${at % 550}@lejos.es`)
    const begun = await imports.begin(ada, 'contact', ['Nombre;Correo', ...lines].join('\n'))
    await imports.check(ada, begun)
    const { create, duplicate, done } = (await imports.run(ada, begun.id)).counts
    assert.deepEqual([create, duplicate, done], [550, 150, 700])
    assert.equal((await imports.undo(ada, begun.id)).counts.kept, 0)
  })

  test('of rows about one record the last decides, and an undo gives back what was before the first', async () => {
    const person = { firstName: 'Olga', email: 'olga@orden.es', jobTitle: 'Becaria' }
    const id = await createRecord(ada, 'contact', person)
    const rows = ['Jefa', 'Directora', 'Socia'].map((title) => `Olga;olga@orden.es;;${title}`)
    const begun = await imports.begin(ada, 'contact', apart(...rows))
    await imports.check(ada, begun, { onMatch: 'overwrite' })
    assert.equal((await imports.run(ada, begun.id)).counts.update, 3)
    assert.equal((await record(ada, 'contact', id))['jobTitle'], 'Socia')
    assert.equal((await imports.undo(ada, begun.id)).counts.kept, 0)
    assert.equal((await record(ada, 'contact', id))['jobTitle'], 'Becaria')
  })

  test('what a row adds to a record tells whom the rows after it are about', async () => {
    await createRecord(ada, 'contact', { firstName: 'Rita', phone: '+34976123123' })
    const text = 'Nombre;Teléfono;Correo\nRita;976 123 123;rita@nueva.es\nRita;;rita@nueva.es\n'
    const begun = await imports.begin(ada, 'contact', text)
    await imports.check(ada, begun, { onMatch: 'fill' })
    const { create, update, duplicate } = (await imports.run(ada, begun.id)).counts
    assert.deepEqual([create, update, duplicate], [0, 1, 1])
  })

  test('what somebody fills while the import writes is theirs', async () => {
    const id = await createRecord(ada, 'contact', { firstName: 'Pau', email: 'pau@lleno.es' })
    const begun = await imports.begin(ada, 'contact', 'Nombre;Correo;Cargo\nPau;pau@lleno.es;Jefe\n')
    assert.equal((await imports.check(ada, begun, { onMatch: 'fill' })).counts.update, 1)
    const running = await environment.db.transaction(async (tx) => {
      await updateRecord({ ...ada, tx }, 'contact', id, { jobTitle: 'Directora' })
      const run = imports.run(ada, begun.id)
      await database.untilBlocked()
      // Not waited for in here, where what it waits for is held.
      return { run }
    })
    const { update, duplicate } = (await running.run).counts
    assert.deepEqual([update, duplicate], [0, 1])
    assert.equal((await record(ada, 'contact', id))['jobTitle'], 'Directora')
  })

  test('a preview that was cut off goes on where verdicts of an earlier plan stand', async () => {
    const begun = await imports.begin(ada, 'lead', 'Nombre;Correo\nIda;ida@plan.es\nUte;ute@plan.es\n')
    await imports.check(ada, begun, { values: { source: 'website' } })
    await database.db.query(sql`
      update ${batchTable(environment)} set status = 'checking', place = 2 where id = ${begun.id}`)
    const batch = await findBatch(environment, database.db, begun.id)
    assert.ok(batch)
    await checkRows(ada, batch, () => true)
    assert.equal((await findBatch(environment, database.db, begun.id))?.status, 'checked')
    const { rows } = await listImportRows(ada, begun.id, {})
    assert.deepEqual(
      rows.map(({ state }) => state),
      ['create', 'create'],
    )
  })

  test('reading that is called off ends when the rows that it was writing are there', async () => {
    const begun = await imports.begin(ada, 'lead', 'Nombre;Correo\nIda;ida@lista.es\n')
    const rows = sql`from ${rowTable(environment)} where batch_id = ${begun.id}`
    await database.db.query(sql`delete ${rows}`)
    await database.db.query(sql`update ${batchTable(environment)} set status = 'reading' where id = ${begun.id}`)
    const batch = await findBatch(environment, database.db, begun.id)
    assert.ok(batch)
    const locked = Promise.withResolvers<void>()
    const holding = environment.db.transaction(async (tx) => {
      await findBatch(environment, tx, begun.id, { lock: true })
      locked.resolve()
      await database.untilBlocked()
      // Whoever did not wait for the rows would be gone by then.
      await tx.exec('select pg_sleep(0.05)')
    })
    await locked.promise
    const callOff = (): never => {
      throw new Error('called off')
    }
    await assert.rejects(stageFile(ada, batch, callOff), /called off/)
    assert.equal((await database.db.query(sql`select ${rows}`)).length, 1)
    await holding
  })

  test('an undo keeps what somebody changed after the import, and says so', async () => {
    const id = await createRecord(ada, 'contact', { firstName: 'Eva', email: 'eva@kept.es' })
    const text = 'Nombre;Cargo;Correo;Teléfono\nEva;Gerente;eva@kept.es;976333444\nLuz;Jefa;luz@kept.es;\n'
    const begun = await imports.begin(ada, 'contact', text)
    await imports.check(ada, begun, { onMatch: 'overwrite' })
    await imports.run(ada, begun.id)
    await updateRecord(ada, 'contact', id, { jobTitle: 'Directora' })
    const [luz] = await records(ada, { module: 'contact', search: 'luz@kept.es' })
    await updateRecord(ada, 'contact', String(luz?.['id']), { jobTitle: 'Socia' })
    const undone = await imports.undo(ada, begun.id)
    assert.equal(undone.counts.kept, 2)
    const eva = await record(ada, 'contact', id)
    assert.deepEqual([eva['jobTitle'], eva['phone']], ['Directora', null])
    assert.equal((await records(ada, { module: 'contact', search: 'luz@kept.es' })).length, 1)
    const kept = await listImportRows(ada, begun.id, { state: 'kept' })
    assert.deepEqual(
      kept.rows.map(({ problems }) => problems[0]?.column),
      ['Cargo', ''],
    )
  })

  test('colleagues who share a switchboard and a tax number are not one person', async () => {
    const text =
      'Nombre;Apellidos;Empresa;NIF;Teléfono\n' +
      'Ana;Gil;Centralita SL;B58378431;976555000\n' +
      'Luis;Paz;Centralita SL;B58378431;976555000\n' +
      'ANA;Gil;Centralita SL;B-58378431;(976) 555 000\n'
    const begun = await imports.begin(ada, 'lead', text)
    const checked = await imports.check(ada, begun, { values: { source: 'tradeFair' } })
    assert.deepEqual([checked.counts.create, checked.counts.duplicate], [2, 1])
    const done = await imports.run(ada, begun.id)
    assert.deepEqual([done.counts.create, done.counts.duplicate], [2, 1])
  })

  test('people of one name are one person only where they work for one company', async () => {
    const text = (company: string): string => `Nombre;Apellidos;Empresa;Notas\nPilar;Sáez Gil;${company};x\n`
    const counts = async (company: string): Promise<number[]> => {
      const begun = await imports.begin(ada, 'lead', text(company))
      await imports.check(ada, begun, { values: { source: 'tradeFair' } })
      const { create, duplicate } = (await imports.run(ada, begun.id)).counts
      return [create, duplicate]
    }
    assert.deepEqual(await counts('Uno, S.L.'), [1, 0])
    assert.deepEqual(await counts('Dos, S.L.'), [1, 0])
    assert.deepEqual(await counts('UNO, S.L.'), [0, 1])
  })

  test('a salesperson finds no duplicates among records that they may not see', async () => {
    const leo = await contextOf(environment, 'leo')
    const kim = await contextOf(environment, 'kim')
    await createRecord(kim, 'lead', { firstName: 'Oculta', email: 'oculta@norte.es', source: 'website' })
    const begun = await imports.begin(leo, 'lead', 'Nombre;Correo\nOculta;oculta@norte.es\nOtra;otra@norte.es\n')
    const checked = await imports.check(leo, begun, { values: { source: 'website' } })
    assert.deepEqual([checked.counts.create, checked.counts.duplicate], [2, 0])
    await assert.rejects(imports.check(kim, begun))
  })

  test('the rows of a file are forgotten after ninety days, and its records stay', async () => {
    const begun = await imports.begin(ada, 'lead', 'Nombre;Correo\nVieja;vieja@lista.es\n')
    await imports.check(ada, begun, { values: { source: 'other' } })
    await imports.run(ada, begun.id)
    const now = environment.world.now()
    const daysLater = (days: number): string => new Date(Date.parse(now) + days * 86_400_000).toISOString()
    environment.world.setNow(daysLater(89))
    await forgetOldImports(environment)
    assert.equal((await listImportRows(ada, begun.id, {})).rows.length, 1)
    environment.world.setNow(daysLater(91))
    await forgetOldImports(environment)
    await assert.rejects(listImportRows(ada, begun.id, {}))
    environment.world.setNow(now)
    assert.equal((await records(ada, { module: 'lead', search: 'vieja@lista.es' })).length, 1)
  })

  test('people who sign in do not come from a file', async () => {
    await assert.rejects(imports.begin(ada, 'user', 'Nombre;Correo\nEva;eva@example.com\n'), { code: 'forbidden' })
  })

  test('a file that cannot be read says why', async () => {
    const begun = await imports.begin(ada, 'lead', '%PDF-1.7 hola')
    assert.equal(begun.status, 'failed')
    assert.equal(begun.problem?.en, 'This is not a CSV, XLSX or vCard file.')
  })

  test('a plan that makes no sense is refused with every reason', async () => {
    const begun = await imports.begin(ada, 'lead', 'Nombre;Correo\nAna;a@b.es\n')
    await assert.rejects(
      imports.check(ada, begun, {
        mapping: { Nombre: 'email', Correo: 'email' },
        values: { source: 'nowhere', createdAt: 'x' },
      }),
      (error: { violations: { field: string; rule: string }[] }) => {
        const rules = error.violations.map(({ field, rule }) => `${field}:${rule}`)
        assert.deepEqual(rules.toSorted(), ['createdAt:unknown', 'mapping:repeated', 'source:option'])
        return true
      },
    )
  })

  test('a problem names its column, even where the header is called like the field', async () => {
    const card = (name: string, email: string) => `BEGIN:VCARD\nVERSION:3.0\nFN:${name}\nEMAIL:${email}\nEND:VCARD\n`
    const cards = card('Eva Ruiz', 'sin-arroba.example') + card('Luz Gil', 'luz@gil.es') + card('Sol Gil', 'sol@gil.es')
    const begun = await imports.begin(ada, 'lead', cards)
    const checked = await imports.check(ada, begun, { values: { source: 'tradeFair' } })
    const { rows } = await listImportRows(ada, checked.id, { state: 'rejected' })
    assert.deepEqual(
      rows.map(({ problems }) => problems.map(({ column }) => column)),
      [['email']],
    )
  })
})
