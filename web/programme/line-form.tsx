import { useState } from 'react'
import { Plus } from 'lucide-react'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { useKeysWithin } from '#web/ui/use-keys-within.ts'
import { putBack } from './needs-queries.ts'

/** One more of something by its name: Enter adds it and waits for the next, Escape leaves. */
export function LineForm(props: {
  readonly label: string
  readonly isCompact?: boolean
  readonly onAdd: (name: string) => Promise<boolean>
  readonly onClose?: () => void
}) {
  const { label, isCompact = false, onAdd, onClose } = props
  const { needs } = useFullLocale().text
  const [name, setName] = useState('')
  const form = useKeysWithin<HTMLFormElement>((event) => {
    if (event.key === 'Escape') onClose?.()
  })

  async function add() {
    const given = name.trim()
    if (given === '') return
    // Empty at once: the next line is typed, and no line sent twice, while this one is on its way.
    setName('')
    form.current?.querySelector('input')?.focus()
    if (!(await onAdd(given))) setName(putBack(given))
  }

  return (
    <form
      ref={form}
      noValidate
      className="flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <TextField
        className="min-w-0 flex-1"
        label={label}
        isLabelHidden={isCompact}
        placeholder={isCompact ? label : ''}
        autoFocus={isCompact}
        maxLength={250}
        value={name}
        onChange={setName}
      />
      {!isCompact && (
        <Button type="submit" isDisabled={name.trim() === ''} icon={<Plus size={15} aria-hidden />}>
          {needs.add}
        </Button>
      )}
    </form>
  )
}
