import { useMemo, useState } from 'react'
import { useForm } from 'react-hook-form'
import { MailX } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { showInForm } from '#web/api/errors.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { FormField } from '#web/ui/form-field.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { TextArea, TextField } from '#web/ui/text-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { searchIn } from '#web/ui/use-async-options.ts'
import { NewLink } from './new-link.tsx'
import { refreshRecords, type Delivery } from './queries.ts'

interface SendProps {
  readonly module: string
  readonly record: { readonly id: string; readonly title: string }
  readonly delivery: Delivery
  readonly onClose: () => void
}

/** By mail where mail can leave; a link that one sends oneself in any case. */
export function SendDialog({ module, record, delivery, onClose }: SendProps) {
  const { delivery: words } = useLocale().text
  return (
    <ModalFrame
      isOpen
      onClose={onClose}
      title={words.sendTitle({ title: record.title })}
      width="medium"
      placement="top"
    >
      <div className="flex flex-col gap-5 px-5 pt-2 pb-5">
        {delivery.isDraft && <p className="text-sm text-muted">{words.issues}</p>}
        {delivery.canMail ? (
          <MailForm module={module} record={record} delivery={delivery} onClose={onClose} />
        ) : (
          <div className="flex items-start gap-3 rounded-md border border-none-edge bg-none-soft p-3 text-sm text-none-ink">
            <MailX size={18} aria-hidden className="mt-0.5 shrink-0" />
            <div>
              <p className="font-bold">{words.noMailTitle}</p>
              <p>{words.noMail}</p>
            </div>
          </div>
        )}
        <section aria-label={words.link} className="border-t border-line pt-4">
          <h2 className="pb-2 text-sm font-bold">{words.link}</h2>
          <NewLink module={module} id={record.id} />
        </section>
      </div>
    </ModalFrame>
  )
}

function MailForm({ module, record, delivery, onClose }: SendProps) {
  const { text } = useLocale()
  const words = text.delivery
  const known = useMemo(
    () => delivery.recipients.map(({ name, email }): Option => ({ id: email, label: email, detail: name })),
    [delivery.recipients],
  )
  const search = useMemo(() => searchIn(known), [known])
  const [to, setTo] = useState<readonly Option[]>(known.slice(0, 1))
  const form = useForm({ defaultValues: { subject: delivery.subject, text: delivery.text } })
  const send = form.handleSubmit(async (written) => {
    try {
      await call('POST /records/:module/:id/mails', {
        params: { module, id: record.id },
        body: { ...written, to: to.map(({ id }) => id) },
      })
      await refreshRecords()
      showToast({ text: words.sent })
      onClose()
    } catch (error) {
      showInForm(error, form, ['subject', 'text'], text)
    }
  })
  return (
    <form onSubmit={(event) => void send(event)} noValidate className="flex flex-col gap-4">
      <TagField
        label={words.to}
        help={known.length === 0 ? words.noRecipients : words.toHelp}
        isRequired
        value={to}
        onChange={setTo}
        search={search}
        create={(typed) => ({ id: typed.toLowerCase(), label: typed.toLowerCase() })}
      />
      <FormField control={form.control} name="subject">
        {(bound) => <TextField {...bound} label={words.subject} isRequired maxLength={200} />}
      </FormField>
      <FormField control={form.control} name="text">
        {(bound) => <TextArea {...bound} label={words.message} help={words.messageHelp({ link: '{link}' })} rows={8} />}
      </FormField>
      <FormError>{form.formState.errors.root?.server?.message}</FormError>
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>{text.common.cancel}</Button>
        <Button type="submit" look="primary" isPending={form.formState.isSubmitting} isDisabled={to.length === 0}>
          {words.sendNow}
        </Button>
      </div>
    </form>
  )
}
