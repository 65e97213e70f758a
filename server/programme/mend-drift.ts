import type { Element } from '#common/element.ts'
import { conflict, missing } from '#common/errors.ts'
import { joinPatches, patchBetween, patchedParts } from '#common/merge-patch.ts'
import { readDefinition } from '#common/spec-definition-schema.ts'
import { elementOf, type SpecChange, type SpecDefinition } from '#common/spec-definition.ts'
import { isObject } from '#common/text.ts'
import { labelOf, renamed, without } from '#common/uses.ts'
import { ownRights } from '#server/access/own-rights.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context, Environment } from '#server/context.ts'
import { applyPlan } from '#server/model/apply.ts'
import { checkedPlan } from '#server/model/changes.ts'
import { loadModel, readElements } from '#server/model/registry.ts'
import { createRecord } from '#server/records/create.ts'
import { refreshAfter } from '#server/records/refresh.ts'
import { lockIfThere, updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { idIn } from '#server/programme/rules/graph.ts'
import { moduleOfKind } from './deployed.ts'
import { lossesOf, type Loss } from './deployment-plan.ts'
import { keepLosses } from './deployment-tables.ts'
import { readDrift, type ElementDrift } from './drift.ts'

/** The drift that was seen: another one by now is another matter. */
async function seenDrift(place: Environment, id: string, hash: string | null): Promise<ElementDrift> {
  const drift = (await readDrift(place)).find((one) => one.id === id)
  if (!drift) throw missing()
  if (drift.hash === hash) return drift
  throw conflict('Ha vuelto a cambiar. Míralo de nuevo.', 'It has changed again. Look at it once more.')
}

/**
 * What somebody changed by hand is taken up: its item says so in a new revision, which is agreed on by a
 * change request like any other.
 */
export async function adoptDrift(ctx: Context, id: string, hash: string | null) {
  const drift = await seenDrift(ctx.environment, id, hash)
  const [items, requests] = [moduleOfKind(ctx, 'specItem'), moduleOfKind(ctx, 'changeRequest')]
  if (!items || !requests) throw missing()
  return await inWrite(ctx, async (inner) => {
    const { item, definition, project } = await itemToChange(inner, drift)
    await updateRecord(inner, items.name, item, { definition: adopted(definition, drift) })
    const named = drift.live ?? drift.approved
    const label = named ? labelOf(named)[ctx.user.language] : id
    const changeRequest = await createRecord(inner, requests.name, {
      project,
      name: ctx.user.language === 'es' ? `Quedarse con el cambio de «${label}»` : `Keep the change of “${label}”`,
      source: 'drift',
      item,
      impact:
        drift.parts.map(({ path, before, after }) => `${path}: ${before ?? '–'} → ${after ?? '–'}`).join('\n') || null,
    })
    return { item, changeRequest }
  })
}

/** Of the items that speak of the element the one whose words changed, else the one that made it. */
async function itemToChange(ctx: Writing, { id, items, approved, live }: ElementDrift) {
  const module = moduleOfKind(ctx, 'specItem')
  const changed = new Set(patchedParts(patchBetween(approved?.definition, live?.definition)).map(({ path }) => path))
  const found: { item: string; project: string; definition: SpecDefinition; weight: number }[] = []
  for (const item of module ? items : []) {
    const row = module && (await lockIfThere(ctx, module, item, 'update', false))
    const [definition, project] = [readDefinition(row?.own.definition), idIn(row?.own.project)]
    if (!definition || project === undefined) continue
    const own = definition.changes.filter((one) => elementOf(one) === id)
    const says = own.some(
      (one) => one.change === 'update' && patchedParts(one.definition).some(({ path }) => changed.has(path)),
    )
    found.push({ item, project, definition, weight: says ? 2 : own.some((one) => one.change === 'create') ? 1 : 0 })
  }
  const [best] = found.toSorted((a, b) => b.weight - a.weight)
  if (!best) throw missing()
  return best
}

/** The definition of an item that leads to the element as it is now. */
function adopted({ changes, ...rest }: SpecDefinition, { id, approved, live }: ElementDrift): SpecDefinition {
  const others = changes.filter((one) => elementOf(one) !== id)
  const own = changes.filter((one) => elementOf(one) === id)
  if (!live) return { ...rest, changes: [...others, { change: 'remove', id }] }
  if (own.some((one) => one.change === 'create') || !approved) {
    return { ...rest, changes: [created(live), ...others] }
  }
  const said = own.flatMap((one) => (one.change === 'update' ? [one.definition] : []))
  const patch = patchBetween(approved.definition, live.definition)
  const joined = [...said, patch ?? {}].reduce<unknown>(joinPatches, {})
  const update: SpecChange[] =
    isObject(joined) && Object.keys(joined).length > 0 ? [{ change: 'update', id, definition: joined }] : []
  const rename: SpecChange[] =
    approved.name === live.name
      ? own.filter(({ change }) => change === 'rename')
      : [{ change: 'rename', id, name: live.name, was: nameBefore(own) ?? approved.name }]
  return { ...rest, changes: [...others, ...update, ...rename] }
}

/** The name that others say, where the item has renamed it before. */
function nameBefore(own: readonly SpecChange[]): string | undefined {
  return own.flatMap((one) => (one.change === 'rename' ? (one.was ?? []) : []))[0]
}

function created({ id, kind, name, parent, definition }: Element): SpecChange {
  return { change: 'create', element: { id, kind, name, parent, definition } }
}

/** The element becomes again what was approved; what that would lose is confirmed as in any change of the model. */
export async function revertDrift(
  ctx: Context,
  target: Environment,
  wanted: { readonly id: string; readonly hash: string | null; readonly confirmed?: Readonly<Record<string, number>> },
): Promise<void> {
  const drift = await seenDrift(target, wanted.id, wanted.hash)
  const { db, schema } = target
  const current = await readElements(db, schema)
  const plan = await checkedPlan(db, schema, current, putBack(current, drift))
  refuseLosses(target, lossesOf(plan))
  const model = await loadModel(target)
  await applyPlan(target, plan, {
    by: ctx.user.id,
    admit: await ownRights({ ...ctx, environment: target }),
    confirmed: wanted.confirmed ?? {},
    also: async (tx) => await keepLosses(tx, target, model, ctx.actId, plan.operations),
  })
  forgetPolicies(target)
  const inTarget = await userContext(target, { userId: ctx.user.id, actId: ctx.actId, channel: 'system' })
  if (inTarget) await refreshAfter(inTarget, plan.operations)
}

/** What is lost in production is accepted under a name, and has its way back: a deployment has both (W-06). */
function refuseLosses({ kind }: Environment, losses: readonly Loss[]): void {
  const loss = losses.find(({ values }) => values > 0)
  if (!loss || kind !== 'production') return
  throw conflict(
    `Se perderían ${loss.values} valores de «${loss.label.es}». Planifica un despliegue: los guarda y alguien lo firma.`,
    `${loss.values} values of “${loss.label.en}” would be lost. Plan a deployment: it keeps them, and somebody signs.`,
  )
}

function putBack(current: readonly Element[], { id, approved, live }: ElementDrift): Element[] {
  if (!approved) return without(current, id)
  if (!live) return [...current, approved]
  return renamed(current, id, approved.name).map((one) => (one.id === id ? approved : one))
}
