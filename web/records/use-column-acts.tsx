import { Suspense, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { clampWidth, type Column, type ColumnChooserState } from './column-choice.ts'
import { movedTo, orderOf, stepFrom, type ColumnOrder } from './column-order.ts'
import type { Grouping } from './grouping.ts'
import type { ListPlace, SortKey } from './list-address.ts'

// It comes with what the first sight of a list has no need of.
const ColumnMenu = lazyPart(async () => ({ default: (await import('./column-menu.tsx')).ColumnMenu }))

interface ColumnWorld {
  readonly module: ReaderModule
  readonly columns: readonly Column[]
  readonly state: ColumnChooserState
  readonly place: ListPlace
  readonly sort: readonly SortKey[]
  readonly grouping: Grouping | undefined
}

export interface ColumnActs {
  /** Lets a column go at a place among the others. */
  drop(name: string, to: number): void
  resize(name: string, width: number): void
  showMenu(name: string, trigger: Element): void
  onKeyDown(event: KeyboardEvent): void
  readonly shown: ReactNode
}

const resizeStep = 16

/** What happens to the columns of a table at their heads: moved, widened, pinned, hidden, by hand and by key. */
export function useColumnActs(world: ColumnWorld): ColumnActs {
  const { columns, state } = world
  const { text, format } = useLocale()
  const [open, setOpen] = useState<string>()
  const [news, setNews] = useState('')
  const trigger = useRef<HTMLElement | null>(null)
  const follow = useFollowedHead()
  /** Takes the focus of a column that is hidden. */
  const heir = useRef<string>(undefined)
  const order = orderOf(columns)
  const opened = columns.find(({ name }) => name === open)

  function arrange(next: ColumnOrder, name: string) {
    const label = columns.find((column) => column.name === name)?.field.label[format.language] ?? ''
    const at = next.names.indexOf(name)
    // The title is the first one.
    const words = { column: label, place: format.number(at + 2), total: format.number(next.names.length + 1) }
    if (at >= 0) setNews(text.tables.columnAt(words))
    state.arrange(next)
  }

  function step(name: string, by: 1 | -1) {
    const to = stepFrom(order, name, by)
    if (to === undefined) return
    follow(name)
    arrange(movedTo(order, name, to), name)
  }

  function showMenu(name: string, element: Element) {
    trigger.current = element.closest<HTMLElement>('[data-head]')
    heir.current = undefined
    setOpen(name)
  }

  function close() {
    const next = heir.current ?? open
    if (next !== undefined) follow(next)
    setOpen(undefined)
  }

  function hide(name: string) {
    const { names } = order
    const at = names.indexOf(name)
    heir.current = names[at + 1] ?? names[at - 1] ?? 'title'
    follow(heir.current)
    state.choose(names.filter((one) => one !== name))
  }

  function onKeyDown(event: KeyboardEvent) {
    const head = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-head]') : null
    const column = columns.find(({ name }) => name === head?.dataset.head)
    if (!head || !column) return
    const by = { ArrowLeft: -1 as const, ArrowRight: 1 as const }[event.key]
    const isCtrl = event.ctrlKey || event.metaKey
    if (event.key === 'm' && !isCtrl && !event.altKey) showMenu(column.name, head)
    else if (by !== undefined && event.shiftKey && isCtrl) step(column.name, by)
    else if (by !== undefined && event.shiftKey && event.altKey)
      state.resize(column.name, clampWidth(column.width + by * resizeStep))
    else return
    event.preventDefault()
  }

  return {
    drop: (name, to) => arrange(movedTo(order, name, to), name),
    resize: state.resize,
    showMenu,
    onKeyDown,
    shown: (
      <>
        <div role="status" className="sr-only">
          {news}
        </div>
        <Suspense>
          {opened && (
            <ColumnMenu
              {...world}
              column={opened}
              trigger={trigger}
              canStep={(by) => stepFrom(order, opened.name, by) !== undefined}
              onStep={(by) => step(opened.name, by)}
              onHide={() => hide(opened.name)}
              onClose={close}
            />
          )}
        </Suspense>
      </>
    ),
  }
}

/** A head that moves is drawn anew at its place, and takes the focus along; then it is let go. */
function useFollowedHead(): (name: string) => void {
  const followed = useRef<string | undefined>(undefined)
  useEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body
    if (followed.current === undefined) return
    const selector = `[data-head="${CSS.escape(followed.current)}"] [data-column]`
    const head = isLost ? document.querySelector<HTMLElement>(selector) : null
    if (head) {
      head.focus()
      followed.current = undefined
    } else if (!document.activeElement?.closest('[data-head], [role=menu]')) {
      followed.current = undefined
    }
  })
  return (name) => {
    followed.current = name
  }
}
