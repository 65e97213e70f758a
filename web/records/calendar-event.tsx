import { useEffect, useRef, useState, type CSSProperties, type KeyboardEvent } from 'react'
import { Link } from '@tanstack/react-router'
import { draggable } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { Check } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { activityEdgeClass } from '#web/ui/activity-state.tsx'
import { classes } from '#web/ui/classes.ts'
import { Icon } from '#web/ui/icon.tsx'
import type { PlacedEvent } from './calendar-days.ts'
import { ResizeHandle } from './calendar-resize.tsx'

export interface CalendarWorld {
  readonly today: string
  /** Something in it has an hour. */
  readonly isTimed: boolean
  /** Of several modules: each says of which it is. */
  readonly isMixed: boolean
  readonly mayCreate: boolean
  mayMove(event: PlacedEvent): boolean
  mayResize(event: PlacedEvent): boolean
  move(event: PlacedEvent, to: { readonly day: string; readonly minute?: number | undefined }): void
  /** To end at a minute of its day. */
  resize(event: PlacedEvent, endMinute: number): void
  /** By so many days, from the keyboard. */
  step(event: PlacedEvent, days: number): void
  create(day: string, minute?: number): void
  /** A day from near, whatever it holds. */
  show(day: string): void
}

const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

/** One colour a kind of activity, the same wherever kinds are mixed. */
const kindColours: Readonly<Record<string, string>> = {
  call: 'tint tint-teal bg-tint-edge',
  meeting: 'tint tint-blue bg-tint-edge',
  task: 'tint tint-orange bg-tint-edge',
}

export function kindClass({ capabilities }: ReaderModule): string {
  return kindColours[capabilities.activity?.kind ?? ''] ?? 'bg-muted'
}

const resizeMinutes = 15
/** Up to here there is room for one line. */
const lowMinutes = 40

/**
 * A record in its day: dragged to another one, or taken there with Ctrl, Shift and the arrows; made longer
 * or shorter by its lower edge, or with Alt, Shift and the arrows.
 */
export function CalendarItem(props: {
  readonly world: CalendarWorld
  readonly event: PlacedEvent
  readonly isTall?: boolean
  readonly style?: CSSProperties
}) {
  const { world, event, isTall = false } = props
  const { module, keys } = event
  const mayMove = world.mayMove(event)
  const { format, text } = useLocale()
  const element = useRef<HTMLAnchorElement>(null)
  const [isDragged, setDragged] = useState(false)
  useEffect(() => {
    if (!element.current || !mayMove) return
    return draggable({
      element: element.current,
      getInitialData: ({ element: dragged, input }) => ({
        calendarEvent: event,
        grabX: input.clientX - dragged.getBoundingClientRect().left,
      }),
      onDragStart: () => setDragged(true),
      onDrop: () => setDragged(false),
    })
  }, [event, mayMove])

  function onKeyDown(key: KeyboardEvent) {
    const longer = { ArrowDown: resizeMinutes, ArrowUp: -resizeMinutes }[key.key]
    if (longer !== undefined && key.altKey && key.shiftKey && world.mayResize(event)) {
      key.preventDefault()
      world.resize(event, event.endMinute + longer)
      return
    }
    const days = steps[key.key]
    if (days === undefined || !mayMove || !key.shiftKey || !(key.ctrlKey || key.metaKey)) return
    key.preventDefault()
    world.step(event, days)
  }

  const isDone = isEventDone(event)
  const time = keys.isTimed ? format.time(String(event.row[keys.start])) : ''
  const isLow = event.endMinute - event.startMinute <= lowMinutes
  const title = event.row.title || module.label.singular[format.language]
  return (
    <Link
      ref={element}
      to={recordHref(module.name, event.row.id)}
      data-event={event.row.id}
      onKeyDown={onKeyDown}
      onClick={(click) => click.stopPropagation()}
      title={time ? `${time} ${title}` : title}
      style={props.style}
      className={classes(
        'group/event relative flex min-w-0 gap-1 overflow-hidden rounded-sm border border-line bg-raised pr-1 pl-2 text-xs leading-5 text-ink no-underline hover:border-line-strong focus-visible:outline-2 focus-visible:outline-focus',
        isTall ? '@container' : 'h-6 shrink-0',
        isTall && !isLow ? 'flex-col gap-0 leading-4' : 'items-center',
        isDone && 'text-muted',
        isDragged && 'opacity-40',
      )}
    >
      <span
        aria-hidden
        className={classes(
          'absolute inset-y-0 left-0 w-[3px]',
          world.isMixed ? kindClass(module) : activityEdgeClass(stateOf(event, world, isDone)),
        )}
      />
      <span className="flex shrink-0 items-center gap-1">
        {world.isMixed && <Icon name={module.icon} size={12} className="shrink-0 text-muted" />}
        {time && (
          // Where there is little room it says what: the height says when.
          <span className={classes('numeric shrink-0 text-muted', isTall && '@max-[7rem]:hidden')}>{time}</span>
        )}
      </span>
      <span className="truncate">{title}</span>
      {isDone && (
        <>
          <Check size={11} aria-hidden className={isTall && !isLow ? 'absolute top-0.5 right-1' : 'ml-auto shrink-0'} />
          <span className="sr-only">{text.calendar.done}</span>
        </>
      )}
      {isTall && world.mayResize(event) && (
        <ResizeHandle event={event} onResize={(minute) => world.resize(event, minute)} />
      )}
    </Link>
  )
}

export function isEventDone({ module, row }: PlacedEvent): boolean {
  return row[module.capabilities.activity?.done ?? ''] === true
}

/** Only what is still to be done can be late. */
function stateOf(event: PlacedEvent, { today }: CalendarWorld, isDone: boolean) {
  if (event.from <= today && today <= event.to) return 'today'
  const isTask = event.module.capabilities.activity?.done !== undefined
  return isTask && !isDone && event.to < today ? 'overdue' : 'planned'
}
