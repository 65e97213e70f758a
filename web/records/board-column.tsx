import { useEffect, useRef, useState } from 'react'
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine'
import { dropTargetForElements, monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { Ban } from 'lucide-react'
import { add, decimalFrom, type Decimal } from '#common/decimal.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { Money } from '#web/ui/money.tsx'
import { useGrowing } from '#web/ui/use-growing.ts'
import { BoardCard } from './board-card.tsx'
import type { ViewOf } from './list-address.ts'
import type { BoardColumn } from './board-data.ts'
import { isOpenColumn, type ColumnHead, type ShownColumn } from './board-shape.ts'

/** As many cards as a column shows on a large screen, and how many follow at a time. */
const firstCards = 9
const moreCards = 6

interface ColumnProps {
  readonly module: ReaderModule
  readonly column: BoardColumn
  readonly head: ColumnHead
  readonly view: ViewOf | undefined
  /** Of the open columns together. */
  readonly openAmount: Decimal | undefined
  readonly tabCard: string | undefined
  readonly mayMove: boolean
  readonly maySetMeeting: boolean
  readonly mayCall: boolean
  readonly isAlone: boolean
  readonly onLoadMore: () => Promise<void>
}

/** One stage or option: its totals and its cards. */
export function Column(props: ColumnProps) {
  const { module, column, head, isAlone } = props
  const { text, format } = useLocale()
  const element = useRef<HTMLElement>(null)
  const [dropHeight, setDropHeight] = useState<number>()
  const [isClosed, setClosed] = useState(false)
  const [isLoading, setLoading] = useState(false)
  const { rows, next } = column.page
  // Down to the one that has the focus or gets it back.
  const atLeast = rows.findIndex(({ id }) => id === props.tabCard) + 1
  const drawn = Math.max(useGrowing(rows.length, firstCards, moreCards), atLeast)
  useEffect(() => {
    if (!element.current) return
    const refuses = (data: Record<string, unknown>) => Array.isArray(data.next) && !data.next.includes(head.value)
    return combine(
      dropTargetForElements({
        element: element.current,
        getData: () => ({ column: head.value }),
        canDrop: ({ source }) => source.data.from !== head.value && !refuses(source.data),
        onDragEnter: ({ source }) => setDropHeight(Number(source.data.height)),
        onDragLeave: () => setDropHeight(undefined),
        onDrop: () => setDropHeight(undefined),
      }),
      monitorForElements({
        onDragStart: ({ source }) => setClosed(source.data.from !== head.value && refuses(source.data)),
        onDrop: () => setClosed(false),
      }),
    )
  }, [head.value])

  async function loadMore() {
    setLoading(true)
    await props.onLoadMore().finally(() => setLoading(false))
  }

  return (
    <section
      ref={element}
      aria-label={head.label}
      data-board-column={head.value}
      className={classes(
        'flex h-full min-h-0 flex-col border-r border-line last:border-r-0 print:h-auto',
        isAlone ? 'w-full shrink-0 snap-center' : 'min-w-52 max-w-96 flex-1 basis-0 print:max-w-none print:min-w-0',
        dropHeight !== undefined && 'bg-accent-soft',
        isClosed && 'bg-sunken',
      )}
    >
      <ColumnTotals {...props} />
      <ul className="flex min-h-0 flex-1 flex-col gap-1.5 overflow-y-auto p-2 pb-6 print:overflow-visible print:p-1">
        {isClosed && (
          <li aria-hidden className="flex items-center justify-center gap-1 py-1 text-xs text-muted">
            <Ban size={12} aria-hidden />
            {text.board.closed}
          </li>
        )}
        {dropHeight !== undefined && (
          <li
            aria-hidden
            style={{ height: dropHeight }}
            className="flex shrink-0 items-center justify-center rounded-md border border-dashed border-accent text-xs text-accent-ink"
          >
            {text.board.dropHere({ stage: head.label })}
          </li>
        )}
        {rows.slice(0, drawn).map((row) => (
          <BoardCard
            key={row.id}
            module={module}
            row={row}
            head={head}
            view={props.view}
            hasTabStop={props.tabCard === row.id}
            mayMove={props.mayMove}
            maySetMeeting={props.maySetMeeting}
            mayCall={props.mayCall}
          />
        ))}
        {rows.length === 0 && dropHeight === undefined && (
          <li className="px-2 py-3 text-xs text-muted">{text.board.emptyColumn}</li>
        )}
        {next !== null && (
          <li>
            <Button look="quiet" size="small" className="w-full" isPending={isLoading} onPress={() => void loadMore()}>
              {column.totals
                ? text.board.more({ count: format.number(column.totals.count - rows.length) })
                : text.board.moreOfMany}
            </Button>
          </li>
        )}
      </ul>
    </section>
  )
}

/** Name, how many, how much, how much of it is likely, and its share of what is open. */
function ColumnTotals(props: Pick<ColumnProps, 'module' | 'column' | 'head' | 'openAmount'>) {
  const { module, column, head, openAmount } = props
  const { text, format } = useLocale()
  const { baseCurrency: currency } = useModel().settings
  const { totals } = column
  const hasMoney = module.capabilities.pipeline !== undefined
  const share = totals && openAmount && isOpenColumn(head) ? ratio(decimalFrom(totals.amount), openAmount) : undefined
  return (
    <header className="flex shrink-0 flex-col gap-0.5 px-3 pt-2.5 pb-2">
      <div className="flex items-baseline gap-2">
        <h2 className="min-w-0 truncate text-sm font-bold">{head.label}</h2>
        {totals && (
          <span className="numeric text-xs text-muted">
            <span aria-hidden>{format.number(totals.count)}</span>
            <span className="sr-only">{format.count(text.board.cards, totals.count)}</span>
          </span>
        )}
      </div>
      {hasMoney && (
        <>
          <div className="flex min-h-9 flex-col">
            {totals ? (
              <Money value={{ amount: totals.amount, currency }} isShort className="text-sm" />
            ) : column.isUncounted ? (
              <span aria-hidden className="text-sm text-muted">
                —
              </span>
            ) : (
              <span aria-hidden className="appear-late mt-1.5 h-3 w-20 rounded-sm bg-hover" />
            )}
            {totals && isOpenColumn(head) && (
              <span className="numeric text-xs whitespace-nowrap text-muted" title={text.board.weightedHelp}>
                {text.board.weighted({ amount: format.moneyShort(totals.weighted, currency) })}
              </span>
            )}
          </div>
          <Share head={head} share={share} isAny={column.page.rows.length > 0} />
        </>
      )}
    </header>
  )
}

/** How much of all that is open lies in this column; of a closed one, whether there is anything. */
function Share(props: { readonly head: ColumnHead; readonly share: number | undefined; readonly isAny: boolean }) {
  const { head, share, isAny } = props
  const { text, format } = useLocale()
  const label = share === undefined ? undefined : text.board.share({ percent: format.percent(share.toFixed(3)) })
  const isShown = share === undefined && !isOpenColumn(head) && isAny
  const color = { open: 'bg-accent', won: 'bg-today-edge', lost: 'bg-overdue-edge' }[head.stage?.status ?? 'open']
  return (
    <div
      className="mt-1 h-[3px] overflow-hidden rounded-full bg-line"
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label, title: label })}
    >
      <div
        className={classes('h-full rounded-full', color)}
        style={{ width: share === undefined ? (isShown ? '100%' : 0) : `${share * 100}%` }}
      />
    </div>
  )
}

function ratio(part: Decimal | undefined, whole: Decimal): number {
  const divisor = Number(whole.units) / 10 ** whole.scale
  return part && divisor > 0 ? Math.min(1, Number(part.units) / 10 ** part.scale / divisor) : 0
}

/** What all open columns hold together, once it is known of each. */
export function openAmountOf(columns: readonly ShownColumn[]): Decimal | undefined {
  const open = columns.filter(({ head }) => isOpenColumn(head)).map(({ column }) => column.totals)
  if (open.includes(undefined)) return undefined
  return open.reduce((sum, totals) => add(sum, decimalFrom(totals?.amount) ?? zero), zero)
}

const zero: Decimal = { units: 0n, scale: 0 }
