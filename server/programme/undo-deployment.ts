import sql from 'sql-template-tag'
import type { Element } from '#common/element.ts'
import { conflict, invalid, LazoError, missing, violation, type Localized } from '#common/errors.ts'
import { isObject } from '#common/text.ts'
import { labelOf } from '#common/uses.ts'
import { ownRights } from '#server/access/own-rights.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import { asSystem } from '#server/access/system.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context, Environment } from '#server/context.ts'
import type { Environments } from '#server/environments/environments.ts'
import { applyPlan } from '#server/model/apply.ts'
import { checkedPlan, type ChangePlan } from '#server/model/changes.ts'
import { modelHash } from '#server/model/elements.ts'
import type { Operation } from '#server/model/plan.ts'
import { fixedTable, loadModel, readElements } from '#server/model/registry.ts'
import type { Values } from '#server/records/check.ts'
import { refreshAfter } from '#server/records/refresh.ts'
import { lockIfThere, updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { idIn } from '#server/programme/rules/graph.ts'
import { unless } from '#server/programme/rules/define.ts'
import { alone, readDeployment, targetOf, type Target } from './deploy.ts'
import { baselineItems, deployedItems, lastApplied, moduleOfKind, type BaselineItem } from './deployed.ts'
import { lossesOf, shownOperations, type Loss, type ShownOperation } from './deployment-plan.ts'
import { keepLosses, putApprovedBack } from './deployment-tables.ts'
import { countKept, putValuesBack, type KeptValues } from './kept-values.ts'
import { mayMoveLine } from './scope.ts'
import { settleAround } from './settle.ts'

/** An element as it was before the deployment that changed it. */
interface UndoneElement {
  readonly id: string
  readonly operation: Operation['operation']
  readonly before: Element | null
}

interface UndoPlan {
  readonly targetHash: string
  readonly elements: readonly UndoneElement[]
  /** What had been approved of the same elements before. */
  readonly approved: readonly unknown[]
}

/** What taking a deployment back would do: to the configuration, and to what records have. */
interface UndoPreview {
  readonly environment: Target
  /** Of the environment as it is now. */
  readonly hash: string
  readonly plan: ChangePlan | undefined
  readonly operations: readonly ShownOperation[]
  /** Values that were written since and would go. */
  readonly losses: readonly Loss[]
  /** Values that went with the deployment, and come back. */
  readonly returns: readonly (KeptValues & { readonly label: Localized })[]
  /** Why it cannot be taken back. */
  readonly reasons: readonly Localized[]
}

export async function previewUndo(ctx: Context, environments: Environments, id: string): Promise<UndoPreview> {
  const { values } = await readDeployment(ctx, id)
  return await preview(ctx, environments, id, values)
}

async function preview(ctx: Context, environments: Environments, id: string, values: Values): Promise<UndoPreview> {
  const environment: Target = values.environment === 'production' ? 'production' : 'sandbox'
  const target = await targetOf(environments, environment)
  const current = await readElements(target.db, target.schema)
  const undo = undoPlanIn(values.undoPlan)
  const head = { environment, hash: modelHash(current) }
  const isLast = (await lastApplied(ctx, environment)) === id
  const reasons = [
    ...stateReasons(ctx, values, undo, isLast),
    ...(undo ? await changedSince(target, current, undo) : []),
  ]
  const nothing = { ...head, plan: undefined, operations: [], losses: [], returns: [], reasons }
  if (reasons.length > 0 || !undo) return nothing
  try {
    const plan = await checkedPlan(target.db, target.schema, current, withoutIt(current, undo))
    const labels = new Map(undo.elements.flatMap(({ id: of, before }) => (before ? [[of, labelOf(before)]] : [])))
    const kept = await countKept(target, id, plan)
    const returns = kept.flatMap((one) => {
      const label = labels.get(one.id)
      return label ? [{ ...one, label }] : []
    })
    const operations = shownOperations({ plan, items: [], approved: [], drifted: new Set() }, current)
    return { ...head, plan, operations, losses: lossesOf(plan), returns, reasons }
  } catch (error) {
    // What came since rests on it.
    if (!(error instanceof LazoError)) throw error
    return { ...nothing, reasons: error.violations.map(({ message }) => message) }
  }
}

function undoPlanIn(value: unknown): UndoPlan | undefined {
  if (!isObject(value) || !Array.isArray(value.elements) || !Array.isArray(value.approved)) return undefined
  // The deployment itself wrote it in this shape, and nobody else may.
  return value as unknown as UndoPlan
}

function stateReasons(
  ctx: Context,
  { state, environment }: Values,
  undo: UndoPlan | undefined,
  isLast: boolean,
): readonly Localized[] {
  return [
    ...unless(state === 'applied', 'Solo se deshace lo que se aplicó.', 'Only what was applied is undone.'),
    // What came later says it again of all that it holds itself.
    ...unless(
      state !== 'applied' || isLast,
      'Después se aplicó otro despliegue en este entorno: deshaz antes el último.',
      'Another deployment was applied to this environment afterwards: undo the last one first.',
    ),
    ...unless(
      environment !== 'production' || mayMoveLine(ctx),
      'En producción lo deshace quien dirige o patrocina el proyecto.',
      'In production it is undone by whoever directs or sponsors the project.',
    ),
    ...unless(
      undo !== undefined && undo.elements.length > 0,
      'No cambió nada que se pueda deshacer.',
      'It changed nothing that could be undone.',
    ),
  ]
}

const namedMax = 5

/** An element that was changed after it is what somebody wanted later, and is not thrown away by the way. */
async function changedSince(
  { db, schema }: Environment,
  current: readonly Element[],
  { targetHash, elements }: UndoPlan,
): Promise<readonly Localized[]> {
  const touched = new Set(elements.map(({ id }) => id))
  const rows = await db.query<{ id: string; path: string }>(sql`
    select distinct o->>'id' as id, o->>'path' as path
    from ${fixedTable(schema, 'model_version')} v, jsonb_array_elements(v.operations) o
    where v.version > (select max(version) from ${fixedTable(schema, 'model_version')} where hash = ${targetHash})
    order by 2`)
  const again = rows.filter(({ id }) => touched.has(id)).map(({ path }) => path)
  const isKnown = rows.length > 0 || modelHash(current) === targetHash
  if (!isKnown) return unless(false, 'El entorno ya no es el que dejó.', 'The environment is not as it left it.')
  const names = again.slice(0, namedMax).join(', ')
  return unless(
    again.length === 0,
    `Después se ha vuelto a cambiar: ${names}. Deshaz antes lo posterior, o haz una línea base nueva.`,
    `It was changed again afterwards: ${names}. Undo what came later first, or make a new baseline.`,
  )
}

/** The configuration as it would be had the deployment not been. */
function withoutIt(current: readonly Element[], { elements }: UndoPlan): Element[] {
  const touched = new Set(elements.map(({ id }) => id))
  return [...current.filter(({ id }) => !touched.has(id)), ...elements.flatMap(({ before }) => before ?? [])]
}

interface SeenUndo {
  readonly hash: string
  /** By element: how many values were seen that would go. */
  readonly losses: Readonly<Record<string, number>>
}

/**
 * Takes a deployment back, as it was seen: the configuration as it was before, what was approved of it, and the
 * values that went. What was written since into what goes is kept apart first, like the losses of any deployment.
 */
export async function undoDeployment(
  ctx: Context,
  environments: Environments,
  id: string,
  seen: SeenUndo,
): Promise<void> {
  await alone(ctx, async () => {
    const { module, values } = await readDeployment(ctx, id)
    const { environment, hash, plan, losses, reasons } = await preview(ctx, environments, id, values)
    if (reasons.length > 0) throw invalid(reasons.map(({ es, en }) => violation('state', 'guard', es, en)))
    const undo = undoPlanIn(values.undoPlan)
    if (!plan || !undo) throw missing()
    const more = losses.find((one) => one.values > (seen.losses[one.id] ?? 0))
    if (hash !== seen.hash || more) {
      throw conflict(
        'Ha cambiado desde que lo miraste. Míralo de nuevo.',
        'It has changed since you looked. Look at it once more.',
      )
    }
    const target = await targetOf(environments, environment)
    // A process that dies once it is taken back leaves word of it.
    const undone = { by: ctx.user.id, hash: plan.targetHash }
    await updateRecord(asSystem(ctx), module.name, id, { undoPlan: { ...undo, undone } }, { internal: true })
    await takeBack(ctx, target, id, { plan, undo })
    await writeUndone(ctx, module.name, { id, values, by: ctx.user.id })
  })
}

interface TakenBack {
  readonly plan: ChangePlan
  readonly undo: UndoPlan
}

async function takeBack(ctx: Context, target: Environment, id: string, { plan, undo }: TakenBack): Promise<void> {
  const model = await loadModel(target)
  const rewritten: string[] = []
  await applyPlan(target, plan, {
    by: ctx.user.id,
    admit: await ownRights({ ...ctx, environment: target }),
    confirmed: Object.fromEntries(plan.operations.map((one) => [one.id, one.impact.filled])),
    also: async (tx) => {
      await keepLosses(tx, target, model, ctx.actId, plan.operations)
      const changed = undo.elements.map((one) => one.id)
      await putApprovedBack(tx, target, id, { changed, before: undo.approved })
    },
    check: async (tx) => {
      rewritten.push(...(await putValuesBack(tx, target, id, plan)))
    },
  })
  forgetPolicies(target)
  const inTarget = await userContext(target, { userId: ctx.user.id, actId: ctx.actId, channel: 'system' })
  if (inTarget) await refreshAfter(inTarget, plan.operations, rewritten)
}

interface Undone {
  readonly id: string
  readonly values: Values
  /** Id of whoever took it back. */
  readonly by: string
}

/** Written down, with what follows from it: items that are nowhere any more are to be built again. */
export async function writeUndone(ctx: Context, moduleName: string, { id, values, by }: Undone): Promise<void> {
  const fresh: Context = { ...ctx, model: await loadModel(ctx.environment) }
  await inWrite(fresh, async (inner) => {
    const done = { state: 'undone', undoneAt: inner.environment.world.now(), undoneBy: by }
    await updateRecord(asSystem(inner), moduleName, id, done, { internal: true })
    const items = baselineItems(isObject(values.result) ? values.result.items : [])
    await setItemsBack(inner, String(idIn(values.project) ?? ''), items)
    await settleAround(
      inner,
      items.map((one) => one.id),
    )
  })
}

const madeStates = ['built', 'tested', 'accepted', 'live']

/** An item is as far as the environments are that still have it: nowhere, it is to be built again. */
async function setItemsBack(ctx: Writing, project: string, items: readonly BaselineItem[]): Promise<void> {
  const module = moduleOfKind(ctx, 'specItem')
  const [inSandbox, inProduction] = [
    await deployedItems(ctx, project, 'sandbox'),
    await deployedItems(ctx, project, 'production'),
  ]
  if (!module) return
  const isIn = (there: readonly BaselineItem[] | undefined, { id, fingerprint }: BaselineItem) =>
    there?.some((one) => one.id === id && one.fingerprint === fingerprint) ?? false
  for (const item of items) {
    const row = await lockIfThere(ctx, module, item.id, 'update', false)
    const state = String(row?.own.state ?? '')
    if (!row || row.own.fingerprint !== item.fingerprint || !madeStates.includes(state)) continue
    if (isIn(inProduction, item)) continue
    const back = !isIn(inSandbox, item) ? 'approved' : state === 'live' ? 'accepted' : state
    if (back !== state) await updateRecord(asSystem(ctx), module.name, item.id, { state: back }, { internal: true })
  }
}
