import { Archive, ArchiveRestore, Merge, Plus, Trash2 } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import type { OptionColor, OptionListDefinition } from '#common/element.ts'
import { elementOf } from '#common/spec-definition.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { tintClass } from '#web/ui/badge.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Menu, MenuItem, MenuSection } from '#web/ui/menu.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { nameFrom } from './draft.ts'
import type { ElementOf } from './queries.ts'
import { SortableList } from './sortable-list.tsx'
import { useStudio } from './studio-state.tsx'

type Option = OptionListDefinition['options'][number]

const colors: readonly OptionColor[] = ['grey', 'green', 'blue', 'yellow', 'orange', 'red', 'plum', 'teal']

/** Options with their colour, order and words; one that records have is retired, not removed. */
export function OptionListEditor(props: { readonly list: ElementOf<'optionList'> }) {
  const { list } = props
  const { options } = list.definition
  const { text, format } = useFullLocale()
  const { studio } = text
  const { rows, draft, put, mergeOptions } = useStudio()
  const change = (next: readonly Option[]) => put({ ...list, definition: { ...list.definition, options: next } })
  // What an item of the specification says is in its tests already, and perhaps in the sandbox.
  const proposed = draft.item?.definition.changes.filter((one) => elementOf(one) === list.id) ?? []
  const inUse = rows.filter(({ id }) => id === list.id)
  const isIn = (parts: readonly unknown[], value: string) => JSON.stringify(parts).includes(`"value":"${value}"`)
  const isKept = (value: string) => isIn([inUse, proposed], value)

  function edit(option: Option, next: Option) {
    // Until it is in use, an option is called after its label.
    const taken = options.filter((one) => one !== option).map(({ value }) => value)
    const value = isKept(option.value) ? option.value : nameFrom(next.label.en || next.label.es || option.value, taken)
    change(options.map((one) => (one === option ? { ...next, value } : one)))
  }

  function add() {
    const label = { es: '', en: '' }
    const value = nameFrom(
      'option',
      options.map((one) => one.value),
    )
    change([...options, { value, label, color: colors[options.length % colors.length] ?? 'grey' }])
  }

  return (
    <div className="flex flex-col gap-1">
      <SortableList
        label={studio.optionsLabel}
        items={options}
        // A label being typed renames the option, so its place tells it apart.
        idOf={(option) => String(options.indexOf(option))}
        nameOf={(option) => option.label[format.language] || option.value}
        onMove={change}
        className="rounded-md border border-line bg-surface px-1"
      >
        {(option, index) => (
          <OptionLine
            option={option}
            index={index}
            canRemove={options.length > 1}
            onChange={(next) => edit(option, next)}
            others={
              isIn(inUse, option.value) && !option.retired
                ? options.filter((one) => one !== option && !one.retired)
                : []
            }
            onMerge={(into) => mergeOptions(list.id, option.value, into)}
            onRemove={() => change(options.filter((one) => one !== option))}
          />
        )}
      </SortableList>
      <Button look="quiet" size="small" icon={<Plus size={14} aria-hidden />} className="self-start" onPress={add}>
        {studio.addOption}
      </Button>
    </div>
  )
}

interface LineProps {
  readonly option: Option
  readonly index: number
  readonly canRemove: boolean
  /** Those that it may be merged into. */
  readonly others: readonly Option[]
  readonly onMerge: (into: string) => void
  readonly onChange: (option: Option) => void
  readonly onRemove: () => void
}

function OptionLine(props: LineProps) {
  const { option, index, canRemove, others, onMerge, onChange, onRemove } = props
  const { text, format } = useFullLocale()
  const { studio } = text
  const own = format.language
  const other = own === 'es' ? 'en' : 'es'
  const names = { es: studio.inSpanish, en: studio.inEnglish }
  const name = option.label[own] || option.value
  const type = (typed: string) =>
    onChange({
      ...option,
      label: option.label.es === option.label.en ? { es: typed, en: typed } : { ...option.label, [own]: typed },
    })
  return (
    <div className="flex min-w-0 flex-1 items-center gap-1 py-1">
      <ColorMenu name={name} value={option.color ?? 'grey'} onChange={(color) => onChange({ ...option, color })} />
      <div className="grid min-w-0 flex-1 gap-1 sm:grid-cols-2">
        <TextField
          label={studio.optionIn({ language: names[own], index: index + 1 })}
          isLabelHidden
          value={option.label[own]}
          placeholder={studio.newOption}
          onChange={type}
          autoFocus={option.label.es === '' && option.label.en === ''}
          className={option.retired ? 'opacity-75' : ''}
        />
        <TextField
          label={studio.optionIn({ language: names[other], index: index + 1 })}
          isLabelHidden
          value={option.label[other]}
          placeholder={names[other]}
          onChange={(typed) => onChange({ ...option, label: { ...option.label, [other]: typed } })}
          className={option.retired ? 'opacity-75' : ''}
        />
      </div>
      <div className="flex shrink-0 max-sm:flex-col">
        {others.length > 0 && <MergeMenu name={name} others={others} onMerge={onMerge} />}
        <IconButton
          size="small"
          label={option.retired ? studio.unretireOf({ name }) : studio.retireOf({ name })}
          onPress={() => onChange(retired(option, !option.retired))}
        >
          {option.retired ? <ArchiveRestore size={14} aria-hidden /> : <Archive size={14} aria-hidden />}
        </IconButton>
        <IconButton size="small" label={studio.removeOption({ name })} isDisabled={!canRemove} onPress={onRemove}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
    </div>
  )
}

function MergeMenu(props: {
  readonly name: string
  readonly others: readonly Option[]
  readonly onMerge: (into: string) => void
}) {
  const { name, others, onMerge } = props
  const { text, format } = useFullLocale()
  const label = text.studio.mergeOf({ name })
  return (
    <Menu
      label={label}
      placement="bottom end"
      trigger={
        <IconButton size="small" label={label}>
          <Merge size={14} aria-hidden />
        </IconButton>
      }
    >
      {others.map((other) => (
        <MenuItem key={other.value} id={other.value} onAction={() => onMerge(other.value)}>
          {other.label[format.language] || other.value}
        </MenuItem>
      ))}
    </Menu>
  )
}

function retired(option: Option, isRetired: boolean): Option {
  const { retired: _before, ...rest } = option
  return isRetired ? { ...rest, retired: true } : rest
}

function ColorMenu(props: {
  readonly name: string
  readonly value: OptionColor
  readonly onChange: (value: OptionColor) => void
}) {
  const { name, value, onChange } = props
  const { studio } = useFullLocale().text
  return (
    <Menu
      label={studio.colorOf({ name })}
      trigger={
        <AriaButton
          aria-label={`${studio.colorOf({ name })}: ${studio.colors[value]}`}
          className={`${tintClass(value)} flex size-7 shrink-0 items-center justify-center rounded-md hovered:bg-hover`}
        >
          <span aria-hidden className="size-3.5 rounded-full bg-tint-edge" />
        </AriaButton>
      }
    >
      <MenuSection
        label={studio.color}
        selected={value}
        onSelect={(id) => onChange(colors.find((color) => color === id) ?? value)}
      >
        {colors.map((color) => (
          <MenuItem key={color} id={color} textValue={studio.colors[color]}>
            <span className={`${tintClass(color)} flex items-center gap-2`}>
              <span aria-hidden className="size-3 rounded-full bg-tint-edge" />
              {studio.colors[color]}
            </span>
          </MenuItem>
        ))}
      </MenuSection>
    </Menu>
  )
}
