import { useEffect, useMemo, useRef, useState, type FocusEvent, type KeyboardEvent, type MouseEvent, type RefObject } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { recordHref } from '#web/api/addresses.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { Column, ColumnTotals, openAmountOf } from './board-column.tsx'
import { useBoardData } from './board-data.ts'
import { meetingModule, MeetingPopover } from './board-meeting.tsx'
import { BoardMenu } from './board-menu.tsx'
import { columnHead, neighbour, placeOfCard, type ColumnHead } from './board-shape.ts'
import { boardField, type ListPlace } from './list-address.ts'
import { ListFailure } from './list-empty.tsx'
import { useIsNarrow } from './list-narrow.ts'
import { ListTop } from './list-top.tsx'
import type { ListState, RecordRow } from './reader-types.ts'
import { StageDialog } from './stage-dialog.tsx'
import { useBoardMove } from './use-board-move.ts'
import { useStageMove } from './use-stage-move.ts'

interface BoardProps {
  readonly module: ReaderModule
  readonly place: ListPlace
  readonly state: ListState
  readonly onPeek: (id: string | undefined) => void
}

/** Something open over a card. */
interface Overlay {
  readonly kind: 'move' | 'meeting'
  readonly row: RecordRow
}

/** Records in columns by stage or option, moved by hand, finger or key. */
export default function Board(props: BoardProps) {
  const { module, place, state } = props
  const { text, format } = useLocale()
  const model = useModel()
  const groupBy = boardField(module, place.view) ?? ''
  const pipeline = pipelineOf(module, groupBy, place)
  const data = useBoardData(module, state, groupBy, pipeline)
  const columns = useMemo(
    () =>
      data.columns.map((column) => ({
        column,
        head: columnHead(model, module, groupBy, pipeline, column.value, format.language),
      })),
    [data.columns, model, module, groupBy, pipeline, format.language],
  )
  const count = columns.reduce((sum, { column }) => sum + column.totals.count, 0)
  return (
    <>
      <ListTop
        module={module}
        place={place}
        state={state}
        meta={data.isEmptyHanded ? undefined : format.count(text.list.count, count)}
      >
        {module.pipelines.length > 1 && (
          <Select
            label={text.board.pipeline}
            isLabelHidden
            value={pipeline ?? null}
            options={module.pipelines.map(({ name, label }) => ({ id: name, label: label[format.language] }))}
            onChange={(next) => place.change({ pipeline: next ?? undefined })}
          />
        )}
      </ListTop>
      {data.error ? (
        <ListFailure error={data.error} onRetry={data.retry} />
      ) : data.isEmptyHanded ? (
        <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
      ) : (
        <Columns {...props} groupBy={groupBy} data={data} columns={columns} />
      )}
    </>
  )
}

/** Stages belong to a pipeline; where there are several, a board shows one. */
function pipelineOf(module: ReaderModule, groupBy: string, place: ListPlace): string | undefined {
  if (module.capabilities.pipeline?.stage !== groupBy || module.pipelines.length < 2) return undefined
  return module.pipelines.find(({ name }) => name === place.address.pipeline)?.name ?? module.pipelines[0]?.name
}

interface ColumnsProps extends BoardProps {
  readonly groupBy: string
  readonly data: ReturnType<typeof useBoardData>
  readonly columns: readonly {
    readonly column: ReturnType<typeof useBoardData>['columns'][number]
    readonly head: ColumnHead
  }[]
}

function Columns(props: ColumnsProps) {
  const { module, data, columns, place } = props
  const { text, format } = useLocale()
  const model = useModel()
  const root = useRef<HTMLDivElement>(null)
  const isNarrow = useIsNarrow()
  const [chosen, setChosen] = useState<string>()
  const board = useBoard(props, root)
  const openAmount = useMemo(() => openAmountOf(columns), [columns])
  const shown = isNarrow
    ? columns.filter(({ head }, index) => (chosen === undefined ? index === 0 : head.value === chosen))
    : columns
  const first = shown.find(({ column }) => column.page.rows.length > 0)?.column.page.rows[0]?.id
  const isActiveShown = shown.some(({ column }) => column.page.rows.some(({ id }) => id === board.active))
  const maySetMeeting = meetingModule(model, module) !== undefined
  return (
    <>
      {isNarrow && (
        <div className="flex flex-col gap-1 px-4 pt-2">
          <Select
            label={text.board.column}
            isLabelHidden
            value={shown[0]?.head.value ?? null}
            options={columns.map(({ head, column }) => ({
              id: head.value,
              label: `${head.label} · ${format.number(column.totals.count)}`,
            }))}
            onChange={(next) => setChosen(next ?? undefined)}
          />
          {shown[0] && <ColumnTotals module={module} {...shown[0]} openAmount={openAmount} />}
        </div>
      )}
      <div
        ref={root}
        role="group"
        aria-label={text.board.name(module.label.plural[format.language])}
        className="flex min-h-0 flex-1 overflow-x-auto"
        {...board.events}
      >
        {shown.map(({ column, head }) => (
          <Column
            key={head.value}
            module={module}
            column={column}
            head={head}
            viewColumns={place.view?.columns}
            openAmount={openAmount}
            tabCard={isActiveShown ? board.active : first}
            mayMove={board.mayMove}
            maySetMeeting={maySetMeeting}
            isAlone={isNarrow}
            onLoadMore={() => data.loadMore(head.value)}
          />
        ))}
      </div>
      <div role="status" aria-live="assertive" className="sr-only">
        {board.news}
      </div>
      {board.overlay?.kind === 'move' && (
        <BoardMenu
          columns={columns}
          row={board.overlay.row}
          trigger={board.trigger}
          onClose={board.close}
          onMove={board.move}
        />
      )}
      {board.overlay?.kind === 'meeting' && (
        <MeetingPopover
          module={module}
          row={board.overlay.row}
          trigger={board.trigger}
          onClose={board.close}
          onSet={board.setMeeting}
        />
      )}
      <StageDialog module={module} move={board.stageMove} />
    </>
  )
}

