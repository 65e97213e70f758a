import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { call } from '#web/api/client.ts'
import { errorText, showInForm } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { FormField } from '#web/ui/form-field.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { AuthenticatorSetup } from './authenticator-setup.tsx'
import { Section } from './section.tsx'

export const factorsKey = ['factors'] as const

/** What one shows besides a password to get in. */
export function FactorsSection() {
  const { text } = useLocale()
  const { access } = text
  const [isOpen, setOpen] = useState(false)
  const { data, error } = useQuery({
    queryKey: factorsKey,
    queryFn: async ({ signal }) => await call('GET /factors', { signal }),
  })

  function done() {
    setOpen(false)
    void queryClient.invalidateQueries({ queryKey: factorsKey })
    void queryClient.invalidateQueries({ queryKey: ['sessions'] })
  }

  return (
    <Section title={access.factors} help={access.factorsHelp}>
      {error && <p className="text-sm text-overdue-ink">{errorText(error, text)}</p>}
      {!data && !error && <Skeleton lines={2} />}
      {data && (
        <>
          <p className="flex items-center gap-2 text-sm font-medium">
            {access.authenticator}
            <Chip>{data.authenticator ? access.authenticatorOn : access.authenticatorOff}</Chip>
          </p>
          {data.authenticator && !isOpen && (
            <Button className="self-start" onPress={() => setOpen(true)}>
              {access.turnOff}
            </Button>
          )}
          {data.authenticator && isOpen && <TurnOff onDone={done} />}
          {!data.authenticator && <AuthenticatorSetup onDone={done} />}
        </>
      )}
    </Section>
  )
}

function TurnOff({ onDone }: { readonly onDone: () => void }) {
  const { text } = useLocale()
  const form = useForm({ defaultValues: { password: '' } })
  const turnOff = form.handleSubmit(async (body) => {
    try {
      await call('DELETE /authenticator', { body })
      onDone()
    } catch (error) {
      showInForm(error, form, ['password'], text)
    }
  })
  return (
    <form onSubmit={(event) => void turnOff(event)} noValidate className="flex flex-col gap-4">
      <FormField control={form.control} name="password" rules={{ required: text.firstRun.fieldMissing }}>
        {(bound) => (
          <TextField
            {...bound}
            label={text.access.password}
            help={text.access.passwordHelp}
            type="password"
            autoComplete="current-password"
            isRequired
          />
        )}
      </FormField>
      <FormError>{form.formState.errors.root?.server?.message}</FormError>
      <Button type="submit" look="danger" isPending={form.formState.isSubmitting} className="self-start">
        {text.access.turnOff}
      </Button>
    </form>
  )
}
