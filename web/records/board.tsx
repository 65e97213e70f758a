import { Suspense, useMemo, useRef } from 'react'
import { ChevronDown } from 'lucide-react'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { Column, openAmountOf } from './board-column.tsx'
import { useBoardData, type BoardData } from './board-data.ts'
import { ColumnDots } from './board-dots.tsx'
import { columnHead, type ShownColumn } from './board-shape.ts'
import { boardField, type ListPlace } from './list-address.ts'
import { partsOf } from './filter-operators.ts'
import { FunnelGuide } from './funnel-guide.tsx'
import { ListEmpty, ListFailure } from './list-empty.tsx'
import { useIsNarrow } from './list-narrow.ts'
import { useNotedStops } from './list-walk.ts'
import { ListTop } from './list-top.tsx'
import type { ListState } from './reader-types.ts'
import { useBoard } from './use-board.ts'
import { useUnhurried } from '#web/ui/use-growing.ts'

// What opens over a card brings the controls of forms with it.
const BoardMenu = lazyPart(async () => ({ default: (await import('./board-menu.tsx')).BoardMenu }))
const Select = lazyPart(async () => ({ default: (await import('#web/ui/select.tsx')).Select }))
const MeetingPopover = lazyPart(async () => ({ default: (await import('./board-meeting.tsx')).MeetingPopover }))
const CallPopover = lazyPart(async () => ({ default: (await import('./list-call.tsx')).CallPopover }))
const StepDialog = lazyPart(async () => ({ default: (await import('./step-dialog.tsx')).StepDialog }))
const StageDialog = lazyPart(async () => ({ default: (await import('./stage-dialog.tsx')).StageDialog }))

interface BoardProps {
  readonly module: ReaderModule
  readonly place: ListPlace
  readonly state: ListState
  readonly onPeek: (id: string | undefined) => void
}

/** Records in columns by stage or option, moved by hand, finger or key. */
export function Board(props: BoardProps) {
  const { module, place, state } = props
  const { text, format } = useLocale()
  const model = useModel()
  const groupBy = boardField(module, place.view) ?? ''
  const pipeline = pipelineOf(module, groupBy, place)
  const data = useBoardData(module, state, groupBy, pipeline)
  const isDrawn = useUnhurried(!data.isEmptyHanded)
  const columns = useMemo(
    () =>
      data.columns.map((column) => ({
        column,
        head: columnHead(model, module, groupBy, pipeline, column.value, format.language),
      })),
    [data.columns, model, module, groupBy, pipeline, format.language],
  )
  const isBare = columns.every(({ column }) => column.page.rows.length === 0)
  const isCounted = columns.every(({ column }) => column.totals)
  const count = columns.reduce((sum, { column }) => sum + (column.totals?.count ?? 0), 0)
  const isNarrowed = partsOf(place.address.filter).length > 0 || place.address.search !== undefined
  const empty = (
    <ListEmpty
      module={module}
      isNarrowed={isNarrowed}
      isViewNarrow={place.view?.filter !== undefined}
      onClear={() => place.change({ filter: undefined, search: undefined })}
    />
  )
  return (
    <>
      <ListTop
        module={module}
        place={place}
        state={state}
        meta={data.isEmptyHanded || !isCounted ? undefined : format.count(text.list.count, count)}
      >
        {data.recount && !data.error && <Uncounted onRetry={data.recount} />}
        <PipelineChoice module={module} place={place} pipeline={pipeline} />
      </ListTop>
      {data.error ? (
        <ListFailure error={data.error} onRetry={data.retry} />
      ) : data.isEmptyHanded || !isDrawn ? (
        <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
      ) : isBare && isNarrowed ? (
        empty
      ) : (
        <>
          {module.capabilities.pipeline && <FunnelGuide />}
          {isBare && empty}
          <Columns {...props} groupBy={groupBy} data={data} columns={columns} />
        </>
      )}
    </>
  )
}

/** The cards are there; how many they are, and how much, is not known until it is counted. */
function Uncounted({ onRetry }: { readonly onRetry: () => void }) {
  const { text } = useLocale()
  return (
    <div role="status" className="flex items-center gap-1 text-sm text-muted">
      {text.board.uncounted}
      <Button look="link" size="small" onPress={onRetry}>
        {text.board.recount}
      </Button>
    </div>
  )
}

