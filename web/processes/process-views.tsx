import { useMemo, type KeyboardEvent } from 'react'
import { compareMaps } from '#common/process-difference.ts'
import { emptyMap, mapIn, type ProcessMap } from '#common/process-map.ts'
import { mapProblems } from '#common/process-problems.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import type { RecordRow } from '#web/records/reader-types.ts'
import type { Mark } from './process-canvas-parts.tsx'
import { ProcessCanvas, type Selected } from './process-canvas.tsx'
import { marksOf, ProcessChanges } from './process-changes.tsx'
import { addEdge, removeEdge, removeNode } from './process-edits.ts'
import { ProcessList } from './process-list.tsx'
import { StepPanel, WayFields } from './process-panel.tsx'
import type { Beside, StepBeside } from './process-queries.ts'
import type { ProcessDraft } from './use-process-draft.ts'

interface ViewProps {
  readonly record: RecordRow
  readonly draft: ProcessDraft
  readonly mayEdit: boolean
  readonly stepModule: ReaderModule | undefined
  readonly beside: ReadonlyMap<string, StepBeside>
  readonly selected: Selected
  readonly onSelect: (next: Selected) => void
}

const frame = 'flex min-h-0 flex-1 border-t border-line print:hidden'
const aside = 'w-[340px] shrink-0 overflow-auto border-l border-line bg-surface p-4'

export function DiagramView(props: ViewProps) {
  const { record, draft, mayEdit, beside, selected, onSelect } = props
  const { map, change } = draft
  const marks = useMemo(() => problemMarks(map), [map])

  function onKeyDown(event: KeyboardEvent) {
    if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      walk(event.key === 'ArrowDown' ? 1 : -1)
    } else if (mayEdit && selected && event.key === 'Delete') {
      event.preventDefault()
      change('node' in selected ? removeNode(map, selected.node) : removeEdge(map, selected.from, selected.to))
      onSelect(undefined)
    } else if (event.key === 'Escape') onSelect(undefined)
  }

  function walk(by: 1 | -1) {
    const chosen = selected && 'node' in selected ? map.nodes.findIndex(({ id }) => id === selected.node) : -1
    const next = map.nodes.at((chosen + by + map.nodes.length) % map.nodes.length)
    if (!next) return
    onSelect({ node: next.id })
    document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(next.id)}"]`)?.focus()
  }

  return (
    <div className={frame}>
      <div className="min-w-0 flex-1">
        <ProcessCanvas
          name={String(record.name ?? record.title)}
          {...{ map, beside, selected, onSelect, marks, onKeyDown }}
          {...(mayEdit ? { onConnect: (from: string, to: string) => change(addEdge(map, from, to)) } : {})}
        />
      </div>
      <aside className={aside}>
        <Chosen {...props} />
      </aside>
    </div>
  )
}

function problemMarks(map: ProcessMap): ReadonlyMap<string, Mark> {
  return new Map(mapProblems(map).flatMap(({ node }) => (node === null ? [] : [[node, 'problem'] as const])))
}

function Chosen({ draft, mayEdit, stepModule, beside, selected, onSelect }: ViewProps) {
  const { processes } = useFullText()
  const { map, change } = draft
  if (selected && 'node' in selected) {
    const node = map.nodes.find(({ id }) => id === selected.node)
    const panel = { map, mayEdit, stepModule, onSelect, onChange: change }
    if (node) return <StepPanel key={node.id} {...panel} node={node} beside={beside.get(node.id)} />
  } else if (selected) {
    const way = map.edges.find(({ from, to }) => from === selected.from && to === selected.to)
    const name = (id: string) => map.nodes.find((one) => one.id === id)?.name ?? id
    if (way) {
      return (
        <section aria-label={processes.way} className="flex flex-col gap-3">
          <h2 className="text-base font-bold text-pretty">
            {processes.wayFrom({ from: name(way.from), to: name(way.to) })}
          </h2>
          <WayFields {...{ map, way, mayEdit }} onChange={change} />
        </section>
      )
    }
  }
  return (
    <div className="flex flex-col gap-2 text-sm text-muted">
      <p>{processes.choose}</p>
      {mayEdit && <p>{processes.moveHelp}</p>}
    </div>
  )
}

export function ListView(props: ViewProps) {
  const { draft, mayEdit, stepModule, beside, selected, onSelect } = props
  return (
    <div className="min-h-0 flex-1 overflow-auto border-t border-line px-4 pb-16 md:px-6 print:hidden">
      <div className="max-w-4xl">
        <ProcessList
          map={draft.map}
          beside={beside}
          open={selected && 'node' in selected ? selected.node : undefined}
          onOpen={(node) => onSelect(node === undefined ? undefined : { node })}
          renderPanel={(node) => (
            <StepPanel
              map={draft.map}
              {...{ node, mayEdit, stepModule, onSelect }}
              beside={beside.get(node.id)}
              onChange={draft.change}
            />
          )}
        />
      </div>
    </div>
  )
}

/** The map as it will be over the one as it is: colours in the drawing, the same in words beside it. */
export function ChangesView(
  props: ViewProps & { readonly asIs: NonNullable<Beside['asIs']>; readonly isNarrow: boolean },
) {
  const { record, draft, beside, selected, onSelect, asIs, isNarrow } = props
  const before = useMemo(() => mapIn(asIs.map) ?? emptyMap, [asIs.map])
  const difference = useMemo(() => compareMaps(before, draft.map), [before, draft.map])
  const marks = useMemo(() => marksOf(difference), [difference])
  const words = <ProcessChanges difference={difference} asIs={asIs.title} />
  if (isNarrow) return <div className="min-h-0 flex-1 overflow-auto border-t border-line px-4 pt-3 pb-16">{words}</div>
  return (
    <div className={frame}>
      <div className="min-w-0 flex-1">
        <ProcessCanvas
          name={String(record.name ?? record.title)}
          map={difference.both}
          {...{ beside, selected, onSelect, marks }}
        />
      </div>
      <aside className={aside}>{words}</aside>
    </div>
  )
}
