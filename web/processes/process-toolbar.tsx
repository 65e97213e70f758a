import { ChevronDown, Plus, Redo2, Undo2 } from 'lucide-react'
import { nodeTypes, type NodeType } from '#common/process-map.ts'
import { newKey } from '#web/api/client.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import type { Selected } from './process-canvas.tsx'
import { addNode, type NewNode } from './process-edits.ts'
import type { ProcessDraft } from './use-process-draft.ts'

export type ProcessView = 'diagram' | 'list' | 'changes'

export function newNode(type: NodeType, name: string): NewNode {
  return { id: `step_${newKey().replaceAll('-', '').slice(0, 10)}`, type, name }
}

/** How the map is shown, and what is done in it. */
export function ProcessToolbar(props: {
  readonly draft: ProcessDraft
  readonly mayEdit: boolean
  readonly selected: Selected
  readonly isNarrow: boolean
  readonly view: ProcessView
  readonly hasChanges: boolean
  readonly onView: (view: ProcessView) => void
  readonly onSelect: (next: Selected) => void
}) {
  const { draft, mayEdit, selected, isNarrow, view, hasChanges, onView, onSelect } = props
  const { processes } = useFullText()
  const views = (['diagram', 'list', 'changes'] as const).filter(
    (one) => (one !== 'changes' || hasChanges) && (one !== 'diagram' || !isNarrow),
  )
  const chosen = selected && 'node' in selected ? selected.node : undefined
  const isEmpty = draft.map.nodes.length === 0

  function add(type: NodeType) {
    const node = newNode(type, processes.newNames[type])
    // Without a step to come after, it comes after the last one.
    draft.change(addNode(draft.map, node, chosen ?? draft.map.nodes.findLast((one) => one.type !== 'end')?.id))
    onSelect({ node: node.id })
  }

  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      {views.length > 1 && (
        <div role="group" aria-label={processes.view} className="flex rounded-md border border-line-strong p-0.5">
          {views.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={view === one}
              onClick={() => onView(one)}
              className="h-7 rounded-sm px-2.5 text-sm text-muted aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent-ink"
            >
              {processes[one]}
            </button>
          ))}
        </div>
      )}
      {mayEdit && !isEmpty && view !== 'changes' && (
        <Menu
          label={processes.add}
          trigger={
            <Button icon={<Plus size={15} aria-hidden />}>
              {chosen === undefined ? processes.addFirst : processes.add}
              <ChevronDown size={14} aria-hidden />
            </Button>
          }
        >
          {nodeTypes.map((type) => (
            <MenuItem key={type} onAction={() => add(type)}>
              {processes.types[type]}
            </MenuItem>
          ))}
        </Menu>
      )}
      {mayEdit && (
        <span className="flex">
          <IconButton label={processes.undo} isDisabled={!draft.canUndo} onPress={draft.undo}>
            <Undo2 size={17} aria-hidden />
          </IconButton>
          <IconButton label={processes.redo} isDisabled={!draft.canRedo} onPress={draft.redo}>
            <Redo2 size={17} aria-hidden />
          </IconButton>
        </span>
      )}
    </div>
  )
}
