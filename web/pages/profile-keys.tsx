import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { call, type CallAnswer } from '#web/api/client.ts'
import { errorText, showInForm, showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { CopyBox } from '#web/ui/copy-box.tsx'
import { ConfirmDialog } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { FormField } from '#web/ui/form-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { useNow } from '#web/ui/use-now.ts'
import { Section } from './section.tsx'

type Key = CallAnswer<'GET /keys'>['rows'][number]
type Scope = Key['scopes'][number]

const keysKey = ['keys'] as const
const dayMs = 86_400_000
const lifetimesDays = { never: undefined, month: 30, year: 365 } as const
/** Each level holds the ones before it. */
const levels: readonly Scope[] = ['read', 'write', 'admin']

/** Keys with which other programs work in one's name. */
export function KeysSection() {
  const { text } = useLocale()
  const { apiKeys } = text
  const [secret, setSecret] = useState<string>()
  const { data, error } = useQuery({
    queryKey: keysKey,
    queryFn: async ({ signal }) => (await call('GET /keys', { signal })).rows,
  })
  return (
    <Section title={apiKeys.title} help={apiKeys.help}>
      {error && <p className="text-sm text-overdue-ink">{errorText(error, text)}</p>}
      {!data && !error && <Skeleton lines={2} />}
      {data?.length === 0 && <p className="text-sm text-muted">{apiKeys.none}</p>}
      {data && data.length > 0 && (
        <ul className="border-t border-line">
          {data.map((key) => (
            <KeyLine key={key.id} apiKey={key} />
          ))}
        </ul>
      )}
      {secret ? <NewSecret secret={secret} onKept={() => setSecret(undefined)} /> : <KeyForm onMade={setSecret} />}
    </Section>
  )
}

function KeyLine({ apiKey }: { readonly apiKey: Key }) {
  const { text, format } = useLocale()
  const { apiKeys } = text
  const [isAsking, setAsking] = useState(false)
  const nowMs = useNow()
  const { id, name, start, createdAt, expiresAt, lastUsedAt } = apiKey
  const level = levels.findLast((one) => apiKey.scopes.includes(one)) ?? 'read'
  const facts = [
    apiKeys.scopes[level],
    apiKeys.createdOn({ date: format.date(createdAt.slice(0, 10)) }),
    lastUsedAt ? apiKeys.lastUsed({ when: format.relative(lastUsedAt, nowMs) }) : apiKeys.neverUsed,
    expiresAt &&
      (Date.parse(expiresAt) < nowMs
        ? apiKeys.expired
        : apiKeys.expiresOn({ date: format.date(expiresAt.slice(0, 10)) })),
  ]

  async function revoke() {
    try {
      await call('DELETE /keys/:id', { params: { id } })
      showToast({ text: apiKeys.revoked({ name }) })
      await queryClient.invalidateQueries({ queryKey: keysKey })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <li className="flex items-center gap-3 border-b border-line py-2">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
          <span className="truncate font-medium">{name}</span>
          <code className="text-xs text-muted">{start}…</code>
        </p>
        <p className="text-xs text-muted">{facts.filter(Boolean).join(' · ')}</p>
      </div>
      <Button size="small" aria-label={apiKeys.revokeOf({ name })} onPress={() => setAsking(true)}>
        {apiKeys.revoke}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={apiKeys.revokeTitle({ name })}
        actionLabel={apiKeys.revoke}
        onConfirm={revoke}
      >
        {apiKeys.revokeBody}
      </ConfirmDialog>
    </li>
  )
}

interface Answers {
  readonly name: string
  readonly level: string | null
  readonly lifetime: string | null
}

function KeyForm({ onMade }: { readonly onMade: (secret: string) => void }) {
  const { text } = useLocale()
  const { apiKeys } = text
  const nowMs = useNow()
  const form = useForm<Answers>({ defaultValues: { name: '', level: 'read', lifetime: 'year' } })

  const make = form.handleSubmit(async ({ name, level, lifetime }) => {
    const days = lifetime === 'month' || lifetime === 'year' ? lifetimesDays[lifetime] : undefined
    const expiresAt = days === undefined ? null : new Date(nowMs + days * dayMs).toISOString()
    const scopes = levels.slice(0, levels.findIndex((one) => one === level) + 1)
    try {
      const { secret } = await call('POST /keys', { body: { name, scopes, expiresAt } })
      onMade(secret)
      await queryClient.invalidateQueries({ queryKey: keysKey })
    } catch (error) {
      showInForm(error, form, ['name'], text)
    }
  })

  return (
    <form onSubmit={(event) => void make(event)} noValidate className="flex flex-col gap-4">
      <FormField control={form.control} name="name" rules={{ required: text.firstRun.fieldMissing }}>
        {(bound) => <TextField {...bound} label={apiKeys.name} placeholder={apiKeys.namePlaceholder} isRequired />}
      </FormField>
      <div className="grid gap-4 sm:grid-cols-2">
        <FormField control={form.control} name="level">
          {(bound) => (
            <Select
              {...bound}
              label={apiKeys.scope}
              options={levels.map((id) => ({ id, label: apiKeys.scopes[id] }))}
            />
          )}
        </FormField>
        <FormField control={form.control} name="lifetime">
          {(bound) => (
            <Select
              {...bound}
              label={apiKeys.expires}
              options={(['month', 'year', 'never'] as const).map((id) => ({ id, label: apiKeys.expiryChoices[id] }))}
            />
          )}
        </FormField>
      </div>
      <FormError>{form.formState.errors.root?.server?.message}</FormError>
      <Button type="submit" isPending={form.formState.isSubmitting} className="self-start">
        {apiKeys.create}
      </Button>
    </form>
  )
}

function NewSecret(props: { readonly secret: string; readonly onKept: () => void }) {
  const { apiKeys } = useLocale().text
  return (
    <div role="status" className="flex flex-col gap-2 rounded-md bg-accent-soft p-3">
      <h3 className="text-base font-bold">{apiKeys.secretTitle}</h3>
      <p className="text-sm">{apiKeys.secretHelp}</p>
      <CopyBox label={apiKeys.secretLabel} value={props.secret} copyLabel={apiKeys.copy} copiedLabel={apiKeys.copied} />
      <Button className="self-start" onPress={props.onKept}>
        {apiKeys.hide}
      </Button>
    </div>
  )
}
