import { useMemo, useState } from 'react'
import { X } from 'lucide-react'
import { Button, ComboBox as AriaComboBox, Group, Input, Label, Tag, TagGroup, TagList } from 'react-aria-components'
import { useText } from '#web/i18n/locale-provider.tsx'
import { tintClass } from './badge.tsx'
import { classes } from './classes.ts'
import { OptionPopover } from './combo-box.tsx'
import { type FieldProps, frameClass, labelClass } from './field-frame.tsx'
import type { Option } from './list-item.tsx'
import { searchIn, useAsyncOptions, type OptionSearch } from './use-async-options.ts'

interface TagFieldProps extends FieldProps<readonly Option[]> {
  readonly search: OptionSearch
  /** Makes a tag of what was typed, for fields that take new words. */
  readonly create?: (name: string) => Option
}

/** Several of many: the chosen ones as chips, the rest found by typing. */
export function TagField(props: TagFieldProps) {
  const { value: chosen, onChange, className, label } = props
  const { common } = useText()
  return (
    <div className={frameClass(className)}>
      {!props.isLabelHidden && (
        <span aria-hidden className={labelClass(props.isRequired)}>
          {label}
        </span>
      )}
      <Group
        className="field-box flex-wrap gap-1 p-[3px]"
        isInvalid={Boolean(props.error)}
        isDisabled={props.isDisabled}
      >
        {chosen.length > 0 && (
          <TagGroup
            aria-label={label}
            onRemove={props.isReadOnly ? undefined : (keys) => onChange(chosen.filter(({ id }) => !keys.has(id)))}
          >
            <TagList className="flex flex-wrap gap-1">
              {chosen.map((option) => (
                <ChosenTag key={option.id} option={option} removeLabel={common.removeItem({ item: option.label })} />
              ))}
            </TagList>
          </TagGroup>
        )}
        {!props.isReadOnly && <TagInput {...props} />}
      </Group>
      {props.error ? (
        <p className="text-xs text-overdue-ink">{props.error}</p>
      ) : (
        props.help && <p className="text-xs text-muted">{props.help}</p>
      )}
    </div>
  )
}

function ChosenTag(props: { readonly option: Option; readonly removeLabel: string }) {
  const { option, removeLabel } = props
  return (
    <Tag
      id={option.id}
      textValue={option.label}
      className={classes(
        tintClass(option.color),
        'inline-flex h-6 items-center gap-1 rounded-sm bg-tint-soft pl-2 text-xs font-medium text-tint-ink outline-none focus-ring:outline-2 focus-ring:outline-focus',
      )}
    >
      {({ allowsRemoving }) => (
        <>
          {option.label}
          {allowsRemoving ? (
            <Button
              slot="remove"
              aria-label={removeLabel}
              className="flex size-6 items-center justify-center rounded-sm opacity-70 hovered:opacity-100"
            >
              <X size={12} aria-hidden />
            </Button>
          ) : (
            <span className="w-1" />
          )}
        </>
      )}
    </Tag>
  )
}

function TagInput(props: TagFieldProps) {
  const { value: chosen, onChange, search, create, label, isDisabled, isRequired, error } = props
  const { fields } = useText()
  const [typed, setTyped] = useState('')
  const [isOpen, setOpen] = useState(false)
  const { options, isSearching } = useAsyncOptions(search, typed, isOpen)
  const offered = options.filter((option) => !chosen.some(({ id }) => id === option.id))
  const name = typed.trim()
  const made = create && name && !offered.some((option) => option.label === name) ? create(name) : undefined
  const items = made ? [...offered, { ...made, label: fields.createNew({ name }) }] : offered

  function choose(key: string | number | null) {
    if (key === null) return
    const next = made?.id === key ? made : offered.find(({ id }) => id === key)
    if (next) onChange([...chosen, next])
    setTyped('')
  }

  return (
    <AriaComboBox
      aria-label={label}
      items={items}
      value={null}
      onChange={choose}
      inputValue={typed}
      onInputChange={setTyped}
      onOpenChange={setOpen}
      onBlur={props.onBlur}
      menuTrigger="focus"
      isDisabled={isDisabled}
      isRequired={isRequired && chosen.length === 0}
      isInvalid={Boolean(error)}
      validationBehavior="aria"
      // Opens before the options are asked for; without any, words that one makes up need no list.
      allowsEmptyCollection={!(create && typed === '' && isOpen && !isSearching && options.length === 0)}
      className="min-w-28 flex-1"
    >
      <Label className="sr-only">{label}</Label>
      <Input
        className="h-6 w-full bg-transparent px-1.5 text-base outline-none placeholder:text-faint"
        placeholder={chosen.length === 0 ? (props.placeholder ?? fields.chooseMany) : ''}
      />
      <OptionPopover isSearching={isSearching} />
    </AriaComboBox>
  )
}

/** Several of a closed list: the same field over options that are already here. */
export function MultiSelect(props: FieldProps<readonly string[]> & { readonly options: readonly Option[] }) {
  const { value, onChange, options, ...rest } = props
  const search = useMemo(() => searchIn(options), [options])
  return (
    <TagField
      {...rest}
      search={search}
      value={value.flatMap((id) => options.find((option) => option.id === id) ?? [])}
      onChange={(chosen) => onChange(chosen.map(({ id }) => id))}
    />
  )
}
