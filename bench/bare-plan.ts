/** The product's own statements, caught as it sends them, for whoever asks the database without the product. */
import sql, { raw, type Sql } from 'sql-template-tag'
import { invariant } from '#common/errors.ts'
import { userContext } from '#server/access/user-context.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { startEmbedded } from '#server/db/embedded.ts'
import { sessionSettings } from '#server/db/session-settings.ts'
import { fixedTable } from '#server/model/registry.ts'
import { openSystem } from '#server/main.ts'
import { boardRecords } from '#server/records/board.ts'
import { groupRecords } from '#server/records/group.ts'
import { findRecord, listRecords } from '#server/records/list.ts'
import { readSettings } from '#server/settings.ts'
import { salesperson } from '#bench/product.ts'

export interface BareStatement {
  readonly name: string
  readonly text: string
  readonly values: readonly unknown[]
  /** Places of the values that differ at each use. */
  readonly slots: readonly number[]
}

export interface BarePlan {
  readonly url: string
  readonly connections: number
  /** What each session of the product starts with. */
  readonly settings: string
  readonly get: BareStatement
  readonly lists: Readonly<Record<string, BareStatement>>
  readonly insert: Readonly<Record<'record' | 'change' | 'job', BareStatement>>
  readonly move: Readonly<Record<'record' | 'change' | 'stage' | 'get', BareStatement>>
  /** Of the person's own contacts, for `get`. */
  readonly ids: readonly string[]
  /** Their open deals. */
  readonly deals: readonly Deal[]
}

export interface Deal {
  readonly id: string
  version: number
}

export const stages = ['new', 'contacted'] as const

export const columns = 'title,account,jobTitle,email,phone,mobile,owner,updatedAt'
export const twoFilters = {
  all: [
    { field: 'marketingConsent', op: 'eq', value: 'granted' },
    { field: 'doNotCall', op: 'eq', value: false },
  ],
} as const
export const searched = 'garc'

const idsMax = 200

export async function barePlan(folder: string, connections: number): Promise<BarePlan> {
  const settings = readSettings({}, { data: folder })
  const { system, close } = await openSystem(settings, { as: 'command', log: () => undefined })
  const embedded = await startEmbedded({ dataDir: folder, use: 'share', log: () => undefined })
  try {
    const { db, world } = system
    const [person] = await db.query<{ id: string }>(sql`select id from lazo."user" where email = ${salesperson}`)
    invariant(person, `${salesperson} keeps the rows`)
    const act = { userId: person.id, actId: world.newId(), channel: 'api' } as const
    const ctx = await userContext(system.environment, act)
    invariant(ctx, `${salesperson} may sign in`)
    const page = await listRecords(ctx, { module: 'contact', fields: [], limit: idsMax })
    const ids = (JSON.parse(page) as { rows: { id: string }[] }).rows.map(({ id }) => id) // As the compiler builds it.
    const deals = await openDeals(ctx)
    return {
      url: embedded.url,
      connections,
      settings: sessionSettings('app'),
      get: await caught(ctx, 'get', async (reader) => await findRecord(reader, 'contact', ids[0] ?? ''), ids[0]),
      lists: await lists(ctx),
      insert: await inserts(ctx),
      move: await moves(ctx, deals[0]?.id ?? ''),
      ids,
      deals,
    }
  } finally {
    await embedded.stop()
    await close()
  }
}

async function openDeals(ctx: Context): Promise<Deal[]> {
  const filter = {
    all: [
      { field: 'owner', op: 'me' },
      { field: 'stage', op: 'in', value: [...stages] },
    ],
  } as const
  const page = await listRecords(ctx, { module: 'opportunity', fields: [], filter, limit: idsMax })
  return (JSON.parse(page) as { rows: Deal[] }).rows.map(({ id, version }) => ({ id, version }))
}

