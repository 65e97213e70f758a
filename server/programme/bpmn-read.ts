import { invalid, type Language, type Localized } from '#common/errors.ts'
import {
  mapLimits,
  plainNode,
  readMap,
  stepFits,
  type NodeType,
  type ProcessEdge,
  type ProcessMap,
  type ProcessNode,
} from '#common/process-map.ts'
import { guardXml, refused } from './bpmn-guard.ts'
import { elementIn, elementsIn, openModdle, textIn, type Element, type StepAttribute } from './bpmn-model.ts'

/** Something of the file that the map has no place for. */
interface LeftOut {
  /** As the file calls it: `bpmn:dataObject`, `camunda:formData`. */
  readonly element: string
  /** Its name, or that of the step it stands at. */
  readonly name: string | null
  readonly reason: Localized
}

interface ReadBpmn {
  readonly name: string
  readonly map: ProcessMap
  readonly leftOut: readonly LeftOut[]
}

const reasons = {
  unknown: { es: 'No es de BPMN, o no se ha podido leer.', en: 'It is not of BPMN, or could not be read.' },
  extension: { es: 'Es del programa que hizo el archivo.', en: 'It is of the program that made the file.' },
  opened: { es: 'Sus pasos están en su lugar.', en: 'Its steps stand in its place.' },
  edge: {
    es: 'Empezaba o acababa los pasos de otro; las flechas se han unido.',
    en: 'It began or ended the steps of another one; its edges were joined.',
  },
  message: {
    es: 'Va de una parte a otra sin unir dos pasos dibujados.',
    en: 'It goes between parties and joins no two steps that are drawn.',
  },
  merged: {
    es: 'Solo junta o reparte caminos; las flechas se han unido.',
    en: 'It only joins or splits ways; its edges were joined.',
  },
  noPlace: { es: 'El mapa no lo tiene.', en: 'The map has no place for it.' },
  broken: { es: 'No une dos pasos distintos.', en: 'It joins no two different steps.' },
  shortened: { es: 'Era demasiado largo y se ha cortado.', en: 'It was too long and has been cut.' },
} as const

const words: Readonly<Record<NodeType, Localized>> = {
  start: { es: 'Inicio', en: 'Start' },
  task: { es: 'Paso', en: 'Step' },
  decision: { es: 'Decisión', en: 'Decision' },
  wait: { es: 'Espera', en: 'Wait' },
  end: { es: 'Fin', en: 'End' },
}

/** The process in a BPMN 2.0 file of any editor, with everything named that the map does not take. */
export async function readBpmn(xml: string, language: Language): Promise<ReadBpmn> {
  guardXml(xml)
  const { rootElement, warnings } = await parse(xml)
  const root = elementIn(rootElement)
  if (root?.$type !== 'bpmn:Definitions') throw notBpmn()
  const processes = elementsIn(root.rootElements).filter(({ $type }) => $type === 'bpmn:Process')
  if (processes.length === 0) throw refused('empty', 'El archivo no tiene ningún proceso.', 'The file has no process.')
  const collaborations = elementsIn(root.rootElements).filter(({ $type }) => $type === 'bpmn:Collaboration')
  const pools = collaborations.flatMap(({ participants }) => elementsIn(participants))
  const reading: Reading = {
    language,
    leftOut: [],
    nodes: new Map(),
    ids: new Map(),
    opened: new Map(),
    passed: new Set(),
    edges: [],
  }
  for (const { message } of warnings) noteWarning(reading, message)
  for (const process of processes) {
    const pool = pools.find(({ processRef }) => elementIn(processRef) === process)
    readProcess(reading, process, processes.length > 1 ? textIn(pool?.name) : '')
    if (reading.nodes.size > rawLimits.nodes || reading.edges.length > rawLimits.edges) throw tooManyWays()
  }
  for (const flow of collaborations.flatMap(({ messageFlows }) => elementsIn(messageFlows))) readMessage(reading, flow)
  const [first] = processes
  const pool = pools.find(({ processRef }) => elementIn(processRef) === first)
  // First the edges: what only joins ways goes from the nodes.
  const edges = joinedEdges(reading)
  const read = readMap({ nodes: [...reading.nodes.values()], edges })
  if ('violations' in read) throw invalid(read.violations)
  const name = shortened(textIn(pool?.name) || textIn(first?.name), 250)
  return { name, map: read.map, leftOut: reading.leftOut }
}

