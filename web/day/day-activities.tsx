import { Suspense, useRef, useState } from 'react'
import { CalendarClock, Check, Phone } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { useLocale, useText } from '#web/i18n/locale-provider.tsx'
import { spacedPhone } from '#web/i18n/spaced-phone.ts'
import { isReference } from '#web/records/reader-types.ts'
import { classes } from '#web/ui/classes.ts'
import { Icon } from '#web/ui/icon.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import type { DayItem, DayPart } from './day-data.ts'
import type { Reaches } from './day-reach.ts'
import { useDayActs } from './use-day-acts.ts'

const OutcomeForm = lazyPart(async () => ({ default: (await import('./outcome-form.tsx')).OutcomeForm }))

/** The activities of one part of the day, each with what one does next: done, or later. */
export function DayActivities(props: {
  readonly part: DayPart
  readonly items: readonly DayItem[]
  readonly today: string
  /** Nothing while it is being asked for. */
  readonly reaches: Reaches | undefined
}) {
  const { part, items, today, reaches } = props
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
          <DayLine key={item.row.id} item={item} part={part} today={today} reaches={reaches} />
        ))}
      </ul>
    </section>
  )
}

function DayLine(props: {
  readonly item: DayItem
  readonly part: DayPart
  readonly today: string
  readonly reaches: Reaches | undefined
}) {
  const { item, part, today, reaches } = props
  const { module, row, at } = item
  const { text } = useLocale()
  const activity = module.capabilities.activity
  const regarding = row[activity?.regarding ?? '']
  const reach = isReference(regarding) ? reaches?.get(regarding.id) : undefined
  const mayChange = module.may.update !== 'none'
  return (
    <li className="flex min-h-11 items-center gap-3 border-b border-line py-1 max-md:gap-2">
      {mayChange ? <DoneButton item={item} /> : <span className="size-8" />}
      <Icon name={module.icon} size={15} className="shrink-0 text-muted" />
      <div className="flex min-w-0 flex-1 flex-col">
        <Link
          to={recordHref(module.name, row.id)}
          className="block text-base leading-6 font-medium text-ink hover:underline max-md:line-clamp-2 md:truncate"
        >
          {row.title}
        </Link>
        <span className="flex min-w-0 gap-x-1 text-xs leading-6 text-muted max-md:flex-wrap">
          <When at={at} part={part} className="mr-1 md:hidden" />
          {isReference(regarding) && regarding.module !== undefined && (
            <>
              <Link
                to={recordHref(regarding.module, regarding.id)}
                className="truncate hover:underline max-md:min-w-0 max-md:flex-1"
              >
                {regarding.title}
              </Link>
              <Party reaches={reaches} name={reach?.party} />
            </>
          )}
        </span>
      </div>
      {isReference(regarding) && reach?.phone !== undefined ? (
        <CallLink
          phone={reach.phone}
          title={regarding.title}
          about={recordHref(regarding.module ?? '', regarding.id)}
        />
      ) : (
        // Nothing moves when the number comes.
        <span className="size-10 shrink-0 md:hidden" />
      )}
      <When at={at} part={part} className="shrink-0 text-sm max-md:hidden" />
      {mayChange && <PostponeMenu item={item} today={today} label={text.day.postpone({ title: row.title })} />}
    </li>
  )
}

/** On a phone a line of its own, which is there before its words. */
function Party({ reaches, name }: { readonly reaches: Reaches | undefined; readonly name: string | undefined }) {
  if (name === undefined) return reaches ? null : <span className="min-h-5 w-full md:hidden" />
  return (
    <span className="min-w-12 flex-1 truncate max-md:basis-full max-md:leading-5">
      <span aria-hidden className="max-md:hidden">
        ·{' '}
      </span>
      {name}
    </span>
  )
}

function When(props: { readonly at: string | null; readonly part: DayPart; readonly className: string }) {
  const { at, part, className } = props
  const { format } = useLocale()
  if (at === null) return null
  const tone = part === 'overdue' ? 'text-overdue-ink' : part === 'today' ? 'text-ink' : 'text-muted'
  return (
    <time
      dateTime={at}
      title={at.length === 10 ? format.dateLong(at) : format.dateTime(at)}
      className={classes('numeric', tone, className)}
    >
      {part === 'today' && at.length > 10 ? format.time(at) : dayWords(at, format)}
    </time>
  )
}

/** The number in full where there is room: not everybody calls from the device that they read on. */
function CallLink({ phone, title, about }: { readonly phone: string; readonly title: string; readonly about: string }) {
  const { list } = useText()
  return (
    <a
      href={`tel:${phone}`}
      data-about={about}
      aria-label={`${list.call({ title })}: ${spacedPhone(phone)}`}
      className="flex h-8 shrink-0 items-center gap-1.5 rounded-md px-2 text-sm text-accent-ink hover:bg-hover max-md:size-10 max-md:justify-center max-md:px-0"
    >
      <Phone size={15} aria-hidden />
      <span className="numeric max-md:hidden">{spacedPhone(phone)}</span>
    </a>
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
