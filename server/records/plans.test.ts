/** No question that people ask all day reads a whole table, however the database plans it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql, { raw, type Sql } from 'sql-template-tag'
import type { Scope } from '#common/element.ts'
import { policyOf } from '#server/access/policy.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment } from '#test/support/world.ts'
import { boardRecords } from './board.ts'
import { searchComments } from './comment-search.ts'
import { searchFiles } from './file-search.ts'
import { getRecord, listRecords, type ListQuery } from './list.ts'
import { searchEverywhere } from './search.ts'
import { readTimeline } from './timeline.ts'

const contacts = 20_000
const deals = 10_000
const accounts = 4_000
const comments = 20_000
const documents = 5_000
const owners = 40
/** Tables above this many rows must never be read whole. */
const large = ['contact', 'opportunity', 'account', 'comment', 'document']

describe('plans', () => {
  let database: TestDatabase
  let ctx: Context

  before(async () => {
    database = await testDatabase()
    ctx = await contextOf(await testEnvironment(database), 'kim')
    await fill()
  })
  after(async () => await database.drop())

  for (const scope of ['own', 'group', 'all'] as const) {
    it(`lists, pages and counts by indexes for who reads ${scope}`, async () => {
      await mustUseIndexes(scope, async (reader) => {
        await twoPages(reader, { module: 'contact' })
        await twoPages(reader, { module: 'contact', sort: [{ field: 'createdAt', direction: 'desc' }] })
        await twoPages(reader, { module: 'opportunity' })
        await twoPages(reader, { module: 'opportunity', sort: [{ field: 'expectedCloseDate', direction: 'desc' }] })
        await listRecords(reader, { module: 'contact', count: 'capped' })
      })
    })

    it(`filters, relates and searches by indexes for who reads ${scope}`, async () => {
      const [account, email] = [idOf(7), 'persona77@example.com']
      await mustUseIndexes(scope, async (reader) => {
        await listRecords(reader, {
          module: 'contact',
          filter: { field: 'account', op: 'eq', value: account },
          count: 'capped',
        })
        await listRecords(reader, {
          module: 'contact',
          filter: { field: 'email', op: 'eq', value: email },
          count: 'capped',
        })
        await listRecords(reader, {
          module: 'opportunity',
          scope: 'all',
          filter: { field: 'account', op: 'eq', value: account },
        })
        for (const search of ['zubi', 'zubi 777', '600 00 77', 'persona77@', 'z']) {
          await listRecords(reader, { module: 'contact', search, count: 'capped' })
          await searchEverywhere(reader, search)
          await listRecords(reader, { module: 'account', fields: [], scope: 'all', search, limit: 20 })
        }
        await searchComments(reader, 'zubi 777', 8)
        await searchFiles(reader, 'zubi', { limit: 8 })
      })
    })

    it(`shows the board, a record and its timeline by indexes to who reads ${scope}`, async () => {
      const board = ctx.model.modules.get('opportunity')?.views.find((view) => view.type === 'board')
      const open = { field: 'stage', op: 'notIn', value: ['won', 'lost'] } as const
      await mustUseIndexes(scope, async (reader) => {
        await boardRecords(reader, { module: 'opportunity', pipeline: 'sales' })
        await boardRecords(reader, {
          module: 'opportunity',
          pipeline: 'sales',
          ...(board?.filter ? { filter: board.filter } : {}),
        })
        await twoPages(reader, { module: 'opportunity', filter: open, limit: 20 })
        for (const [module, id] of [
          ['contact', idOf(3)],
          ['opportunity', idOf(3)],
          ['account', idOf(3)],
        ] as const) {
          await getRecord(reader, module, id)
          await readTimeline(reader, module, id)
        }
      })
    })
  }

  it('reads the pages of a list without reading the rows before them', async () => {
    const reader = readerWith('all', [])
    const first = JSON.parse(await listRecords(reader, { module: 'opportunity', limit: 200 }))
    const asked: Sql[] = []
    await listRecords(readerWith('all', asked), { module: 'opportunity', limit: 200, cursor: first.next })
    const [plan] = await explain(asked, 'generic', 'explain (analyze, format json)')
    assert.ok(Math.max(...nodesOf(plan).map((node) => node.rows)) < 1000)
  })

  it('asks for no rows without a value where those are left out, and for them where they are not', async () => {
    const asked: Sql[] = []
    const reader = readerWith('own', asked)
    const hasDate = { field: 'expectedCloseDate', op: 'notEmpty' } as const
    const sort = [{ field: 'expectedCloseDate', direction: 'desc' }] as const
    const column = moduleNamed('opportunity').fields.get('expectedCloseDate')?.column
    for (const filter of [{ all: [hasDate] }, { any: [hasDate, { field: 'name', op: 'notEmpty' } as const] }]) {
      const rows: Record<string, unknown>[] = []
      for (let cursor: string | undefined = ''; cursor !== undefined;) {
        const query: ListQuery = { module: 'opportunity', sort, filter, limit: 200, cursor, count: 'exact' }
        const page = JSON.parse(await listRecords(reader, query))
        rows.push(...page.rows)
        cursor = page.next ?? undefined
        assert.equal(asked.at(-1)?.text.includes(`t."${column}" is null`), 'any' in filter)
        if (cursor === undefined) assert.equal(rows.length, page.count.value)
      }
      assert.equal(rows.at(-1)?.expectedCloseDate === null, 'any' in filter)
    }
  })

  it('looks through little of what was written a moment ago, however much that is', async () => {
    const module = moduleNamed('contact')
    const text = sql`md5(n::text) || ' ' || md5((-n)::text)`
    await database.db.query(sql`
      insert into ${tableOf(ctx, module)} (id, title, title_key, search_text, created_at, updated_at)
      select gen_random_uuid(), 'Última', 'ultima', ${text}, now(), now() from generate_series(1, 1000) n`)
    const asked: Sql[] = []
    await listRecords(readerWith('all', asked), { module: 'contact', search: 'nadie' })
    const plans = await explain(asked, 'generic', 'explain (analyze, buffers, format json)')
    const pages = pagesOf(plans.at(-1))
    assert.ok(pages < 100, `${pages} pages`)
  })

  /**
   * Records of many owners, one in forty of them kim's and half of them in kim's group. Most deals are
   * closed, but no column of the board has most of them: that one is as cheaply read whole.
   */
  async function fill(): Promise<void> {
    const { migrator } = database
    const column = (module: string, field: string, suffix = ''): Sql =>
      raw(`"${ctx.model.modules.get(module)?.fields.get(field)?.column}${suffix}"`)
    const [set] = await database.db.query<{ id: number }>(sql`
      insert into ${raw(`"${ctx.environment.schema}"."group_set"`)} (group_ids) values (${ctx.policy.ownGroupIds}::uuid[]) returning id`)
    assert.ok(set)
    ctx = { ...ctx, policy: { ...ctx.policy, visibleSetIds: [set.id] } }
    const standard = sql`id, title, title_key, search_text, owner_id, group_set_id, created_at, updated_at`
    const rows = (title: Sql, more: Sql): Sql => sql`
      ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, ${title}, ${title}, ${title} || ${more},
      case when n % ${owners} = 3 then ${people.kim.id}::uuid else md5((n % ${owners})::text)::uuid end,
      case when n % 2 = 1 then ${set.id}::int else 0 end,
      timestamptz '2025-01-01' + n * interval '1 minute', timestamptz '2025-01-01' + n * interval '1 minute'`
    const word = sql`(case when n % 200 = 3 then 'zubi ' else 'otra ' end || md5(n::text) || ' ' || n)`
    const account = sql`('00000000-0000-4000-8000-' || lpad((n % ${accounts} + 1)::text, 12, '0'))::uuid`
    await migrator.query(sql`
      insert into ${tableOf(ctx, moduleNamed('account'))} (${standard}, ${column('account', 'name')})
      select ${rows(word, sql`''`)}, ${word} from generate_series(1, ${accounts}::int) n`)
    await migrator.query(sql`
      insert into ${tableOf(ctx, moduleNamed('contact'))}
        (${standard}, ${column('contact', 'firstName')}, ${column('contact', 'account')}, ${column('contact', 'email')})
      select ${rows(word, sql`' persona' || n || '@example.com 34600' || lpad(n::text, 6, '0')`)}, ${word}, ${account},
        'persona' || n || '@example.com'
      from generate_series(1, ${contacts}::int) n`)
    await migrator.query(sql`
      insert into ${tableOf(ctx, moduleNamed('opportunity'))}
        (${standard}, ${column('opportunity', 'name')}, ${column('opportunity', 'account')}, ${column('opportunity', 'pipeline')},
         ${column('opportunity', 'stage')}, ${column('opportunity', 'amount', '_base')}, ${column('opportunity', 'expectedCloseDate')},
         ${column('opportunity', 'closedAt')})
      select ${rows(word, sql`''`)}, ${word}, ${account}, 'sales',
        case when n / ${owners}::int % 10 = 0 then 'new' when n / ${owners}::int % 10 = 1 then 'proposal'
          when n / ${owners}::int % 10 < 6 then 'lost' else 'won' end, n,
        case when n % 11 > 0 then date '2024-01-01' + n % 700 end,
        case when n / ${owners}::int % 10 > 1 then timestamptz '2024-01-01' + (n % 700) * interval '1 day' end
      from generate_series(1, ${deals}::int) n`)
    await migrator.query(sql`
      insert into ${tableOf(ctx, moduleNamed('comment'))}
        (${standard}, ${column('comment', 'body')}, ${column('comment', 'regarding')}, ${column('comment', 'regarding', '_mod')})
      select ${rows(word, sql`''`)}, ${word}, ${account}, ${moduleNamed('account').id}::uuid
      from generate_series(1, ${comments}::int) n`)
    const file = sql`('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid`
    const fixed = (name: string): Sql => raw(`"${ctx.environment.schema}"."${name}"`)
    await migrator.query(sql`
      insert into ${tableOf(ctx, moduleNamed('document'))} (${standard}, ${column('document', 'name')}, ${column('document', 'file')})
      select ${rows(word, sql`''`)}, ${word}, ${file} from generate_series(1, ${documents}::int) n`)
    await migrator.query(sql`
      insert into ${fixed('attachment')} (id, name, mime, size, hash, created_at)
      select ${file}, 'n.txt', 'text/plain', 1, md5(n::text), now() from generate_series(1, ${documents}::int) n`)
    await migrator.query(sql`
      insert into ${fixed('file_text')} (file_id, is_paged, parts, words)
      select ${file}, false, 1, array_to_tsvector(array['w' || n, case when n % 200 = 3 then 'zubi' else 'otra' end])
      from generate_series(1, ${documents}::int) n`)
    await migrator.exec(`vacuum analyze ${fixed('file_text').text}`)
    for (const name of large) await migrator.exec(`vacuum analyze ${tableOf(ctx, moduleNamed(name)).text}`)
  }

  function moduleNamed(name: string) {
    const module = ctx.model.modules.get(name)
    assert.ok(module)
    return module
  }

  async function twoPages(reader: Context, query: ListQuery): Promise<void> {
    const { next } = JSON.parse(await listRecords(reader, query))
    assert.ok(next)
    await listRecords(reader, { ...query, cursor: next })
  }

  /** Kim with one role of the scope, all that is asked of the database kept. */
  function readerWith(scope: Scope, asked: Sql[]): Context {
    const { db } = ctx.environment
    const defaults = { create: scope, read: scope, update: scope, delete: scope }
    const role = {
      id: idOf(1),
      name: 'test',
      label: { es: '', en: '' },
      defaults,
      modules: {},
      fields: {},
      switches: [],
    }
    const spy: typeof db = {
      ...db,
      query: async (text) => {
        asked.push(text)
        return await db.query(text)
      },
      text: async (text) => {
        asked.push(text)
        return await db.text(text)
      },
      texts: async (text) => {
        asked.push(text)
        return await db.texts(text)
      },
    }
    const { groupIds, ownGroupIds, visibleSetIds } = ctx.policy
    const policy = policyOf(ctx.model, ctx.user.id, [role], { groupIds, ownGroupIds, visibleSetIds })
    return { ...ctx, environment: { ...ctx.environment, db: spy }, policy }
  }

  async function mustUseIndexes(scope: Scope, work: (reader: Context) => Promise<void>): Promise<void> {
    const asked: Sql[] = []
    await work(readerWith(scope, asked))
    const tables = new Map([
      ...large.map((name) => [moduleNamed(name).table, name] as const),
      ['file_text', 'file_text'] as const,
    ])
    // As it plans for the values at hand, and once and for all for a prepared statement.
    for (const mode of ['custom', 'generic'] as const) {
      for (const [index, plan] of (await explain(asked, mode, 'explain (format json)')).entries()) {
        // A count of everything stops soon anywhere.
        const whole = nodesOf(plan).filter(
          (node) => node.type === 'Seq Scan' && tables.has(node.table) && node.filter !== '(deleted_at IS NULL)',
        )
        assert.deepEqual(
          whole.map((node) => `${tables.get(node.table)}: ${node.filter}`),
          [],
          `${mode} plan of ${asked[index]?.text}`,
        )
      }
    }
  }

  async function explain(asked: readonly Sql[], mode: 'custom' | 'generic', how: string): Promise<unknown[]> {
    return await database.migrator.transaction(async (tx) => {
      await tx.exec(`set local plan_cache_mode = force_${mode}_plan`)
      const plans: unknown[] = []
      for (const statement of asked) {
        await tx.exec(`prepare asked as ${statement.text}`)
        const values = statement.values.map(literal).join(', ')
        const { rows } = await tx.execute(`${how} execute asked${values === '' ? '' : `(${values})`}`, [])
        plans.push(rows[0]?.['QUERY PLAN'])
        await tx.exec('deallocate asked')
      }
      return plans
    })
  }
})

