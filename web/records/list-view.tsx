import { Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { X } from 'lucide-react'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { lazyPart, lazyPlace } from '#web/ui/lazy-part.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { useUnhurried } from '#web/ui/use-growing.ts'
import { useKeptState } from '#web/ui/use-kept-state.ts'
import { GroupBar } from './group-bar.tsx'
import { GroupMenu } from './group-menu.tsx'
import { groupingOf, type Grouping } from './grouping.ts'
import { useGroupedData } from './use-grouped-data.ts'
import { ColumnChooser } from './column-chooser.tsx'
import { columnsOf, useColumnChoice, type ColumnChooserState } from './column-choice.ts'
import { ConflictDialog } from './conflict-dialog.tsx'
import { partsOf } from './filter-operators.ts'
import { RecordGrid } from './grid.tsx'
import { nextSort, sortInForce, sortText, useListPlace, type ListPlace } from './list-address.ts'
import { ListCards } from './list-cards.tsx'
import { useListData, type ListData } from './list-data.ts'
import { useRowActs } from './use-row-acts.tsx'
import { ListEmpty, ListFailure } from './list-empty.tsx'
import { ListPrint } from './list-print.tsx'
import { useNotedWalk } from './list-walk.ts'
import { useIsNarrow } from './list-narrow.ts'
import { useSelection } from './list-selection.ts'
import { ListTop } from './list-top.tsx'
import type { ListState } from './reader-types.ts'
import { useCellEdit } from './use-cell-edit.ts'
import { useSave } from './use-save.ts'
import { useStageMove } from './use-stage-move.ts'

const Board = lazyPlace(async () => ({ default: (await import('./board.tsx')).Board }))
const Calendar = lazyPlace(async () => ({ default: (await import('./calendar.tsx')).Calendar }))
const RecordMap = lazyPlace(async () => ({ default: (await import('./map.tsx')).RecordMap }))
const BulkBar = lazyPart(async () => ({ default: (await import('./list-bulk.tsx')).BulkBar }))
const StageDialog = lazyPart(async () => ({ default: (await import('./stage-dialog.tsx')).StageDialog }))
const ListPeek = lazyPart(async () => ({ default: (await import('./list-peek.tsx')).ListPeek }))

/** A module's records: the same head and filters over a table or a board. */
export function ListView({ module }: { readonly module: ReaderModule }) {
  const place = useListPlace(module)
  const [peeked, setPeeked] = useKeptState<string | undefined>('peeked', undefined)
  const { address, view } = place
  const state = useMemo<ListState>(
    () => ({ view: view?.name, filter: address.filter, search: address.search, sort: address.sort }),
    [view?.name, address.filter, address.search, address.sort],
  )
  return (
    // A quick view stands beside the list, so the list makes room for it.
    <div
      className={classes('relative flex min-h-0 flex-1 flex-col', peeked !== undefined && 'md:pr-[min(540px,60vw)]')}
    >
      {place.type === 'board' ? (
        <Suspense fallback={<Waiting />}>
          <Board module={module} place={place} state={state} onPeek={setPeeked} />
        </Suspense>
      ) : place.type === 'calendar' ? (
        <Suspense fallback={<Waiting />}>
          <Calendar module={module} place={place} state={state} />
        </Suspense>
      ) : place.type === 'map' ? (
        <Suspense fallback={<Waiting />}>
          <RecordMap module={module} place={place} state={state} onPeek={setPeeked} />
        </Suspense>
      ) : (
        <TableView module={module} place={place} state={state} peeked={peeked} onPeek={setPeeked} />
      )}
      {peeked !== undefined && (
        <Suspense>
          <ListPeek module={module} id={peeked} onClose={() => setPeeked(undefined)} />
        </Suspense>
      )}
    </div>
  )
}

function Waiting() {
  return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
}

interface TableViewProps {
  readonly module: ReaderModule
  readonly place: ListPlace
  readonly state: ListState
  readonly peeked: string | undefined
  readonly onPeek: (id: string | undefined) => void
}

function TableView(props: TableViewProps) {
  const { module, place, state } = props
  const { text, format } = useLocale()
  const isNarrow = useIsNarrow()
  const columnState = useColumnChoice(module, place.view)
  const columns = useMemo(
    () => columnsOf(module, place.view, columnState.choice),
    [module, place.view, columnState.choice],
  )
  const data = useListData(
    module,
    state,
    useMemo(() => columns.map(({ name }) => name), [columns]),
  )
  const grouping = useMemo(() => groupingOf(module, place), [module, place])
  const { count } = data
  const meta =
    count &&
    (count.capped
      ? text.list.atLeast({ count: format.number(count.value) })
      : format.count(text.list.count, count.value))
  return (
    <>
      <ListTop module={module} place={place} state={state} meta={meta}>
        <GroupMenu module={module} place={place} grouping={grouping} />
        {!isNarrow && <ColumnChooser module={module} columns={columns} state={columnState} />}
      </ListTop>
      {place.view?.scope === 'holding' && <HoldingBanner module={module} />}
      <Rows {...props} columns={columns} data={data} grouping={grouping} columnState={columnState} />
    </>
  )
}

/** Everything that the list shows: of no filter at all, every record. */
function wholeOf({ address, view }: ListPlace) {
  const filters = [view?.filter, address.filter].filter((one) => one !== undefined)
  return {
    filter: { all: filters },
    ...(address.search !== undefined && { search: address.search }),
    ...(view?.scope && { scope: view.scope }),
  }
}

/** Says what waits here, in the module's own words, until it has been read. */
function HoldingBanner({ module }: { readonly module: ReaderModule }) {
  const { text, format } = useLocale()
  const key = `lazo.read.${module.name}.holding`
  const [isRead, setRead] = useState(() => localStorage.getItem(key) !== null)
  if (isRead || !module.help) return null
  return (
    <div
      role="note"
      className="flex items-center gap-2 border-b border-line bg-sunken px-4 py-1.5 text-sm text-muted md:px-6"
    >
      <p className="min-w-0 flex-1">{module.help[format.language]}</p>
      <IconButton
        size="small"
        label={text.list.dismiss}
        onPress={() => {
          localStorage.setItem(key, 'read')
          setRead(true)
        }}
      >
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  )
}

function Rows(
  props: TableViewProps & {
    readonly columns: ReturnType<typeof columnsOf>
    readonly data: ListData
    readonly grouping: Grouping | undefined
    readonly columnState: ColumnChooserState
  },
) {
  const { module, place, state, columns, grouping, peeked, onPeek } = props
  const { address, view } = place
  const isNarrow = useIsNarrow()
  const grouped = useGroupedData(module, state, columns, grouping)
  const data: ListData = grouped ?? props.data
  const order = useMemo(() => data.rows.flatMap(({ id, version }) => (version > 0 ? [id] : [])), [data.rows])
  const selection = useSelection(order)
  useNotedWalk(module, state, data, order)
  const saving = useSave(module.name)
  const move = useStageMove(module)
  const edit = useCellEdit(module, saving, move)
  const acts = useRowActs(module)
  const sort = sortInForce(module, view, address)
  const isDrawn = useUnhurried(!data.isEmptyHanded)
  const { clear } = selection
  // What is no longer in sight is no longer chosen.
  const question = JSON.stringify([address.view, address.filter, address.search])
  const asked = useRef(question)
  useEffect(() => {
    if (asked.current === question) return
    asked.current = question
    clear()
  }, [question, clear])

  if (data.error) return <ListFailure error={data.error} onRetry={data.retry} />
  if (data.isEmptyHanded || !isDrawn) return <Waiting />
  if (data.rows.length === 0) {
    const isNarrowed = partsOf(address.filter).length > 0 || address.search !== undefined
    return (
      <ListEmpty
        module={module}
        isNarrowed={isNarrowed}
        isViewNarrow={view?.filter !== undefined || view?.scope === 'holding'}
        onClear={() => place.change({ filter: undefined, search: undefined })}
      />
    )
  }
  return (
    <>
      {grouped && <GroupBar grouped={grouped} />}
      {isNarrow ? (
        <ListCards {...{ module, state, columns, data, grouped, grouping }} />
      ) : (
        <RecordGrid
          module={module}
          columns={columns}
          data={data}
          state={state}
          grouped={grouped}
          grouping={grouping}
          sort={sort}
          selection={selection}
          edit={edit}
          peeked={peeked}
          onPeek={onPeek}
          columnState={props.columnState}
          place={place}
          onSort={(name, isAdded) => place.change({ sort: sortText(nextSort(sort, name, isAdded)) }, 'replace')}
          onAct={acts.show}
        />
      )}
      <Suspense>
        {selection.ids.size > 0 && <BulkBar module={module} data={data} selection={selection} whole={wholeOf(place)} />}
        {move.asked && <StageDialog module={module} move={move} />}
      </Suspense>
      <ConflictDialog module={module} saving={saving} />
      <ListPrint {...{ module, place, columns, data, grouped, grouping, selection }} />
      {acts.shown}
    </>
  )
}
