import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import sql from 'sql-template-tag'
import { v7 } from 'uuid'
import { coreId } from '#catalog/modules/define.ts'
import { standardElements } from '#catalog/standard.ts'
import type { Channel } from '#common/change.ts'
import { compilePolicy, systemPolicy } from '#server/access/policy.ts'
import type { Context, Environment, World } from '#server/context.ts'
import type { Database } from '#server/db/database.ts'
import { openDatabase } from '#server/db/database.ts'
import { createEnvironment } from '#server/db/migrate.ts'
import { openEgress } from '#server/egress/egress.ts'
import { openFiles } from '#server/files/files.ts'
import { openJobs } from '#server/jobs/jobs.ts'
import { applyPlan } from '#server/model/apply.ts'
import { environmentMigrations } from '#server/model/environment-tables.ts'
import { planModel } from '#server/model/plan.ts'
import { install } from '#server/programme/install.ts'
import { fixedTable, loadModel } from '#server/model/registry.ts'
import { createRecord } from '#server/records/create.ts'

export const worldSchema = 'env_test'
export const environmentId = '01990000-0000-7000-8000-000000000001'

/** People of the seed world. Ada administers, Kim sells in the north, Leo in the south, Mara manages sales. */
export const people = {
  ada: { id: '01990000-0000-7000-8000-00000000000a', name: 'Ada Ibáñez', roles: ['administrator'], groups: [] },
  kim: {
    id: '01990000-0000-7000-8000-00000000000b',
    name: 'Kim Ortega',
    roles: ['salesperson'],
    groups: ['salesNorth'],
  },
  leo: {
    id: '01990000-0000-7000-8000-00000000000c',
    name: 'Leo Núñez',
    roles: ['salesperson'],
    groups: ['salesSouth'],
  },
  mara: { id: '01990000-0000-7000-8000-00000000000d', name: 'Mara Gil', roles: ['salesManager'], groups: ['sales'] },
} as const
export type Person = keyof typeof people

export interface TestWorld extends World {
  /** Moves the clock, in ISO 8601 UTC. */
  setNow(now: string): void
}

export function testWorld(start = '2026-03-10T09:00:00.000Z'): TestWorld {
  let now = start
  return {
    now: () => now,
    setNow(next) {
      now = next
    },
    newId: () => v7(),
    rest: async (ms) => await wait(ms, undefined, { ref: false }),
    randomBytes: (size) => randomBytes(size),
    log: () => undefined,
  }
}

export interface TestEnvironment extends Environment {
  readonly world: TestWorld
}

/** An environment over a test database, its clock in the test's hand. */
export async function testEnvironment(
  databases: { db: Database; migrator: Database },
  world = testWorld(),
): Promise<TestEnvironment> {
  return {
    id: environmentId,
    kind: 'production',
    schema: worldSchema,
    db: databases.db,
    migrator: databases.migrator,
    world,
    jobs: openJobs(databases.db, { log: () => undefined, workers: false, newId: world.newId }),
    files: await openFiles(join(tmpdir(), `lazo-test-files-${process.pid}`), world.newId),
    egress: openEgress({ privateHosts: new Set() }),
  }
}

export async function contextOf(environment: Environment, person: Person, channel: Channel = 'ui'): Promise<Context> {
  const model = await loadModel(environment)
  const { id, name } = people[person]
  return {
    environment,
    model,
    policy: await compilePolicy(environment, model, id),
    user: { id, name, email: `${person}@example.com`, language: 'es', locale: 'es-ES', timeZone: 'Europe/Madrid' },
    channel,
    actId: environment.world.newId(),
  }
}

/** Fills the template that tests are cloned from: the standard model and its people, no other records. */
export async function seedTemplate(db: Database, url: string): Promise<void> {
  await db.query(
    sql`insert into lazo.workspace (id, name, created_at) values (${environmentId}, 'Molinos del Ebro', now())`,
  )
  await db.query(sql`
    insert into lazo.environment (id, workspace_id, kind, schema_name)
    values (${environmentId}, ${environmentId}, 'production', ${worldSchema})`)
  await createEnvironment(db, { schemaName: worldSchema, environmentMigrations })
  const app = await openDatabase({ url, role: 'migrator', poolSize: 2 })
  try {
    const environment = await testEnvironment({ db: app, migrator: db })
    await applyPlan(environment, await planModel(environment, standardElements({ company: 'Molinos del Ebro' })), {
      by: null,
    })
    await seedPeople(environment)
  } finally {
    await app.close()
  }
}

/** The modules of the project come to what the template holds. */
export async function addProgramme(db: Database): Promise<void> {
  await install(await testEnvironment({ db, migrator: db }), { by: null })
}

async function seedPeople(environment: Environment): Promise<void> {
  const model = await loadModel(environment)
  const ctx: Context = {
    environment,
    model,
    policy: systemPolicy(people.ada.id),
    user: {
      id: people.ada.id,
      name: people.ada.name,
      email: 'ada@example.com',
      language: 'es',
      locale: 'es-ES',
      timeZone: 'Europe/Madrid',
    },
    channel: 'system',
    actId: environment.world.newId(),
  }
  for (const [key, person] of Object.entries(people)) {
    const values = {
      name: person.name,
      email: `${key}@example.com`,
      language: 'es',
      locale: 'es-ES',
      timeZone: 'Europe/Madrid',
      active: true,
    }
    await createRecord(ctx, 'user', values, { id: person.id, internal: true })
    await environment.db.query(sql`
      insert into ${fixedTable(environment.schema, 'user_access')} (user_id, role_ids, group_ids)
      values (${person.id}, ${person.roles.map((role) => coreId('role', role))}::uuid[],
        ${person.groups.map((group) => coreId('group', group))}::uuid[])`)
  }
}
