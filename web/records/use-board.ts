import {
  useEffect,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
} from 'react'
import { useNavigate } from '@tanstack/react-router'
import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { recordHref } from '#web/api/addresses.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { clockMs } from '#web/ui/clock.ts'
import type { BoardData } from './board-data.ts'
import {
  isOpenColumn,
  meetingModule,
  neighbour,
  placeOfCard,
  type ColumnHead,
  type ShownColumn,
} from './board-shape.ts'
import { callModule } from './list-row-actions.tsx'
import { takeSeen } from './list-walk.ts'
import { fieldNamed, leadsTo, type RecordRow } from './reader-types.ts'
import { useBoardMove } from './use-board-move.ts'
import { useStageMove } from './use-stage-move.ts'
import { useStepMove } from './use-step-move.ts'

interface BoardWorld {
  readonly module: ReaderModule
  readonly data: BoardData
  readonly columns: readonly ShownColumn[]
  readonly groupBy: string
  readonly onPeek: (id: string | undefined) => void
}

/** What a card offers: its menu, a meeting to set, a call to log, a quick look. */
export type CardAct = 'menu' | 'meeting' | 'call' | 'peek'

/** Something open over a card. */
interface Overlay {
  readonly kind: Exclude<CardAct, 'peek'>
  readonly row: RecordRow
}

/** What the reader may do with a card. */
export interface CardRights {
  readonly move: boolean
  readonly meeting: boolean
  readonly call: boolean
}

/** What happens on the board: its moves, what is open over a card, where the focus is. */
export function useBoard(world: BoardWorld, root: RefObject<HTMLDivElement | null>) {
  const { module, data, columns, groupBy } = world
  const { text, format } = useLocale()
  const stageMove = useStageMove(module)
  const stepMove = useStepMove(module)
  const moveCard = useBoardMove(module, groupBy, data, { stage: stageMove, step: stepMove })
  const [news, setNews] = useState('')
  const [overlay, setOverlay] = useState<Overlay>()
  const trigger = useRef<HTMLElement | null>(null)
  const focus = useCardFocus(root, module.name)
  const { may, mayNow } = useCardRights(world)

  async function move(row: RecordRow, to: ColumnHead, isFollowed: boolean) {
    const from = columns.find(({ column }) => column.page.rows.some(({ id }) => id === row.id))?.head
    if (!from || from.value === to.value) return
    if (!leadsTo(from.stage, to.value)) return setNews(text.board.refused({ from: from.label, to: to.label }))
    if (isFollowed) focus.follow(row.id)
    const isMoved = await moveCard(row, to)
    setNews(
      isMoved
        ? arrival(row, columns, to, { text, format })
        : text.board.notMoved({ title: row.title, column: from.label }),
    )
  }

  function showOver(kind: CardAct, row: RecordRow, element: HTMLElement | null) {
    if (kind === 'peek') return world.onPeek(row.id)
    const rights = mayNow(row)
    const isOffered = kind === 'menu' ? Object.values(rights).includes(true) : rights[kind]
    if (!isOffered) return
    trigger.current = element
    setOverlay({ kind, row })
  }

  useDrops(columns, (row, to) => void move(row, to, false))
  const events = useBoardEvents(world, {
    mayMove: may.move,
    showOver,
    focus: focus.now,
    move: (row, to) => void move(row, to, true),
  })

  return {
    active: focus.active,
    news,
    overlay,
    trigger,
    stageMove,
    stepMove,
    may,
    mayNow,
    /** From the card's menu: over the same card. */
    act: (kind: CardAct, row: RecordRow) => showOver(kind, row, trigger.current),
    events: { ...events, onFocus: focus.onFocus },
    move: (row: RecordRow, to: ColumnHead) => void move(row, to, true),
    /** Of one kind, when what it chose has opened another in its place. */
    close: (kind?: Overlay['kind']) => {
      setOverlay((now) => (kind === undefined || now?.kind === kind ? undefined : now))
      if (overlay) focus.follow(overlay.row.id)
    },
    /** Shows a meeting on the open card before the server has it; answers the way back. */
    showMeeting: (at: string): (() => void) => {
      const field = module.fields.find(({ type }) => type === 'nextActivity')
      const column = data.columns.find(({ page }) => page.rows.some(({ id }) => id === overlay?.row.id))
      if (!field || !overlay || !column) return () => undefined
      const isToday = format.dayMonth(at) === format.dayMonth(new Date(clockMs()).toISOString())
      const state = isToday ? 'today' : Date.parse(at) < clockMs() ? 'overdue' : 'planned'
      return data.place(overlay.row.id, column.value, { [field.name]: { state, at } })
    },
  }
}

function arrival(
  { title }: RecordRow,
  columns: readonly ShownColumn[],
  to: ColumnHead,
  { text, format }: Pick<ReturnType<typeof useLocale>, 'text' | 'format'>,
): string {
  const column = columns.find(({ head }) => head.value === to.value)?.column
  const count = (column?.totals?.count ?? column?.page.rows.length ?? 0) + 1
  const place = { position: format.number(1), count: format.number(count) }
  return text.board.at({ title, column: to.label, ...place })
}

