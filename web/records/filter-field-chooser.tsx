import type { ReactNode } from 'react'
import { Autocomplete, Input, ListBox, TextField } from 'react-aria-components'
import { Search } from 'lucide-react'
import { normalize } from '#common/normalize.ts'
import type { ReaderField } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { ListItem } from '#web/ui/list-item.tsx'

/** Finds a field by typing part of its name. */
export function FieldChooser(props: {
  readonly fields: readonly ReaderField[]
  readonly onChoose: (field: ReaderField) => void
}) {
  const { fields, onChoose } = props
  const { format } = useLocale()
  return (
    <FoundList
      onAction={(key) => {
        const field = fields.find(({ name }) => name === key)
        if (field) onChoose(field)
      }}
    >
      {fields.map((field) => (
        <ListItem key={field.name} id={field.name} label={field.label[format.language]} />
      ))}
    </FoundList>
  )
}

/** A list that typing narrows. */
export function FoundList(props: { readonly onAction: (key: string) => void; readonly children: ReactNode }) {
  const { text } = useLocale()
  return (
    <Autocomplete filter={(name, typed) => normalize(name).includes(normalize(typed))}>
      <TextField
        aria-label={text.list.findField}
        autoFocus
        className="flex items-center gap-2 border-b border-line px-3"
      >
        <Search size={14} aria-hidden className="text-muted" />
        <Input
          placeholder={text.list.findField}
          className="h-9 w-full bg-transparent text-sm outline-none placeholder:text-faint"
        />
      </TextField>
      <ListBox
        aria-label={text.list.findField}
        className="max-h-80 w-full min-w-64 overflow-auto p-1 outline-none"
        renderEmptyState={() => <p className="px-2 py-1.5 text-sm text-muted">{text.common.noMatches}</p>}
        onAction={(key) => props.onAction(String(key))}
      >
        {props.children}
      </ListBox>
    </Autocomplete>
  )
}