async function parse(xml: string) {
  try {
    return await openModdle().fromXML(xml)
  } catch {
    throw notBpmn()
  }
}

/** Before gateways that only join are merged. */
const rawLimits = { nodes: 4 * mapLimits.nodes, edges: 4 * mapLimits.edges } as const

function notBpmn() {
  return refused('bpmn', 'No es un archivo BPMN 2.0 que se pueda leer.', 'It is no BPMN 2.0 file that can be read.')
}

interface Reading {
  readonly language: Language
  readonly leftOut: LeftOut[]
  readonly nodes: Map<Element, ProcessNode>
  /** Ids that are taken already. */
  readonly ids: Map<string, Element>
  /** Steps that hold others, with those by which one comes into them and leaves them. */
  readonly opened: Map<Element, { readonly entries: readonly Element[]; readonly exits: readonly Element[] }>
  /** What only begins or ends the steps within another one. */
  readonly passed: Set<Element>
  /** Between elements of the file, those that only join ways among them. */
  readonly edges: { readonly from: Element; readonly to: Element; readonly condition: string }[]
}

function leave(
  { leftOut }: Reading,
  element: Element,
  reason: keyof typeof reasons,
  name = textIn(element.name),
): void {
  const called = element.$type.replace(/^bpmn:./, (start) => start.toLowerCase())
  leftOut.push({ element: called, name: shortened(name, 250) || null, reason: reasons[reason] })
}

/** The library says what it could not read; attributes and references are noted where they stand. */
function noteWarning(reading: Reading, message: string): void {
  const element = /^unparsable content <([\w.:-]+)>/.exec(message)?.[1]
  if (element !== undefined) reading.leftOut.push({ element, name: null, reason: reasons.unknown })
}

function readProcess(reading: Reading, process: Element, pool: string): void {
  const actors = new Map<Element, string>()
  for (const set of elementsIn(process.laneSets)) readLanes(set, actors)
  readSteps(reading, process, (element) => actors.get(element) ?? pool)
}

/** The steps of a process, or those within another step: each with whoever takes it. @returns those of this level */
function readSteps(
  reading: Reading,
  scope: Element,
  actorOf: (element: Element) => string,
  isWithin = false,
): Element[] {
  const flows: Element[] = []
  const own: Element[] = []
  for (const element of elementsIn(scope.flowElements)) {
    const type = typeOf(element)
    if (element.$type === 'bpmn:SequenceFlow') flows.push(element)
    else if (!type) leave(reading, element, 'noPlace')
    else {
      own.push(element)
      const host = elementIn(element.attachedToRef)
      if (host) reading.edges.push({ from: host, to: element, condition: textIn(element.name) })
      if (!openStep(reading, element, actorOf)) readStep(reading, element, type, { actor: actorOf(element), isWithin })
    }
  }
  for (const flow of flows) readFlow(reading, flow)
  for (const artifact of elementsIn(scope.artifacts)) leave(reading, artifact, 'noPlace', nameOfArtifact(artifact))
  return own
}

interface Standing {
  readonly actor: string
  readonly isWithin: boolean
}

/** What begins or ends the steps within another one is no step of the whole. */
function readStep(reading: Reading, element: Element, type: NodeType, { actor, isWithin }: Standing): void {
  const isPassed = isWithin && (type === 'start' || type === 'end')
  reading.nodes.set(element, readNode(reading, element, type, actor))
  if (isPassed) reading.passed.add(element)
}

