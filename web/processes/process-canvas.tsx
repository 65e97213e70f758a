import '@xyflow/react/dist/base.css'
import '#web/ui/flow-controls.css'
import './process.css'
import { useMemo, useRef, type KeyboardEvent } from 'react'
import { Background, BackgroundVariant, Controls, MarkerType, Position, ReactFlow, ViewportPortal } from '@xyflow/react'
import type { ProcessMap } from '#common/process-map.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import {
  CarriedNode,
  StepNode,
  WayEdge,
  type Mark,
  type StepFlowNode,
  type WayFlowEdge,
} from './process-canvas-parts.tsx'
import { crmLane, drawMap, type Box, type Drawing, type Way } from './process-layout.ts'
import type { StepBeside } from './process-queries.ts'

export type Selected = { readonly node: string } | { readonly from: string; readonly to: string } | undefined

const nodeTypes = { step: StepNode, carried: CarriedNode }
const edgeTypes = { way: WayEdge }
const carriedPrefix = 'crm '

interface CanvasProps {
  readonly name: string
  readonly map: ProcessMap
  readonly beside: ReadonlyMap<string, StepBeside>
  readonly selected: Selected
  readonly onSelect: (next: Selected) => void
  /** How nodes and arrows stand out: by id, and `from to`. */
  readonly marks?: ReadonlyMap<string, Mark>
  readonly onConnect?: (from: string, to: string) => void
  readonly onKeyDown?: (event: KeyboardEvent) => void
}

/** Two lanes: what the company does, line by line, and beside each line how the CRM carries it. */
export function ProcessCanvas(props: CanvasProps) {
  const { name, map, beside, selected, onSelect, marks, onConnect, onKeyDown } = props
  const { processes } = useFullText()
  const frame = useRef<HTMLDivElement>(null)
  const drawing = useMemo(() => drawMap(map), [map])
  const nodes = useMemo(
    () => nodesOf(map, drawing, beside, marks, selected, processes.step),
    [map, drawing, beside, marks, selected, processes],
  )
  const edges = useMemo(
    () => edgesOf(drawing, marks, selected, wordsOf(map, processes)),
    [drawing, marks, selected, map, processes],
  )
  return (
    <section aria-label={processes.mapLabel({ name })} className="h-full min-h-0">
      <ReactFlow
        ref={frame}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onKeyDown={onKeyDown}
        proOptions={{ hideAttribution: true }}
        defaultViewport={{ x: 20, y: 60, zoom: 0.9 }}
        fitViewOptions={{ maxZoom: 1, padding: { top: '70px', bottom: '20px', left: '20px', right: '20px' } }}
        onInit={({ setViewport }) => void setViewport(opening(frame.current, drawing))}
        minZoom={0.2}
        maxZoom={1.6}
        panOnScroll
        nodesDraggable={false}
        nodesConnectable={onConnect !== undefined}
        deleteKeyCode={null}
        onNodeClick={(_, node) => onSelect({ node: stepIdOf(node) })}
        onEdgeClick={(_, { source, target }) => onSelect({ from: source, to: target })}
        onPaneClick={() => onSelect(undefined)}
        onNodesChange={(changes) => {
          // Chosen by the keyboard.
          const chosen = changes.find((one) => one.type === 'select' && one.selected)
          if (chosen && 'id' in chosen && !chosen.id.startsWith(carriedPrefix)) onSelect({ node: chosen.id })
        }}
        onEdgesChange={(changes) => {
          const chosen = changes.find((one) => one.type === 'select' && one.selected)
          const edge = chosen && 'id' in chosen ? edges.find(({ id }) => id === chosen.id) : undefined
          if (edge) onSelect({ from: edge.source, to: edge.target })
        }}
        onConnect={({ source, target }) => onConnect?.(source, target)}
        ariaLabelConfig={{
          'node.a11yDescription.default': processes.nodeHelp,
          'edge.a11yDescription.default': processes.edgeHelp,
          'controls.ariaLabel': processes.view,
          'controls.zoomIn.ariaLabel': processes.zoomIn,
          'controls.zoomOut.ariaLabel': processes.zoomOut,
          'controls.fitView.ariaLabel': processes.fitView,
        }}
      >
        <Lanes drawing={drawing} />
        <Background variant={BackgroundVariant.Dots} gap={20} size={1} color="var(--line-strong)" />
        <Controls showInteractive={false} position="bottom-right" />
      </ReactFlow>
    </section>
  )
}

/** Both lanes in their whole width, from the top: it is read downwards, at a size at which it can be. */
function opening(frame: HTMLElement | null, { width }: Drawing) {
  const all = width + crmLane.gap + crmLane.width + 60
  const room = frame?.clientWidth ?? all
  const zoom = Math.min(1, Math.max(0.4, room / all))
  return { x: Math.max(20 * zoom, (room - all * zoom) / 2 + 20 * zoom), y: 52 * zoom, zoom }
}

