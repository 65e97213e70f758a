import { createHash } from 'node:crypto'
import type { Element, ElementKind } from '#common/element.ts'
import { conflict, missing, type Localized } from '#common/errors.ts'
import { labelOf } from '#common/uses.ts'
import type { Context, Environment } from '#server/context.ts'
import { checkedPlan, type ChangePlan } from '#server/model/changes.ts'
import { partDifferences, type PartDifference } from '#server/model/differences.ts'
import { canonical, elementHash } from '#server/model/elements.ts'
import type { Operation, OperationKind } from '#server/model/plan.ts'
import { readElements } from '#server/model/registry.ts'
import { frozenItems, type FrozenItem } from './baseline.ts'
import { desiredElements } from './desired.ts'
import { readDrift } from './drift.ts'
import { sayingWhose } from './refused-plan.ts'
import type { Graph, Node } from '#server/programme/rules/graph.ts'

/** What a baseline makes of an environment as it is now. */
export interface BaselinePlan {
  readonly plan: ChangePlan
  readonly items: readonly FrozenItem[]
  /** What was approved of each element that an item speaks of: as it is to be, or that it goes. */
  readonly approved: readonly ApprovedElement[]
  /** Of what the baseline makes of those elements: the same wherever it makes the same of them. */
  readonly planHash: string
  /** Ids of elements that somebody changed by hand, and that the plan puts back. */
  readonly drifted: ReadonlySet<string>
}

export interface ApprovedElement {
  readonly id: string
  readonly element: Element | null
  readonly hash: string | null
  readonly items: readonly string[]
}

/** @throws conflict, where the baseline is not the approved one (W-05) */
export async function planBaseline(
  ctx: Context,
  graph: Graph,
  baselineId: string,
  target: Environment,
): Promise<BaselinePlan> {
  const baseline = graph.nodes.get(baselineId)
  if (baseline?.kind !== 'baseline') throw missing()
  refuseUnapproved(baseline)
  const items = await frozenItems(ctx, baseline.id)
  const { db, schema } = target
  const current = await readElements(db, schema)
  const wanted = desiredElements(current, items)
  const { elements, spoken } = wanted
  const plan = await sayingWhose(items, wanted, async () => await checkedPlan(db, schema, current, elements))
  const desired = new Map(elements.map((one) => [one.id, one]))
  const approved = [...spoken]
    .map(([id, by]): ApprovedElement => {
      const element = desired.get(id) ?? null
      return { id, element, hash: element && elementHash(element), items: by }
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const drifted = new Set((await readDrift(target)).map(({ id }) => id))
  return { plan, items, approved, planHash: planHashOf(baseline, approved), drifted }
}

function refuseUnapproved({ state, title }: Node): void {
  if (state === 'approved') return
  throw conflict(
    `${title} no es la línea base aprobada: solo se despliega lo aprobado.`,
    `${title} is not the approved baseline: only what is approved is deployed.`,
  )
}

function planHashOf(baseline: Node, approved: readonly ApprovedElement[]): string {
  const content = { baseline: baseline.fingerprint, elements: approved.map(({ id, hash }) => [id, hash]) }
  return createHash('sha256').update(canonical(content)).digest('hex')
}

/** An operation as the reader of a plan sees it. */
export interface ShownOperation {
  readonly operation: OperationKind
  readonly id: string
  readonly kind: ElementKind
  readonly path: string
  readonly label: Localized
  /** Of the module that it is part of. */
  readonly module: Localized | null
  readonly impact: Operation['impact']
  readonly parts: readonly PartDifference[]
  /** Keys of the items that it comes from; of none where it follows from another. */
  readonly items: readonly string[]
  /** It puts back what somebody changed by hand. */
  readonly putsBack: boolean
}

export function shownOperations(
  { plan, items, approved, drifted }: Omit<BaselinePlan, 'planHash'>,
  all: readonly Element[],
) {
  const keys = new Map(items.map(({ id, key }) => [id, key]))
  const spoken = new Map(approved.map((one) => [one.id, one.items]))
  const modules = new Map(
    [...all, ...plan.operations.flatMap(({ after }) => after ?? [])].map((one) => [one.id, one] as const),
  )
  return plan.operations.map((one): ShownOperation => {
    const { operation, id, kind, path, impact, before, after } = one
    const element = after ?? before
    const module = modules.get(element?.parent ?? '')
    return {
      operation,
      id,
      kind,
      path,
      label: element ? labelOf(element) : { es: path, en: path },
      module: module ? labelOf(module) : null,
      impact,
      parts: partDifferences(one),
      items: (spoken.get(id) ?? []).flatMap((item) => keys.get(item) ?? []),
      putsBack: drifted.has(id),
    }
  })
}

/** What is apart, with its own signature (W-06): it takes data away, keeps it otherwise, or asks for what is not there. */
export interface Loss {
  readonly id: string
  readonly kind: 'destroy' | 'retype' | 'required'
  readonly path: string
  readonly label: Localized
  readonly records: number
  /** Values that go, that do not fit, or that are missing. */
  readonly values: number
}

export function lossesOf({ operations, emptied }: ChangePlan): Loss[] {
  return operations.flatMap((one): Loss[] => {
    const { operation, id, kind, path, impact, before, after } = one
    const element = after ?? before
    const loss = { id, path, label: element ? labelOf(element) : { es: path, en: path }, records: impact.records }
    const takesAway = operation === 'remove' && (kind === 'module' || kind === 'field')
    // The fields of a module that goes are gone with it.
    const isPart = operations.some((other) => other.operation === 'remove' && other.id === before?.parent)
    if (takesAway && !isPart) {
      return [{ ...loss, kind: 'destroy', values: kind === 'module' ? impact.records : impact.filled }]
    }
    if (operation === 'retype') return [{ ...loss, kind: 'retype', values: impact.filled }]
    const empty = emptied.get(id)
    if (empty !== undefined) return [{ ...loss, kind: 'required', values: empty }]
    return []
  })
}
