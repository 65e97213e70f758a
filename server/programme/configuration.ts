import sql from 'sql-template-tag'
import { invariant } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import type { Graph } from '#server/programme/rules/graph.ts'
import type { Configuration, Imports } from '#server/programme/rules/go-live.ts'
import { reader } from '#server/records/list.ts'
import { readCertificates } from './certificates.ts'
import { readDrift } from './drift.ts'
import { installationReasons } from './installation.ts'
import { unjustifiedElements, waivedElements } from './unjustified.ts'

/** Reads every element, so that only what asks for it does. */
export async function readConfiguration(ctx: Context, graph: Graph): Promise<Configuration> {
  const waived = await waivedElements(ctx)
  const unjustified = (await unjustifiedElements(ctx, 'approval')).filter(({ id }) => !waived.has(id))
  const drift = await readDrift({ db: reader(ctx), schema: ctx.environment.schema })
  return {
    drifted: drift.length,
    unjustified: unjustified.length,
    certificates: (await readCertificates(ctx, graph)).map(({ user, name, role, state, passed, parts }) => ({
      user,
      name,
      role: ctx.model.roles.get(role)?.label ?? { es: '', en: '' },
      state,
      passed: passed.length,
      of: parts.length,
    })),
    imports: await readImports(ctx),
    installation: await installationReasons(ctx),
  }
}

/** Of everybody: counts alone, for only whoever imports sees of what. */
async function readImports(ctx: Context): Promise<Imports> {
  const [counts] = await reader(ctx).query<Imports & Record<string, unknown>>(sql`
    select count(*) filter (where status = 'done')::int as done,
      count(*) filter (where status in ('running', 'undoing', 'failed') and written > 0)::int as halfway,
      count(*) filter (where status = 'done' and written + duplicate + rejected <> rows)::int as unreconciled,
      coalesce(json_agg(100.0 * rejected / rows) filter (where status = 'done' and rejected > 0), '[]') as "rejectedShares"
    from ${fixedTable(ctx.environment.schema, 'import_batch')} b
      cross join lateral (
        select (b.counts->>'rows')::int as rows, (b.counts->>'rejected')::int as rejected,
          (b.counts->>'duplicate')::int as duplicate,
          (b.counts->>'create')::int + (b.counts->>'update')::int as written) c`)
  invariant(counts !== undefined, 'an aggregate has one row')
  return counts
}
