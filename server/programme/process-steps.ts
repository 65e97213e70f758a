import sql, { raw } from 'sql-template-tag'
import { invalid, invalidField } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import {
  emptyMap,
  mapIn,
  nodeTypes,
  plainNode,
  readMap,
  stepFits,
  type ProcessMap,
  type ProcessNode,
} from '#common/process-map.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Values } from '#server/records/check.ts'
import { createAll } from '#server/records/create.ts'
import type { Written } from '#server/records/effects.ts'
import { restoreRecord, trashRecords } from '#server/records/remove.ts'
import { lockIfThere, updateRecord } from '#server/records/update.ts'
import type { Writing } from '#server/records/write.ts'
import { writeForm } from '#server/records/write-form.ts'
import { idIn } from '#server/programme/rules/graph.ts'
import { moduleOfKind } from './deployed.ts'

/**
 * The map of a process and its steps say the same, whichever of them was written: one step for each
 * node. A step that goes is in the bin, and comes back with its links when its node does.
 */
export async function keepMapAndSteps(
  ctx: Writing,
  module: ModelModule,
  { id, before, after }: Pick<Written, 'id' | 'before' | 'after'>,
): Promise<void> {
  const kind = module.capabilities.programme?.as
  if (kind === 'process' && after && !isSame(before?.diagram, after.diagram)) await keepSteps(ctx, module, id, after)
  if (kind === 'step') await keepNode(ctx, before, after, id)
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}

interface StepRow extends Record<string, unknown> {
  readonly id: string
  readonly live: boolean
  readonly own: Values
}

async function keepSteps(ctx: Writing, processes: ModelModule, id: string, after: Values): Promise<void> {
  const steps = moduleOfKind(ctx, 'step')
  if (!steps) return
  const system = asSystem(ctx)
  const map = mapOf(after.diagram)
  if (isGiven(after.diagram) && !isSame(map, after.diagram)) {
    // In its one form, so that its fingerprint does not depend on the order in which it was drawn.
    await updateRecord(system, processes.name, id, { diagram: map }, { internal: true })
    return
  }
  const rows = await readSteps(ctx, steps, id)
  const byNode = new Map(rows.map((row) => [String(row.own.node ?? ''), row]))
  const known = new Set(map.nodes.map((node) => node.id))
  const gone = rows.filter(({ live, own }) => live && isGiven(own.node) && !known.has(String(own.node)))
  await trashRecords(
    system,
    steps,
    gone.map((row) => row.id),
  )
  const fresh: { values: Values; options: { internal: true } }[] = []
  const owner = await ownerOf(ctx, processes, id)
  for (const [position, node] of map.nodes.entries()) {
    const values = { ...stepValues(node), position: position + 1 }
    const row = byNode.get(node.id)
    if (!row) {
      const more = { process: id, node: node.id, project: idIn(after.project) ?? null, owner }
      fresh.push({ values: { ...values, ...more }, options: { internal: true } })
      continue
    }
    if (!row.live) await restoreRecord(system, steps.name, row.id)
    if (differs(values, row.own)) await updateRecord(system, steps.name, row.id, values, { internal: true })
  }
  if (fresh.length > 0) await createAll(system, steps.name, fresh)
}

/** @throws invalid, with what is wrong in the map */
function mapOf(diagram: unknown): ProcessMap {
  if (!isGiven(diagram)) return emptyMap
  const read = readMap(diagram)
  if ('violations' in read) throw invalid(read.violations)
  return read.map
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined && value !== ''
}

/** The live steps of a process, and of each node that has none the last one that went. */
async function readSteps(ctx: Writing, steps: ModelModule, process: string): Promise<StepRow[]> {
  const [by, node] = [steps.fields.get('process'), steps.fields.get('node')]
  if (!by || !node) return []
  const column = raw(`t."${node.column}"`)
  return await ctx.tx.query<StepRow>(sql`
    select distinct on (coalesce(${column}, t.id::text)) t.id, t.deleted_at is null as live, ${writeForm(steps, 't')} as own
    from ${tableOf(ctx, steps)} t where ${raw(`t."${by.column}"`)} = ${process}
    order by coalesce(${column}, t.id::text), (t.deleted_at is null) desc, t.deleted_at desc, t.id`)
}