/** What happens on the board: one listener of each kind, one menu, one place for the news. */
function useBoard(props: ColumnsProps, root: RefObject<HTMLDivElement | null>) {
  const { module, data, columns, groupBy, onPeek } = props
  const { text, format } = useLocale()
  const navigate = useNavigate()
  const stageMove = useStageMove(module)
  const moveCard = useBoardMove(module, groupBy, data, stageMove)
  const [active, setActive] = useState<string>()
  const [news, setNews] = useState('')
  const [overlay, setOverlay] = useState<Overlay>()
  const trigger = useRef<HTMLElement | null>(null)
  const mayMove = module.may.update !== 'none'

  const rowOf = (id: string | undefined) => data.columns.flatMap(({ page }) => page.rows).find((row) => row.id === id)
  const focus = (id: string) => root.current?.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"] [data-card-link]`)?.focus()
  const followed = useRef<string | undefined>(undefined)
  useEffect(() => {
    // The card was drawn anew in another column, which left the focus nowhere.
    const isLost = document.activeElement === null || document.activeElement === document.body
    if (followed.current && isLost) focus(followed.current)
  })

  async function move(row: RecordRow, to: ColumnHead, isKept: boolean) {
    const from = columns.find(({ column }) => column.page.rows.some(({ id }) => id === row.id))?.head
    if (!from || from.value === to.value) return
    followed.current = isKept ? row.id : undefined
    const isMoved = await moveCard(row, to)
    setNews(isMoved ? arrival(row, to) : text.board.notMoved(row.title, from.label))
  }

  function arrival(row: RecordRow, to: ColumnHead): string {
    const count = (columns.find(({ head }) => head.value === to.value)?.column.totals.count ?? 0) + 1
    return text.board.at(row.title, to.label, format.number(1), format.number(count))
  }

  const latest = useRef(move)
  useEffect(() => {
    latest.current = move
  })
  useEffect(
    () =>
      monitorForElements({
        onDrop({ source, location }) {
          const to = columns.find(({ head }) => head.value === location.current.dropTargets[0]?.data.column)?.head
          const row = columns.flatMap(({ column }) => column.page.rows).find(({ id }) => id === source.data.card)
          if (to && row) void latest.current(row, to, false)
        },
      }),
    [columns],
  )

  function showOver(kind: Overlay['kind'], row: RecordRow, element: HTMLElement | null) {
    trigger.current = element
    setOverlay({ kind, row })
  }

  function onClick(event: MouseEvent) {
    const target = event.target instanceof HTMLElement || event.target instanceof SVGElement ? event.target : undefined
    const row = rowOf(cardAt(target))
    if (!target || !row) return
    const act = target.closest<HTMLElement>('[data-act]')
    if (act) return showOver(act.dataset.act === 'meeting' ? 'meeting' : 'move', row, act)
    if (!target.closest('[data-card-link]') || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    void navigate({ to: recordHref(module.name, row.id) })
  }

  function onKeyDown(event: KeyboardEvent) {
    const target = event.target instanceof HTMLElement ? event.target : undefined
    const row = rowOf(cardAt(target))
    const place = row && placeOfCard(data.columns, row.id)
    if (!row || !place || event.defaultPrevented || event.altKey) return
    const isCtrl = event.ctrlKey || event.metaKey
    if (isCtrl && event.shiftKey && mayMove && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      const to = columns[place.column + (event.key === 'ArrowLeft' ? -1 : 1)]?.head
      if (to) void move(row, to, true)
    } else if (isCtrl) return
    else if (event.key === 'm' && mayMove) showOver('move', row, target?.closest<HTMLElement>('[data-card]') ?? null)
    else if (event.key === ' ' && target?.closest('[data-card-link]')) onPeek(row.id)
    else {
      const next = neighbour(data.columns, place, event.key)
      if (!next) return
      focus(next.id)
    }
    event.preventDefault()
  }

  function onFocus(event: FocusEvent) {
    const id = cardAt(event.target)
    if (id !== followed.current) followed.current = undefined
    if (id) setActive(id)
  }

  return {
    active,
    news,
    overlay,
    trigger,
    stageMove,
    mayMove,
    events: { onClick, onKeyDown, onFocus },
    move: (row: RecordRow, to: ColumnHead) => void move(row, to, true),
    close: () => {
      setOverlay(undefined)
      followed.current = overlay?.row.id
    },
    setMeeting: (at: string) => {
      const field = module.fields.find(({ type }) => type === 'nextActivity')
      const column = data.columns.find(({ page }) => page.rows.some(({ id }) => id === overlay?.row.id))
      if (!field || !overlay || !column) return () => undefined
      return data.place(overlay.row.id, column.value, { [field.name]: { state: stateAt(at), at } })
    },
  }
}

function stateAt(at: string): string {
  const day = (moment: number) => new Date(moment).toDateString()
  return day(Date.parse(at)) === day(Date.now()) ? 'today' : Date.parse(at) < Date.now() ? 'overdue' : 'planned'
}

function cardAt(target: EventTarget | undefined): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-card]')?.dataset.card : undefined
}