function PipelineChoice(props: {
  readonly module: ReaderModule
  readonly place: ListPlace
  readonly pipeline: string | undefined
}) {
  const { text, format } = useLocale()
  const offered = offeredPipelines(props.module)
  if (offered.length < 2) return null
  const chosen = offered.find(({ name }) => name === props.pipeline)
  const standIn = (
    <div className="field-box w-44 gap-2 px-2.5 text-base">
      <span className="min-w-0 flex-1 truncate">{chosen?.label[format.language]}</span>
      <ChevronDown size={15} aria-hidden className="shrink-0 text-muted" />
    </div>
  )
  return (
    <Suspense fallback={standIn}>
      <Select
        label={text.board.pipeline}
        isLabelHidden
        value={props.pipeline ?? null}
        options={offered.map(({ name, label }) => ({ id: name, label: label[format.language] }))}
        onChange={(next) => props.place.change({ pipeline: next ?? undefined })}
      />
    </Suspense>
  )
}

/** Stages belong to a pipeline; where there are several, a board shows one. */
function pipelineOf(module: ReaderModule, groupBy: string, place: ListPlace): string | undefined {
  if (module.capabilities.pipeline?.stage !== groupBy || module.pipelines.length < 2) return undefined
  const offered = offeredPipelines(module)
  return offered.find(({ name }) => name === place.address.pipeline)?.name ?? offered[0]?.name
}

/** Those of the reader's team; where there is none, all of them, to look at. */
function offeredPipelines({ pipelines }: ReaderModule) {
  const offered = pipelines.filter(({ isOffered }) => isOffered !== false)
  return offered.length > 0 ? offered : pipelines
}

interface ColumnsProps extends BoardProps {
  readonly groupBy: string
  readonly data: BoardData
  readonly columns: readonly ShownColumn[]
}

function Columns(props: ColumnsProps) {
  const { module, data, columns, place } = props
  const { text, format } = useLocale()
  const root = useRef<HTMLDivElement>(null)
  const isNarrow = useIsNarrow()
  const board = useBoard(props, root)
  const cards = useMemo(() => columns.flatMap(({ column }) => column.page.rows), [columns])
  const stops = useMemo(() => cards.map(({ id }) => ({ module: module.name, id })), [cards, module.name])
  useNotedStops(
    stops,
    columns.some(({ column }) => column.page.next !== null),
  )
  const openAmount = useMemo(() => openAmountOf(columns), [columns])
  const isActiveShown = cards.some(({ id }) => id === board.active)
  return (
    <>
      {isNarrow && <ColumnDots columns={columns} root={root} />}
      <div
        ref={root}
        role="group"
        data-tour="board"
        data-wide
        aria-label={text.board.name({ records: module.label.plural[format.language] })}
        className="flex min-h-0 flex-1 overflow-x-auto max-md:snap-x max-md:snap-mandatory max-md:[scrollbar-width:none] print:overflow-visible"
        {...board.events}
      >
        {columns.map(({ column, head }) => (
          <Column
            key={head.value}
            module={module}
            column={column}
            head={head}
            view={place.view}
            openAmount={openAmount}
            tabCard={isActiveShown ? board.active : cards[0]?.id}
            mayMove={board.may.move}
            maySetMeeting={board.may.meeting}
            mayCall={board.may.call}
            isAlone={isNarrow}
            onLoadMore={() => data.loadMore(head.value)}
          />
        ))}
      </div>
      <div role="status" aria-live="assertive" className="sr-only">
        {board.news}
      </div>
      <Suspense>
        {board.overlay?.kind === 'menu' && (
          <BoardMenu
            columns={columns}
            row={board.overlay.row}
            may={board.mayNow(board.overlay.row)}
            onAct={board.act}
            trigger={board.trigger}
            onClose={() => board.close('menu')}
            onMove={board.move}
          />
        )}
        {board.overlay?.kind === 'meeting' && (
          <MeetingPopover
            module={module}
            row={board.overlay.row}
            trigger={board.trigger}
            onClose={board.close}
            onSet={board.showMeeting}
          />
        )}
        {board.overlay?.kind === 'call' && (
          <CallPopover module={module} row={board.overlay.row} trigger={board.trigger} onClose={board.close} />
        )}
        {board.stageMove.asked && <StageDialog module={module} move={board.stageMove} />}
        {board.stepMove.asked && <StepDialog module={module} move={board.stepMove} />}
      </Suspense>
    </>
  )
}