function useCardRights({ module, columns, groupBy }: BoardWorld) {
  const model = useModel()
  const may: CardRights = {
    // A state that has its own acts is not changed by dragging; one with steps takes the step that leads there.
    move:
      module.may.update !== 'none' &&
      (fieldNamed(module, groupBy)?.readOnly !== true || module.lifecycle?.field === groupBy),
    meeting: meetingModule(model, module) !== undefined,
    call: callModule(model, module) !== undefined,
  }
  /** Nothing is planned with what is closed. */
  const mayNow = (row: RecordRow): CardRights => {
    const head = columns.find(({ column }) => column.page.rows.some(({ id }) => id === row.id))?.head
    return { ...may, meeting: may.meeting && head !== undefined && isOpenColumn(head) }
  }
  return { may, mayNow }
}

/** The card with the focus; one that moves to another column is drawn anew there and takes it along. */
function useCardFocus(root: RefObject<HTMLDivElement | null>, module: string) {
  const [seen] = useState(() => takeSeen([module]))
  const [active, setActive] = useState(seen)
  const followed = useRef<string | undefined>(undefined)
  const now = (id: string) =>
    root.current?.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"] [data-card-link]`)?.focus()
  useEffect(() => {
    // Back from the record: its card has the focus, and with it the keys go on.
    if (seen !== undefined) now(seen)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- Once, as one comes back.
  }, [])
  useEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body
    if (followed.current && isLost) now(followed.current)
  })
  return {
    active,
    now,
    follow: (id: string) => {
      followed.current = id
    },
    onFocus: (event: FocusEvent) => {
      const id = cardAt(event.target)
      if (id !== followed.current) followed.current = undefined
      if (id) setActive(id)
    },
  }
}

/** Cards let go over another column. */
function useDrops(columns: readonly ShownColumn[], onDrop: (row: RecordRow, to: ColumnHead) => void): void {
  const latest = useRef({ columns, onDrop })
  useEffect(() => {
    latest.current = { columns, onDrop }
  })
  useEffect(
    () =>
      monitorForElements({
        onDrop({ source, location }) {
          const { columns: shown, onDrop: drop } = latest.current
          const to = shown.find(({ head }) => head.value === location.current.dropTargets[0]?.data.column)?.head
          const row = shown.flatMap(({ column }) => column.page.rows).find(({ id }) => id === source.data.card)
          if (to && row) drop(row, to)
        },
      }),
    [],
  )
}

interface BoardActs {
  readonly mayMove: boolean
  showOver(kind: CardAct, row: RecordRow, element: HTMLElement | null): void
  focus(id: string): void
  move(row: RecordRow, to: ColumnHead): void
}

const cardActs: readonly CardAct[] = ['menu', 'meeting', 'call', 'peek']
const keyActs: Readonly<Record<string, CardAct>> = { m: 'menu', s: 'meeting', l: 'call', ' ': 'peek' }

/** One listener of each kind for all cards. */
function useBoardEvents({ module, data, columns }: BoardWorld, acts: BoardActs) {
  const navigate = useNavigate()
  const rowOf = (id: string | undefined) => data.columns.flatMap(({ page }) => page.rows).find((row) => row.id === id)

  function onClick(event: MouseEvent) {
    const target = event.target instanceof Element ? event.target : undefined
    const row = rowOf(cardAt(target))
    if (!target || !row) return
    const act = target.closest<HTMLElement>('[data-act]')
    if (act) return acts.showOver(cardActs.find((one) => one === act.dataset.act) ?? 'menu', row, act)
    if (!target.closest('[data-card-link]') || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    void navigate({ to: recordHref(module.name, row.id) })
  }

  function onCardKey(event: KeyboardEvent, target: Element, row: RecordRow): boolean {
    const place = placeOfCard(data.columns, row.id)
    if (!place) return false
    const isCtrl = event.ctrlKey || event.metaKey
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (isCtrl && event.shiftKey && acts.mayMove && step !== undefined) {
      const to = columns[place.column + step]?.head
      if (to) acts.move(row, to)
      return true
    }
    if (isCtrl) return false
    const isOnTitle = target.closest('[data-card-link]') !== null
    const next = neighbour(data.columns, place, event.key)
    const act = event.key === ' ' && !isOnTitle ? undefined : keyActs[event.key]
    if (next) acts.focus(next.id)
    else if (act) acts.showOver(act, row, target.closest<HTMLElement>('[data-card]'))
    else return false
    return true
  }

  function onKeyDown(event: KeyboardEvent) {
    const target = event.target instanceof Element ? event.target : undefined
    const row = rowOf(cardAt(target))
    if (!target || !row || event.defaultPrevented || event.altKey) return
    if (onCardKey(event, target, row)) event.preventDefault()
  }

  return { onClick, onKeyDown }
}

function cardAt(target: EventTarget | undefined): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-card]')?.dataset.card : undefined
}
