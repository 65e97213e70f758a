import { useEffect, useState } from 'react'
import { Link } from '@tanstack/react-router'
import {
  Bookmark,
  CalendarArrowDown,
  FileSpreadsheet,
  CalendarDays,
  ChartBarDecreasing,
  ChartColumnStacked,
  ContactRound,
  Download,
  Ellipsis,
  Kanban,
  MapPin,
  Plus,
  Rows3,
  Users,
} from 'lucide-react'
import { newRecordHref } from '#web/api/addresses.ts'
import { downloadHref } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useSession } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { LinkButton } from '#web/ui/link-button.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { SearchField } from '#web/ui/search-field.tsx'
import { FavouriteStar } from './favourite-star.tsx'
import { dateField, typesOf, type ListPlace } from './list-address.ts'
import { ModuleHelp } from './module-help.tsx'
import { listParameters } from './queries.ts'
import type { ListState } from './reader-types.ts'

/** The name of what is listed, how much of it, and what one makes or takes from here. */
export function ListHead(props: {
  readonly module: ReaderModule
  readonly place: ListPlace
  readonly meta: string | undefined
  readonly state: ListState
}) {
  const { module, place, meta, state } = props
  const { text, format } = useLocale()
  const session = useSession()
  const mayExport = session?.switches.includes('export') === true
  const download = (format: string) =>
    location.assign(downloadHref(`/records/${module.name}/export/${format}`, listParameters(state)))
  const singular = module.label.singular[format.language]
  const { label } = (place.view?.scope === 'holding' && module.holding) || module
  return (
    <PageHead
      title={label.plural[format.language]}
      help={<ModuleHelp module={module} />}
      meta={meta}
      actions={
        <>
          {place.view && <FavouriteStar favourite={{ module: module.name, view: place.view.name }} title="" />}
          {mayExport && (
            <Menu
              label={text.list.more}
              placement="bottom end"
              trigger={
                <IconButton label={text.list.more}>
                  <Ellipsis size={17} aria-hidden />
                </IconButton>
              }
            >
              <MenuItem
                icon={<Download size={15} />}
                onAction={() => location.assign(downloadHref(`/records/${module.name}/export`, listParameters(state)))}
              >
                {text.list.export}
              </MenuItem>
              <MenuItem icon={<FileSpreadsheet size={15} />} onAction={() => download('xlsx')}>
                {text.list.exportWorkbook}
              </MenuItem>
              {module.capabilities.person && (
                <MenuItem icon={<ContactRound size={15} />} onAction={() => download('vcard')}>
                  {text.list.exportCards}
                </MenuItem>
              )}
              {dateField(module, place.view) !== undefined && (
                <MenuItem icon={<CalendarArrowDown size={15} />} onAction={() => download('icalendar')}>
                  {text.list.exportCalendar}
                </MenuItem>
              )}
            </Menu>
          )}
          {module.may.create !== 'none' && (
            // On a phone the top line has the same plus.
            <span className="max-md:hidden">
              <LinkButton look="primary" href={newRecordHref(module.name)} icon={<Plus size={15} aria-hidden />}>
                {text.list.create({ record: singular })}
              </LinkButton>
            </span>
          )}
        </>
      }
    />
  )
}

