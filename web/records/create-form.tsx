import { useMemo, useState } from 'react'
import { isReference, type RecordRow } from './reader-types.ts'
import { queryClient } from '#web/api/query-client.ts'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { useFirstInvalid } from '#web/ui/use-first-invalid.ts'
import { useKeysWithin } from '#web/ui/use-keys-within.ts'
import { followingFrom } from './activity-words.ts'
import { defaultsOf } from './defaults.ts'
import { DraftNotice } from './draft-notice.tsx'
import { GuestsField, useGuests, writeNew, type Guests } from './guests.tsx'
import { DuplicateWarning, useDuplicates } from './duplicate-warning.tsx'
import { shownSections } from './record-body.tsx'
import { RecordFields } from './record-fields.tsx'
import { fieldState, given, isTypeable, useDraft, type Draft } from './use-draft.ts'

export interface Created {
  /** Nothing while the network is gone: the record is made when it is back. */
  readonly id: string | undefined
  readonly title: string
  /** Somebody wants to make the next one at once. */
  readonly isAgain: boolean
}

interface CreateFormProps {
  readonly module: ReaderModule
  /** What a link or a card gives. */
  readonly values?: Partial<RecordRow>
  /** Where what is typed is kept until it is saved. */
  readonly place: string
  readonly again?: string
  readonly onCreated: (created: Created) => void
  readonly onCancel: () => void
  readonly children?: React.ReactNode
}

/** A new record: what the short form asks, the rest one press away, and a warning where it may be there already. */
export function CreateForm(props: CreateFormProps) {
  const { module, values, place, again, onCreated, onCancel } = props
  const { text, format } = useLocale()
  const initial = useMemo(() => ({ ...defaultsOf(module), ...values }), [module, values])
  const typed = useDraft(initial, place)
  const draft: Draft = { ...typed, set }
  const [isWhole, setWhole] = useState(false)
  const candidates = useDuplicates(module, draft.values)
  const sections: readonly FormPart[] = isWhole
    ? wholeForm(module, format.language, draft.values)
    : [{ title: '', fields: shortForm(module, draft.values) }]
  const shown = sections.flatMap(({ fields }) => fields.map((field) => field.name))
  const guests = useGuests(module)
  const { save, isBusy } = useCreate({ module, initial, draft, shown, guests, onCreated })
  const form = useKeysWithin<HTMLFormElement>((event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    void save(event.shiftKey && again !== undefined)
  })
  useFirstInvalid(form, draft.refusals)

  function set(name: string, value: unknown) {
    typed.set(name, value)
    const following = followingFrom(module, typed.values, [name, value], format.language)
    for (const [other, known] of Object.entries(following)) typed.set(other, known)
  }

  return (
    <form
      ref={form}
      className="flex max-w-xl flex-col gap-4 px-4 pt-2 pb-16 md:px-6"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save(false)
      }}
    >
      {module.help && <p className="text-sm text-muted">{module.help[format.language]}</p>}
      <DraftNotice draft={draft} />
      {props.children}
      {sections.map((section, index) => (
        <NamedFields key={section.title} title={section.title}>
          <div className={section.columns === 2 ? 'grid gap-4 sm:grid-cols-2' : 'flex flex-col gap-4'}>
            <RecordFields module={module} fields={section.fields} draft={draft} focusFirst={index === 0} />
          </div>
        </NamedFields>
      ))}
      <GuestsField module={module} values={draft.values} guests={guests} />
      <DuplicateWarning candidates={candidates} />
      <FormError>{draft.problem}</FormError>
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" isPending={isBusy}>
          {candidates.length > 0 ? text.duplicates.createAnyway : text.records.create}
        </Button>
        {again !== undefined && (
          <Button isPending={isBusy} onPress={() => void save(true)}>
            {again}
          </Button>
        )}
        <Button
          look="quiet"
          onPress={() => {
            draft.saved()
            onCancel()
          }}
        >
          {text.common.cancel}
        </Button>
        {!isWhole && (
          <Button look="quiet" onPress={() => setWhole(true)}>
            {text.records.allFields}
          </Button>
        )}
      </div>
    </form>
  )
}

function useCreate(props: {
  readonly module: ReaderModule
  readonly initial: Partial<RecordRow>
  readonly draft: Draft
  readonly shown: readonly string[]
  readonly guests: Guests
  readonly onCreated: (created: Created) => void
}) {
  const { module, initial, draft, shown, guests, onCreated } = props
  const { text, format } = useLocale()
  const [isBusy, setBusy] = useState(false)

  async function save(isAgain: boolean) {
    if (isBusy) return
    setBusy(true)
    try {
      const body = { ...given(initial), ...draft.changes }
      const title = titleIn(module, { ...initial, ...draft.values }) || module.label.singular[format.language]
      const sent = await writeNew(module, body, guests, title)
      draft.saved()
      if (sent.isWaiting) showToast({ text: text.waiting.willBeSent({ title }) })
      else void queryClient.invalidateQueries({ queryKey: ['records'] })
      // Still busy: on a slow network the form is there for a while after it has done its work.
      onCreated({ id: sent.id, title, isAgain })
    } catch (error) {
      draft.fail(error, shown)
      setBusy(false)
    }
  }
  return { save, isBusy }
}

interface FormPart {
  readonly title: string
  readonly fields: readonly ReaderField[]
  readonly columns?: 1 | 2 | undefined
}

function NamedFields(props: { readonly title: string; readonly children: React.ReactNode }) {
  if (props.title === '') return props.children
  return (
    <section aria-label={props.title} className="flex flex-col gap-4 border-t border-line pt-5">
      <h2 className="text-lg font-bold">{props.title}</h2>
      {props.children}
    </section>
  )
}

function shortForm(module: ReaderModule, values: Readonly<Record<string, unknown>>): ReaderField[] {
  const typeable = module.fields.filter(isTypeable)
  const quick = module.layout.quickCreate.flatMap((name) => typeable.find((field) => field.name === name) ?? [])
  const required = typeable.filter(
    (field) => !quick.includes(field) && fieldState(module, field, values).isRequired && field.default === undefined,
  )
  return [...quick, ...required]
}

function wholeForm(
  module: ReaderModule,
  language: 'es' | 'en',
  values: Readonly<Record<string, unknown>>,
): readonly FormPart[] {
  const typeable = module.fields.filter(isTypeable)
  const placed = shownSections(module, values, []).map(({ label, fields, columns }) => ({
    title: label[language],
    columns,
    fields: fields.flatMap((name) => typeable.find((field) => field.name === name) ?? []),
  }))
  // What only a hidden section has is not asked for elsewhere either.
  const known = new Set(module.layout.sections.flatMap(({ fields }) => fields))
  const rest = typeable.filter(({ name }) => !known.has(name))
  return [...placed, { title: '', fields: rest }].filter(({ fields }) => fields.length > 0)
}

function titleIn(module: ReaderModule, values: Readonly<Record<string, unknown>>): string {
  return [...module.titleFields, ...(module.titleFallback ?? [])]
    .map((name) => values[name])
    .map((value) => (isReference(value) ? value.title : typeof value === 'object' ? '' : String(value ?? '')))
    .filter(Boolean)
    .join(' ')
}
