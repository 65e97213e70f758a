import { Undo2 } from 'lucide-react'
import { Link } from 'react-aria-components'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { Icon } from '#web/ui/icon.tsx'
import { studioHref } from './addresses.ts'
import { typeIcons, typeLabel } from './field-types.ts'
import { cellClass, DraftChip, OriginChip } from './parts.tsx'
import { labelOf, type ElementDetail, type ElementOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'

export function FieldRow(props: {
  readonly field: ElementOf<'field'>
  readonly isOpen: boolean
  /** An editor is open beside the list, which has less room. */
  readonly isBeside: boolean
  readonly usage: NonNullable<ElementDetail['usage']> | undefined
  readonly onOpen: () => void
}) {
  const { field, isOpen, isBeside, usage, onOpen } = props
  const { text, format } = useFullLocale()
  const { studio } = text
  const { elements, rows, draft, revert } = useStudio()
  const { definition } = field
  const module = [...elements, ...rows].find(({ id }) => id === field.parent)
  const isRemoved = field.id in draft.removals
  const label = labelOf(field, format.language)
  const rules = [
    definition.required && studio.required,
    definition.unique && studio.unique,
    definition.readOnly && studio.readOnly,
    definition.personal && studio.personalChip,
  ].filter((rule) => typeof rule === 'string')
  const name = draft.renames[field.id]?.name ?? field.name
  return (
    // The link in it does the same for the keyboard.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <tr
      onClick={isRemoved ? undefined : onOpen}
      className={classes('h-(--row-height) whitespace-nowrap hover:bg-hover', isOpen && 'bg-accent-soft')}
    >
      <td className={cellClass}>
        <span className="flex items-center gap-2">
          {isRemoved ? (
            <>
              <span className="text-muted line-through">{label}</span>
              <IconButton size="small" label={`${studio.restore}: ${label}`} onPress={() => revert(field.id)}>
                <Undo2 size={14} aria-hidden />
              </IconButton>
            </>
          ) : (
            <Link
              href={studioHref('modules', module?.name ?? '', 'fields', field.name)}
              aria-current={isOpen ? 'true' : undefined}
              className="max-w-56 truncate rounded-sm font-medium text-ink no-underline hovered:underline"
            >
              {label}
            </Link>
          )}
          <span className="max-w-40 truncate text-xs text-faint max-md:hidden">{name}</span>
          <DraftChip id={field.id} />
        </span>
      </td>
      <td className={`${cellClass} text-muted`}>
        <span className="flex items-center gap-1.5">
          <Icon name={typeIcons[definition.type] ?? 'folder'} size={14} />
          {typeLabel(definition.type, format.language)}
        </span>
      </td>
      <td className={`${cellClass} max-md:hidden`}>
        <span className="flex gap-1">
          {rules.map((rule) => (
            <Chip key={rule}>{rule}</Chip>
          ))}
        </span>
      </td>
      <td className={classes(cellClass, 'max-md:hidden', isBeside && 'hidden')}>
        <OriginChip element={field} />
      </td>
      <td className={`${cellClass} numeric text-right text-muted max-md:hidden`}>
        {usage && <FillRate records={usage.records} filled={usage.filled[field.id]} />}
      </td>
    </tr>
  )
}

function FillRate(props: { readonly records: number; readonly filled: number | undefined }) {
  const { records, filled } = props
  const { text, format } = useFullLocale()
  if (filled === undefined || records === 0) return null
  return (
    <span
      title={text.studio.filledOf({ filled: format.number(filled), records: format.number(records) })}
      className="inline-flex items-center gap-2"
    >
      <span aria-hidden className="h-1 w-12 overflow-hidden rounded-full bg-line">
        <span className="block h-full bg-planned-edge" style={{ width: `${(100 * filled) / records}%` }} />
      </span>
      <span className="w-10">{format.percent(Math.floor((100 * filled) / records) / 100)}</span>
    </span>
  )
}
