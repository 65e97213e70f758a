/** What a search finds among so many that not all of it can be looked up. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import type { Scope } from '#common/element.ts'
import { policyOf } from '#server/access/policy.ts'
import type { Context } from '#server/context.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, testEnvironment, type Person, type TestEnvironment } from '#test/support/world.ts'
import { createRecord } from './create.ts'
import { listRecords, type ListQuery } from './list.ts'

describe('a search in a list', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  const reading = async (person: Person, scope: Scope): Promise<Context> => {
    const ctx = await contextOf(environment, person)
    const defaults = { create: scope, read: scope, update: scope, delete: scope }
    const label = { es: 'Prueba', en: 'Test' }
    const role = { id: environment.world.newId(), name: 'test', label, defaults, modules: {}, fields: {}, switches: [] }
    const { groupIds, ownGroupIds, visibleSetIds } = ctx.policy
    return { ...ctx, policy: policyOf(ctx.model, ctx.user.id, [role], { groupIds, ownGroupIds, visibleSetIds }) }
  }

  it('of a large module finds the same records, whether many titles have the word or few', async () => {
    const names = ['Aranda', 'Bodegas', 'Cerezo', 'Duero', 'Ebro', 'Fuentes'].map((name) => `${name} Molineros`)
    for (const person of ['kim', 'mara'] as const) {
      const ctx = await contextOf(environment, person)
      for (const name of names) await createRecord(ctx, 'account', { name: `${name} ${person}` })
      // Found by its address alone.
      await createRecord(ctx, 'account', { name: `Bravo ${person}`, email: `molineros-${person}@example.com` })
    }
    const pages = async (ctx: Context, query: Partial<ListQuery>): Promise<string[]> => {
      const found: string[] = []
      for (let cursor: string | undefined = ''; cursor !== undefined;) {
        const page = JSON.parse(
          await listRecords(ctx, { module: 'account', search: 'molineros', limit: 4, cursor, ...query }),
        )
        found.push(...page.rows.map(({ title }: { title: string }) => title))
        cursor = page.next ?? undefined
      }
      return found
    }
    const people = [await reading('kim', 'own'), await reading('mara', 'group'), await reading('leo', 'all')]
    // Each time as a process that has not looked yet how large a table is.
    const fresh = (ctx: Context): Context => ({ ...ctx, environment: { ...ctx.environment } })
    const ask = async () => {
      const readers = people.map(fresh)
      const answers: string[][] = []
      for (const ctx of readers) {
        for (const descending of [false, true]) {
          const sort = [{ field: 'title', direction: descending ? ('desc' as const) : ('asc' as const) }]
          answers.push(await pages(ctx, { sort }), await pages(ctx, { sort, search: 'molineros kim' }))
          answers.push(await pages(ctx, { sort, filter: { field: 'name', op: 'startsWith', value: 'f' } }))
        }
      }
      return answers
    }
    const counts = async () => {
      const query = { module: 'account', search: 'molineros', limit: 4, count: 'capped' } as const
      const answers = await Promise.all(people.map(async (ctx) => JSON.parse(await listRecords(fresh(ctx), query))))
      return answers.map(({ count }) => count)
    }
    const small = await ask()
    assert.deepEqual(small[0], names.map((name) => `${name} kim`).toSpliced(2, 0, 'Bravo kim'))
    const [own, group, all] = [7, 14, 14].map((value) => ({ value, capped: false }))
    assert.deepEqual(await counts(), [own, group, all])
    const [table] = await database.migrator.query<{ name: string }>(sql`
      update pg_class set reltuples = 300000
      where relname = ${people[0]?.model.modules.get('account')?.table} and relnamespace = ${environment.schema}::regnamespace
      returning relname as name`)
    assert.ok(table)
    const large = await ask()
    // One's own are few, and all of them are found.
    const ofOwner = large.length / people.length
    assert.deepEqual(large.slice(0, ofOwner), small.slice(0, ofOwner))
    for (const [index, titles] of large.entries()) {
      const before = small[index] ?? []
      // As long as titles alone fill a page only they are on it; what is found by more comes where they do not.
      assert.deepEqual(
        titles.filter((title) => !title.startsWith('Bravo')),
        before.filter((title) => !title.startsWith('Bravo')),
      )
      assert.ok(titles.every((title) => before.includes(title)))
      assert.equal(new Set(titles).size, titles.length)
    }
    const first = { value: 4, capped: true }
    assert.deepEqual(await counts(), [own, first, first])
    await database.migrator.query(sql`update pg_class set reltuples = -1 where relname = ${table.name}`)
  })
})
