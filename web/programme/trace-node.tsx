import { memo } from 'react'
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react'
import { CircleCheck, CircleX, Minus, Plus, TriangleAlert } from 'lucide-react'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { Icon } from '#web/ui/icon.tsx'
import { nodeSize, type TraceNode } from './trace-shape.ts'

export interface TraceNodeData extends Record<string, unknown> {
  readonly node: TraceNode
  readonly isBroken: boolean
  readonly isDoubtful: boolean
  readonly isChosen: boolean
  /** How many follow from it; none where nothing does, or all is shown anyway. */
  readonly more: number
  /** How many of what is folded away lack something. */
  readonly below: number
  readonly isOpen: boolean
  readonly onChoose: (id: string) => void
  readonly onToggle: (id: string) => void
}

/** One of the thread: what it is, what is wrong with it, and what follows from it. */
export const TraceNodeCard = memo(function TraceNodeCard({ data }: NodeProps<Node<TraceNodeData>>) {
  const { node, isBroken, isDoubtful, more, below, isOpen } = data
  const { text, format } = useFullLocale()
  const { trace } = text
  const { modules } = useModel()
  const module = modules.find(({ name }) => name === node.module)
  const kind = module?.label.singular[format.language] ?? trace.element
  const state = module?.lifecycle?.states.find(({ value }) => value === node.state)?.label[format.language]
  return (
    <div
      style={nodeSize}
      className={classes(
        'relative flex items-center overflow-hidden rounded-md border bg-surface text-left text-sm',
        data.isChosen ? 'border-accent outline-2 outline-accent' : 'border-line-strong',
      )}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} className="invisible" />
      <Handle type="source" position={Position.Right} isConnectable={false} className="invisible" />
      {(isBroken || isDoubtful) && (
        <span
          aria-hidden
          className={classes('absolute inset-y-0 left-0 w-1', isDoubtful ? 'bg-overdue-edge' : 'bg-none-edge')}
        />
      )}
      <button
        type="button"
        onClick={() => data.onChoose(node.id)}
        aria-pressed={data.isChosen}
        className="flex h-full min-w-0 flex-1 items-center gap-2 py-1 pr-1 pl-3 text-left focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-focus"
      >
        <Icon name={module?.icon ?? 'puzzle'} size={16} className="shrink-0 text-why-ink" />
        <span className="min-w-0 flex-1">
          <span className="line-clamp-2 leading-tight font-medium break-words">{node.title}</span>
          <span className="flex items-center gap-1 truncate text-xs text-muted">
            <Mark node={node} isBroken={isBroken} isDoubtful={isDoubtful} />
            <span className="truncate">{state ?? kind}</span>
            {below > 0 && <span className="shrink-0 text-none-ink">· {format.count(trace.gapsBelow, below)}</span>}
          </span>
        </span>
      </button>
      {more > 0 && (
        <button
          type="button"
          onClick={() => data.onToggle(node.id)}
          aria-expanded={isOpen}
          aria-label={`${more} ${isOpen ? trace.close : trace.open}: ${node.title}`}
          className="numeric flex h-full min-w-11 shrink-0 items-center justify-center gap-0.5 border-l border-line px-1 text-xs text-muted hover:bg-hover hover:text-ink focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-focus"
        >
          {isOpen ? <Minus size={13} aria-hidden /> : <Plus size={13} aria-hidden />}
          {more}
        </button>
      )}
    </div>
  )
})

function Mark(props: { readonly node: TraceNode; readonly isBroken: boolean; readonly isDoubtful: boolean }) {
  const { programme, trace } = useFullLocale().text
  if (props.isDoubtful) {
    return (
      <span className="flex shrink-0 items-center gap-0.5 text-overdue-ink">
        <TriangleAlert size={12} aria-hidden /> {programme.suspect} ·
      </span>
    )
  }
  if (props.isBroken) {
    return (
      <span className="flex shrink-0 items-center gap-0.5 text-none-ink">
        <TriangleAlert size={12} aria-hidden /> {trace.gap} ·
      </span>
    )
  }
  if (props.node.status === 'nok')
    return <CircleX size={12} className="shrink-0 text-overdue-ink" aria-label={trace.status.nok} />
  if (props.node.status === 'ok')
    return <CircleCheck size={12} className="shrink-0 text-today-ink" aria-label={trace.status.ok} />
  return null
}
