import { CircleCheck, CircleSlash2 } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { useModel } from '#web/api/model.ts'
import { useSession } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Avatar } from '#web/ui/avatar.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { classes } from '#web/ui/classes.ts'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import type { Account } from '#web/api/people.ts'

const cellClass = 'border-b border-line px-3 py-1 first:pl-0 last:pr-0'
const headClass = 'px-3 py-1 text-left text-xs font-medium whitespace-nowrap text-muted first:pl-0 last:pr-0'

export function PeopleTable(props: {
  readonly rows: readonly Account[]
  readonly selected: string | undefined
  readonly onOpen: (id: string) => void
}) {
  const { people } = useLocale().text
  return (
    <ScrollRegion label={people.title}>
      <table className="w-full border-collapse text-sm">
        <thead className="border-b border-line">
          <tr>
            <th className={headClass}>{people.name}</th>
            <th className={`${headClass} max-md:hidden`}>{people.email}</th>
            <th className={`${headClass} max-md:hidden`}>{people.roles}</th>
            <th className={`${headClass} max-md:hidden`}>{people.groups}</th>
            <th className={`${headClass} max-md:text-right`}>{people.state}</th>
            <th className={`${headClass} text-right max-md:hidden`}>{people.lastSeen}</th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <PersonRow
              key={row.id}
              row={row}
              isSelected={row.id === props.selected}
              onOpen={() => props.onOpen(row.id)}
            />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  )
}

function PersonRow(props: { readonly row: Account; readonly isSelected: boolean; readonly onOpen: () => void }) {
  const { row, isSelected, onOpen } = props
  const { text, format } = useLocale()
  const { people } = text
  const model = useModel()
  const session = useSession()
  const labels = (ids: readonly string[], from: readonly { id: string; label: { es: string; en: string } }[] = []) =>
    ids.flatMap((id) => from.find((one) => one.id === id)?.label[format.language] ?? []).join(', ')
  return (
    // The link in it does the same for the keyboard.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <tr
      onClick={onOpen}
      className={classes('h-(--row-height) whitespace-nowrap hover:bg-hover', isSelected && 'bg-accent-soft')}
    >
      <td className={cellClass}>
        <span className="flex items-center gap-2">
          <Avatar name={row.name} size="small" />
          <Link
            to="/people"
            search={{ person: row.id }}
            onClick={(event) => event.stopPropagation()}
            className={classes('font-medium hover:underline', row.active ? 'text-ink' : 'text-muted')}
          >
            {row.name}
          </Link>
          {row.id === session?.user.id && <Chip>{people.you}</Chip>}
        </span>
        <span className="block max-w-[60vw] truncate pl-7 text-xs text-muted md:hidden">
          {labels(row.roles, model.roles) || row.email}
        </span>
      </td>
      <td className={`${cellClass} text-muted max-md:hidden`}>{row.email}</td>
      <td className={`${cellClass} max-w-72 truncate max-md:hidden`}>{labels(row.roles, model.roles)}</td>
      <td className={`${cellClass} max-w-72 truncate max-md:hidden`}>{labels(row.groups, model.groups)}</td>
      <td className={`${cellClass} max-md:text-right`}>
        <StateMark isActive={row.active} />
      </td>
      <td className={`${cellClass} text-right text-muted max-md:hidden`}>
        {row.lastSeenAt ? <RelativeTime value={row.lastSeenAt} /> : people.never}
      </td>
    </tr>
  )
}

function StateMark({ isActive }: { readonly isActive: boolean }) {
  const { people } = useLocale().text
  const Drawn = isActive ? CircleCheck : CircleSlash2
  return (
    <span className={classes('inline-flex items-center gap-1.5', !isActive && 'text-muted')}>
      <Drawn size={14} aria-hidden className={classes('shrink-0', isActive && 'text-accent-ink')} />
      {isActive ? people.active : people.inactive}
    </span>
  )
}
