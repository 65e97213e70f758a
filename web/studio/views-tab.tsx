import { CalendarDays, Columns3, MapPin, Plus, Table2 } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { elementsOf, nameFrom } from './draft.ts'
import { DraftChip } from './parts.tsx'
import { labelOf, type ElementOf } from './queries.ts'
import { SortableList } from './sortable-list.tsx'
import { useStudio } from './studio-state.tsx'
import { newElement } from './templates.ts'
import { ViewEditor } from './view-editor.tsx'

const icons = {
  table: <Table2 size={14} aria-hidden />,
  board: <Columns3 size={14} aria-hidden />,
  calendar: <CalendarDays size={14} aria-hidden />,
  map: <MapPin size={14} aria-hidden />,
}

/** The views of a module in their order, and the editor of one. */
export function ViewsTab(props: {
  readonly module: ElementOf<'module'>
  readonly open: string | undefined
  readonly onOpen: (view: string | undefined) => void
}) {
  const { module, onOpen } = props
  const { text, format } = useFullLocale()
  const { studio } = text
  const { elements, put } = useStudio()
  const views = elementsOf(elements, 'view', module.id).toSorted(
    (a, b) => a.definition.position - b.definition.position,
  )
  const open = views.find(({ name }) => name === props.open) ?? views[0]

  function make() {
    const name = nameFrom(
      'view',
      views.map((one) => one.name),
    )
    const label = { es: 'Vista nueva', en: 'New view' }
    const columns = open?.definition.columns ?? ['title']
    put(newElement('view', name, { label, type: 'table', columns, position: nextPosition(views) }, module.id))
    onOpen(name)
  }

  const reorder = (next: readonly ElementOf<'view'>[]) =>
    put(...next.map((view, position) => ({ ...view, definition: { ...view.definition, position } })))

  return (
    <div className="flex flex-col gap-6 md:flex-row">
      <div className="flex shrink-0 flex-col gap-2 md:w-64">
        <p className="text-xs text-muted">{studio.viewsHelp}</p>
        <SortableList
          label={studio.tabs.views}
          items={views}
          idOf={({ id }) => id}
          nameOf={(view) => labelOf(view, format.language)}
          onMove={reorder}
        >
          {(view) => (
            <AriaButton
              onPress={() => onOpen(view.name)}
              aria-current={view === open ? 'true' : undefined}
              className={classes(
                'flex min-h-8 min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left text-sm',
                view === open ? 'bg-accent-soft font-medium' : 'hovered:bg-hover',
              )}
            >
              {icons[view.definition.type]}
              <span className="min-w-0 flex-1 truncate">{labelOf(view, format.language)}</span>
              <DraftChip id={view.id} />
            </AriaButton>
          )}
        </SortableList>
        <Button look="quiet" size="small" icon={<Plus size={14} aria-hidden />} className="self-start" onPress={make}>
          {studio.newView}
        </Button>
      </div>
      {open && (
        <ViewEditor
          key={open.id}
          module={module}
          view={open}
          canRemove={views.length > 1}
          onRemoved={() => onOpen(undefined)}
        />
      )}
    </div>
  )
}

function nextPosition(views: readonly ElementOf<'view'>[]): number {
  return Math.max(-1, ...views.map(({ definition }) => definition.position)) + 1
}
