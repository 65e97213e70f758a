import { useState } from 'react'
import { Pencil } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { useFormAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { FormError } from '#web/ui/form-error.tsx'
import { TextArea } from '#web/ui/text-field.tsx'
import { readAllAgain } from './kpi-queries.ts'

interface WrittenProps {
  /** What is written here, as a heading says it. */
  readonly title: string
  readonly help?: string
  readonly value: string | null
  readonly record: { readonly module: string; readonly id: string; readonly version: number }
  readonly field: string
  readonly mayWrite: boolean
  readonly className?: string
}

/** A text of a record, read as text and changed where it stands. */
export function WrittenText(props: WrittenProps) {
  const { title, help, value, mayWrite, className } = props
  const { kpis } = useFullLocale().text
  const [isOpen, setOpen] = useState(false)
  if (isOpen) return <TextForm {...props} onClose={() => setOpen(false)} />
  return (
    <div className="group flex items-start gap-1">
      <p
        className={classes(
          'max-w-prose min-w-0 flex-1 text-pretty whitespace-pre-line',
          value ? className : 'text-muted',
        )}
      >
        {value ?? `${kpis.unwritten}${help ? ` ${help}` : ''}`}
      </p>
      {mayWrite && (
        <IconButton
          label={value ? kpis.edit({ what: title }) : kpis.write({ what: title })}
          size="small"
          className="print:hidden"
          onPress={() => setOpen(true)}
        >
          <Pencil size={14} aria-hidden />
        </IconButton>
      )}
    </div>
  )
}

function TextForm(props: WrittenProps & { readonly onClose: () => void }) {
  const { title, help, record, field, onClose } = props
  const { text } = useFullLocale()
  const [value, setValue] = useState(props.value ?? '')
  const [version] = useState(record.version)
  const { isBusy, problem, attempt } = useFormAttempt()

  async function save() {
    const { module, id } = record
    await attempt(async () => {
      await call('PATCH /records/:module/:id', {
        params: { module, id },
        body: { version, values: { [field]: value.trim() } },
      })
      await readAllAgain()
      onClose()
    })
  }

  return (
    <form
      className="flex max-w-prose flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <TextArea
        label={title}
        isLabelHidden
        value={value}
        onChange={setValue}
        rows={3}
        autoFocus
        {...(help ? { help } : {})}
      />
      <FormError>{problem}</FormError>
      <div className="flex gap-2">
        <Button type="submit" look="primary" size="small" isPending={isBusy}>
          {text.common.save}
        </Button>
        <Button size="small" onPress={onClose}>
          {text.common.cancel}
        </Button>
      </div>
    </form>
  )
}
