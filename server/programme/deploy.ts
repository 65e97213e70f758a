import sql from 'sql-template-tag'
import { conflict, invalid, LazoError, missing, violation, type Localized } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { ownRights } from '#server/access/own-rights.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import { asSystem } from '#server/access/system.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context, Environment } from '#server/context.ts'
import { lockKey } from '#server/db/alone.ts'
import type { Transaction } from '#server/db/database.ts'
import type { Environments } from '#server/environments/environments.ts'
import { applyPlan } from '#server/model/apply.ts'
import { findDrift } from '#server/model/drift.ts'
import { modelHash } from '#server/model/elements.ts'
import { fixedTable, loadModel, readElements } from '#server/model/registry.ts'
import { rehearsePlan, type Rehearsal } from '#server/model/rehearse.ts'
import type { Values } from '#server/records/check.ts'
import { createRecord } from '#server/records/create.ts'
import { isUuid } from '#server/records/filter.ts'
import { refreshAfter } from '#server/records/refresh.ts'
import { lockRecord, updateRecord } from '#server/records/update.ts'
import { inWrite, writableModule } from '#server/records/write.ts'
import { allOf, idIn, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { keepApproved, keepLosses, readApproved } from './deployment-tables.ts'
import { lossesOf, planBaseline, shownOperations, type BaselinePlan } from './deployment-plan.ts'
import { moduleOfKind } from './deployed.ts'
import { loadGraph } from './load-graph.ts'
import { visibleGraph } from './read.ts'
import { applyReasons } from './apply-reasons.ts'
import { settleAround } from './settle.ts'
import { queueTestsOf } from './tests.ts'

export type Target = 'sandbox' | 'production'

const validDays = 10
const dayMs = 86_400_000

export async function targetOf(environments: Environments, kind: Target): Promise<Environment> {
  const found = await environments.named(kind)
  if (found) return found
  throw conflict(
    'No hay entorno de pruebas. Haz una copia de producción en Configuración, Entornos.',
    'There is no sandbox. Make a copy of production in Configuration, Environments.',
  )
}

/** What the project allows to be deployed: its approved baseline. */
function approvedBaseline(graph: Graph): Node {
  const found = allOf(graph, 'baseline').find(({ state }) => state === 'approved')
  if (found) return found
  throw conflict('Aún no hay una línea base aprobada.', 'There is no approved baseline yet.')
}

/**
 * Plans the approved baseline against an environment and tries it out, without changing anything. Plans that
 * waited for the same environment are over. @returns the id of the deployment
 */
export async function prepare(ctx: Context, environments: Environments, projectId: string, kind: Target) {
  const module = deploymentModule(ctx)
  const graph = await visibleGraph(ctx, projectId)
  const baseline = approvedBaseline(graph)
  const target = await targetOf(environments, kind)
  const made = await planBaseline(ctx, graph, baseline.id, target)
  const dryRun = await rehearse(ctx, target, made)
  const losses = lossesOf(made.plan)
  const all = await readElements(target.db, target.schema)
  const values = {
    baseline: baseline.id,
    environment: kind,
    operations: { operations: shownOperations(made, all) },
    dataImpact: losses.length > 0 ? { losses } : null,
    planHash: made.planHash,
    targetHashBefore: made.plan.baseHash,
    validUntil: new Date(Date.parse(ctx.environment.world.now()) + validDays * dayMs).toISOString(),
    dryRun,
  }
  return await inWrite(ctx, async (inner) => {
    const system = asSystem(inner)
    for (const old of waiting(graph, kind)) {
      await updateRecord(system, module.name, old.id, { state: 'expired' }, { internal: true })
    }
    const name = baseline.title.slice(0, 200)
    const id = await createRecord(system, module.name, { project: projectId, name, ...values }, { internal: true })
    await updateRecord(system, module.name, id, { state: 'rehearsed' }, { internal: true })
    return id
  })
}

function waiting(graph: Graph, kind: Target): Node[] {
  return allOf(graph, 'deployment').filter(
    ({ state, values }) => values.environment === kind && ['planned', 'rehearsed', 'authorised'].includes(state ?? ''),
  )
}

function deploymentModule(ctx: Context): ModelModule {
  const module = moduleOfKind(ctx, 'deployment')
  if (!module) throw missing()
  return writableModule(ctx, module.name, 'create')
}

/** What it would take: how long, and whose tables nobody can use meanwhile. */
async function rehearse(ctx: Context, target: Environment, made: BaselinePlan) {
  const { plan } = made
  const before = await findDrift(target)
  const rehearsal: Rehearsal =
    plan.operations.length === 0
      ? { durationMs: 0, locked: [] }
      : await rehearsePlan(target, plan, {
          by: ctx.user.id,
          admit: await ownRights({ ...ctx, environment: target }),
          check: async (tx) => await checkResult(tx, target, plan.targetHash, before.length),
        })
  const model = await loadModel(target)
  const tables = new Map([...model.modules.values()].map((module) => [module.table, module.label.plural]))
  return { durationMs: rehearsal.durationMs, locked: rehearsal.locked.flatMap((name) => tables.get(name) ?? []) }
}

/** What was made has the hash that was planned, and the tables are as the registry says; or all is undone. */
async function checkResult(tx: Transaction, { schema }: Environment, hash: string, driftBefore: number) {
  const isPlanned = modelHash(await readElements(tx, schema)) === hash
  if (isPlanned && (await findDrift({ db: tx, schema })).length <= driftBefore) return
  throw conflict(
    'El resultado no es el que se planeó, así que no se ha cambiado nada.',
    'The result is not what was planned, so nothing was changed.',
  )
}

/**
 * Carries out a deployment that was tried and, for production, authorised. Killed on the way it is finished or
 * gone; taken up again, it finishes. Whoever does it does not come by more rights than they may give.
 */
export async function apply(ctx: Context, environments: Environments, id: string): Promise<void> {
  await alone(ctx, async () => {
    const { module, values, project } = await readDeployment(ctx, id)
    const kind: Target = values.environment === 'production' ? 'production' : 'sandbox'
    const target = await targetOf(environments, kind)
    const graph = await loadGraph(ctx, project)
    const node = graph.nodes.get(id)
    if (!node) throw missing()
    refuse(applyReasons(graph, node, kind, ctx.policy.userId))
    const made = await planBaseline(ctx, graph, idIn(values.baseline) ?? '', target)
    refuseOther(values, made, await isUnderWay(target, id, made))
    refuseMoreLosses(values, made)
    try {
      await carryOut(ctx, target, id, made)
    } catch (error) {
      // What was carried out is not failed: taken up again, it is written down.
      if (!(error instanceof LazoError) && !(await isCarriedOut(target, id))) await fail(ctx, module, id, error)
      throw error
    }
    await finish(ctx, module, id, made, { project, kind })
  })
}

/** One at a time, wherever it was asked for. */
export async function alone(ctx: Context, work: () => Promise<void>): Promise<void> {
  await ctx.environment.db.transaction(async (tx) => {
    await tx.exec('set local idle_in_transaction_session_timeout = 0')
    const [row] = await tx.query<{ free: boolean }>(
      sql`select pg_try_advisory_xact_lock(${lockKey(`deploy:${ctx.environment.schema}`)}) as free`,
    )
    if (!row?.free) throw conflict('Ya se está desplegando.', 'A deployment is under way already.')
    await work()
  })
}

export async function readDeployment(ctx: Context, id: string) {
  const module = moduleOfKind(ctx, 'deployment')
  if (!module || !isUuid(id)) throw missing()
  writableModule(ctx, module.name, 'update')
  const values = await inWrite(ctx, async (inner) => (await lockRecord(inner, module, id, 'update', false)).own)
  const project = idIn(values.project)
  if (project === undefined) throw missing()
  return { module, values, project }
}

function refuse(reasons: readonly Localized[]): void {
  if (reasons.length > 0) throw invalid(reasons.map(({ es, en }) => violation('state', 'guard', es, en)))
}

/** It was carried out and not written down: the process died between the two. */
async function isUnderWay(target: Environment, id: string, made: BaselinePlan): Promise<boolean> {
  return made.plan.operations.length === 0 && (await isCarriedOut(target, id))
}

export async function isCarriedOut({ db, schema }: Environment, id: string): Promise<boolean> {
  const [row] = await db.query(
    sql`select 1 from ${fixedTable(schema, 'element_spec')} where deployment = ${id} limit 1`,
  )
  return row !== undefined
}

/** Only the very plan that was seen, on the very configuration that it was made for (W-05). */
function refuseOther(values: Values, { plan, planHash }: BaselinePlan, isUnderWay: boolean): void {
  if (values.planHash === planHash && (isUnderWay || values.targetHashBefore === plan.baseHash)) return
  throw conflict(
    'El entorno ha cambiado desde que se hizo el plan. Planifica de nuevo.',
    'The environment has changed since the plan was made. Plan again.',
    { details: { planHash, targetHash: plan.baseHash } },
  )
}

/** Nothing is lost that nobody has seen: more values may have come since the plan was made (W-06). */
function refuseMoreLosses({ dataImpact }: Values, { plan }: BaselinePlan): void {
  const seen = new Map(
    keptLosses(dataImpact).flatMap((one) => (isObject(one) ? [[`${one.kind} ${one.id}`, Number(one.values)]] : [])),
  )
  const more = lossesOf(plan).find(({ kind, id, values }) => values > (seen.get(`${kind} ${id}`) ?? -1))
  if (!more) return
  throw conflict(
    `De «${more.label.es}» se perderían ahora ${more.values} valores, más de los que se vieron. Planifica de nuevo.`,
    `Of “${more.label.en}” ${more.values} values would be lost by now, more than were seen. Plan again.`,
  )
}

async function carryOut(ctx: Context, target: Environment, id: string, made: BaselinePlan): Promise<void> {
  const { plan } = made
  const undoPlan = {
    targetHash: plan.targetHash,
    elements: plan.operations.map((one) => ({ id: one.id, operation: one.operation, before: one.before })),
    approved: await readApproved(
      target,
      made.approved.map((one) => one.id),
    ),
  }
  const module = moduleOfKind(ctx, 'deployment')
  if (module && plan.operations.length > 0) {
    await updateRecord(asSystem(ctx), module.name, id, { undoPlan }, { internal: true })
  }
  const drift = (await findDrift(target)).length
  const model = await loadModel(target)
  await applyPlan(target, plan, {
    by: ctx.user.id,
    admit: await ownRights({ ...ctx, environment: target }),
    confirmed: Object.fromEntries(plan.operations.map((one) => [one.id, one.impact.filled])),
    also: async (tx) => {
      await keepLosses(tx, target, model, id, plan.operations)
      await keepApproved(tx, target, id, made.approved)
    },
    check: async (tx) => await checkResult(tx, target, plan.targetHash, drift),
  })
  forgetPolicies(target)
  const inTarget = await userContext(target, { userId: ctx.user.id, actId: ctx.actId, channel: 'system' })
  if (inTarget) await refreshAfter(inTarget, plan.operations)
}

async function fail(ctx: Context, module: ModelModule, id: string, error: unknown): Promise<void> {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 500)
  await updateRecord(asSystem(ctx), module.name, id, { state: 'failed', result: { message } }, { internal: true })
}

