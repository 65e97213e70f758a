import { Link } from 'react-aria-components'
import type { Element } from '#common/element.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { studioHref, type Section } from './addresses.ts'
import { DraftChip } from './parts.tsx'
import { labelOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'

/** The elements of a section, to go from one to another. */
export function ElementMenu<One extends Element>(props: {
  readonly label: string
  readonly section: Section
  readonly elements: readonly One[]
  readonly open: string | undefined
  readonly detailOf?: (element: One) => string
}) {
  const { label, section, elements, open, detailOf } = props
  const { format } = useLocale()
  const { draft } = useStudio()
  const { compare } = new Intl.Collator(format.locale)
  const sorted = elements.toSorted((a, b) => compare(labelOf(a, format.language), labelOf(b, format.language)))
  return (
    <nav
      aria-label={label}
      className={classes('flex flex-col gap-px', open !== undefined && 'max-md:max-h-40 max-md:overflow-auto')}
    >
      {sorted.map((one) => (
        <Link
          key={one.id}
          href={studioHref(section, one.name)}
          aria-current={one.name === open ? 'page' : undefined}
          className={classes(
            'flex min-h-8 items-center gap-2 rounded-md px-2 text-sm no-underline',
            one.name === open ? 'bg-accent-soft font-medium text-ink' : 'text-ink hovered:bg-hover',
          )}
        >
          <span className={classes('min-w-0 flex-1 truncate', one.id in draft.removals && 'line-through')}>
            {labelOf(one, format.language)}
          </span>
          <DraftChip id={one.id} />
          {detailOf && <span className="numeric text-xs text-faint">{detailOf(one)}</span>}
        </Link>
      ))}
    </nav>
  )
}
