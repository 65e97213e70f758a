import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { showInForm } from '#web/api/errors.ts'
import { downloadHref } from '#web/api/client.ts'
import { entryQuery, signIn } from '#web/api/session.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button, buttonClass } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { FormField } from '#web/ui/form-field.tsx'
import { TextLink } from '#web/ui/link-button.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { EntryFrame } from './entry-frame.tsx'
import { innerPath } from './inner-path.ts'
import { PasskeyButton } from './passkey-button.tsx'

export default function SignInPage() {
  const text = useText()
  const { next, failed, ended } = useSearch({ from: '/sign-in' })
  const provider = useQuery(entryQuery).data?.provider
  const navigate = useNavigate()
  const form = useForm({ defaultValues: { email: '', password: '' } })
  const { isSubmitting, errors } = form.formState

  const enter = form.handleSubmit(async (credentials) => {
    try {
      const { step } = await signIn(credentials)
      if (step) await navigate({ to: '/second-step', search: { next }, replace: true })
      else await navigate({ href: innerPath(next), replace: true })
    } catch (error) {
      showInForm(error, form, ['email', 'password'], text)
    }
  })

  return (
    <EntryFrame title={text.signIn.title} lead={ended ? text.failures.signedOut : text.signIn.lead}>
      <form onSubmit={(event) => void enter(event)} noValidate className="flex flex-col gap-4">
        <FormField control={form.control} name="email">
          {(bound) => <TextField {...bound} label={text.signIn.email} type="email" autoComplete="username" autoFocus />}
        </FormField>
        <FormField control={form.control} name="password">
          {(bound) => (
            <TextField {...bound} label={text.signIn.password} type="password" autoComplete="current-password" />
          )}
        </FormField>
        <FormError>{errors.root?.server?.message}</FormError>
        <Button type="submit" look="primary" isPending={isSubmitting} className="mt-1 h-9">
          {isSubmitting ? text.signIn.submitting : text.signIn.submit}
        </Button>
        <p className="text-sm">
          <TextLink href="/password-reset">{text.signIn.forgot}</TextLink>
        </p>
        <PasskeyButton onEntered={async () => await navigate({ href: innerPath(next), replace: true })} />
        {failed && <FormError>{text.access.providerFailed}</FormError>}
        {provider && (
          // Away from the application, to the provider and back.
          <a href={downloadHref('/session/provider')} className={buttonClass('plain', 'medium')}>
            {text.access.useProvider({ name: provider })}
          </a>
        )}
        <p className="border-t border-line pt-4 text-sm text-muted">{text.signIn.noAccount}</p>
      </form>
    </EntryFrame>
  )
}
