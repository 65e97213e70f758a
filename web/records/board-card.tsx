import { memo, useEffect, useRef, useState, type ReactNode } from 'react'
import { draggable } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { CalendarPlus, Ellipsis, Hourglass, PhoneCall } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { activityEdgeClass, ActivityStateMark, type ActivityState } from '#web/ui/activity-state.tsx'
import { Avatar } from '#web/ui/avatar.tsx'
import { classes } from '#web/ui/classes.ts'
import { useNow } from '#web/ui/use-now.ts'
import { shownOnCard } from './board-data.ts'
import { isOpenColumn, rottenDays, type ColumnHead } from './board-shape.ts'
import { FieldValue } from './field-value.tsx'
import type { ViewOf } from './list-address.ts'
import { fieldNamed, isReference, type RecordRow } from './reader-types.ts'
import type { CardAct } from './use-board.ts'

interface CardProps {
  readonly module: ReaderModule
  readonly row: RecordRow
  readonly head: ColumnHead
  readonly view: ViewOf | undefined
  readonly hasTabStop: boolean
  readonly mayMove: boolean
  readonly maySetMeeting: boolean
  readonly mayCall: boolean
}

/** A record on the board. The board hears its clicks and keys; Tab stops at one card. */
export const BoardCard = memo(function BoardCard(props: CardProps) {
  const { module, row, head, hasTabStop, mayMove } = props
  const { text, format } = useLocale()
  const element = useRef<HTMLLIElement>(null)
  const [isDragged, setDragged] = useState(false)
  const nowMs = useNow()
  const { id } = row
  useEffect(() => {
    if (!element.current || !mayMove) return
    return draggable({
      element: element.current,
      getInitialData: ({ element: card }) => ({
        card: id,
        from: head.value,
        next: head.stage?.next,
        height: card.getBoundingClientRect().height,
      }),
      onDragStart: () => setDragged(true),
      onDrop: () => setDragged(false),
    })
  }, [id, head, mayMove])

  const next = nextActivityOf(module, row)
  const isOpen = isOpenColumn(head)
  const days = rottenDays(module, head.stage, row, nowMs)
  return (
    <li
      ref={element}
      data-card={id}
      className={classes(
        // Cards out of sight are neither laid out nor painted.
        'group relative flex shrink-0 flex-col gap-1 overflow-hidden [contain-intrinsic-block-size:auto_6rem] [content-visibility:auto] rounded-md border py-2 pr-2 pl-3 text-sm transition-shadow duration-100 hover:border-line-strong focus-within:border-line-strong',
        days === undefined ? 'border-line bg-surface' : 'border-dashed border-line-strong bg-transparent',
        isDragged && 'opacity-40',
        mayMove && 'cursor-grab active:cursor-grabbing',
      )}
    >
      {next && isOpen && (
        <span
          aria-hidden
          className={classes(
            'absolute inset-y-0 left-0 w-[3px] [print-color-adjust:exact]',
            activityEdgeClass(next.state),
          )}
        />
      )}
      <div className="flex items-start gap-1">
        <a
          href={recordHref(module.name, id)}
          data-card-link
          draggable={false}
          tabIndex={hasTabStop ? 0 : -1}
          aria-describedby={`card-${id}`}
          className={classes(
            'line-clamp-2 min-w-0 flex-1 leading-snug font-medium no-underline after:absolute after:inset-0 after:content-[""] focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus',
            days === undefined ? 'text-ink' : 'text-muted',
          )}
        >
          {row.title}
        </a>
        {(mayMove || props.maySetMeeting || props.mayCall) && (
          <CardButton act="menu" label={text.board.cardMenu({ title: row.title })} hasTabStop={hasTabStop} isAlways>
            <Ellipsis size={15} aria-hidden />
          </CardButton>
        )}
      </div>
      <div id={`card-${id}`} className="flex flex-col gap-1">
        <CardFacts {...props} />
        {isOpen && (next !== undefined || days !== undefined) && (
          <div className="flex min-h-5 flex-wrap items-center gap-x-2">
            {next && <NextMark {...props} next={next} />}
            {days !== undefined && (
              <span
                className="ml-auto inline-flex items-center gap-1 text-xs text-muted"
                title={format.count(text.board.rotten, days)}
              >
                <Hourglass size={12} aria-hidden />
                <span className="sr-only">{format.count(text.board.rotten, days)}</span>
                <span aria-hidden className="numeric">{`${days} d`}</span>
              </span>
            )}
          </div>
        )}
      </div>
      {isOpen && <CardActs {...props} next={next} />}
    </li>
  )
})

