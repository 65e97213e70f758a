import { useState } from 'react'
import { Plus } from 'lucide-react'
import { errorText } from '#web/api/errors.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { readAllAgain } from './kpi-queries.ts'

/** One more of something, of which its name is enough to begin with: behind a button until it is wanted. */
export function NewLine(props: {
  readonly label: string
  readonly placeholder: string
  readonly onAdd: (name: string) => Promise<void>
}) {
  const { label, placeholder, onAdd } = props
  const { text } = useFullLocale()
  const [name, setName] = useState<string>()
  const [problem, setProblem] = useState<string>()

  async function add() {
    const typed = name?.trim() ?? ''
    if (typed === '') return
    // Empty at once: the next line is typed, and no line sent twice, while this one is on its way.
    setName('')
    setProblem(undefined)
    try {
      await onAdd(typed)
      void readAllAgain()
    } catch (error) {
      setName((later = '') => [typed, later].filter((one) => one !== '').join(' '))
      setProblem(errorText(error, text))
    }
  }

  if (name === undefined) {
    return (
      <Button
        look="link"
        size="small"
        icon={<Plus size={14} aria-hidden />}
        className="-ml-2 self-start print:hidden"
        onPress={() => setName('')}
      >
        {label}
      </Button>
    )
  }
  return (
    <form
      className="flex max-w-xl flex-col gap-1 print:hidden"
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <div className="flex items-end gap-2">
        <TextField
          label={label}
          isLabelHidden
          placeholder={placeholder}
          value={name}
          onChange={setName}
          autoFocus
          maxLength={250}
          className="flex-1"
        />
        <Button type="submit">{text.kpis.add}</Button>
        <Button look="quiet" onPress={() => setName(undefined)}>
          {text.common.cancel}
        </Button>
      </div>
      <FormError>{problem}</FormError>
    </form>
  )
}