async function ownerOf(ctx: Writing, module: ModelModule, id: string): Promise<string | null> {
  const [row] = await ctx.tx.query<{ owner: string | null }>(
    sql`select t.owner_id as owner from ${tableOf(ctx, module)} t where t.id = ${id}`,
  )
  return row?.owner ?? null
}

/** What a node says, as its step says it. */
function stepValues(node: ProcessNode): Values {
  return {
    name: node.name,
    type: node.type,
    actor: node.actor ?? null,
    isKey: node.isKey ?? false,
    inCrm: node.inCrm ?? false,
    fit: node.fit ?? null,
    carriedBy: node.carriedBy ?? null,
    targetHours: node.targetHours ?? null,
    description: node.description ?? null,
  }
}

function nodeOf(id: string, own: Values): ProcessNode {
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return plainNode({
    id,
    type: nodeTypes.find((one) => one === own.type) ?? 'task',
    name: text(own.name) ?? id,
    actor: text(own.actor),
    isKey: own.isKey === true,
    inCrm: own.inCrm === true,
    fit: stepFits.find((one) => one === own.fit),
    carriedBy: text(own.carriedBy),
    targetHours: isGiven(own.targetHours) ? Number(own.targetHours) : null,
    description: text(own.description),
  })
}

function differs(values: Values, own: Values): boolean {
  return Object.entries(values).some(([name, value]) => String(own[name] ?? '') !== String(value ?? ''))
}

/** A step that was written by itself is written into the map of its process. */
async function keepNode(ctx: Writing, before: Values | null, after: Values | null, id: string): Promise<void> {
  const [was, is] = [idIn(before?.process), idIn(after?.process)]
  if (was !== undefined && was !== is) await changeMap(ctx, was, (map) => withoutNode(map, String(before?.node ?? '')))
  if (is === undefined || !after) return
  const node = isGiven(after.node) ? String(after.node) : `step_${id.replaceAll('-', '').slice(-12)}`
  await refuseSecond(ctx, is, node, id)
  // First the map: what follows from it finds the step by its node.
  if (!isGiven(after.node)) {
    const steps = moduleOfKind(ctx, 'step')
    if (steps) await updateRecord(asSystem(ctx), steps.name, id, { node }, { internal: true })
    return
  }
  await changeMap(ctx, is, (map) => withNode(map, nodeOf(node, after)))
}

async function changeMap(ctx: Writing, id: string, change: (map: ProcessMap) => ProcessMap): Promise<void> {
  const processes = moduleOfKind(ctx, 'process')
  // A process that goes takes its steps with it, and keeps its map for the day on which it returns.
  const row = processes && (await lockIfThere(ctx, processes, id, 'update', true))
  if (!processes || !row) return
  const map = mapIn(row.own.diagram) ?? emptyMap
  const changed = change(map)
  if (isSame(map, changed)) return
  const read = readMap(changed)
  if ('violations' in read) throw invalid(read.violations)
  await updateRecord(asSystem(ctx), processes.name, id, { diagram: read.map }, { internal: true })
}

function withNode(map: ProcessMap, node: ProcessNode): ProcessMap {
  const isKnown = map.nodes.some(({ id }) => id === node.id)
  const nodes = isKnown ? map.nodes.map((one) => (one.id === node.id ? node : one)) : [...map.nodes, node]
  return { ...map, nodes }
}

function withoutNode(map: ProcessMap, id: string): ProcessMap {
  return {
    nodes: map.nodes.filter((one) => one.id !== id),
    edges: map.edges.filter(({ from, to }) => from !== id && to !== id),
  }
}

/** A node has one step. */
async function refuseSecond(ctx: Writing, process: string, node: string, id: string): Promise<void> {
  const steps = moduleOfKind(ctx, 'step')
  const [by, key] = [steps?.fields.get('process'), steps?.fields.get('node')]
  if (!steps || !by || !key) return
  const rows = await ctx.tx.query(sql`
    select 1 from ${tableOf(ctx, steps)} t where ${raw(`t."${by.column}"`)} = ${process}
      and ${raw(`t."${key.column}"`)} = ${node} and t.deleted_at is null and t.id <> ${id} limit 1`)
  if (rows.length === 0) return
  throw invalidField('node', 'unique', 'Ese nodo ya tiene su paso.', 'That node has its step already.')
}
