import type { Language } from '#common/errors.ts'
import { inFlowOrder, type NodeType, type ProcessMap, type ProcessNode } from '#common/process-map.ts'
import { openModdle, type Element } from './bpmn-model.ts'
import { swimlanes, type Place, type Swimlanes } from './bpmn-lanes.ts'

const elementOf: Readonly<Record<NodeType, string>> = {
  start: 'bpmn:StartEvent',
  task: 'bpmn:Task',
  decision: 'bpmn:ExclusiveGateway',
  wait: 'bpmn:IntermediateCatchEvent',
  end: 'bpmn:EndEvent',
}

const nobody = { es: 'Sin asignar', en: 'Not assigned' } as const

/** A map as a BPMN 2.0 file with a lane for each who takes part, which any editor shows. */
export async function writeBpmn(name: string, given: ProcessMap, language: Language): Promise<string> {
  const map = inFlowOrder(given)
  const drawn = swimlanes(map)
  const moddle = openModdle()
  const taken = new Set(map.nodes.map(({ id }) => id))
  const free = (wish: string) => {
    let id = wish
    while (taken.has(id)) id = `${id}_`
    taken.add(id)
    return id
  }
  const nodes = new Map(map.nodes.map((node) => [node.id, nodeElement(moddle, node)]))
  const flows = map.edges.map(({ from, to, condition }, index) =>
    moddle.create('bpmn:SequenceFlow', {
      id: free(`flow_${index + 1}`),
      ...(condition === undefined ? {} : { name: condition }),
      sourceRef: nodes.get(from),
      targetRef: nodes.get(to),
    }),
  )
  for (const [id, element] of nodes) {
    // The library's elements are filled after they are made, for each edge names both its ends.
    Object.assign(element, {
      incoming: flows.filter((_, index) => map.edges[index]?.to === id),
      outgoing: flows.filter((_, index) => map.edges[index]?.from === id),
    })
  }
  const lanes = drawn.lanes.map((lane, index) =>
    moddle.create('bpmn:Lane', {
      id: free(`lane_${index + 1}`),
      name: lane.actor || nobody[language],
      flowNodeRef: lane.nodes.flatMap((id) => nodes.get(id) ?? []),
    }),
  )
  const laneSets = lanes.length === 0 ? [] : [moddle.create('bpmn:LaneSet', { id: free('lanes'), lanes })]
  const process = moddle.create('bpmn:Process', {
    id: free('process'),
    name,
    isExecutable: false,
    laneSets,
    flowElements: [...nodes.values(), ...flows],
  })
  const pool = moddle.create('bpmn:Participant', { id: free('pool'), name, processRef: process })
  const collaboration = moddle.create('bpmn:Collaboration', { id: free('collaboration'), participants: [pool] })
  const plane = moddle.create('bpmndi:BPMNPlane', {
    id: free('plane'),
    bpmnElement: collaboration,
    planeElement: [
      shapeOf(moddle, pool, drawn.pool, free, true),
      ...lanes.flatMap((lane, index) => {
        const place = drawn.lanes[index]?.place
        return place ? [shapeOf(moddle, lane, place, free, true)] : []
      }),
      ...[...nodes].flatMap(([id, element]) => {
        const place = drawn.places.get(id)
        return place ? [shapeOf(moddle, element, place, free)] : []
      }),
      ...flows.map((flow, index) => edgeOf(moddle, flow, drawn, index, free)),
    ],
  })
  const diagram = moddle.create('bpmndi:BPMNDiagram', { id: free('diagram'), name, plane })
  const definitions = moddle.create('bpmn:Definitions', {
    id: free('definitions'),
    targetNamespace: 'urn:lazo:processes',
    exporter: 'Lazo',
    rootElements: [collaboration, process],
    diagrams: [diagram],
  })
  const { xml } = await moddle.toXML(definitions, { format: true })
  return xml
}

type Moddle = ReturnType<typeof openModdle>

function nodeElement(moddle: Moddle, node: ProcessNode): Element {
  const { id, type, name, actor, isKey, inCrm, fit, carriedBy, targetHours, description } = node
  const step = moddle.create('lazo:Step', {
    ...(actor === undefined ? {} : { actor }),
    ...(isKey ? { isKey: 'true' } : {}),
    ...(inCrm ? { inCrm: 'true' } : {}),
    ...(fit === undefined ? {} : { fit }),
    ...(carriedBy === undefined ? {} : { carriedBy }),
    ...(targetHours === undefined ? {} : { targetHours: String(targetHours) }),
  })
  return moddle.create(elementOf[type], {
    id,
    name,
    ...(description === undefined
      ? {}
      : { documentation: [moddle.create('bpmn:Documentation', { text: description })] }),
    extensionElements: moddle.create('bpmn:ExtensionElements', { values: [step] }),
    ...(type === 'wait' ? { eventDefinitions: [moddle.create('bpmn:TimerEventDefinition')] } : {}),
  })
}

function shapeOf(
  moddle: Moddle,
  element: Element,
  place: Place,
  free: (id: string) => string,
  isLane = false,
): Element {
  const bounds = moddle.create('dc:Bounds', { ...place })
  const id = free(`shape_${String(element.id)}`)
  return moddle.create('bpmndi:BPMNShape', {
    id,
    bpmnElement: element,
    bounds,
    ...(isLane ? { isHorizontal: true } : {}),
  })
}

function edgeOf(moddle: Moddle, flow: Element, drawn: Swimlanes, index: number, free: (id: string) => string): Element {
  const waypoint = (drawn.ways[index] ?? []).map(([x, y]) => moddle.create('dc:Point', { x, y }))
  return moddle.create('bpmndi:BPMNEdge', { id: free(`edge_${String(flow.id)}`), bpmnElement: flow, waypoint })
}
