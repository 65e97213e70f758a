import { useState } from 'react'
import { ChevronDown, Plus } from 'lucide-react'
import { Button, ComboBox as AriaComboBox, Group, Input, ListBox, Popover } from 'react-aria-components'
import { useText } from '#web/i18n/locale-provider.tsx'
import { fieldAttributes, FieldFrame, frameClass, inputClass, type FieldProps } from './field-frame.tsx'
import { ListItem, listBoxClass, type Option } from './list-item.tsx'
import { popoverClass } from './popover.tsx'
import { useAsyncOptions, type OptionSearch } from './use-async-options.ts'

const createKey = 'lazo:create'

/**
 * One of many, found by typing: accounts, contacts, people. The server searches, so accents and
 * word order are its business. `onCreate` adds a last line that makes what was typed.
 */
export function ComboBox(
  props: FieldProps<Option | null> & {
    /** Keep the same function between renders, or every render searches again. */
    readonly search: OptionSearch
    readonly onCreate?: (name: string) => void
  },
) {
  const { value: chosen, onChange, search, onCreate, placeholder, className } = props
  const { fields } = useText()
  const [typed, setTyped] = useState<string | undefined>()
  const [isOpen, setOpen] = useState(false)
  const { options, isSearching } = useAsyncOptions(search, typed ?? '', isOpen || typed !== undefined)
  const items = listed(options, chosen, typed, onCreate && fields.createNew)

  function choose(key: string | number | null) {
    setTyped(undefined)
    if (key === createKey) return onCreate?.(typed?.trim() ?? '')
    const next = items.find((item) => item.id === key) ?? null
    if (next?.id !== chosen?.id) onChange(next)
  }

  // Emptying the text is how one says "none"; the kit itself would bring the old name back.
  function clearIfEmptied() {
    if (typed === '' && chosen && !props.isRequired) onChange(null)
  }

  function leave() {
    clearIfEmptied()
    setTyped(undefined)
    props.onBlur?.()
  }

  return (
    <AriaComboBox
      {...fieldAttributes(props)}
      items={items}
      value={chosen?.id ?? null}
      onChange={choose}
      inputValue={typed ?? chosen?.label ?? ''}
      onInputChange={(text) => setTyped(text === (chosen?.label ?? '') ? undefined : text)}
      onOpenChange={setOpen}
      onBlur={leave}
      allowsEmptyCollection
      className={frameClass(className)}
    >
      <FieldFrame {...props}>
        <Group className="field-box" isInvalid={Boolean(props.error)} isDisabled={props.isDisabled}>
          <Input
            onKeyDown={(event) => event.key === 'Enter' && clearIfEmptied()}
            className={inputClass}
            placeholder={placeholder ?? fields.typeToSearch}
          />
          <Button className="mr-1 flex size-6 shrink-0 items-center justify-center rounded-sm text-muted hovered:bg-hover">
            <ChevronDown size={15} aria-hidden />
          </Button>
        </Group>
      </FieldFrame>
      <OptionPopover isSearching={isSearching} />
    </AriaComboBox>
  )
}

/** The list under a field that searches. */
export function OptionPopover(props: { readonly isSearching: boolean }) {
  const { fields, common } = useText()
  return (
    <Popover className={`${popoverClass} w-(--trigger-width) min-w-[min(22rem,calc(100vw-2rem))]`} offset={4}>
      <ListBox<Option>
        className={listBoxClass}
        renderEmptyState={() => (
          <p className="px-2 py-1.5 text-sm text-muted">{props.isSearching ? fields.searching : common.noMatches}</p>
        )}
      >
        {(item) => (
          <ListItem id={item.id} label={item.label} detail={item.detail}>
            {item.id === createKey ? (
              <span className="flex items-center gap-1.5 text-accent-ink">
                <Plus size={14} aria-hidden />
                {item.label}
              </span>
            ) : undefined}
          </ListItem>
        )}
      </ListBox>
    </Popover>
  )
}

/** What the list shows: the answer, the chosen one while nothing is typed, and the offer to create. */
function listed(
  options: readonly Option[],
  chosen: Option | null,
  typed: string | undefined,
  createLabel: ((values: { readonly name: string }) => string) | undefined,
): readonly Option[] {
  const isChosenMissing = chosen && typed === undefined && !options.some(({ id }) => id === chosen.id)
  const shown = isChosenMissing ? [chosen, ...options] : options
  const name = typed?.trim()
  return createLabel && name ? [...shown, { id: createKey, label: createLabel({ name }) }] : shown
}