/** The views of a module, each an address. */
export function ViewTabs({ module, place }: { readonly module: ReaderModule; readonly place: ListPlace }) {
  const { text, format } = useLocale()
  const { view, address } = place
  const isGone = address.view !== undefined && view !== undefined && view.name !== address.view
  return (
    <>
      <nav aria-label={text.list.views} className="flex gap-0.5 overflow-x-auto px-3 [scrollbar-width:none] md:px-5">
        {module.views.map((view) => {
          const isCurrent = view.name === place.view?.name
          return (
            <Link
              key={view.id}
              to="/records/$module"
              params={{ module: module.name }}
              search={{ view: view.name }}
              aria-current={isCurrent ? 'page' : undefined}
              title={view.sharedBy === undefined ? undefined : text.list.viewSharedBy({ person: view.sharedBy })}
              className={classes(
                'flex h-9 shrink-0 items-center gap-1.5 border-b-2 px-2 text-sm no-underline',
                isCurrent ? 'border-accent font-medium text-ink' : 'border-transparent text-muted hover:text-ink',
              )}
            >
              {view.type === 'board' && <Kanban size={14} aria-hidden className="text-faint" />}
              {view.type === 'calendar' && <CalendarDays size={14} aria-hidden className="text-faint" />}
              {view.type === 'map' && <MapPin size={14} aria-hidden className="text-faint" />}
              {view.isOwn && !view.isShared && <Bookmark size={13} aria-hidden className="text-faint" />}
              {view.isShared && <Users size={13} aria-hidden className="text-faint" />}
              {view.label[format.language]}
            </Link>
          )
        })}
      </nav>
      {isGone && (
        <p role="status" className="bg-none-soft px-4 py-1.5 text-sm text-none-ink md:px-6">
          {text.list.viewGone({ view: view.label[format.language] })}
        </p>
      )}
    </>
  )
}

const typingMs = 220

/** The search goes to the address a moment after the last key. */
export function ListSearch({ module, place }: { readonly module: ReaderModule; readonly place: ListPlace }) {
  const { text, format } = useLocale()
  const inForce = place.address.search ?? ''
  const [typed, setTyped] = useState(inForce)
  const [known, setKnown] = useState(inForce)
  if (known !== inForce) {
    // The address changed by itself: another view, or back.
    setKnown(inForce)
    setTyped(inForce)
  }
  const { change } = place
  useEffect(() => {
    if (typed === inForce) return
    const timer = setTimeout(() => change({ search: typed === '' ? undefined : typed }, 'replace'), typingMs)
    return () => clearTimeout(timer)
  }, [typed, inForce, change])
  return (
    <SearchField
      label={text.list.searchIn({ records: module.label.plural[format.language] })}
      value={typed}
      onChange={setTyped}
      className="w-56 min-w-0 max-md:basis-full"
    />
  )
}

/** How the module's records go through their stages and what is to come of them, for what the list is filtered by. */
export function PipelineLinks({ module, place }: { readonly module: ReaderModule; readonly place: ListPlace }) {
  const { list } = useLocale().text
  const { filter, pipeline } = place.address
  const ways = [
    { to: '/records/$module/forecast', label: list.forecast, Drawn: ChartColumnStacked },
    { to: '/records/$module/funnel', label: list.funnel, Drawn: ChartBarDecreasing },
  ] as const
  return ways.map(({ to, label, Drawn }) => (
    <Link
      key={to}
      to={to}
      params={{ module: module.name }}
      search={{ ...(filter ? { filter } : {}), ...(pipeline === undefined ? {} : { pipeline }) }}
      aria-label={label}
      title={label}
      className="flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
    >
      <Drawn size={16} aria-hidden />
    </Link>
  ))
}

/** The same records as a list or as a board. */
export function TypeSwitch({ module, place }: { readonly module: ReaderModule; readonly place: ListPlace }) {
  const { text } = useLocale()
  const possible = typesOf(module, place.view)
  if (possible.length < 2) return null
  const kinds = [
    { type: 'table', label: text.list.asTable, Drawn: Rows3 },
    { type: 'board', label: text.list.asBoard, Drawn: Kanban },
    { type: 'calendar', label: text.list.asCalendar, Drawn: CalendarDays },
    { type: 'map', label: text.list.asMap, Drawn: MapPin },
  ] as const
  return (
    <div
      data-tour="types"
      role="group"
      aria-label={text.list.showAs}
      className="flex rounded-md border border-line-strong p-px"
    >
      {kinds
        .filter(({ type }) => possible.includes(type))
        .map(({ type, label, Drawn }) => (
          <button
            key={type}
            type="button"
            aria-pressed={place.type === type}
            aria-label={label}
            title={label}
            onClick={() => place.change({ type: type === place.view?.type ? undefined : type })}
            className="flex h-7 w-8 items-center justify-center rounded-[5px] text-muted hover:text-ink aria-pressed:bg-hover aria-pressed:text-ink"
          >
            <Drawn size={15} aria-hidden />
          </button>
        ))}
    </div>
  )
}
