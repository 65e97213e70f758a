import { useCallback, useMemo } from 'react'
import { Controls, Panel, ReactFlow, type Edge, type Node, type ReactFlowInstance } from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import '#web/ui/flow-controls.css'
import './trace.css'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { TraceNodeCard, type TraceNodeData } from './trace-node.tsx'
import { brokenBelow, childrenOf, nodeSize, placesOf, shownIds, type Look, type TraceShape } from './trace-shape.ts'

const nodeTypes = { trace: TraceNodeCard }
/** Its buttons are pressed, although it is neither moved nor chosen. */
const reached = { pointerEvents: 'all' } as const
/** Smaller than this nobody reads it: it begins at its top instead. */
const zoomMin = 0.6

/** The thread from left to right: why, what, how, proof. */
export function TraceGraph(props: {
  readonly shape: TraceShape
  readonly look: Look
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
  readonly onToggle: (id: string) => void
}) {
  const { shape, look, chosen, onChoose, onToggle } = props
  const { trace } = useFullLocale().text
  const shown = useMemo(() => shownIds(shape, look), [shape, look])
  const places = useMemo(() => placesOf(shape, shown), [shape, shown])
  const isWhole = look.focus !== undefined || look.only !== 'all'
  const nodes = useMemo(
    () =>
      [...places].flatMap(([id, position]): Node<TraceNodeData>[] => {
        const node = shape.nodes.get(id)
        if (!node) return []
        const more = isWhole
          ? 0
          : childrenOf(shape, id).filter((one) => !look.hidden.has(shape.nodes.get(one)?.kind ?? '')).length
        const isOpen = look.open.has(id)
        const [isBroken, isDoubtful] = [shape.broken.has(id), shape.doubtful.has(id)]
        const below = more > 0 && !isOpen ? brokenBelow(shape, id) : 0
        const data = { node, more, below, isOpen, isBroken, isDoubtful, isChosen: id === chosen, onChoose, onToggle }
        return [{ id, type: 'trace', position, data, ...nodeSize, style: reached, focusable: false }]
      }),
    [places, shape, look, isWhole, chosen, onChoose, onToggle],
  )
  const edges = useMemo(
    () =>
      shape.links
        .filter(({ derived, source }) => places.has(derived) && places.has(source))
        .map(({ id, derived, source, isSuspect }): Edge => ({
          id,
          source,
          target: derived,
          className: isSuspect ? 'in-doubt' : '',
          ariaLabel: trace.edge({
            from: shape.nodes.get(source)?.title ?? '',
            to: shape.nodes.get(derived)?.title ?? '',
          }),
          focusable: false,
        })),
    [shape, places, trace],
  )
  const fit = useMemo(() => ({ minZoom: zoomMin, maxZoom: 1, padding: 0.06 }), [])
  const begin = useCallback(
    (flow: ReactFlowInstance<Node<TraceNodeData>, Edge>) => {
      const height = Math.max(...[...places.values()].map(({ y }) => y + nodeSize.height), 0)
      if (height * zoomMin > window.innerHeight) void flow.setViewport({ x: 16, y: 16, zoom: 1 })
      else void flow.fitView(fit)
    },
    [places, fit],
  )
  return (
    <ReactFlow
      // Another look is another picture: it is seen whole again.
      key={`${look.focus ?? ''} ${look.only}`}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      onInit={begin}
      minZoom={0.1}
      maxZoom={1.5}
      nodesDraggable={false}
      nodesConnectable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      onlyRenderVisibleElements
      proOptions={{ hideAttribution: true }}
      ariaLabelConfig={{
        'controls.ariaLabel': trace.zoom,
        'controls.zoomIn.ariaLabel': trace.zoomIn,
        'controls.zoomOut.ariaLabel': trace.zoomOut,
        'controls.fitView.ariaLabel': trace.zoomFit,
      }}
      aria-label={trace.graph}
    >
      <Controls showInteractive={false} position="top-right" />
      {places.size === 0 && <Panel position="top-center">{trace.nothing}</Panel>}
    </ReactFlow>
  )
}
