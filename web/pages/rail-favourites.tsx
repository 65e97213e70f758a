import { useState, type KeyboardEvent } from 'react'
import { Link } from 'react-aria-components'
import { recordHref, recordsHref } from '#web/api/addresses.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import {
  isSame,
  moveFavourite,
  placeFavourite,
  useFavourites,
  useShortlist,
  type Favourite,
} from '#web/api/shortlist.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { Icon } from '#web/ui/icon.tsx'
import { GroupName } from '#web/ui/shell/destination-link.tsx'
import { favouriteView } from './palette-entries.ts'

const recentMax = 5

interface Line extends Favourite {
  readonly label: string
  readonly icon: string
  readonly href: string
}

/** What one marked, in one's own order, and what one opened last: at hand from every page. */
export function RailFavourites() {
  const { text, format } = useLocale()
  const model = useModel()
  const iconOf = (module: string) => model.modules.find(({ name }) => name === module)?.icon ?? 'folder'
  const favourites = useFavourites().flatMap((one): Line[] => {
    if (one.id !== undefined) {
      const href = recordHref(one.module, one.id)
      return [{ ...one, label: one.title ?? '', icon: iconOf(one.module), href }]
    }
    const view = favouriteView(model, one, format.language)
    return view.isThere ? [{ ...one, ...view, href: recordsHref(one.module, one.view) }] : []
  })
  const recent = useShortlist()
    .recent.filter(({ id }) => !favourites.some((one) => one.id === id))
    .slice(0, recentMax)
  return (
    <>
      {favourites.length > 0 && <FavouriteLines lines={favourites} />}
      {recent.length > 0 && (
        <section aria-label={text.palette.recent} className="flex flex-col gap-0.5 max-md:hidden">
          <GroupName name={text.palette.recent} />
          {recent.map(({ module, id, title }) => (
            <Link key={id} href={recordHref(module, id)} className={lineClass}>
              <Icon name={iconOf(module)} size={15} className="shrink-0" />
              <span className="truncate">{title}</span>
            </Link>
          ))}
        </section>
      )}
    </>
  )
}

const lineClass =
  'flex h-7 shrink-0 items-center gap-2.5 rounded-md px-2 text-sm text-muted no-underline hover:bg-hover hover:text-ink max-md:h-11'

/** Moved by dragging, or with Alt and the arrows. */
function FavouriteLines({ lines }: { readonly lines: readonly Line[] }) {
  const { text } = useLocale()
  const [said, setSaid] = useState('')
  const [dragged, setDragged] = useState<Line>()
  const [over, setOver] = useState<Line>()
  const fail = (error: unknown) => showInToast(error, text)
  const bare = ({ module, id, view }: Line): Favourite => ({ module, ...(id ? { id } : {}), ...(view ? { view } : {}) })

  function onKeyDown(event: KeyboardEvent, line: Line, index: number) {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined
    if (!event.altKey || by === undefined) return
    event.preventDefault()
    moveFavourite(bare(line), by, lines.map(bare), fail)
    const place = Math.min(Math.max(index + by, 0), lines.length - 1) + 1
    setSaid(text.commands.favouriteMoved({ title: line.label, place, total: lines.length }))
  }

  return (
    <section aria-label={text.commands.favourites} className="flex flex-col gap-0.5">
      <GroupName name={text.commands.favourites} />
      {lines.map((line, index) => (
        <div
          key={line.href}
          role="presentation"
          draggable
          onDragStart={() => setDragged(line)}
          onDragEnd={() => {
            setDragged(undefined)
            setOver(undefined)
          }}
          onDragOver={(event) => {
            if (!dragged) return
            event.preventDefault()
            setOver(line)
          }}
          onDrop={(event) => {
            event.preventDefault()
            const from = lines.findIndex((one) => dragged && isSame(one, dragged))
            if (dragged) placeFavourite(bare(dragged), bare(line), from < index, fail)
          }}
          onKeyDown={(event) => onKeyDown(event, line, index)}
          className={classes('rounded-md', over === line && dragged !== line && 'shadow-[0_0_0_1px_var(--accent)]')}
        >
          <Link href={line.href} className={lineClass} aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown">
            <Icon name={line.icon} size={15} className="shrink-0" />
            <span className="truncate">{line.label}</span>
          </Link>
        </div>
      ))}
      <span role="status" className="sr-only">
        {said}
      </span>
    </section>
  )
}
