import sql, { raw } from 'sql-template-tag'

import type { Model, ModelModule } from '#common/model.ts'
import { loadModel } from '#server/model/registry.ts'
import type { Stage } from './stage.ts'

/** A row of the log of changes. */
export interface Change {
  readonly module: string
  readonly record: string
  readonly version: number
  readonly action: string
  readonly after: Readonly<Record<string, unknown>> | null
  readonly act: string
}

/** A record as its table has it. */
interface Stored {
  readonly module: string
  readonly id: string
  readonly version: number
  readonly isDeleted: boolean
  /** By field id, plain ones only. */
  readonly values: Readonly<Record<string, unknown>>
}

interface MassChange {
  readonly act: string
  readonly total: number
  readonly done: number
  readonly changed: number
  readonly finished: boolean
}

interface Job {
  readonly name: string
  readonly state: string
  readonly token: string | null
}

/** What the database holds when a run is over, read past the product. */
export interface State {
  readonly model: Model
  /** In the order in which they were written. */
  readonly changes: readonly Change[]
  readonly stored: readonly Stored[]
  readonly mass: readonly MassChange[]
  readonly jobs: readonly Job[]
  /** How often people were told that a task is due, by task. */
  readonly told: ReadonlyMap<string, number>
  readonly unsent: number
}

export const writtenModules = ['account', 'contact', 'lead', 'opportunity', 'opportunityLine', 'task']
/** Their written form is what the column holds. */
const plainTypes = new Set(['text', 'longText', 'option', 'relation', 'integer'])

export async function readState({ observer, servers }: Stage): Promise<State> {
  const [server] = servers
  if (!server) throw new Error('A stage has servers.')
  const model = await loadModel(server.environment)
  const { db } = observer
  const changes = await db.query<Change & { readonly module: string }>(sql`
    select module_id as module, record_id as record, version, action, after, tx as act
    from env_test.change where seq > (select seq from sim.log) order by seq`)
  const stored: Stored[] = []
  for (const name of writtenModules) {
    const module = model.modules.get(name)
    if (module) stored.push(...(await readModule(db, module)))
  }
  const told = await db.query<{ record: string; times: number }>(sql`
    select record_ids[1] as record, count(*)::int as times from env_test.notification where kind = 'due' group by 1`)
  const [unsent] = await db.query<{ count: number }>(
    sql`select count(*)::int as count from env_test.notification where mail = 'now'`,
  )
  return {
    model,
    changes: changes.map((change) => ({ ...change, module: model.modulesById.get(change.module)?.name ?? '?' })),
    stored,
    mass: await db.query<MassChange>(sql`
      select act, total, done, changed, finished_at is not null as finished from env_test.mass_change order by act`),
    jobs: await db.query<Job>(sql`
      select name, state::text as state, data->>'token' as token from lazo_jobs.job
      where name not like '\\_\\_%' order by name, token, state`),
    told: new Map(told.map(({ record, times }) => [record, times])),
    unsent: unsent?.count ?? 0,
  }
}

async function readModule(db: Stage['observer']['db'], module: ModelModule): Promise<Stored[]> {
  const fields = plainFields(module)
  const columns = fields.map(({ id, column }) => `'${id}', t."${column}"`).join(', ')
  const rows = await db.query<Omit<Stored, 'module'>>(sql`
    select t.id, t.version, t.deleted_at is not null as "isDeleted", json_build_object(${raw(columns)}) as values
    from ${raw(`env_test."${module.table}"`)} t order by t.id`)
  return rows.map((row) => ({ ...row, module: module.name }))
}

function plainFields(module: ModelModule): { readonly id: string; readonly column: string }[] {
  return [...module.fields.values()].filter(({ type }) => plainTypes.has(type))
}
