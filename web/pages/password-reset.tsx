import { useState, type ReactNode } from 'react'
import { useLocation } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { isApiError } from '#web/api/api-error.ts'
import { call } from '#web/api/client.ts'
import { showInForm } from '#web/api/errors.ts'
import { usePasswordHelp } from '#web/api/session.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { FormField } from '#web/ui/form-field.tsx'
import { TextLink } from '#web/ui/link-button.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { EntryFrame } from './entry-frame.tsx'

/** Without a token one asks for the link; with the link's token one chooses the password. */
export default function PasswordResetPage(): ReactNode {
  // Behind the # it stays in the browser, out of every log.
  const token = useLocation({ select: ({ hash }) => hash })
  return token ? <NewPassword token={token} /> : <AskForLink />
}

function AskForLink() {
  const text = useText()
  const [isSent, setSent] = useState(false)
  const form = useForm({ defaultValues: { email: '' } })
  const ask = form.handleSubmit(async (body) => {
    try {
      await call('POST /password-reset', { body })
      setSent(true)
    } catch (error) {
      showInForm(error, form, ['email'], text)
    }
  })
  if (isSent) return <Done title={text.signIn.resetTitle} message={text.signIn.resetSent} />
  return (
    <EntryFrame title={text.signIn.resetTitle} lead={text.signIn.resetLead}>
      <form onSubmit={(event) => void ask(event)} noValidate className="flex flex-col gap-4">
        <FormField control={form.control} name="email">
          {(bound) => <TextField {...bound} label={text.signIn.email} type="email" autoComplete="username" autoFocus />}
        </FormField>
        <FormError>{form.formState.errors.root?.server?.message}</FormError>
        <Button type="submit" look="primary" isPending={form.formState.isSubmitting} className="h-9">
          {text.signIn.resetSubmit}
        </Button>
        <p className="text-sm">
          <TextLink href="/sign-in">{text.signIn.backToSignIn}</TextLink>
        </p>
      </form>
    </EntryFrame>
  )
}

function NewPassword(props: { readonly token: string }) {
  const text = useText()
  const help = usePasswordHelp()
  const [isDone, setDone] = useState(false)
  const form = useForm({ defaultValues: { password: '' } })
  const save = form.handleSubmit(async ({ password }) => {
    try {
      await call('PUT /password-reset', { body: { token: props.token, password } })
      setDone(true)
    } catch (error) {
      const isOld = isApiError(error, 'missing')
      if (isOld) form.setError('root.server', { message: text.signIn.newInvalid })
      else showInForm(error, form, ['password'], text)
    }
  })
  if (isDone) return <Done title={text.signIn.newTitle} message={text.signIn.newDone} />
  return (
    <EntryFrame title={text.signIn.newTitle}>
      <form onSubmit={(event) => void save(event)} noValidate className="flex flex-col gap-4">
        <FormField control={form.control} name="password">
          {(bound) => (
            <TextField
              {...bound}
              label={text.signIn.newPassword}
              help={help}
              type="password"
              autoComplete="new-password"
              autoFocus
            />
          )}
        </FormField>
        <FormError>{form.formState.errors.root?.server?.message}</FormError>
        <Button type="submit" look="primary" isPending={form.formState.isSubmitting} className="h-9">
          {text.signIn.newSubmit}
        </Button>
      </form>
    </EntryFrame>
  )
}

function Done(props: { readonly title: string; readonly message: string }) {
  const { signIn } = useText()
  return (
    <EntryFrame title={props.title}>
      <p role="status" className="text-base text-muted">
        {props.message}
      </p>
      <p className="mt-4 text-sm">
        <TextLink href="/sign-in">{signIn.backToSignIn}</TextLink>
      </p>
    </EntryFrame>
  )
}