interface Where {
  readonly project: string
  readonly kind: Target
}

/** What was made of an environment: of which items, and the configuration that it left. */
interface CarriedOut extends Pick<BaselinePlan, 'items'> {
  readonly plan: Pick<BaselinePlan['plan'], 'targetHash'>
}

/** Written down with what follows from it: items are built, or go live, and all tests are run again. */
export async function finish(
  ctx: Context,
  module: ModelModule,
  id: string,
  made: CarriedOut,
  { project, kind }: Where,
): Promise<void> {
  const items = made.items.map(({ id: item, revision, fingerprint }) => ({ id: item, revision, fingerprint }))
  const fresh: Context = { ...ctx, model: await loadModel(ctx.environment) }
  await inWrite(fresh, async (inner) => {
    const done = {
      state: 'applied',
      appliedAt: inner.environment.world.now(),
      targetHashAfter: made.plan.targetHash,
      result: { project, items },
    }
    await updateRecord(asSystem(inner), module.name, id, done, { internal: true })
    await settleAround(
      inner,
      items.map((one) => one.id),
    )
    await queueTestsOf(inner, project, kind)
  })
}

/** Losses as they are kept in a deployment. */
export function keptLosses(value: unknown): readonly unknown[] {
  return isObject(value) && Array.isArray(value.losses) ? value.losses : []
}
