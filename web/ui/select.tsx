import { ChevronDown } from 'lucide-react'
import { Button, ListBox, Popover, Select as AriaSelect, SelectValue } from 'react-aria-components'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Badge } from './badge.tsx'
import { fieldAttributes, FieldFrame, frameClass, type FieldProps } from './field-frame.tsx'
import { ListItem, listBoxClass, type Option } from './list-item.tsx'
import { popoverClass } from './popover.tsx'

/** Stands for "no value", which a list of keys cannot hold. */
const emptyKey = 'lazo:none'

/** One of a closed list; type the first letters to jump. `canClear` offers "none". */
export function Select(
  props: FieldProps<string | null> & {
    readonly options: readonly Option[]
    readonly canClear?: boolean
  },
) {
  const { value, onChange, options, canClear = false, placeholder, className } = props
  const { common, fields } = useText()
  const chosen = options.find((option) => option.id === value)
  return (
    <AriaSelect
      {...fieldAttributes(props)}
      value={value}
      onChange={(key) => onChange(key === null || key === emptyKey ? null : String(key))}
      placeholder={placeholder ?? fields.choose}
      className={frameClass(className)}
    >
      <FieldFrame {...props}>
        <Button className="field-box min-w-0 gap-2 px-2.5 text-left text-base focus-ring:border-focus">
          <SelectValue className="min-w-0 flex-1 truncate data-[placeholder]:text-faint">
            {({ defaultChildren }) => (chosen ? <OptionLabel option={chosen} /> : defaultChildren)}
          </SelectValue>
          <ChevronDown size={15} aria-hidden className="shrink-0 text-muted" />
        </Button>
      </FieldFrame>
      <Popover className={`${popoverClass} min-w-(--trigger-width)`} offset={4}>
        <ListBox className={listBoxClass}>
          {canClear && value !== null && (
            <ListItem id={emptyKey} label={common.none}>
              <span className="text-muted">{common.none}</span>
            </ListItem>
          )}
          {options.map((option) => (
            <ListItem key={option.id} id={option.id} label={option.label} detail={option.detail}>
              <OptionLabel option={option} />
            </ListItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}

export function OptionLabel(props: { readonly option: Option }) {
  const { option } = props
  return option.color ? <Badge color={option.color}>{option.label}</Badge> : option.label
}
