import sql, { join, type Sql } from 'sql-template-tag'

import type { Element } from '#common/element.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { modulesWith, moduleWith } from '#server/model/compile.ts'
import { elementHash } from '#server/model/elements.ts'
import { fixedTable } from '#server/model/registry.ts'
import { baselineItems, moduleOfKind } from '#server/programme/deployed.ts'
import type { Values } from '#server/records/check.ts'
import { fingerprintOf } from '#server/records/content.ts'
import { writeForm } from '#server/records/write-form.ts'

import { brokenIn, brokenOf, columnOf, named, none, sum, type Broken, type Verifying } from './define.ts'

/** What is agreed on has the fingerprint of what it says. */
export async function fingerprintsMatch(ctx: Verifying): Promise<Broken> {
  return await sum(modulesWith(ctx.model, 'content'), async (module) => {
    const key = module.capabilities.content?.fingerprint ?? ''
    const rows = await ownOf(ctx, module)
    return brokenOf(
      rows.filter(({ own }) => own[key] !== fingerprintOf(module, own)).map(({ id }) => `${module.name} ${id}`),
    )
  })
}

async function ownOf({ tx, ...ctx }: Verifying, module: ModelModule): Promise<{ id: string; own: Values }[]> {
  return await tx.query(sql`
    select t.id, ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t where t.deleted_at is null order by t.id`)
}

/**
 * An item of a baseline in force says what was agreed on: with the fingerprint of that very revision, as long
 * as the item is at it.
 */
export async function baselinesAreSealed(ctx: Verifying): Promise<Broken> {
  const [baselines, items] = [moduleOfKind(ctx, 'baseline'), moduleOfKind(ctx, 'specItem')]
  if (!baselines || !items) return none
  const keys = items.capabilities.content
  const now = new Map((await ownOf(ctx, items)).map(({ id, own }) => [id, own]))
  const sealed = (await ownOf(ctx, baselines)).filter(
    ({ own }) => own[baselines.lifecycle?.field ?? ''] === 'approved' && own.items !== null,
  )
  return brokenOf(
    sealed.flatMap(({ id, own }) =>
      baselineItems(own.items).flatMap((item) => {
        const current = now.get(item.id)
        const isAtIt = current && keys && Number(current[keys.revision] ?? 1) === item.revision && !item.isCarried
        return isAtIt && current[keys.fingerprint] !== item.fingerprint ? [`baseline ${id} item ${item.id}`] : []
      }),
    ),
  )
}

/** A signature counts exactly as long as what was signed is what it was. */
export async function signaturesBind(ctx: Verifying): Promise<Broken> {
  const signatures = moduleOfKind(ctx, 'signature')
  const [subject, fingerprint, isVoid] = ['subject', 'fingerprint', 'isVoid'].map((name) =>
    signatures?.fields.get(name),
  )
  if (!signatures || !subject || !fingerprint || !isVoid) return none
  return await brokenIn(
    ctx,
    sql`select ${named(signatures)} from ${tableOf(ctx, signatures)} t
      join (${fingerprintsNow(ctx)}) s on s.id = ${columnOf('t', subject)}
      where t.deleted_at is null
        and (${columnOf('t', isVoid)} is not true) <> (${columnOf('t', fingerprint)} is not distinct from s.fingerprint)`,
  )
}

/** Every record that is agreed on, with its fingerprint. */
function fingerprintsNow(ctx: Verifying): Sql {
  const parts = modulesWith(ctx.model, 'content').flatMap((module) => {
    const field = module.fields.get(module.capabilities.content?.fingerprint ?? '')
    return field
      ? [
          sql`select o.id, ${columnOf('o', field)} as fingerprint from ${tableOf(ctx, module)} o where o.deleted_at is null`,
        ]
      : []
  })
  return parts.length > 0
    ? join(parts, ' union all ')
    : sql`select null::uuid as id, null::text as fingerprint where false`
}

/** What follows from something says that it is in doubt exactly when that has changed since somebody looked. */
export async function doubtsAreShown(ctx: Verifying): Promise<Broken> {
  const found = traces(ctx)
  if (!found) return none
  const { module, source, fingerprint, suspect } = found
  return await brokenIn(
    ctx,
    sql`select ${named(module)} from ${tableOf(ctx, module)} t
      join (${fingerprintsNow(ctx)}) s on s.id = ${columnOf('t', source)}
      where t.deleted_at is null
        and (${columnOf('t', suspect)} is true) <> (${columnOf('t', fingerprint)} is distinct from s.fingerprint)`,
  )
}

/** Nothing follows from itself. */
export async function threadsHaveNoCircle(ctx: Verifying): Promise<Broken> {
  const found = traces(ctx)
  if (!found) return none
  const { module, source, derived } = found
  const [up, down] = [source, derived].map((field) => columnOf('t', field))
  return await brokenIn(
    ctx,
    sql`with recursive above (id, source) as (
        select ${down}, ${up} from ${tableOf(ctx, module)} t where t.deleted_at is null
        union select above.id, ${up} from above join ${tableOf(ctx, module)} t on ${down} = above.source
          where t.deleted_at is null and above.source <> above.id)
      select 'from ' || id from above where source = id`,
  )
}

interface Traces {
  readonly module: ModelModule
  readonly source: ModelField
  readonly derived: ModelField
  readonly fingerprint: ModelField
  readonly suspect: ModelField
}

function traces({ model }: Verifying): Traces | undefined {
  const module = moduleWith(model, 'trace')
  const keys = module?.capabilities.trace
  const of = (name: string | undefined) => module?.fields.get(name ?? '')
  const [source, derived, fingerprint, suspect] = [keys?.source, keys?.derived, keys?.fingerprint, keys?.suspect].map(
    of,
  )
  return module && source && derived && fingerprint && suspect
    ? { module, source, derived, fingerprint, suspect }
    : undefined
}

/** What was approved of each element is kept as it was approved. */
export async function approvedIsKept({ tx, environment: { schema } }: Verifying): Promise<Broken> {
  const rows = await tx.query<{ id: string; element: Element | null; hash: string | null }>(
    sql`select element_id as id, element, hash from ${fixedTable(schema, 'element_spec')} order by element_id`,
  )
  return brokenOf(
    rows.filter(({ element, hash }) => (element && elementHash(element)) !== hash).map(({ id }) => `element ${id}`),
  )
}

/** What was carried out here is written down as applied, and left the configuration that it says. */
export async function deploymentsAreWrittenDown(ctx: Verifying): Promise<Broken> {
  const deployments = moduleOfKind(ctx, 'deployment')
  const names = ['state', 'environment', 'targetHashAfter']
  const [state, target, after] = names.map((name) => deployments?.fields.get(name))
  if (!deployments || !state || !target || !after) return none
  const { schema } = ctx.environment
  return await brokenIn(
    ctx,
    sql`select ${named(deployments)} from ${tableOf(ctx, deployments)} t
      where t.deleted_at is null and ${columnOf('t', target)} = 'production' and (
        (${columnOf('t', state)} = 'applied' and not exists (
          select from ${fixedTable(schema, 'model_version')} v where v.hash = ${columnOf('t', after)}))
        or (${columnOf('t', state)} <> all ('{applied,failed}'::text[]) and exists (
          select from ${fixedTable(schema, 'element_spec')} s where s.deployment = t.id)))`,
  )
}
