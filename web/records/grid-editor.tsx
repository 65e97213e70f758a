import { useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import { Dialog, ListBox, Popover } from 'react-aria-components'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useBeingAt, useTyping } from '#web/api/presence.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { ListItem } from '#web/ui/list-item.tsx'
import { OptionLabel } from '#web/ui/select.tsx'
import { choicesOf } from './choices.ts'
import { FieldInput } from './field-input.tsx'
import { isDatePart } from './grid-date-part.ts'
import { FieldTyping } from './record-people.tsx'
import { fieldState } from './use-draft.ts'
import type { Edited } from './use-cell-edit.ts'

interface GridEditorProps {
  readonly module: ReaderModule
  readonly edited: Edited
  readonly cell: HTMLElement
  readonly onSave: (value: unknown) => void
  readonly onCancel: () => void
  /** Saves and goes on to the next cell, or with -1 to the one before. */
  readonly onLeave: (value: unknown, by: 1 | -1) => void
}

/** What is chosen is saved at once; what is typed, with Enter. */
const chosenTypes: readonly string[] = ['relation', 'user', 'boolean']

/** The field of a cell, over the cell. Escape leaves it as it was; anything else saves. */
export function GridEditor(props: GridEditorProps) {
  const { edited, cell, onSave, onCancel } = props
  const { format } = useLocale()
  const [value, setValue] = useState(edited.value)
  const isCancelled = useRef(false)
  const anchor: RefObject<HTMLElement> = { current: cell }
  const isChoice = edited.field.type === 'option' || edited.field.type === 'stage'
  const { height, width } = cell.getBoundingClientRect()

  return (
    <Popover
      isOpen
      triggerRef={anchor}
      placement="bottom start"
      offset={isChoice ? 2 : -height}
      onOpenChange={(isOpen) => {
        if (isOpen) return
        if (isCancelled.current || isChoice) onCancel()
        else onSave(value)
      }}
      style={{ minWidth: Math.max(width, 200) }}
      className="float z-40 max-h-[min(24rem,80vh)] max-w-[min(26rem,92vw)] overflow-auto outline-none"
    >
      <Dialog aria-label={edited.field.label[format.language]} className="outline-none">
        <div
          onKeyDownCapture={(event) => {
            if (event.key === 'Escape') isCancelled.current = true
            if (event.key !== 'Tab' || !leaves(event)) return
            event.preventDefault()
            event.stopPropagation()
            props.onLeave(isChoice ? edited.value : value, event.shiftKey ? -1 : 1)
          }}
        >
          {isChoice ? <ChoiceList {...props} /> : <TypedValue {...props} value={value} onChange={setValue} />}
          <CellPeople module={props.module} edited={edited} />
        </div>
      </Dialog>
    </Popover>
  )
}

/** Tab walks through the parts of a value first, but not through those of a date: the arrows do. */
function leaves({ target, currentTarget, shiftKey }: KeyboardEvent): boolean {
  if (isDatePart(target)) return true
  const stops = [...currentTarget.querySelectorAll<HTMLElement>('input, textarea, button, select, [tabindex]')]
  const walked = stops.filter((stop) => stop.tabIndex >= 0)
  const edge = shiftKey ? walked[0] : walked.at(-1)
  return edge === undefined || edge === target || walked.every((stop) => stop.role === 'option')
}

/** Whoever has the record before them sees what is written here, and is seen to write the same field. */
function CellPeople({ module, edited }: Pick<GridEditorProps, 'module' | 'edited'>) {
  const { record, field } = edited
  useBeingAt(module.name, record.id)
  useTyping(module.name, record.id, field.name)
  return (
    <div className="px-2 empty:hidden">
      <FieldTyping module={module} record={record} name={field.name} />
    </div>
  )
}

function ChoiceList({ module, edited, onSave }: GridEditorProps) {
  const { text, format } = useLocale()
  const { field, record, value } = edited
  const options = choicesOf(useModel(), { module, field, record, value }, format.language)
  const isRequired = field.type === 'stage' || fieldState(module, field, record).isRequired
  const none = { id: noneKey, label: text.common.none }
  return (
    <ListBox
      aria-label={field.label[format.language]}
      autoFocus
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={value === null ? [noneKey] : [String(value)]}
      onSelectionChange={(keys) => {
        const [key] = keys === 'all' ? [] : [...keys]
        onSave(key === undefined || key === noneKey ? null : String(key))
      }}
      className="max-h-80 overflow-auto p-1 outline-none"
    >
      {(isRequired ? options : [none, ...options]).map((option) => (
        <ListItem key={option.id} id={option.id} label={option.label}>
          {option.id === noneKey ? <span className="text-muted">{option.label}</span> : <OptionLabel option={option} />}
        </ListItem>
      ))}
    </ListBox>
  )
}

const noneKey = 'lazo:none'

function TypedValue(props: GridEditorProps & { readonly value: unknown; readonly onChange: (value: unknown) => void }) {
  const { module, edited, value, onChange, onSave } = props
  const { field, record } = edited
  // The column's head names the field; its help would hide the rows below.
  const { help: _help, ...bare } = field
  const isChosen = chosenTypes.includes(field.type)

  function saveOnEnter(event: KeyboardEvent) {
    const isWriting = event.target instanceof HTMLTextAreaElement && !(event.ctrlKey || event.metaKey)
    if (event.key !== 'Enter' || event.defaultPrevented || isWriting) return
    event.preventDefault()
    onSave(value)
  }

  return (
    <div
      role="presentation"
      onKeyDownCapture={(event) => {
        // The parts of a date keep Enter to themselves.
        if (isDatePart(event.target)) saveOnEnter(event)
      }}
      onKeyDown={saveOnEnter}
      className="p-0.5"
    >
      <FieldInput
        module={module}
        field={bare}
        record={record}
        value={value}
        onChange={(next) => {
          onChange(next)
          if (isChosen) onSave(next)
        }}
        error={edited.error}
        isRequired={fieldState(module, field, record).isRequired}
        isLabelHidden
        autoFocus
      />
    </div>
  )
}
