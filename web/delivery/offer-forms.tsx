import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { isApiError } from '#web/api/api-error.ts'
import { call, type CallAnswer } from '#web/api/client.ts'
import { showInForm } from '#web/api/errors.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { FormField } from '#web/ui/form-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextArea, TextField } from '#web/ui/text-field.tsx'

export type Offer = CallAnswer<'POST /public-document'>

interface FormProps {
  readonly token: string
  readonly offer: Offer
  readonly onDone: () => Promise<void>
}

/** Accepting with one's name, or rejecting with a reason: each is said once more before it is done. */
export function DecisionDialog(
  props: FormProps & { readonly decision: 'accepted' | 'rejected'; readonly onClose: () => void },
) {
  const { token, offer, decision, onDone, onClose } = props
  const { text } = useLocale()
  const words = text.offer
  const isAccepting = decision === 'accepted'
  const form = useForm({ defaultValues: { name: '', role: '', taxId: '', reason: null as string | null, body: '' } })
  const title = offer.document ? `${offer.document.title} ${offer.document.number}` : ''
  const decide = form.handleSubmit(async ({ name, role, taxId, reason, body }) => {
    try {
      const more = isAccepting ? { role, taxId } : { body, ...(reason ? { reason } : {}) }
      await call('POST /public-document/decision', { body: { token, decision, hash: offer.hash, name, ...more } })
      await onDone()
      onClose()
    } catch (error) {
      if (isApiError(error, 'conflict')) await onDone()
      showInForm(error, form, ['name', 'role', 'taxId', 'body'], text)
    }
  })
  return (
    <ModalFrame
      isOpen
      onClose={onClose}
      title={isAccepting ? words.acceptTitle({ title }) : words.rejectTitle({ title })}
    >
      <form onSubmit={(event) => void decide(event)} noValidate className="flex flex-col gap-4 px-5 pt-2 pb-5">
        {isAccepting && <p className="text-sm text-muted">{words.acceptHelp}</p>}
        <FormField control={form.control} name="name">
          {(bound) => <TextField {...bound} label={words.name} autoComplete="name" isRequired autoFocus />}
        </FormField>
        {isAccepting ? (
          <div className="grid gap-4 sm:grid-cols-2">
            <FormField control={form.control} name="role">
              {(bound) => <TextField {...bound} label={words.role} autoComplete="organization-title" />}
            </FormField>
            <FormField control={form.control} name="taxId">
              {(bound) => <TextField {...bound} label={words.taxId} />}
            </FormField>
          </div>
        ) : (
          <>
            <FormField control={form.control} name="reason">
              {(bound) => (
                <Select
                  {...bound}
                  label={words.reason}
                  isRequired
                  options={offer.reasons.map(({ value, label }) => ({ id: value, label }))}
                />
              )}
            </FormField>
            <FormField control={form.control} name="body">
              {(bound) => <TextArea {...bound} label={words.reasonMore} rows={3} />}
            </FormField>
          </>
        )}
        <FormError>{form.formState.errors.root?.server?.message}</FormError>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onPress={onClose}>{text.common.cancel}</Button>
          <Button type="submit" look={isAccepting ? 'primary' : 'danger'} isPending={form.formState.isSubmitting}>
            {isAccepting ? words.acceptNow : words.rejectNow}
          </Button>
        </div>
      </form>
    </ModalFrame>
  )
}

/** What the customer has said, and room to say more. */
export function OfferComments(props: FormProps) {
  const { token, offer, onDone } = props
  const { text, format } = useLocale()
  const words = text.offer
  const [isSaid, setSaid] = useState(false)
  const form = useForm({ defaultValues: { name: '', body: '' } })
  const say = form.handleSubmit(async ({ name, body }) => {
    setSaid(false)
    try {
      await call('POST /public-document/comments', { body: { token, name, body } })
      form.reset({ name, body: '' })
      setSaid(true)
      await onDone()
    } catch (error) {
      showInForm(error, form, ['name', 'body'], text)
    }
  })
  return (
    <section aria-label={words.ask} className="px-5 sm:px-12 print:hidden">
      <h2 className="text-lg font-bold">{words.ask}</h2>
      <p className="text-sm text-muted">{words.askHelp}</p>
      {offer.comments.length > 0 && (
        <ul aria-label={words.comments} className="mt-4 flex flex-col gap-3">
          {offer.comments.map(({ name, body, at, isOurs }) => (
            <li
              key={`${at} ${body}`}
              className={`rounded-md border px-4 py-2.5 ${
                isOurs ? 'ml-6 border-accent-soft bg-accent-soft' : 'border-line bg-surface'
              }`}
            >
              <p className="text-xs text-muted">
                {isOurs ? `${name}, ${offer.issuer}` : name} · {format.dateTime(at)}
              </p>
              <p className="text-base break-words whitespace-pre-line">{body}</p>
            </li>
          ))}
        </ul>
      )}
      <form onSubmit={(event) => void say(event)} noValidate className="mt-4 flex max-w-xl flex-col gap-3">
        <FormField control={form.control} name="name">
          {(bound) => <TextField {...bound} label={words.name} autoComplete="name" isRequired />}
        </FormField>
        <FormField control={form.control} name="body">
          {(bound) => <TextArea {...bound} label={words.say} rows={3} isRequired />}
        </FormField>
        <FormError>{form.formState.errors.root?.server?.message}</FormError>
        <div className="flex items-center gap-3">
          <Button type="submit" isPending={form.formState.isSubmitting}>
            {words.sayNow}
          </Button>
          <p role="status" className="text-sm text-muted">
            {isSaid && words.said}
          </p>
        </div>
      </form>
    </section>
  )
}
