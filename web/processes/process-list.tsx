import type { ReactNode } from 'react'
import { ArrowDown, ChevronDown, ChevronUp } from 'lucide-react'
import type { ProcessMap, ProcessNode } from '#common/process-map.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { Carried, StepFacts, TypeIcon } from './process-marks.tsx'
import type { StepBeside } from './process-queries.ts'

/** The same map as a list, for a phone, for paper, and for whoever reads rather than looks. */
export function ProcessList(props: {
  readonly map: ProcessMap
  readonly beside: ReadonlyMap<string, StepBeside>
  /** The step that is open. */
  readonly open: string | undefined
  readonly onOpen: (node: string | undefined) => void
  /** What opens under a step. */
  readonly renderPanel: (node: ProcessNode) => ReactNode
}) {
  const { map, beside, open, onOpen, renderPanel } = props
  const { processes } = useFullText()
  const names = new Map(map.nodes.map(({ id, name }) => [id, name]))
  return (
    <ol aria-label={processes.list} className="flex flex-col">
      {map.nodes.map((node, index) => {
        const ways = map.edges.filter(({ from }) => from === node.id)
        const [only] = ways
        // What follows in the list needs no words.
        const isPlain = ways.length === 1 && only?.condition === undefined && only?.to === map.nodes[index + 1]?.id
        const isOpen = open === node.id
        return (
          <li key={node.id} className="border-b border-line py-2">
            <div className="grid gap-x-6 gap-y-1 md:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
              <button
                type="button"
                aria-expanded={isOpen}
                onClick={() => onOpen(isOpen ? undefined : node.id)}
                className="flex min-h-9 items-start gap-2 rounded-md text-left"
              >
                <TypeIcon type={node.type} className="mt-0.5" />
                <span className="min-w-0 flex-1">
                  <span className="block text-base font-medium text-pretty">{node.name}</span>
                  <StepFacts node={node} />
                </span>
                {isOpen ? (
                  <ChevronUp size={16} aria-hidden className="text-muted" />
                ) : (
                  <ChevronDown size={16} aria-hidden className="text-muted" />
                )}
              </button>
              {node.inCrm === true && (
                <div className="rounded-md border-l-2 border-why-edge pl-3 max-md:ml-6">
                  <Carried node={node} beside={beside.get(node.id)} />
                </div>
              )}
            </div>
            {!isPlain && ways.length > 0 && (
              <ul className="mt-1 flex flex-col gap-0.5 pl-6 text-sm text-muted">
                {ways.map(({ to, condition }) => (
                  <li key={to} className="flex min-w-0 items-start gap-1.5">
                    <ArrowDown size={13} aria-hidden className="mt-1 shrink-0 -rotate-90" />
                    <span className="min-w-0">
                      {condition !== undefined && <span className="font-medium text-ink">{condition}: </span>}
                      {names.get(to)}
                    </span>
                  </li>
                ))}
              </ul>
            )}
            {isOpen && <div className="mt-3 rounded-lg border border-line bg-surface p-4">{renderPanel(node)}</div>}
          </li>
        )
      })}
    </ol>
  )
}
