import sql, { raw } from 'sql-template-tag'
import { invalidField } from '#common/errors.ts'
import { readDefinition } from '#common/spec-definition-schema.ts'
import type { SpecItem } from '#common/spec-definition.ts'
import { isObject } from '#common/text.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { takeTurn } from '#server/db/alone.ts'
import type { Transaction } from '#server/db/database.ts'
import type { Values } from '#server/records/check.ts'
import { createRecord } from '#server/records/create.ts'
import { reader } from '#server/records/list.ts'
import { updateRecord } from '#server/records/update.ts'
import { agreedRequests } from '#server/programme/rules/approvals.ts'
import type { Writing } from '#server/records/write.ts'
import { neededBy, readItems } from './definition.ts'
import { moduleOfKind } from './deployed.ts'
import { allOf, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { isPhaseOpen } from '#server/programme/rules/define.ts'
import { presentedItem } from '#server/programme/rules/agreed.ts'

/** An item of a baseline with its definition as it was agreed on, whatever becomes of the item. */
export interface FrozenItem extends SpecItem {
  readonly title: string
  readonly type: string
  readonly revision: number
  readonly fingerprint: string
  /** It is being worked on again: what counts is what was approved before. */
  readonly isCarried?: boolean
}

/**
 * What a baseline takes in: every item in review or agreed on, and of those in work again what was approved.
 * What is of a later phase comes in when that opens (R-114).
 */
export async function itemsToFreeze(ctx: Context, graph: Graph): Promise<FrozenItem[]> {
  const nodes = allOf(graph, 'specItem').filter((one) => isPresented(graph, one))
  const frozen = await freeze(ctx, graph, nodes)
  const approved = allOf(graph, 'baseline').find(({ state }) => state === 'approved')
  const before = approved ? await frozenItems(ctx, approved.id) : []
  const carried = before.filter(({ id }) => {
    const node = graph.nodes.get(id)
    return node && node.state !== 'retired' && !nodes.includes(node)
  })
  return [...frozen, ...carried.map((one) => ({ ...one, isCarried: true }))].toSorted(byId)
}

/** In review already, and of a phase that has not opened. */
export function waitsForPhase(graph: Graph, item: Node): boolean {
  return item.kind === 'specItem' && item.state === 'inReview' && !isPhaseOpen(graph, item)
}

export function isPresented(graph: Graph, item: Node): boolean {
  return presentedItem.includes(item.state ?? '') && !waitsForPhase(graph, item)
}

function byId(a: FrozenItem, b: FrozenItem): number {
  return a.id < b.id ? -1 : 1
}

async function freeze(ctx: Context, graph: Graph, nodes: readonly Node[]): Promise<FrozenItem[]> {
  const items = await readItems(
    ctx,
    graph,
    nodes.map(({ id }) => id),
  )
  const known = new Map(items.map((item) => [item.id, item]))
  return nodes.map(({ id, title, revision, fingerprint, values }) => ({
    id,
    key: String(values.key ?? ''),
    title,
    type: String(values.type ?? ''),
    revision,
    fingerprint: fingerprint ?? '',
    definition: known.get(id)?.definition ?? { changes: [] },
    dependsOn: neededBy(graph, id),
  }))
}

/** What a baseline contains, with the definitions that were approved. */
export async function frozenItems(ctx: Context, baseline: string): Promise<FrozenItem[]> {
  const module = moduleOfKind(ctx, 'baseline')
  const field = module?.fields.get('items')
  if (!module || !field) return []
  const [row] = await reader(ctx).query<{ items: unknown }>(sql`
    select ${raw(`t."${field.column}"`)}::json as items from ${tableOf(ctx, module)} t
    where t.id = ${baseline} and t.deleted_at is null`)
  const items = isObject(row?.items) ? row.items.items : undefined
  return Array.isArray(items) ? items.flatMap((one: unknown) => frozenItem(one) ?? []) : []
}

/** Items that were frozen before definitions were kept with them are without one, and change nothing. */
function frozenItem(one: unknown): FrozenItem | undefined {
  if (!isObject(one) || typeof one.id !== 'string' || typeof one.fingerprint !== 'string') return undefined
  const { id, title, key, type, revision, fingerprint, definition, dependsOn, isCarried } = one
  return {
    id,
    key: typeof key === 'string' ? key : '',
    title: typeof title === 'string' ? title : '',
    type: typeof type === 'string' ? type : '',
    revision: Number(revision ?? 1),
    fingerprint,
    definition: readDefinition(definition) ?? { changes: [] },
    dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [],
    ...(isCarried === true ? { isCarried } : {}),
  }
}

/** What an agreed change request lets in comes to what was approved: the next baseline, approved with it. */
export async function extendBaseline(ctx: Writing, projectId: string, graph: Graph, id: string): Promise<void> {
  const module = moduleOfKind(ctx, 'baseline')
  const approved = allOf(graph, 'baseline').find(({ state }) => state === 'approved')
  const node = graph.nodes.get(id)
  if (!module || !approved || !node) return
  const system = asSystem(ctx)
  const before = await frozenItems(ctx, approved.id)
  const items = [...before.filter((one) => one.id !== id), ...(await freeze(ctx, graph, [node]))].toSorted(byId)
  const key = String(node.values.key ?? '')
  const next = await createRecord(
    system,
    module.name,
    {
      project: projectId,
      name: ctx.user.language === 'es' ? `Con ${key}` : `With ${key}`,
      phase: approved.values.phase ?? null,
      items: { items },
      itemCount: items.length,
      approvedAt: ctx.environment.world.now(),
    },
    { internal: true },
  )
  await updateRecord(system, module.name, next, { state: 'approved' }, { internal: true })
  await updateRecord(system, module.name, approved.id, { state: 'superseded' }, { internal: true })
  // What was agreed on is in: it lets in no later revision.
  for (const request of agreedRequests(graph, node)) {
    await updateRecord(system, request.module, request.id, { state: 'done' }, { internal: true })
  }
}

/** Who approves takes turns with others in the same project, and looks at what they have left. */
export async function takeApprovalTurn(tx: Transaction, projectId: string): Promise<void> {
  await takeTurn(tx, `approve ${projectId}`)
}

/** Who has to sign is not changed while somebody is signing. */
export async function refuseOtherQuorum(ctx: Writing, projectId: string, before: Values | null, after: Values | null) {
  const name = ['quorum', 'soloMode', 'consultancy'].find(
    (one) => before && after && (before[one] ?? null) !== (after[one] ?? null),
  )
  const module = moduleOfKind(ctx, 'baseline')
  const [project, state] = ['project', module?.lifecycle?.field ?? ''].map((one) => module?.fields.get(one)?.column)
  if (name === undefined || !module || !project || !state) return
  const waiting = await ctx.tx.query(sql`
    select 1 from ${tableOf(ctx, module)} t where ${raw(`t."${project}"`)} = ${projectId}
      and ${raw(`t."${state}"`)} = 'submitted' and t.deleted_at is null limit 1`)
  if (waiting.length === 0) return
  throw invalidField(
    name,
    'frozen',
    'Hay una línea base presentada: apruébala o retírala antes de cambiar quién firma.',
    'A baseline is submitted: approve or withdraw it before changing who signs.',
  )
}
