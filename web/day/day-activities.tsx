import { Suspense, useRef, useState } from 'react'
import { CalendarClock, Check } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { isReference } from '#web/records/reader-types.ts'
import { classes } from '#web/ui/classes.ts'
import { Icon } from '#web/ui/icon.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import type { DayItem, DayPart } from './day-data.ts'
import { useDayActs } from './use-day-acts.ts'

const OutcomeForm = lazyPart(async () => ({ default: (await import('./outcome-form.tsx')).OutcomeForm }))

/** The activities of one part of the day, each with what one does next: done, or later. */
export function DayActivities(props: {
  readonly part: DayPart
  readonly items: readonly DayItem[]
  readonly today: string
}) {
  const { part, items, today } = props
  const { text, format } = useLocale()
  if (items.length === 0) return null
  return (
    <section aria-label={text.day[part]} className="flex flex-col">
      <h2 className="flex items-baseline gap-2 border-b border-line pb-1 text-sm font-bold">
        <span className={classes(part === 'overdue' && 'text-overdue-ink', part === 'today' && 'text-today-ink')}>
          {text.day[part]}
        </span>
        <span className="numeric font-normal text-muted">{format.number(items.length)}</span>
      </h2>
      <ul>
        {items.map((item) => (
          <DayLine key={item.row.id} item={item} part={part} today={today} />
        ))}
      </ul>
    </section>
  )
}

function DayLine({ item, part, today }: { readonly item: DayItem; readonly part: DayPart; readonly today: string }) {
  const { module, row, at } = item
  const { text, format } = useLocale()
  const activity = module.capabilities.activity
  const regarding = row[activity?.regarding ?? '']
  const mayChange = module.may.update !== 'none'
  return (
    <li className="flex min-h-11 items-center gap-3 border-b border-line py-1">
      {mayChange ? <DoneButton item={item} /> : <span className="size-8" />}
      <Icon name={module.icon} size={15} className="shrink-0 text-muted" />
      <div className="flex min-w-0 flex-1 flex-col">
        <Link
          to={recordHref(module.name, row.id)}
          className="block truncate text-base leading-6 font-medium text-ink hover:underline"
        >
          {row.title}
        </Link>
        {isReference(regarding) && regarding.module !== undefined && (
          <Link
            to={recordHref(regarding.module, regarding.id)}
            className="block truncate text-xs leading-6 text-muted hover:underline"
          >
            {regarding.title}
          </Link>
        )}
      </div>
      {at !== null && (
        <time
          dateTime={at}
          title={at.length === 10 ? format.dateLong(at) : format.dateTime(at)}
          className={classes(
            'numeric shrink-0 text-sm',
            part === 'overdue' ? 'text-overdue-ink' : part === 'today' ? 'text-ink' : 'text-muted',
          )}
        >
          {part === 'today' && at.length > 10 ? format.time(at) : dayWords(at, format)}
        </time>
      )}
      {mayChange && <PostponeMenu item={item} today={today} label={text.day.postpone({ title: row.title })} />}
    </li>
  )
}

function dayWords(at: string, format: ReturnType<typeof useLocale>['format']): string {
  return at.length === 10 ? format.date(at) : format.dayMonth(at)
}

/** A circle to tick; what needs an outcome asks for it on the spot. */
export function DoneButton({ item }: { readonly item: DayItem }) {
  const { module, row } = item
  const { text } = useLocale()
  const { finish } = useDayActs(item)
  const trigger = useRef<HTMLButtonElement>(null)
  const [isAsking, setAsking] = useState(false)
  const outcome = module.fields.find(({ name }) => name === module.capabilities.activity?.outcome)
  const label = text.day.markDone({ title: row.title })
  return (
    <>
      <button
        ref={trigger}
        type="button"
        aria-label={label}
        title={label}
        aria-haspopup={outcome ? 'dialog' : undefined}
        onClick={() => (outcome ? setAsking(true) : void finish())}
        className="group flex size-8 shrink-0 items-center justify-center rounded-full"
      >
        <span className="flex size-5 items-center justify-center rounded-full border border-line-strong text-transparent group-hover:border-accent group-hover:text-accent-ink">
          <Check size={13} aria-hidden />
        </span>
      </button>
      {isAsking && outcome && (
        <Suspense>
          <OutcomeForm item={item} label={label} trigger={trigger} onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </>
  )
}

export function PostponeMenu(props: { readonly item: DayItem; readonly today: string; readonly label: string }) {
  const { text } = useLocale()
  const { postpone } = useDayActs(props.item)
  return (
    <Menu
      label={props.label}
      placement="bottom end"
      trigger={
        <IconButton label={props.label}>
          <CalendarClock size={16} aria-hidden />
        </IconButton>
      }
    >
      <MenuItem onAction={() => void postpone(1, props.today)}>{text.day.tomorrow}</MenuItem>
      <MenuItem onAction={() => void postpone(7, props.today)}>{text.day.inAWeek}</MenuItem>
    </Menu>
  )
}