function stepIdOf({ id }: Pick<StepFlowNode, 'id'>): string {
  return id.startsWith(carriedPrefix) ? id.slice(carriedPrefix.length) : id
}

function Lanes({ drawing }: { readonly drawing: Drawing }) {
  const { processes } = useFullText()
  if (drawing.nodes.size === 0) return null
  const lane = 'absolute -z-10 rounded-lg border border-line bg-surface'
  const head = 'flex h-9 items-center border-b border-line px-4 text-sm font-bold'
  const top = -44
  const height = drawing.height - top
  return (
    <ViewportPortal>
      <div className={lane} style={{ left: 0, top, width: drawing.width, height }}>
        <p className={head}>{processes.business}</p>
      </div>
      <div
        className="absolute -z-10 rounded-lg border border-why-edge/40 bg-why-soft/40"
        style={{ left: drawing.width + crmLane.gap - 20, top, width: crmLane.width + 40, height }}
      >
        <p className="flex h-9 items-center border-b border-why-edge/40 px-4 text-sm font-bold text-why-ink">
          {processes.crm}
        </p>
      </div>
    </ViewportPortal>
  )
}

function nodesOf(
  map: ProcessMap,
  drawing: Drawing,
  beside: ReadonlyMap<string, StepBeside>,
  marks: ReadonlyMap<string, Mark> | undefined,
  selected: Selected,
  role: string,
): StepFlowNode[] {
  const chosen = selected && 'node' in selected ? selected.node : undefined
  return map.nodes.flatMap((node): StepFlowNode[] => {
    const box = drawing.nodes.get(node.id)
    if (!box) return []
    const data = { node, beside: beside.get(node.id), mark: marks?.get(node.id) }
    const label = [node.name, node.actor].filter((part) => part !== undefined).join(', ')
    const step = {
      ...placed(box),
      id: node.id,
      type: 'step',
      data,
      selected: node.id === chosen,
      ariaLabel: label,
      domAttributes: { 'aria-roledescription': role },
      handles: [
        { type: 'target' as const, position: Position.Top, x: box.width / 2, y: 0, width: 1, height: 1 },
        { type: 'source' as const, position: Position.Bottom, x: box.width / 2, y: box.height, width: 1, height: 1 },
      ],
    }
    if (node.inCrm !== true) return [step]
    const x = drawing.width + crmLane.gap
    const beyond = { ...box, x, y: box.y + box.height / 2 - 38, width: crmLane.width, height: 76 }
    // As far as the step that it belongs to.
    const reach = x - box.x - box.width
    const own = { data: { ...data, reach }, selectable: false, focusable: false, connectable: false }
    return [step, { ...placed(beyond), ...own, id: `${carriedPrefix}${node.id}`, type: 'carried' }]
  })
}

function placed({ x, y, width, height }: Box) {
  return { position: { x, y }, width, height, measured: { width, height } }
}

type Words = ReturnType<typeof useFullText>['processes']

/** An arrow as it is read out. */
function wordsOf({ nodes }: ProcessMap, processes: Words) {
  const names = new Map(nodes.map(({ id, name }) => [id, name]))
  const of = ({ from, to, condition = '' }: Way) => {
    const ends = processes.wayFrom({ from: names.get(from) ?? '', to: names.get(to) ?? '' })
    return condition === '' ? ends : `${ends}: ${condition}`
  }
  return { of, role: processes.arrow }
}

function edgesOf(
  drawing: Drawing,
  marks: ReadonlyMap<string, Mark> | undefined,
  selected: Selected,
  words: ReturnType<typeof wordsOf>,
): WayFlowEdge[] {
  return drawing.ways.map((way) => {
    const id = `${way.from} ${way.to}`
    const isChosen =
      selected !== undefined && 'from' in selected && selected.from === way.from && selected.to === way.to
    const mark = marks?.get(id)
    const color = isChosen ? 'var(--accent)' : mark ? colorOf[mark] : 'var(--ink-faint)'
    return {
      id,
      type: 'way',
      source: way.from,
      target: way.to,
      selected: isChosen,
      ariaLabel: words.of(way),
      domAttributes: { 'aria-roledescription': words.role },
      data: { way, color, isGone: mark === 'removed' },
      markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color },
    }
  })
}

const colorOf: Readonly<Record<Mark, string>> = {
  added: 'var(--today-edge)',
  removed: 'var(--overdue-edge)',
  changed: 'var(--none-edge)',
  moved: 'var(--why-edge)',
  problem: 'var(--none-edge)',
}