function idOf(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  const text = Array.isArray(value) ? `{${value.join(',')}}` : String(value)
  return `'${text.replaceAll("'", "''")}'`
}

interface PlanNode {
  readonly type: string
  readonly table: string
  readonly filter: string
  readonly rows: number
}

/** What a single statement has read, of its tables and of all else. */
function pagesOf(plan: unknown): number {
  const [{ Plan: top } = {}] = plan as readonly { readonly Plan?: Readonly<Record<string, unknown>> }[] // As EXPLAIN has it.
  return Number(top?.['Shared Hit Blocks']) + Number(top?.['Shared Read Blocks'])
}

/** Every node of a plan, wherever in it. */
function nodesOf(part: unknown): PlanNode[] {
  if (Array.isArray(part)) return part.flatMap(nodesOf)
  if (part === null || typeof part !== 'object') return []
  // The keys are those of EXPLAIN's JSON.
  const node = part as Readonly<Record<string, unknown>>
  const own: PlanNode = {
    type: String(node['Node Type'] ?? ''),
    table: String(node['Relation Name'] ?? ''),
    filter: String(node.Filter ?? ''),
    rows:
      Number(node['Actual Rows'] ?? 0) * Number(node['Actual Loops'] ?? 1) +
      Number(node['Rows Removed by Filter'] ?? 0),
  }
  return [own, ...Object.values(node).flatMap(nodesOf)]
}