/** A step that holds others gives its place to them. */
function openStep(reading: Reading, element: Element, actorOf: (element: Element) => string): boolean {
  const isHolding = elementsIn(element.flowElements).some((one) => typeOf(one) !== undefined)
  if (!isHolding) return false
  const before = reading.edges.length
  const inner = readSteps(reading, element, (one) => actorOf(one) || actorOf(element), true)
  const edges = reading.edges.slice(before)
  const inFlow = inner.filter(({ attachedToRef, triggeredByEvent }) => !attachedToRef && triggeredByEvent !== true)
  const entries = inFlow.filter((one) => !edges.some(({ to }) => to === one))
  const exits = inFlow.filter((one) => !edges.some(({ from }) => from === one))
  reading.opened.set(element, {
    entries: entries.length > 0 ? entries : inFlow.slice(0, 1),
    exits: exits.length > 0 ? exits : inFlow.slice(-1),
  })
  leave(reading, element, 'opened')
  return true
}

/** Who sends and who waits for it: a way like any other, and what it would set going waits for it instead. */
function readMessage(reading: Reading, flow: Element): void {
  const [from, to] = [elementIn(flow.sourceRef), elementIn(flow.targetRef)]
  const isStep = (one: Element | undefined) => one !== undefined && (reading.nodes.has(one) || reading.opened.has(one))
  if (!from || !to || from === to || !isStep(from) || !isStep(to)) {
    const ends = [from, to].map((one) => textIn(one?.name) || '?').join(' → ')
    leave(reading, flow, 'message', [textIn(flow.name), ends].filter(Boolean).join(': '))
    return
  }
  const starts = [...reading.nodes.values()].filter(({ type }) => type === 'start')
  const target = reading.nodes.get(to)
  if (target?.type === 'start' && starts.length > 1) reading.nodes.set(to, { ...target, type: 'wait' })
  reading.edges.push({ from, to, condition: textIn(flow.name) })
}

/** Who stands in the lane; of lanes within lanes the innermost. */
function readLanes(set: Element, actors: Map<Element, string>): void {
  for (const lane of elementsIn(set.lanes)) {
    for (const member of elementsIn(lane.flowNodeRef)) actors.set(member, textIn(lane.name))
    const inner = elementIn(lane.childLaneSet)
    if (inner) readLanes(inner, actors)
  }
}

function nameOfArtifact({ name, text }: Element): string {
  return textIn(name) || textIn(text)
}

const splitting = ['bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway', 'bpmn:ComplexGateway', 'bpmn:EventBasedGateway']

function typeOf({ $type }: Element): NodeType | undefined {
  if ($type === 'bpmn:StartEvent') return 'start'
  if ($type === 'bpmn:EndEvent' || $type === 'bpmn:ImplicitThrowEvent') return 'end'
  if ($type === 'bpmn:IntermediateCatchEvent' || $type === 'bpmn:BoundaryEvent') return 'wait'
  if ($type.endsWith('Gateway')) return 'decision'
  const isTask = /(Task|SubProcess|Transaction|CallActivity|IntermediateThrowEvent)$/.test($type)
  return isTask ? 'task' : undefined
}

function readNode(reading: Reading, element: Element, type: NodeType, actor: string): ProcessNode {
  const values = elementsIn(elementIn(element.extensionElements)?.values)
  const own = values.find(({ $type }) => $type === 'lazo:Step')
  const title = shortened(textIn(element.name), mapLimits.line) || words[type][reading.language]
  for (const value of values) if (value !== own) leave(reading, value, 'extension', title)
  for (const name of foreignAttributes(element)) {
    reading.leftOut.push({ element: name, name: title, reason: reasons.extension })
  }
  const description = elementsIn(element.documentation)
    .map(({ text }) => textIn(text))
    .join('\n\n')
  const isCut = description.length > mapLimits.description || oneLine(textIn(element.name)).length > mapLimits.line
  if (isCut) leave(reading, element, 'shortened', title)
  const said = (name: StepAttribute) => textIn(own?.[name])
  return plainNode({
    id: freeId(reading, element),
    type,
    name: title,
    actor: shortened(own ? said('actor') : actor, mapLimits.line),
    isKey: said('isKey') === 'true',
    inCrm: said('inCrm') === 'true',
    fit: stepFits.find((one) => one === said('fit')),
    carriedBy: shortened(said('carriedBy'), mapLimits.line),
    targetHours: Number(said('targetHours')) || null,
    description: withoutControls(description).slice(0, mapLimits.description),
  })
}

