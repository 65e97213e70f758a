import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { isApiError } from '#web/api/api-error.ts'
import { call, type CallAnswer } from '#web/api/client.ts'
import { errorText, showInForm } from '#web/api/errors.ts'
import { addPasskey, canUsePasskeys, isKnownToDevice } from '#web/api/passkeys.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { FormField } from '#web/ui/form-field.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { useNow } from '#web/ui/use-now.ts'
import { factorsKey } from './profile-factors.tsx'
import { Section } from './section.tsx'

type Passkey = CallAnswer<'GET /factors'>['passkeys'][number]

/** Keys of one's devices, which sign in without a password. */
export function PasskeysSection() {
  const { text } = useLocale()
  const { access } = text
  const [isAdding, setAdding] = useState(false)
  const { data, error } = useQuery({
    queryKey: factorsKey,
    queryFn: async ({ signal }) => await call('GET /factors', { signal }),
  })
  return (
    <Section title={access.passkeys} help={access.passkeysHelp}>
      {error && <p className="text-sm text-overdue-ink">{errorText(error, text)}</p>}
      {!data && !error && <Skeleton lines={2} />}
      {data?.passkeys.length === 0 && <p className="text-sm text-muted">{access.noPasskeys}</p>}
      {data && data.passkeys.length > 0 && (
        <ul className="border-t border-line">
          {data.passkeys.map((passkey) => (
            <PasskeyLine key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
      {!canUsePasskeys() && <p className="text-sm text-muted">{access.passkeysNotHere}</p>}
      {canUsePasskeys() && !isAdding && (
        <Button className="self-start" onPress={() => setAdding(true)}>
          {access.addPasskey}
        </Button>
      )}
      {isAdding && <AddForm onDone={() => setAdding(false)} />}
    </Section>
  )
}

function PasskeyLine({ passkey }: { readonly passkey: Passkey }) {
  const { text, format } = useLocale()
  const { access } = text
  const [isRemoving, setRemoving] = useState(false)
  const nowMs = useNow()
  const { name, createdAt, lastUsedAt } = passkey
  const facts = [
    text.apiKeys.createdOn({ date: format.date(createdAt.slice(0, 10)) }),
    lastUsedAt ? text.apiKeys.lastUsed({ when: format.relative(lastUsedAt, nowMs) }) : text.apiKeys.neverUsed,
  ]
  return (
    <li className="flex flex-col gap-3 border-b border-line py-2">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="truncate text-sm font-medium">{name}</p>
          <p className="text-xs text-muted">{facts.join(' · ')}</p>
        </div>
        {!isRemoving && (
          <Button size="small" aria-label={access.removePasskeyOf({ name })} onPress={() => setRemoving(true)}>
            {access.removePasskey}
          </Button>
        )}
      </div>
      {isRemoving && <RemoveForm passkey={passkey} onClose={() => setRemoving(false)} />}
    </li>
  )
}

function RemoveForm({ passkey, onClose }: { readonly passkey: Passkey; readonly onClose: () => void }) {
  const { text } = useLocale()
  const form = useForm({ defaultValues: { password: '' } })
  const remove = form.handleSubmit(async (body) => {
    try {
      await call('DELETE /passkeys/:id', { params: { id: passkey.id }, body })
      showToast({ text: text.access.passkeyRemoved({ name: passkey.name }) })
      await queryClient.invalidateQueries({ queryKey: factorsKey })
      await queryClient.invalidateQueries({ queryKey: ['sessions'] })
    } catch (error) {
      showInForm(error, form, ['password'], text)
    }
  })
  return (
    <form onSubmit={(event) => void remove(event)} noValidate className="flex flex-col gap-4 pb-2">
      <FormField control={form.control} name="password" rules={{ required: text.firstRun.fieldMissing }}>
        {(bound) => (
          <TextField
            {...bound}
            label={text.access.password}
            help={text.access.removePasskeyHelp}
            type="password"
            autoComplete="current-password"
            isRequired
            autoFocus
          />
        )}
      </FormField>
      <FormError>{form.formState.errors.root?.server?.message}</FormError>
      <div className="flex gap-2">
        <Button type="submit" look="danger" isPending={form.formState.isSubmitting}>
          {text.access.removePasskey}
        </Button>
        <Button onPress={onClose}>{text.common.cancel}</Button>
      </div>
    </form>
  )
}

function AddForm({ onDone }: { readonly onDone: () => void }) {
  const { text } = useLocale()
  const { access } = text
  const form = useForm({ defaultValues: { name: '', password: '' } })
  const required = text.firstRun.fieldMissing
  const add = form.handleSubmit(async (answers) => {
    try {
      await addPasskey(answers)
      showToast({ text: access.passkeyAdded })
      await queryClient.invalidateQueries({ queryKey: factorsKey })
      onDone()
    } catch (error) {
      if (isApiError(error)) return showInForm(error, form, ['name', 'password'], text)
      const message = isKnownToDevice(error) ? access.passkeyKnown : access.passkeyNotMade
      form.setError('root.server', { type: 'server', message })
    }
  })
  return (
    <form onSubmit={(event) => void add(event)} noValidate className="flex flex-col gap-4">
      <FormField control={form.control} name="name" rules={{ required }}>
        {(bound) => (
          <TextField
            {...bound}
            label={access.passkeyName}
            placeholder={access.passkeyNameExample}
            isRequired
            autoFocus
          />
        )}
      </FormField>
      <FormField control={form.control} name="password" rules={{ required }}>
        {(bound) => (
          <TextField
            {...bound}
            label={access.password}
            help={access.passwordHelp}
            type="password"
            autoComplete="current-password"
            isRequired
          />
        )}
      </FormField>
      <FormError>{form.formState.errors.root?.server?.message}</FormError>
      <div className="flex gap-2">
        <Button type="submit" look="primary" isPending={form.formState.isSubmitting}>
          {access.makePasskey}
        </Button>
        <Button onPress={onDone}>{text.common.cancel}</Button>
      </div>
    </form>
  )
}
