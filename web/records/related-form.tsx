import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import type { CallInput } from '#web/api/client.ts'
import { write, type Waitable } from '#web/api/outbox.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { useKeysWithin } from '#web/ui/use-keys-within.ts'
import { defaultsOf } from './defaults.ts'
import { DraftNotice } from './draft-notice.tsx'
import { RecordFields } from './record-fields.tsx'
import type { RecordRow } from './reader-types.ts'
import { fieldState, isTypeable, useDraft } from './use-draft.ts'

/** At the end of a list as many as fit; the rest is one press away. */
const askedMax = 4

interface RelatedFormProps {
  readonly target: ReaderModule
  /** The relation that points here, and what it points at. */
  readonly by: string
  readonly here: unknown
  /** A row that is changed; without it a new one is made, and then the next. */
  readonly row?: RecordRow | undefined
  /** One is enough. */
  readonly isOne?: boolean
  readonly onClose: () => void
}

/** A row of a related list: Enter saves it and opens the next, Escape leaves. */
export function RelatedForm(props: RelatedFormProps) {
  const [count, setCount] = useState(0)
  return (
    <OneForm
      key={count}
      {...props}
      onSaved={() => (props.row || props.isOne ? props.onClose() : setCount(count + 1))}
    />
  )
}

function OneForm(props: RelatedFormProps & { readonly onSaved: () => void }) {
  const { target, by, here, row, onClose, onSaved } = props
  const { text, format } = useLocale()
  // What one saw when one began: a newer version from elsewhere must not pass for seen.
  const [initial] = useState<Partial<RecordRow>>(() => row ?? { ...defaultsOf(target), [by]: here })
  const draft = useDraft(initial, row ? undefined : `${target.name}.${by}.${JSON.stringify(here)}`.slice(0, 200))
  const { isBusy, attempt } = useAttempt((error) => draft.fail(error, fields))
  const fields = askedFields(target, by, draft.values)
  const form = useKeysWithin<HTMLFormElement>((event) => {
    if (event.key === 'Escape') leave()
  })

  async function save() {
    if (isBusy) return
    if (row && !draft.isDirty) return onClose()
    await attempt(async () => {
      if (row) {
        const params = { module: target.name, id: row.id }
        await send('PATCH /records/:module/:id', {
          params,
          body: { version: initial.version ?? 0, values: draft.changes },
        })
      } else {
        const params = { module: target.name }
        await send('POST /records/:module', { params, body: { ...initial, ...draft.changes } })
      }
      draft.saved()
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      onSaved()
    })
  }

  async function send<Key extends Waitable>(endpoint: Key, input: CallInput<Key>) {
    const title = row?.title ?? target.label.singular[format.language]
    const { isWaiting } = await write(endpoint, input, title)
    if (isWaiting) showToast({ text: text.waiting.willBeSent({ title }) })
  }

  function leave() {
    draft.saved()
    onClose()
  }

  return (
    <form
      ref={form}
      noValidate
      aria-label={text.records.newOf({ kind: target.label.singular[format.language] })}
      className="flex flex-col gap-3 rounded-md border border-line bg-surface p-3"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <DraftNotice draft={draft} />
      <RecordFields module={target} fields={fields} draft={draft} focusFirst />
      <FormError>{draft.problem}</FormError>
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" size="small" isPending={isBusy}>
          {row ? text.common.save : text.common.add}
        </Button>
        <Button size="small" look="quiet" onPress={leave}>
          {row ? text.common.cancel : text.common.close}
        </Button>
        {!row && (
          <Link
            to="/records/$module/new"
            params={{ module: target.name }}
            search={{ values: { ...draft.values } }}
            onClick={draft.saved}
            className="ml-auto text-xs text-muted hover:underline"
          >
            {text.records.allFields}
          </Link>
        )}
      </div>
    </form>
  )
}

/** Those of the short form, and the others that a record must have. */
function askedFields(target: ReaderModule, by: string, values: Readonly<Record<string, unknown>>): ReaderField[] {
  const typeable = target.fields.filter(
    (field) => field.name !== by && isTypeable(field) && fieldState(target, field, values).isShown,
  )
  const isNeeded = (field: ReaderField) => fieldState(target, field, values).isRequired && field.default === undefined
  const quick = target.layout.quickCreate.flatMap((name) => typeable.find((field) => field.name === name) ?? [])
  const titles = typeable.filter(({ name }) => target.titleFields.includes(name))
  const asked = new Set([...titles, ...quick].slice(0, askedMax))
  return [...asked, ...typeable.filter((field) => isNeeded(field) && !asked.has(field))]
}
