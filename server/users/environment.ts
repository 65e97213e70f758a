import sql from 'sql-template-tag'

import { standardElements } from '#catalog/standard.ts'
import type { Environment } from '#server/context.ts'
import { createEnvironment } from '#server/db/migrate.ts'
import { refuseOrphans } from '#server/extensions/settle.ts'
import { applyPlan } from '#server/model/apply.ts'
import { environmentMigrations } from '#server/model/environment-tables.ts'
import { planModel } from '#server/model/plan.ts'
import { currentVersion } from '#server/model/registry.ts'

interface EnvironmentRow {
  readonly id: string
  readonly kind: Environment['kind']
  readonly schema: string
}

type Parts = Omit<Environment, 'id' | 'kind' | 'schema'>

const productionSchema = 'production'

/** The company's production environment with the standard CRM in it; made at the first start. */
export async function openEnvironment(parts: Parts): Promise<Environment> {
  const row = (await findEnvironment(parts)) ?? (await makeEnvironment(parts))
  const environment: Environment = { ...parts, ...row }
  if ((await currentVersion(parts.db, row.schema)) === 0) {
    const plan = await planModel(environment, standardElements({ company: 'Lazo' }))
    await applyPlan(environment, plan, { by: null })
  } else {
    await refuseOrphans(environment)
  }
  return environment
}

async function findEnvironment({ migrator }: Parts): Promise<EnvironmentRow | undefined> {
  const rows = await migrator.query<EnvironmentRow>(sql`
    select id, kind, schema_name as schema from lazo.environment where kind = 'production' order by created_at, id limit 1`)
  return rows[0]
}

/** All or nothing, and once: of two servers that start together the second finds what the first made. */
async function makeEnvironment(parts: Parts): Promise<EnvironmentRow> {
  const { migrator, world } = parts
  await migrator.transaction(async (tx) => {
    await tx.query(sql`select pg_advisory_xact_lock(7265010)`)
    const found = await tx.query(sql`select 1 from lazo.environment where kind = 'production'`)
    if (found.length > 0) return
    const workspaceId = world.newId()
    await tx.query(
      sql`insert into lazo.workspace (id, name, created_at) values (${workspaceId}, 'Lazo', ${world.now()})`,
    )
    await tx.query(sql`
      insert into lazo.environment (id, workspace_id, kind, schema_name, created_at)
      values (${world.newId()}, ${workspaceId}, 'production', ${productionSchema}, ${world.now()})`)
    await createEnvironment(tx, { schemaName: productionSchema, environmentMigrations })
  })
  const made = await findEnvironment(parts)
  if (!made) throw new Error('The environment could not be made.')
  return made
}
