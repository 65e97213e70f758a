import {
  BaseEdge,
  EdgeLabelRenderer,
  Handle,
  Position,
  type Edge,
  type EdgeProps,
  type Node,
  type NodeProps,
} from '@xyflow/react'
import type { ProcessNode } from '#common/process-map.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { pathThrough, type Way } from './process-layout.ts'
import { Carried, StepFacts, TypeIcon } from './process-marks.tsx'
import type { StepBeside } from './process-queries.ts'

/** Why a step or an arrow stands out. */
export type Mark = 'added' | 'removed' | 'changed' | 'moved' | 'problem'

// A type, for an interface is no record of unknown values, which the library asks for.
// oxlint-disable-next-line typescript/consistent-type-definitions
type StepData = {
  readonly node: ProcessNode
  readonly beside: StepBeside | undefined
  readonly mark: Mark | undefined
  readonly reach?: number
}
export type StepFlowNode = Node<StepData>

const edges: Readonly<Record<Mark, string>> = {
  added: 'border-today-edge bg-today-soft',
  removed: 'border-overdue-edge bg-overdue-soft border-dashed',
  changed: 'border-none-edge bg-none-soft',
  moved: 'border-why-edge bg-why-soft',
  problem: 'border-none-edge bg-surface',
}

export function StepNode({ data, selected, isConnectable }: NodeProps<StepFlowNode>) {
  const { node, mark } = data
  const { processes } = useFullText()
  const isRound = node.type === 'start' || node.type === 'end'
  return (
    <div
      className={classes(
        'flex h-full w-full flex-col justify-center gap-0.5 border px-3 text-left shadow-xs',
        isRound ? 'rounded-full px-4' : 'rounded-md',
        node.type === 'decision' && 'border-l-4',
        mark ? edges[mark] : 'border-line-strong bg-raised',
        selected && 'outline-2 outline-offset-1 outline-focus',
      )}
    >
      <Handle type="target" position={Position.Top} isConnectable={isConnectable} className="process-handle" />
      <span className="flex min-w-0 items-start gap-2">
        <TypeIcon type={node.type} className="mt-0.5" />
        <span
          className={classes(
            'line-clamp-2 min-w-0 text-sm leading-tight font-medium',
            mark === 'removed' && 'line-through',
          )}
        >
          {node.name}
        </span>
      </span>
      <span className="pl-6">
        <StepFacts node={node} />
      </span>
      {mark && mark !== 'problem' && (
        <span className="absolute -top-2.5 right-2 rounded-full border border-line bg-raised px-1.5 text-2xs font-medium">
          {processes.change[mark]}
        </span>
      )}
      <Handle type="source" position={Position.Bottom} isConnectable={isConnectable} className="process-handle" />
    </div>
  )
}

export function CarriedNode({ data }: NodeProps<StepFlowNode>) {
  const { node, beside, reach = 0 } = data
  return (
    <div className="flex h-full w-full flex-col justify-center rounded-md border border-why-edge/50 bg-raised px-3 text-left">
      <span
        aria-hidden
        className="absolute top-1/2 right-full -z-10 border-t border-dashed border-why-edge/60"
        style={{ width: reach }}
      />
      <Carried node={node} beside={beside} />
    </div>
  )
}

// oxlint-disable-next-line typescript/consistent-type-definitions
type WayData = {
  readonly way: Way
  readonly color: string
  readonly isGone: boolean
}
export type WayFlowEdge = Edge<WayData>

export function WayEdge({ data, markerEnd, selected, id }: EdgeProps<WayFlowEdge>) {
  if (!data) return null
  const { way, color, isGone } = data
  return (
    <>
      <BaseEdge
        id={id}
        path={pathThrough(way.points)}
        interactionWidth={18}
        {...(markerEnd === undefined ? {} : { markerEnd })}
        style={{ stroke: color, strokeWidth: selected ? 2.5 : 1.5, ...(isGone ? { strokeDasharray: '5 4' } : {}) }}
      />
      {way.label && (
        <EdgeLabelRenderer>
          <span
            className={classes(
              'pointer-events-none absolute max-w-[150px] truncate rounded-full border border-line bg-raised px-2 text-xs',
              isGone && 'line-through',
            )}
            style={{ transform: `translate(-50%, -50%) translate(${way.label.x}px, ${way.label.y}px)` }}
          >
            {way.condition}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  )
}
