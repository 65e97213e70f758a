import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import sql from 'sql-template-tag'
import type { Context } from '#server/context.ts'
import { createRecord } from '#server/records/create.ts'
import { updateRecord } from '#server/records/update.ts'
import type { TestDatabase } from '#test/support/database.ts'
import { listenedTo, testImports, type TestImports } from '#test/support/imports.ts'
import { contextOf, type TestEnvironment } from '#test/support/world.ts'
import { batchTable, findBatch, type Counts } from './batch.ts'
import { checkRows } from './check.ts'
import { runRows } from './run.ts'

describe('what a preview found out', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let imports: TestImports
  let ada: Context
  let marks = 0

  before(async () => {
    imports = await testImports()
    ;({ database, environment } = imports)
    ada = await contextOf(environment, 'ada')
  })
  after(async () => await imports.close())

  interface Trial {
    readonly module?: string
    readonly header?: string
    readonly rows: readonly string[]
    /** Between preview and run. */
    readonly meanwhile?: (id: string) => Promise<unknown>
    /** Before that transaction of the run. */
    readonly within?: { readonly transaction: number; readonly work: () => Promise<unknown> }
  }

  /** @returns what became of the rows, and how often the run looked for what they say */
  async function tried({ module = 'contact', header = 'Nombre;Correo;Móvil', rows, meanwhile, within }: Trial) {
    const begun = await imports.begin(ada, module, [header, ...rows].join('\n'))
    await imports.check(ada, begun)
    let looks = 0
    let transactions = 0
    const spied = listenedTo(ada, {
      begin: async () => {
        transactions += 1
        if (transactions === within?.transaction) await within.work()
      },
      hear: ({ text }) => {
        if (text.includes('unnest(')) looks += 1
      },
    })
    await database.db.query(sql`update ${batchTable(environment)} set counts = '{}' where id = ${begun.id}`)
    await checkRows(spied, await imports.standing(begun.id, 'checking'), () => true)
    await database.db.query(sql`update ${batchTable(environment)} set counts = '{}' where id = ${begun.id}`)
    await meanwhile?.(begun.id)
    const running = await imports.standing(begun.id, 'running')
    ;[looks, transactions] = [0, 0]
    await runRows({ ...spied, channel: 'import', actId: running.actId }, running, () => true)
    const done = await findBatch(environment, database.db, begun.id)
    assert.ok(done)
    return { counts: done.counts, looks }
  }

  /** People of their own, so many that they are written in several steps. */
  function people(count: number): { readonly mark: string; readonly rows: string[] } {
    marks += 1
    const mark = `previsto${marks}`
    return { mark, rows: Array.from({ length: count }, (_, at) => `Ana ${at};${mark}.${at}@vista.es;`) }
  }

  function fates({ create, duplicate }: Counts): readonly [number, number] {
    return [create, duplicate]
  }

  test('of new records is not found out again', async () => {
    const { counts, looks } = await tried({ rows: people(1100).rows })
    assert.deepEqual([fates(counts), looks], [[1100, 0], 0])
  })

  test('is found out again where a record like them was made since', async () => {
    const { mark, rows } = people(10)
    const { counts, looks } = await tried({
      rows,
      meanwhile: async () => await createRecord(ada, 'contact', { firstName: 'Ana', email: `${mark}.3@vista.es` }),
    })
    assert.deepEqual(fates(counts), [9, 1])
    assert.ok(looks > 0)
  })

  test('is found out again where one was made in another module, or became like them', async () => {
    const { mark, rows } = people(10)
    const id = await createRecord(ada, 'contact', { firstName: 'Eva' })
    const { counts } = await tried({
      rows,
      meanwhile: async () => {
        await createRecord(ada, 'lead', {
          firstName: 'Ana',
          lastName: 'L',
          source: 'event',
          email: `${mark}.3@vista.es`,
        })
        await updateRecord(ada, 'contact', id, { email: `${mark}.4@vista.es` })
      },
    })
    assert.deepEqual(fates(counts), [8, 2])
  })

  test('is found out again from the step on before which somebody made a record like them', async () => {
    const { mark, rows } = people(2600)
    const last = { firstName: 'Ana', email: `${mark}.2599@vista.es` }
    const work = async (): Promise<unknown> => await createRecord(ada, 'contact', last)
    const { counts } = await tried({ rows, within: { transaction: 3, work } })
    assert.deepEqual(fates(counts), [2599, 1])
  })

  test('holds where somebody changes what rows are not compared with', async () => {
    const { counts, looks } = await tried({
      rows: people(10).rows,
      meanwhile: async () => await createRecord(ada, 'task', { subject: 'Llamar' }),
    })
    assert.deepEqual([fates(counts), looks], [[10, 0], 0])
  })

  test('holds for what was written before, also where a transaction that began earlier goes on', async () => {
    const { counts, looks } = await database.db.transaction(async (tx) => {
      await tx.query(sql`select pg_current_xact_id()::text`)
      await createRecord(ada, 'contact', { firstName: 'Eva' })
      return await tried({ rows: people(10).rows })
    })
    assert.deepEqual([fates(counts), looks], [[10, 0], 0])
  })

  test('does not hold for another plan', async () => {
    const { rows } = people(10)
    const { looks } = await tried({
      rows,
      meanwhile: async (id) =>
        await database.db.query(sql`
          update ${batchTable(environment)} set options = options || '{"match": ["email"]}' where id = ${id}`),
    })
    assert.ok(looks > 0)
  })

  test('does not hold for a row that repeats another', async () => {
    const { mark, rows } = people(1600)
    const { counts, looks } = await tried({ rows: [...rows, `Ana;${mark}.7@vista.es;`] })
    assert.deepEqual(fates(counts), [1600, 1])
    assert.ok(looks > 0)
  })

  test('does not hold where a row names nobody, who may be any of those who share a number', async () => {
    const { mark, rows } = people(1600)
    const number = `600${700_000 + marks}`
    const { counts, looks } = await tried({
      module: 'lead',
      header: 'Nombre;Correo;Móvil;Origen;Empresa',
      rows: [
        `;nadie.${mark}@vista.es;${number};event;Uno`,
        ...rows.map((row) => `${row};event;Dos`),
        `Ana;;${number};event;Uno`,
      ],
    })
    assert.deepEqual(fates(counts), [1601, 1])
    assert.ok(looks > 0)
  })

  test('is found out again of companies that a row names', async () => {
    const { mark, rows } = people(5)
    const company = `Fábrica ${mark}`
    const id = await createRecord(ada, 'account', { name: company })
    const { counts } = await tried({
      header: 'Nombre;Correo;Móvil;Empresa',
      rows: rows.map((row) => `${row};${company}`),
      meanwhile: async () => await updateRecord(ada, 'account', id, { name: `${company} SA` }),
    })
    assert.deepEqual([counts.create, counts.related], [5, 1])
  })
})