/** What one does most with a deal, over its lower corner: it takes no room of its own. */
function CardActs(props: CardProps & { readonly next: NextActivity | undefined }) {
  const { row, next, hasTabStop, mayCall, maySetMeeting } = props
  const { text } = useLocale()
  // Without a meeting the yellow word sets one.
  const isSetHere = maySetMeeting && next !== undefined && next.state !== 'none'
  if (!mayCall && !isSetHere) return null
  return (
    <div className="absolute right-1 bottom-1 z-[1] flex rounded-sm group-focus-within:bg-surface group-hover:bg-surface">
      {mayCall && (
        <CardButton act="call" label={text.list.logCall({ title: row.title })} hasTabStop={hasTabStop}>
          <PhoneCall size={13} aria-hidden />
        </CardButton>
      )}
      {isSetHere && (
        <CardButton act="meeting" label={text.board.setMeetingWith({ title: row.title })} hasTabStop={hasTabStop}>
          <CalendarPlus size={13} aria-hidden />
        </CardButton>
      )}
    </div>
  )
}

/** Shown under the pointer and with the focus, and not to be pressed unseen; the menu always, where there is no pointer. */
function CardButton(props: {
  readonly act: CardAct
  readonly label: string
  readonly hasTabStop: boolean
  readonly isAlways?: boolean
  readonly children: ReactNode
}) {
  const { act, label, hasTabStop, isAlways = false } = props
  return (
    <button
      type="button"
      data-act={act}
      tabIndex={hasTabStop ? 0 : -1}
      aria-label={label}
      title={label}
      aria-haspopup={act === 'menu' ? 'menu' : 'dialog'}
      className={classes(
        'pointer-events-none relative z-[1] flex size-6 shrink-0 items-center justify-center rounded-sm text-muted opacity-0 group-focus-within:pointer-events-auto group-focus-within:opacity-100 group-hover:pointer-events-auto group-hover:opacity-100 hover:bg-hover hover:text-ink',
        isAlways && '-mt-0.5 -mr-0.5 max-md:pointer-events-auto max-md:opacity-100',
      )}
    >
      {props.children}
    </button>
  )
}

/** Quiet lines under the title, the amount and whose it is. */
function CardFacts({ module, row, head, view }: CardProps) {
  const { text } = useLocale()
  const keys = module.capabilities.pipeline
  const names = shownOnCard(module, view).filter(
    (name) => !['title', 'owner', head.groupBy, keys?.amount].includes(name),
  )
  const fields = names.flatMap((name) => fieldNamed(module, name) ?? []).filter(({ type }) => type !== 'nextActivity')
  const amount = fieldNamed(module, keys?.amount ?? '')
  const owner = isReference(row.owner) ? row.owner.title : undefined
  return (
    <>
      {fields.map((field) => {
        const value = row[field.name]
        return value === null || value === undefined ? null : (
          <div key={field.name} className="truncate text-xs text-muted">
            <FieldValue module={module} field={field} value={value} isPlain />
          </div>
        )
      })}
      {(amount !== undefined || module.capabilities.owned) && (
        <div className="flex min-h-5 flex-wrap items-center justify-between gap-x-2">
          <span className="numeric min-w-0">
            {amount && <FieldValue module={module} field={amount} value={row[amount.name]} />}
          </span>
          {owner ? (
            <Avatar name={owner} size="small" isNamed />
          ) : (
            module.capabilities.owned && <span className="sr-only">{text.board.unassigned}</span>
          )}
        </div>
      )}
    </>
  )
}

interface NextActivity {
  readonly state: ActivityState
  readonly at: string | undefined
}

const states = ['none', 'overdue', 'today', 'planned'] as const

function nextActivityOf(module: ReaderModule, row: RecordRow): NextActivity | undefined {
  const field = module.fields.find(({ type }) => type === 'nextActivity')
  const value = row[field?.name ?? '']
  if (typeof value !== 'object' || value === null || !('state' in value)) return undefined
  const state = states.find((one) => one === value.state)
  return state && { state, at: 'at' in value && typeof value.at === 'string' ? value.at : undefined }
}

/** The state in a word with its moment; without a meeting, also the way to set one. */
function NextMark(props: CardProps & { readonly next: NextActivity }) {
  const { row, next, hasTabStop, maySetMeeting } = props
  const { text, format } = useLocale()
  const word = text.records.nextActivity[next.state]
  const moment = next.at === undefined ? '' : next.state === 'today' ? format.time(next.at) : format.dayMonth(next.at)
  const mark = (
    <ActivityStateMark state={next.state} isBare>
      {moment === '' ? word : `${word} · ${moment}`}
    </ActivityStateMark>
  )
  if (next.state !== 'none' || !maySetMeeting) return mark
  return (
    <button
      type="button"
      data-act="meeting"
      data-printed
      tabIndex={hasTabStop ? 0 : -1}
      title={text.board.setMeeting}
      aria-label={`${word}. ${text.board.setMeetingWith({ title: row.title })}`}
      className="relative z-[1] -ml-1 inline-flex items-center gap-1 rounded-sm px-1 hover:bg-none-soft"
    >
      {mark}
      <CalendarPlus
        size={13}
        aria-hidden
        className="text-none-ink opacity-0 group-hover:opacity-100 group-focus-within:opacity-100"
      />
    </button>
  )
}