function foreignAttributes({ $attrs }: Element): readonly string[] {
  // The library keeps there what no schema names; declarations of namespaces among it.
  return Object.keys((typeof $attrs === 'object' && $attrs) || {}).filter((name) => !name.startsWith('xmlns'))
}

/** Its own id where the map takes it, else a new one. */
function freeId({ ids }: Reading, element: Element): string {
  const given = textIn(element.id)
  const isFit = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/.test(given) && !ids.has(given)
  let id = given
  for (let number = ids.size + 1; !isFit && (id === given || ids.has(id)); number += 1) id = `node_${number}`
  ids.set(id, element)
  return id
}

function readFlow(reading: Reading, flow: Element): void {
  const [from, to] = [elementIn(flow.sourceRef), elementIn(flow.targetRef)]
  const condition = textIn(flow.name) || textIn(elementIn(flow.conditionExpression)?.body)
  if (!from || !to || from === to) {
    leave(reading, flow, 'broken', condition)
    return
  }
  reading.edges.push({ from, to, condition })
}

/**
 * Edges between steps. What only joins or splits ways is no step: whatever led to it leads on to what it
 * led to, one way for each.
 */
function joinedEdges(reading: Reading): readonly ProcessEdge[] {
  const { nodes, passed } = reading
  let edges = withinOpened(reading)
  for (const [element, { type }] of nodes) {
    const out = edges.filter(({ from }) => from === element)
    const isSplit = splitting.includes(element.$type) && out.length >= 2
    const isJoining = passed.has(element) || (type === 'decision' && !isSplit && !isOwn(element))
    if (!isJoining) continue
    const into = edges.filter(({ to }) => to === element)
    const others = edges.filter(({ from, to }) => from !== element && to !== element)
    // Before they are joined: a small file can make of them more than fits anywhere.
    if (others.length + into.length * out.length > rawLimits.edges) throw tooManyWays()
    const joined = into.flatMap(({ from, condition: said }) =>
      out.map(({ to, condition }) => ({ from, to, condition: said || condition })),
    )
    edges = [...others, ...joined]
    nodes.delete(element)
    if (!passed.has(element)) leave(reading, element, 'merged')
    else if (textIn(element.name)) leave(reading, element, 'edge')
  }
  const pairs = new Map<string, ProcessEdge>()
  for (const { from, to, condition } of edges) {
    const [a, b] = [nodes.get(from)?.id, nodes.get(to)?.id]
    if (a === undefined || b === undefined || a === b) continue
    const known = pairs.get(`${a} ${b}`)
    const said = [known?.condition ?? '', oneLine(condition)].filter(
      (one, index, all) => one !== '' && all.indexOf(one) === index,
    )
    const text = shortened(said.join(' / '), mapLimits.line)
    pairs.set(`${a} ${b}`, { from: a, to: b, ...(text === '' ? {} : { condition: text }) })
  }
  return [...pairs.values()]
}

/** Ways into a step that holds others lead to those with which it begins, ways out of it from those with which it ends. */
function withinOpened({ edges, opened }: Reading): Reading['edges'] {
  let all = edges
  // An outer one may begin or end with one that it holds, which was opened before it.
  for (const [step, { entries, exits }] of [...opened].toReversed()) {
    all = all.flatMap((edge) => {
      const [from, to] = [edge.from === step ? exits : [edge.from], edge.to === step ? entries : [edge.to]]
      return from.flatMap((one) => to.map((other) => ({ ...edge, from: one, to: other })))
    })
    if (all.length > rawLimits.edges) throw tooManyWays()
  }
  return all
}

function tooManyWays() {
  return refused('length', 'El archivo une demasiados caminos.', 'The file joins too many ways.')
}

function isOwn({ extensionElements }: Element): boolean {
  return elementsIn(elementIn(extensionElements)?.values).some(({ $type }) => $type === 'lazo:Step')
}

function withoutControls(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Cc}--[\t\n]]/gv, '')
}

function oneLine(text: string): string {
  return withoutControls(text)
    .replace(/[\t\n\u2028\u2029]+/g, ' ')
    .trim()
}

function shortened(text: string, length: number): string {
  return oneLine(text).slice(0, length).toWellFormed().trim()
}
