import { Suspense, useRef, useState } from 'react'
import { useQueries } from '@tanstack/react-query'
import { CalendarPlus } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { errorText, failureOf } from '#web/api/errors.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { meetingModule } from '#web/records/board-shape.ts'
import { FieldValue } from '#web/records/field-value.tsx'
import { fieldNamed, type RecordRow } from '#web/records/reader-types.ts'
import { IconButton } from '#web/ui/button.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { useNow } from '#web/ui/use-now.ts'
import { quietDays, quietQuery, yellowQuery } from './day-data.ts'

const MeetingPopover = lazyPart(async () => ({
  default: (await import('#web/records/board-meeting.tsx')).MeetingPopover,
}))

type Kind = 'yellow' | 'quiet'

/** One's open deals that want attention: without a next step, or standing still. */
export function DayDeals(props: {
  readonly kind: Kind
  readonly modules: readonly ReaderModule[]
  readonly today: string
}) {
  const { kind, modules, today } = props
  const { text, format } = useLocale()
  const pages = useQueries({
    queries: modules.map((module) => (kind === 'yellow' ? yellowQuery(module) : quietQuery(module, today))),
  })
  const failure = pages.map(failureOf).find((one) => one !== null)
  if (!failure && pages.some(({ data }) => data === undefined)) return null
  const count = pages.reduce((sum, { data }) => sum + (data?.count?.value ?? 0), 0)
  const shown = pages.reduce((sum, { data }) => sum + (data?.rows.length ?? 0), 0)
  const { title, help, none } =
    kind === 'yellow'
      ? { title: text.day.yellow, help: text.day.yellowHelp, none: text.day.noYellow }
      : { title: text.day.quiet, help: text.day.quietHelp({ days: quietDays }), none: text.day.noQuiet }
  return (
    <section aria-label={title} className="flex flex-col">
      <h2 className="flex items-baseline gap-2 text-sm font-bold">
        {kind === 'yellow' && <span aria-hidden className="size-2.5 self-center rounded-full bg-none-edge" />}
        {title}
        {!failure && <span className="numeric font-normal text-muted">{format.number(count)}</span>}
      </h2>
      <p className="border-b border-line pb-1 text-xs text-muted">
        {failure ? errorText(failure, text) : count === 0 ? none : help}
      </p>
      <ul>
        {modules.flatMap((module, index) =>
          (pages[index]?.data?.rows ?? []).map((row) => (
            <DealLine key={row.id} module={module} row={row} kind={kind} />
          )),
        )}
      </ul>
      {count > shown && <p className="pt-1 text-xs text-muted">{format.count(text.day.more, count - shown)}</p>}
    </section>
  )
}

const dayMs = 86_400_000

function DealLine(props: { readonly module: ReaderModule; readonly row: RecordRow; readonly kind: Kind }) {
  const { module, row, kind } = props
  const { text, format } = useLocale()
  const nowMs = useNow()
  const keys = module.capabilities.pipeline
  const amount = fieldNamed(module, keys?.amount ?? '')
  // Whose it is tells deals of one name apart.
  const party = (module.layout.card ?? module.layout.facts)
    .map((name) => fieldNamed(module, name))
    .find((field) => field?.type === 'relation')
  const daysQuiet = Math.floor((nowMs - Date.parse(String(row.updatedAt))) / dayMs)
  return (
    <li className="flex min-h-11 items-center gap-2 border-b border-line py-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <Link
          to={recordHref(module.name, row.id)}
          className="block truncate text-sm leading-6 font-medium text-ink hover:underline"
        >
          {row.title}
        </Link>
        <span className="flex flex-wrap items-center gap-x-3 text-xs text-muted [&_a]:inline-block [&_a]:leading-6">
          {party && <FieldValue module={module} field={party} value={row[party.name]} />}
          {amount && <FieldValue module={module} field={amount} value={row[amount.name]} />}
          {kind === 'quiet' && <span>{format.count(text.day.quietFor, daysQuiet)}</span>}
        </span>
      </div>
      {kind === 'yellow' && <SetMeeting module={module} row={row} />}
    </li>
  )
}

function SetMeeting({ module, row }: { readonly module: ReaderModule; readonly row: RecordRow }) {
  const { text } = useLocale()
  const meeting = meetingModule(useModel(), module)
  const trigger = useRef<HTMLDivElement>(null)
  const [isOpen, setOpen] = useState(false)
  if (!meeting || meeting.may.create === 'none') return null
  return (
    <div ref={trigger}>
      <IconButton label={text.board.setMeetingWith({ title: row.title })} onPress={() => setOpen(true)}>
        <CalendarPlus size={16} aria-hidden />
      </IconButton>
      {isOpen && (
        <Suspense>
          <MeetingPopover
            module={module}
            row={row}
            trigger={trigger}
            onClose={() => setOpen(false)}
            // The list is read again once the meeting is there; nothing moves before.
            onSet={() => () => undefined}
          />
        </Suspense>
      )}
    </div>
  )
}
