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
export interface LeftOut {
  /** As the file calls it: `bpmn:dataObject`, `camunda:formData`. */
  readonly element: string
  /** Its name, or that of the step it stands at. */
  readonly name: string | null
  readonly reason: Localized
}

export interface ReadBpmn {
  readonly name: string
  readonly map: ProcessMap
  readonly leftOut: readonly LeftOut[]
}

const reasons = {
  unknown: { es: 'No es de BPMN, o no se ha podido leer.', en: 'It is not of BPMN, or could not be read.' },
  extension: { es: 'Es del programa que hizo el archivo.', en: 'It is of the program that made the file.' },
  inside: { es: 'Está dentro de otro paso: dibújalo como otro proceso.', en: 'It is inside another step: draw it as a process of its own.' },
  merged: { es: 'Solo junta o reparte caminos; las flechas se han unido.', en: 'It only joins or splits ways; its edges were joined.' },
  noPlace: { es: 'El mapa no lo tiene.', en: 'The map has no place for it.' },
  broken: { es: 'No une dos pasos distintos.', en: 'It joins no two different steps.' },
  shortened: { es: 'Era demasiado largo y se ha cortado.', en: 'It was too long and has been cut.' },
} as const // prettier-ignore

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
  const reading: Reading = { language, leftOut: [], nodes: new Map(), ids: new Map(), edges: [] }
  for (const { message } of warnings) noteWarning(reading, message)
  for (const flow of collaborations.flatMap(({ messageFlows }) => elementsIn(messageFlows))) leave(reading, flow, 'noPlace')
  for (const process of processes) {
    const pool = pools.find(({ processRef }) => elementIn(processRef) === process)
    readProcess(reading, process, processes.length > 1 ? textIn(pool?.name) : '')
    if (reading.nodes.size > rawLimits.nodes || reading.edges.length > rawLimits.edges) throw tooManyWays()
  }
  const [first] = processes
  const pool = pools.find(({ processRef }) => elementIn(processRef) === first)
  // First the edges: what only joins ways goes from the nodes.
  const edges = joinedEdges(reading)
  const read = readMap({ nodes: [...reading.nodes.values()], edges })
  if ('violations' in read) throw invalid(read.violations)
  const name = shortened(textIn(pool?.name) || textIn(first?.name), 250)
  return { name, map: read.map, leftOut: reading.leftOut }
} // prettier-ignore

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
  /** Between elements of the file, those that only join ways among them. */
  readonly edges: { readonly from: Element; readonly to: Element; readonly condition: string }[]
}

function leave({ leftOut }: Reading, element: Element, reason: keyof typeof reasons, name = textIn(element.name)): void {
  const called = element.$type.replace(/^bpmn:./, (start) => start.toLowerCase())
  leftOut.push({ element: called, name: shortened(name, 250) || null, reason: reasons[reason] })
} // prettier-ignore

/** The library says what it could not read; attributes and references are noted where they stand. */
function noteWarning(reading: Reading, message: string): void {
  const element = /^unparsable content <([\w.:-]+)>/.exec(message)?.[1]
  if (element !== undefined) reading.leftOut.push({ element, name: null, reason: reasons.unknown })
}

function readProcess(reading: Reading, process: Element, pool: string): void {
  const actors = new Map<Element, string>()
  for (const set of elementsIn(process.laneSets)) readLanes(set, actors)
  const flows: Element[] = []
  for (const element of elementsIn(process.flowElements)) {
    if (element.$type === 'bpmn:SequenceFlow') {
      flows.push(element)
      continue
    }
    const type = typeOf(element)
    if (!type) {
      leave(reading, element, 'noPlace')
      continue
    }
    reading.nodes.set(element, readNode(reading, element, type, actors.get(element) ?? pool))
    const host = elementIn(element.attachedToRef)
    if (host) reading.edges.push({ from: host, to: element, condition: textIn(element.name) })
    for (const inner of elementsIn(element.flowElements)) leave(reading, inner, 'inside')
  }
  for (const flow of flows) readFlow(reading, flow)
  for (const artifact of elementsIn(process.artifacts)) leave(reading, artifact, 'noPlace', nameOfArtifact(artifact))
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
  const description = elementsIn(element.documentation).map(({ text }) => textIn(text)).join('\n\n') // prettier-ignore
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
  const { nodes } = reading
  let { edges } = reading
  for (const [element, { type }] of nodes) {
    const out = edges.filter(({ from }) => from === element)
    const isSplit = splitting.includes(element.$type) && out.length >= 2
    if (type !== 'decision' || isSplit || isOwn(element)) continue
    const into = edges.filter(({ to }) => to === element)
    const others = edges.filter(({ from, to }) => from !== element && to !== element)
    // Before they are joined: a small file can make of them more than fits anywhere.
    if (others.length + into.length * out.length > rawLimits.edges) throw tooManyWays()
    const joined = into.flatMap(({ from, condition: said }) =>
      out.map(({ to, condition }) => ({ from, to, condition: said || condition })),
    )
    edges = [...others, ...joined]
    nodes.delete(element)
    leave(reading, element, 'merged')
  }
  const pairs = new Map<string, ProcessEdge>()
  for (const { from, to, condition } of edges) {
    const [a, b] = [nodes.get(from)?.id, nodes.get(to)?.id]
    if (a === undefined || b === undefined || a === b) continue
    const known = pairs.get(`${a} ${b}`)
    const said = [known?.condition ?? '', oneLine(condition)].filter((one, index, all) => one !== '' && all.indexOf(one) === index)
    const text = shortened(said.join(' / '), mapLimits.line)
    pairs.set(`${a} ${b}`, { from: a, to: b, ...(text === '' ? {} : { condition: text }) })
  }
  return [...pairs.values()]
} // prettier-ignore

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
  return withoutControls(text).replace(/[\t\n\u2028\u2029]+/g, ' ').trim()
} // prettier-ignore

function shortened(text: string, length: number): string {
  return oneLine(text).slice(0, length).toWellFormed().trim()
}
