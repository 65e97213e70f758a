/**
 * The map of a process (`businessProcess.diagram`): its steps, what comes after what, and how the CRM
 * carries each. Saving it keeps one `processStep` record for each node, by its id (`processStep.node`), so
 * that whoever writes a map makes no steps besides: they are found by their node and linked.
 */
import { violation, type Violation } from './errors.ts'
import { reach, type Next } from './reach.ts'
import { checkLine, checkLines, isObject, type CheckedText } from './text.ts'

export const nodeTypes = ['start', 'task', 'decision', 'wait', 'end'] as const
export type NodeType = (typeof nodeTypes)[number]

/** The CRM as it comes, configured, programmed; or the company works otherwise. */
export const stepFits = ['standard', 'configure', 'extend', 'changeProcess'] as const
export type StepFit = (typeof stepFits)[number]

export interface ProcessNode {
  /** Stays as long as the step does, whatever it is called: a copy as to-be keeps it. */
  readonly id: string
  readonly type: NodeType
  readonly name: string
  /** Who takes the step: a role or a department in words. */
  readonly actor?: string
  readonly isKey?: true
  readonly inCrm?: true
  readonly fit?: StepFit
  /** How the CRM carries it, in words; the items that do are linked to the step. */
  readonly carriedBy?: string
  readonly targetHours?: number
  readonly description?: string
}

/** There is at most one from a node to another. */
export interface ProcessEdge {
  readonly from: string
  readonly to: string
  /** When this way is taken; of a decision at most one says nothing. */
  readonly condition?: string
}

export interface ProcessMap {
  readonly nodes: readonly ProcessNode[]
  readonly edges: readonly ProcessEdge[]
}

export const emptyMap: ProcessMap = { nodes: [], edges: [] }

export const mapLimits = { nodes: 300, edges: 900, line: 250, description: 4000, hours: 100_000 } as const

/** Of a request with a BPMN file, whose signs JSON may double. */
export const bpmnBytesMax = 4_000_000

/** An id that XML takes as it is. */
const idForm = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/

export type ReadMap = { readonly map: ProcessMap } | { readonly violations: readonly Violation[] }

/** What was given as a map, in its one form: without what is empty, in the order in which it is walked. */
export function readMap(input: unknown): ReadMap {
  const given = isObject(input) ? input : {}
  if (!isObject(input) || !Array.isArray(given.nodes) || !Array.isArray(given.edges)) {
    return refused(
      'shape',
      'No es un mapa: tiene que tener pasos y flechas.',
      'It is no map: it must have nodes and edges.',
    )
  }
  if (given.nodes.length > mapLimits.nodes || given.edges.length > mapLimits.edges) {
    return refused(
      'length',
      `Un mapa tiene como mucho ${mapLimits.nodes} pasos: divídelo en procesos.`,
      `A map has at most ${mapLimits.nodes} nodes: split it into processes.`,
    )
  }
  const nodes = given.nodes.map((one: unknown, index) => readNode(one, index))
  const edges = given.edges.map((one: unknown, index) => readEdge(one, index))
  const violations = [...nodes, ...edges].flatMap((one) => ('violations' in one ? one.violations : []))
  if (violations.length > 0) return { violations }
  const map = {
    nodes: nodes.flatMap((one) => ('node' in one ? [one.node] : [])),
    edges: edges.flatMap((one) => ('edge' in one ? [one.edge] : [])),
  }
  const unsound = referenceProblems(map)
  return unsound.length > 0 ? { violations: unsound } : { map: inFlowOrder(map) }
}

/** The map in a field of structured data; nothing where it holds none. */
export function mapIn(value: unknown): ProcessMap | undefined {
  const read = value === null || value === undefined ? undefined : readMap(value)
  return read && 'map' in read ? read.map : undefined
}

function refused(rule: string, es: string, en: string, place = ''): { readonly violations: readonly Violation[] } {
  return { violations: [violation(place === '' ? 'diagram' : `diagram.${place}`, rule, es, en)] }
}

type ReadNode = { readonly node: ProcessNode } | { readonly violations: readonly Violation[] }

function readNode(input: unknown, index: number): ReadNode {
  const place = `nodes.${index}`
  if (!isObject(input)) return refused('shape', 'No es un paso.', 'It is no node.', place)
  const { id, type, name, actor, isKey, inCrm, fit, carriedBy, targetHours, description, ...rest } = input
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) {
    return refused('unknown', `Un paso no tiene «${unknown}».`, `A node has no “${unknown}”.`, place)
  }
  if (typeof id !== 'string' || !idForm.test(id)) {
    return refused(
      'id',
      'El paso necesita un identificador de letras y cifras.',
      'The node needs an id of letters and digits.',
      place,
    )
  }
  const kind = nodeTypes.find((one) => one === type)
  if (!kind)
    return refused('type', `«${String(type)}» no es un tipo de paso.`, `“${String(type)}” is no type of step.`, place)
  const chosen = stepFits.find((one) => one === fit)
  if (isGiven(fit) && !chosen) return refused('fit', 'No es una forma de encajar.', 'It is no way to fit.', place)
  const flags = [isKey, inCrm].every((flag) => !isGiven(flag) || typeof flag === 'boolean')
  if (!flags) return refused('flag', 'Es clave o va en el CRM: sí o no.', 'Key and in the CRM are yes or no.', place)
  const hours = isGiven(targetHours) ? targetHours : 0
  if (typeof hours !== 'number' || !Number.isInteger(hours) || hours < 0 || hours > mapLimits.hours) {
    return refused('hours', 'Las horas son un número entero.', 'Hours are a whole number.', place)
  }
  const texts = {
    name: line(name),
    actor: line(actor),
    carriedBy: line(carriedBy),
    description: checkLines(description ?? '', mapLimits.description),
  }
  const wrong = Object.entries(texts).find(([, text]) => !('value' in text))
  if (wrong) {
    const { problem } = 'value' in wrong[1] ? { problem: { es: '', en: '' } } : wrong[1]
    return refused('text', problem.es, problem.en, `${place}.${wrong[0]}`)
  }
  const said = (text: CheckedText) => ('value' in text ? text.value : '')
  if (said(texts.name) === '')
    return refused('required', 'El paso necesita un nombre.', 'The node needs a name.', place)
  const node = {
    id,
    type: kind,
    name: said(texts.name),
    actor: said(texts.actor),
    isKey: isKey === true,
    inCrm: inCrm === true,
    fit: chosen,
    carriedBy: said(texts.carriedBy),
    targetHours: hours,
    description: said(texts.description),
  }
  return { node: plainNode(node) }
}

