import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { Reply } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { showInForm } from '#web/api/errors.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { FormField } from '#web/ui/form-field.tsx'
import { TextArea } from '#web/ui/text-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { refreshRecords } from './queries.ts'

/** A word back to the customer, where they spoke. */
export function AnswerForm(props: { readonly module: string; readonly id: string; readonly to: string | null }) {
  const { module, id, to } = props
  const { text } = useLocale()
  const words = text.delivery
  const [isOpen, setOpen] = useState<boolean>()
  const form = useForm({ defaultValues: { body: '' } })
  const send = form.handleSubmit(async ({ body }) => {
    try {
      await call('POST /records/:module/:id/replies', { params: { module, id }, body: { body } })
      form.reset()
      setOpen(false)
      showToast({ text: words.answerSent })
      await refreshRecords()
    } catch (error) {
      showInForm(error, form, ['body'], text)
    }
  })
  if (!isOpen) {
    return (
      <Button
        size="small"
        className="mt-1.5 self-start"
        icon={<Reply size={13} aria-hidden />}
        autoFocus={isOpen === false}
        onPress={() => setOpen(true)}
      >
        {words.answer}
      </Button>
    )
  }
  return (
    <form onSubmit={(event) => void send(event)} noValidate className="mt-2 flex flex-col gap-2">
      <FormField control={form.control} name="body">
        {(bound) => <TextArea {...bound} label={words.answerLabel} rows={3} isRequired autoFocus />}
      </FormField>
      <p className="text-xs text-muted">{to === null ? words.answerHelp : words.answerMailed({ email: to })}</p>
      <FormError>{form.formState.errors.root?.server?.message}</FormError>
      <div className="flex gap-2">
        <Button type="submit" size="small" look="primary" isPending={form.formState.isSubmitting}>
          {words.answer}
        </Button>
        <Button size="small" look="quiet" onPress={() => setOpen(false)}>
          {text.common.cancel}
        </Button>
      </div>
    </form>
  )
}
