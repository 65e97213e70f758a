import { ListBox, ListBoxItem } from 'react-aria-components'
import { Check } from 'lucide-react'
import type { Option } from '#web/ui/list-item.tsx'
import { OptionLabel } from '#web/ui/select.tsx'

/** Some of a closed list, all in sight. */
export function FilterChoices(props: {
  readonly label: string
  readonly options: readonly Option[]
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
  readonly isSingle?: boolean
}) {
  const { label, options, value, onChange, isSingle = false } = props
  return (
    <ListBox
      aria-label={label}
      selectionMode={isSingle ? 'single' : 'multiple'}
      disallowEmptySelection={isSingle}
      selectedKeys={value}
      onSelectionChange={(keys) => onChange(keys === 'all' ? options.map(({ id }) => id) : [...keys].map(String))}
      className="-mx-1 max-h-64 overflow-auto outline-none"
    >
      {options.map((option) => (
        <ListBoxItem
          key={option.id}
          id={option.id}
          textValue={option.label}
          className="flex min-h-7 cursor-default items-center gap-2 rounded-sm px-1.5 py-0.5 text-sm outline-none focused:bg-hover"
        >
          {({ isSelected }) => (
            <>
              <span
                aria-hidden
                className={`flex size-4 shrink-0 items-center justify-center border ${isSingle ? 'rounded-full' : 'rounded-sm'} ${
                  isSelected ? 'border-accent bg-accent text-accent-contrast' : 'border-line-field bg-surface'
                }`}
              >
                {isSelected && <Check size={11} strokeWidth={3} />}
              </span>
              <span className="min-w-0 truncate">
                <OptionLabel option={option} />
              </span>
            </>
          )}
        </ListBoxItem>
      ))}
    </ListBox>
  )
}
