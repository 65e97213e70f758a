/** Who sees what, through every door of the read compiler. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import type { RoleDefinition, Scope } from '#common/element.ts'
import { LazoError } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import { policyOf } from '#server/access/policy.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, testEnvironment, type Person, type TestEnvironment } from '#test/support/world.ts'
import { boardRecords } from './board.ts'
import { createRecord } from './create.ts'
import { groupRecords } from './group.ts'
import { getRecord, listRecords, visibleIds, type ListQuery } from './list.ts'
import { deleteRecord } from './remove.ts'
import { searchEverywhere } from './search.ts'
import { updateRecord } from './update.ts'

type Row = { readonly id: string; readonly title: string } & Readonly<Record<string, unknown>>

describe('reading', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  const accounts = new Map<Person, string>()

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
    for (const person of ['ada', 'kim', 'leo', 'mara'] as const) {
      const ctx = await contextOf(environment, person)
      const account = await createRecord(ctx, 'account', {
        name: `Matriz ${person}`,
        employees: 10,
        email: `matriz-${person}@example.com`,
      })
      accounts.set(person, account)
      await createRecord(ctx, 'opportunity', {
        name: `Trato ${person}`,
        account,
        amount: { amount: '100', currency: 'EUR' },
      })
    }
  })
  after(async () => await database.drop())

  /** The person with one role that gives the scope everywhere, and hides fields. */
  const withRole = async (person: Person, scope: Scope, fields: RoleDefinition['fields'] = {}): Promise<Context> => {
    const ctx = await contextOf(environment, person)
    const defaults = { create: scope, read: scope, update: scope, delete: scope }
    const role = {
      id: environment.world.newId(),
      name: 'test',
      label: { es: 'Prueba', en: 'Test' },
      defaults,
      modules: {},
      fields,
      switches: [],
    }
    const { groupIds, ownGroupIds, visibleSetIds } = ctx.policy
    return { ...ctx, policy: policyOf(ctx.model, ctx.user.id, [role], { groupIds, ownGroupIds, visibleSetIds }) }
  }
  const list = async (ctx: Context, query: ListQuery): Promise<Row[]> => JSON.parse(await listRecords(ctx, query)).rows
  const refused =
    (...fields: readonly string[]) =>
    (error: unknown) =>
      error instanceof LazoError &&
      error.code === 'invalid' &&
      fields.every((field) => error.violations.some((one) => one.field === field))
  const isMissing = (error: unknown) => error instanceof LazoError && error.code === 'missing'
  const matrix: Filter = { field: 'name', op: 'startsWith', value: 'matriz' }

  for (const [scope, person, seen] of [
    ['own', 'kim', ['kim']],
    ['group', 'kim', ['kim']],
    ['group', 'mara', ['kim', 'leo', 'mara']],
    ['group', 'ada', ['ada']],
    ['all', 'leo', ['ada', 'kim', 'leo', 'mara']],
  ] as const) {
    it(`scope ${scope} shows ${person} the records of ${seen.join(', ')} and no others, everywhere`, async () => {
      const ctx = await withRole(person, scope)
      const titles = seen.map((one) => `Matriz ${one}`)
      assert.deepEqual(
        (await list(ctx, { module: 'account', filter: matrix })).map((row) => row.title),
        titles,
      )
      const { count } = JSON.parse(
        await listRecords(ctx, { module: 'account', filter: matrix, count: 'exact', limit: 1 }),
      )
      assert.equal(count.value, seen.length)
      assert.equal((await list(ctx, { module: 'account', search: 'matriz' })).length, seen.length)
      const found = JSON.parse(await searchEverywhere(ctx, 'matriz', ['account']))
      assert.equal(found[0].records.length, seen.length)
      const { groups } = JSON.parse(
        await groupRecords(ctx, {
          module: 'account',
          by: [],
          filter: matrix,
          aggregates: [{ function: 'sum', field: 'employees' }],
        }),
      )
      assert.deepEqual([groups[0].count, groups[0]['sum:employees']], [seen.length, String(seen.length * 10)])
      const board = async (only?: 'cards' | 'totals') => {
        const filter = { field: 'account.name', op: 'startsWith', value: 'matriz' } as const
        return JSON.parse(await boardRecords(ctx, { module: 'opportunity', only, filter })).columns
      }
      const [columns, cards, totals] = [await board(), await board('cards'), await board('totals')]
      assert.deepEqual(
        columns,
        cards.map((column: object, index: number) => ({ ...column, ...totals[index] })),
      )
      assert.ok(cards.every((one: object) => !('totals' in one)) && totals.every((one: object) => !('page' in one)))
      const total = columns.reduce((sum: number, column: { totals: { count: number } }) => sum + column.totals.count, 0)
      assert.equal(total, seen.length)
      for (const [owner, id] of accounts) {
        const isSeen = seen.some((one) => one === owner)
        assert.deepEqual(await visibleIds(ctx, 'account', [id]), isSeen ? [id] : [])
        if (isSeen) assert.equal(JSON.parse(await getRecord(ctx, 'account', id)).id, id)
        else await assert.rejects(getRecord(ctx, 'account', id), isMissing)
        if (isSeen) continue
        await assert.rejects(updateRecord(ctx, 'account', id, { employees: 1 }), isMissing)
        await assert.rejects(deleteRecord(ctx, 'account', id), isMissing)
        await assert.rejects(createRecord(ctx, 'contact', { firstName: 'X', account: id }), refused('account'))
      }
    })
  }

  it('answers what was asked before for whoever asks now, with the rights of now', async () => {
    const titlesFor = async (ctx: Context): Promise<string[]> =>
      (await list(ctx, { module: 'account', filter: matrix })).map((row) => row.title)
    const [kim, leo] = [await withRole('kim', 'group'), await withRole('leo', 'group')]
    const sets = [...kim.policy.visibleSetIds]
    const growing = { ...kim, policy: { ...kim.policy, visibleSetIds: sets } }
    assert.deepEqual(await titlesFor(growing), ['Matriz kim'])
    assert.deepEqual(await titlesFor(leo), ['Matriz leo'])
    sets.push(...leo.policy.visibleSetIds)
    assert.deepEqual(await titlesFor(growing), ['Matriz kim', 'Matriz leo'])
    sets.length = 0
    assert.deepEqual(await titlesFor(growing), ['Matriz kim'])
  })

  it('keeps the rights of a person while nothing changes them, and no longer', async () => {
    const { world, db, schema } = environment
    const later = async (ms: number): Promise<Context> => {
      world.setNow(new Date(Date.parse(world.now()) + ms).toISOString())
      return await contextOf(environment, 'mara')
    }
    const { policy, model } = await later(0)
    assert.equal((await later(3_000)).policy, policy)
    const access = fixedTable(schema, 'user_access')
    await db.query(sql`update ${access} set group_ids = '{}' where user_id = ${policy.userId}`)
    const fewer = await later(3_000)
    assert.deepEqual([fewer.policy.groupIds, fewer.policy.visibleSetIds], [[], []])
    await db.query(sql`
      update ${access} set group_ids = ${policy.ownGroupIds}::uuid[] where user_id = ${policy.userId}`)
    assert.deepEqual((await later(3_000)).policy.groupIds, policy.groupIds)
    assert.equal((await later(0)).model, model)
  })

  it('scope none hides the whole module', async () => {
    const ctx = await withRole('kim', 'none')
    await assert.rejects(list(ctx, { module: 'account' }), isMissing)
    await assert.rejects(createRecord(ctx, 'account', { name: 'X' }), isMissing)
    assert.equal(await searchEverywhere(ctx, 'matriz'), '[]')
  })

  it('changes only what the scope of the action covers, of what is seen', async () => {
    // Salespeople see their group's records and change their own.
    const mara = await withRole('mara', 'group')
    const { ownGroupIds } = (await contextOf(environment, 'kim')).policy
    const shared = await createRecord({ ...mara, policy: { ...mara.policy, ownGroupIds } }, 'account', {
      name: 'De Mara',
    })
    const kim = await contextOf(environment, 'kim')
    assert.deepEqual(await visibleIds(kim, 'account', [shared]), [shared])
    await assert.rejects(
      updateRecord(kim, 'account', shared, { employees: 1 }),
      (error) => error instanceof LazoError && error.code === 'forbidden',
    )
  })

  it('does not name a related record out of sight, nor find by it', async () => {
    const ada = await contextOf(environment, 'ada')
    const secret = await createRecord(ada, 'account', { name: 'Secreta' })
    const kim = await contextOf(environment, 'kim')
    const contact = await createRecord(kim, 'contact', { firstName: 'Luz' })
    await updateRecord(ada, 'contact', contact, { account: secret })
    assert.equal(JSON.parse(await getRecord(kim, 'contact', contact)).account, null)
    const byName: Filter = { field: 'account.name', op: 'contains', value: 'secreta' }
    assert.deepEqual(await list(kim, { module: 'contact', filter: byName }), [])
    assert.equal((await list(ada, { module: 'contact', filter: byName })).length, 1)
  })

  it('a hidden field does not exist: not selected, filtered, sorted, grouped, added up or searched', async () => {
    const hidden = { account: { employees: { read: false, write: false }, email: { read: false, write: false } } }
    const ctx = await withRole('ada', 'all', hidden)
    const id = accounts.get('ada') ?? ''
    const row = JSON.parse(await getRecord(ctx, 'account', id))
    assert.ok(!('employees' in row) && !('email' in row) && 'phone' in row)
    for (const one of await list(ctx, { module: 'account', filter: matrix })) assert.ok(!('employees' in one))
    const unknown = refused('employees')
    await assert.rejects(list(ctx, { module: 'account', fields: ['employees'] }), unknown)
    await assert.rejects(
      list(ctx, { module: 'account', filter: { not: { field: 'employees', op: 'gt', value: '1' } } }),
      unknown,
    )
    await assert.rejects(list(ctx, { module: 'account', sort: [{ field: 'employees', direction: 'asc' }] }), unknown)
    await assert.rejects(groupRecords(ctx, { module: 'account', by: ['employees'] }), unknown)
    await assert.rejects(
      groupRecords(ctx, { module: 'account', by: [], aggregates: [{ function: 'max', field: 'employees' }] }),
      unknown,
    )
    await assert.rejects(
      list(ctx, { module: 'opportunity', filter: { field: 'account.employees', op: 'gt', value: '1' } }),
      unknown,
    )
    await assert.rejects(updateRecord(ctx, 'account', id, { employees: 1 }), unknown)
    await assert.rejects(createRecord(ctx, 'account', { name: 'X', employees: 1 }), unknown)
    // The same answer as for a field that there never was.
    await assert.rejects(list(ctx, { module: 'account', fields: ['nonsense'] }), refused('nonsense'))
    assert.deepEqual(await list(ctx, { module: 'account', search: 'matriz-ada@example' }), [])
    assert.equal(
      (await list(await withRole('ada', 'all'), { module: 'account', search: 'matriz-ada@example' })).length,
      1,
    )
  })

  it('lists in the default order even when its field is hidden', async () => {
    const ctx = await withRole('ada', 'all', { opportunity: { expectedCloseDate: { read: false, write: false } } })
    assert.equal((await list(ctx, { module: 'opportunity' })).length, 4)
    const first = JSON.parse(await listRecords(ctx, { module: 'opportunity', limit: 3 }))
    assert.equal((await list(ctx, { module: 'opportunity', limit: 3, cursor: first.next })).length, 1)
  })

  it('pages give every record once in any order, also to those who reach it by two ways', async () => {
    const kim = await contextOf(environment, 'kim')
    for (let index = 0; index < 23; index += 1) {
      environment.world.setNow(`2026-03-1${1 + (index % 3)}T09:00:00.000Z`)
      await createRecord(kim, 'account', {
        name: `Página ${index % 5}`,
        tags: ['pages'],
        ...(index % 4 === 0 ? {} : { employees: index % 3 }),
      })
    }
    const filter: Filter = { field: 'tags', op: 'has', value: 'pages' }
    for (const person of ['kim', 'mara', 'ada'] as const) {
      const ctx = person === 'mara' ? await withRole('mara', 'group') : await contextOf(environment, person)
      for (const sort of [
        undefined,
        '+createdAt',
        '-createdAt',
        '-title',
        '+employees',
        '-employees',
        '-employees,+title',
        '+owner',
      ]) {
        const keys = sort?.split(',').map((key) => ({
          field: key.slice(1),
          direction: key.startsWith('-') ? ('desc' as const) : ('asc' as const),
        }))
        const query: ListQuery = { module: 'account', filter, ...(keys ? { sort: keys } : {}) }
        const whole = await list(ctx, { ...query, limit: 200 })
        const seen: string[] = []
        for (let cursor: string | null = ''; cursor !== null;) {
          const page: { rows: Row[]; next: string | null } = JSON.parse(
            await listRecords(ctx, { ...query, limit: 4, cursor }),
          )
          seen.push(...page.rows.map((row) => row.id))
          assert.ok(seen.length <= 40, `${person} ${sort ?? ''} does not end`)
          cursor = page.next
        }
        assert.equal(new Set(seen).size, 23, `${person} ${sort ?? ''}`)
        assert.deepEqual(
          seen,
          whole.map((row) => row.id),
          `${person} ${sort ?? ''}`,
        )
      }
    }
  })

  it('refuses cursors, filters and sorts that are wrong or too large, and takes wildcards literally', async () => {
    const ada = await contextOf(environment, 'ada')
    for (const cursor of [
      'x',
      'bnVsbA==',
      Buffer.from('["a\\u0000","b"]').toString('base64'),
      Buffer.from('["a","1 or 1=1"]').toString('base64'),
    ]) {
      await assert.rejects(list(ada, { module: 'account', cursor }), refused('cursor'))
    }
    const one: Filter = { field: 'name', op: 'eq', value: 'x' }
    await assert.rejects(
      list(ada, { module: 'account', filter: { all: Array.from({ length: 80 }, () => one) } }),
      refused('filter'),
    )
    let deep: Filter = one
    for (let level = 0; level < 9; level += 1) deep = { not: deep }
    await assert.rejects(list(ada, { module: 'account', filter: deep }), refused('filter'))
    await assert.rejects(
      list(ada, { module: 'account', filter: { field: 'parent.parent.parent.parent.name', op: 'eq', value: 'x' } }),
      refused('filter'),
    )
    await assert.rejects(
      list(ada, {
        module: 'account',
        filter: { field: 'id', op: 'in', value: Array.from({ length: 1001 }, () => environment.world.newId()) },
      }),
      refused('id'),
    )
    await assert.rejects(
      list(ada, { module: 'account', filter: { field: 'name', op: 'contains', value: 'a\0b' } }),
      refused('name'),
    )
    await assert.rejects(
      list(ada, { module: 'account', filter: { field: 'employees', op: 'contains', value: '1' } }),
      refused('employees'),
    )
    await assert.rejects(list(ada, { module: 'account', limit: 201 }), refused('limit'))
    assert.deepEqual(await list(ada, { module: 'account', filter: { field: 'name', op: 'contains', value: '%' } }), [])
    assert.deepEqual(await list(ada, { module: 'account', filter: { field: 'name', op: 'contains', value: '_' } }), [])
  })

  it('finds without accents, by a fragment of a phone and by a tax number', async () => {
    const ada = await contextOf(environment, 'ada')
    const id = await createRecord(ada, 'account', {
      name: 'Talleres García Núñez',
      phone: '+34 976 55 44 33',
      taxId: 'B58378431',
    })
    for (const search of ['garcia', 'GARCÍA nunez', '55 44 33', '976554', '+34 976', 'b5837', 'B-58378431']) {
      assert.deepEqual(
        (await list(ada, { module: 'account', search })).map((row) => row.id),
        [id],
        search,
      )
    }
    assert.deepEqual(await list(ada, { module: 'account', search: 'garciia' }), [])
  })

  it('keeps prospects out of working lists, groups and searches of the module', async () => {
    const kim = await contextOf(environment, 'kim')
    const prospect = await createRecord(kim, 'lead', { company: 'Aparte', source: 'event' })
    const lead = await createRecord(kim, 'lead', {
      company: 'Dentro',
      source: 'event',
      qualification: 'qualified',
      qualifyingEvent: 'call',
    })
    const ids = async (scope?: 'holding' | 'all') =>
      (await list(kim, { module: 'lead', ...(scope ? { scope } : {}) })).map((row) => row.id).toSorted()
    assert.deepEqual(await ids(), [lead])
    assert.deepEqual(await ids('holding'), [prospect])
    assert.deepEqual(await ids('all'), [lead, prospect].toSorted())
    assert.equal(JSON.parse(await groupRecords(kim, { module: 'lead', by: [] })).groups[0].count, 1)
    assert.deepEqual(await list(kim, { module: 'lead', search: 'aparte' }), [])
  })
})