/** The deal in another stage, the entry in the change log, and the stage in the deal's history. */
async function moves(ctx: Context, deal: string): Promise<BarePlan['move']> {
  const { environment, model, policy } = ctx
  const deals = model.modules.get('opportunity')
  invariant(deals, 'there are deals')
  const stage = deals.fields.get('stage')
  invariant(stage, 'deals have stages')
  const history = fixedTable(environment.schema, 'stage_history')
  const [id, entered] = ['id', 'stage entered']
  const record = sql`
    update ${tableOf(ctx, deals)} set ${raw(`"${stage.column}"`)} = ${entered}, version = version + 1, updated_at = now()
    where id = ${id}`
  const change = sql`
    insert into ${changeTable(environment)} (at, actor, channel, module_id, record_id, version, action, after, tx)
    values (now(), ${policy.userId}, 'api', ${deals.id}, ${id}, 1, 'update',
      jsonb_build_object(${stage.id}::text, ${entered}::text), gen_random_uuid())`
  const row = sql`
    insert into ${history} (module_id, record_id, pipeline, to_stage, at, by)
    values (${deals.id}, ${id}, 'sales', ${entered}, now(), ${policy.userId})`
  const asWrite = (name: string, statement: Sql): BareStatement =>
    asStatement(name, statement, (value) => value === id || value === entered)
  return {
    record: asWrite('move', record),
    change: asWrite('move change', change),
    stage: asWrite('move stage', row),
    get: await caught(ctx, 'get deal', async (reader) => await findRecord(reader, 'opportunity', deal), deal),
  }
}

async function lists(ctx: Context): Promise<BarePlan['lists']> {
  const fields = columns.split(',')
  const sort = [{ field: 'title', direction: 'asc' }] as const
  const list = { module: 'contact', fields, limit: 50 }
  const sums = [{ function: 'sum', field: 'amount' }] as const
  return {
    list: await caught(ctx, 'list', async (reader) => await listRecords(reader, { ...list, sort, filter: twoFilters })),
    search: await caught(ctx, 'search', async (reader) => await listRecords(reader, { ...list, search: searched })),
    board: await caught(ctx, 'board', async (reader) => await boardRecords(reader, { module: 'opportunity' })),
    groups: await caught(
      ctx,
      'groups',
      async (reader) => await groupRecords(reader, { module: 'opportunity', by: ['stage'], aggregates: sums }),
    ),
  }
}

/** The one statement by which the product reads, with the value that takes turns. */
async function caught(
  ctx: Context,
  name: string,
  work: (reader: Context) => Promise<unknown>,
  turning?: string,
): Promise<BareStatement> {
  const { db } = ctx.environment
  const asked: Sql[] = []
  const keep = (statement: Sql): Sql => {
    asked.push(statement)
    return statement
  }
  const spy: typeof db = {
    ...db,
    query: async (statement) => await db.query(keep(statement)),
    texts: async (statement) => await db.texts(keep(statement)),
    text: async (statement) => await db.text(keep(statement)),
  }
  const reader = { ...ctx, environment: { ...ctx.environment, db: spy } }
  await work(reader)
  // What it asks about the tables it asks once in a while.
  asked.length = 0
  await work(reader)
  const [statement, more] = asked
  invariant(statement && !more, `${name} is one statement`)
  return asStatement(name, statement, (value) => turning !== undefined && value === turning)
}

function asStatement(name: string, { text, values }: Sql, isSlot: (value: unknown) => boolean): BareStatement {
  return { name, text, values, slots: values.flatMap((value, index) => (isSlot(value) ? [index] : [])) }
}

/** A record, its entry in the change log and a job: what one has to write by hand for the same promise. */
async function inserts(ctx: Context): Promise<BarePlan['insert']> {
  const { environment, model, policy } = ctx
  const contact = model.modules.get('contact')
  invariant(contact, 'there are contacts')
  const column = (name: string): Sql => raw(`"${contact.fields.get(name)?.column}"`)
  const [firstName, email, id] = ['first name', 'e-mail', 'id']
  const record = sql`
    insert into ${tableOf(ctx, contact)} (id, title, title_key, search_text, owner_id, created_at, updated_at,
      ${column('firstName')}, ${column('email')})
    select gen_random_uuid(), name, lower(name), lower(name) || ' ' || address, ${policy.userId}, now(), now(), name, address
    from (select ${firstName}::text as name, ${email}::text as address) given returning id::text`
  const change = sql`
    insert into ${changeTable(environment)} (at, actor, channel, module_id, record_id, version, action, after, tx)
    values (now(), ${policy.userId}, 'api', ${contact.id}, ${id}, 1, 'create', ${email}::jsonb, gen_random_uuid())`
  const job = sql`
    insert into lazo_jobs.job (name, data, state, completed_on) values ('notification-mail', ${email}::jsonb, 'completed', now())`
  const asInsert = (name: string, statement: Sql): BareStatement =>
    asStatement(name, statement, (value) => [firstName, email, id].some((one) => one === value))
  return { record: asInsert('record', record), change: asInsert('change', change), job: asInsert('job', job) }
}