/** A node with what may be empty in it. */
export type NodeDraft = Pick<ProcessNode, 'id' | 'type' | 'name'> & {
  readonly [Key in Exclude<keyof ProcessNode, 'id' | 'type' | 'name'>]?: ProcessNode[Key] | false | null | undefined
}

/** A node without what is empty, its keys always in this order. */
export function plainNode(draft: NodeDraft): ProcessNode {
  const { id, type, name, actor, isKey, inCrm, fit, carriedBy, targetHours, description } = draft
  return {
    id,
    type,
    name,
    ...(actor ? { actor } : {}),
    ...(isKey ? { isKey } : {}),
    ...(inCrm ? { inCrm } : {}),
    ...(fit ? { fit } : {}),
    ...(carriedBy ? { carriedBy } : {}),
    ...(targetHours ? { targetHours } : {}),
    ...(description ? { description } : {}),
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

function line(value: unknown): CheckedText {
  return checkLine(value ?? '', mapLimits.line)
}

type ReadEdge = { readonly edge: ProcessEdge } | { readonly violations: readonly Violation[] }

function readEdge(input: unknown, index: number): ReadEdge {
  const place = `edges.${index}`
  const { from, to, condition, ...rest } = isObject(input) ? input : {}
  const text = line(condition)
  if (typeof from !== 'string' || typeof to !== 'string' || Object.keys(rest).length > 0) {
    return refused('shape', 'Una flecha va de un paso a otro.', 'An edge goes from one node to another.', place)
  }
  if (!('value' in text)) return refused('text', text.problem.es, text.problem.en, `${place}.condition`)
  return { edge: { from, to, ...(text.value === '' ? {} : { condition: text.value }) } }
}

function referenceProblems({ nodes, edges }: ProcessMap): readonly Violation[] {
  const known = new Set(nodes.map(({ id }) => id))
  const pairs = new Set(edges.map(({ from, to }) => `${from} ${to}`))
  if (known.size < nodes.length)
    return refused('unique', 'Dos pasos tienen el mismo identificador.', 'Two nodes have the same id.').violations
  if (pairs.size < edges.length)
    return refused('unique', 'Dos flechas unen los mismos pasos.', 'Two edges join the same nodes.').violations
  return edges.flatMap(({ from, to }, index) => {
    if (from === to)
      return refused('circle', 'Un paso no va a sí mismo.', 'A node does not lead to itself.', `edges.${index}`)
        .violations
    return known.has(from) && known.has(to)
      ? []
      : refused(
          'reference',
          'La flecha lleva a un paso que no existe.',
          'The edge leads to a node that is not there.',
          `edges.${index}`,
        ).violations
  })
}

/**
 * Nodes as they are walked, from the starts on, each after those that lead to it unless a way turns
 * back; what nothing leads to comes last. The ways of a decision keep their order.
 */
export function inFlowOrder(map: ProcessMap): ProcessMap {
  const order = flowOrder(map)
  const place = new Map(order.map(({ id }, index) => [id, index]))
  const edges = map.edges.toSorted((a, b) => (place.get(a.from) ?? 0) - (place.get(b.from) ?? 0))
  return { nodes: order, edges }
}

function flowOrder({ nodes, edges }: ProcessMap): readonly ProcessNode[] {
  const ways = Map.groupBy(edges, ({ from }) => from)
  const next = (id: string) => (ways.get(id) ?? []).map(({ to }) => to)
  const entered = new Set(edges.map(({ to }) => to))
  const starts = nodes.filter(({ type }) => type === 'start')
  const loose = nodes.filter(({ id, type }) => type !== 'start' && !entered.has(id))
  const roots: string[] = []
  const reached = new Set<string>()
  for (const { id } of [...starts, ...loose, ...nodes]) {
    if (reached.has(id)) continue
    roots.push(id)
    reach([id], next, reached)
  }
  // Reversed twice, so that the first root and the first way of each node come first.
  const done: string[] = []
  const seen = new Set<string>()
  for (const root of roots.toReversed()) finish(root, next, seen, done)
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return done.toReversed().flatMap((id) => byId.get(id) ?? [])
}

/** Depth first: a node is done when all that it leads to are. */
function finish(root: string, next: Next, seen: Set<string>, done: string[]): void {
  if (seen.has(root)) return
  seen.add(root)
  const path = [{ id: root, ways: next(root).toReversed() }]
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const [way, ...others] = top.ways
    if (way === undefined) {
      done.push(top.id)
      path.pop()
      continue
    }
    top.ways = others
    if (seen.has(way)) continue
    seen.add(way)
    path.push({ id: way, ways: next(way).toReversed() })
  }
}
