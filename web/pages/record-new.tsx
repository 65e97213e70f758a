import { useMemo, useState } from 'react'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { call } from '#web/api/client.ts'
import { useModule, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { shownSections } from '#web/records/record-body.tsx'
import { DuplicateWarning, useDuplicates } from '#web/records/duplicate-warning.tsx'
import { RecordFields } from '#web/records/record-fields.tsx'
import type { RecordRow } from '#web/records/reader-types.ts'
import { fieldState, isTypeable, useDraft } from '#web/records/use-draft.ts'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { MissingPage } from './missing-page.tsx'
import { recordHref, recordsHref } from '#web/api/addresses.ts'
import { Section } from './section.tsx'

/** A new record: what the short form asks, the rest one press away. */
export default function RecordNewPage() {
  const { module: name = '' } = useParams({ strict: false })
  const module = useModule(name)
  if (!module || module.may.create === 'none') return <MissingPage />
  return <NewForm key={name} module={module} />
}

function NewForm({ module }: { readonly module: ReaderModule }) {
  const { text, format } = useLocale()
  const navigate = useNavigate()
  const search: { readonly values?: string } = useSearch({ strict: false })
  const initial = useMemo(() => ({ ...defaultsOf(module), ...parsedValues(search.values) }), [module, search.values])
  const draft = useDraft(initial)
  const [isWhole, setWhole] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const candidates = useDuplicates(module, draft.values)
  const sections: readonly FormPart[] = isWhole
    ? wholeForm(module, format.language, draft.values)
    : [{ title: '', fields: shortForm(module, draft.values) }]
  const shown = sections.flatMap(({ fields }) => fields.map((field) => field.name))

  async function save() {
    setBusy(true)
    try {
      const body = { ...given(initial), ...draft.changes }
      const record = await call('POST /records/:module', { params: { module: module.name }, body })
      await navigate({ to: recordHref(module.name, record.id) })
    } catch (error) {
      draft.fail(error, shown)
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <PageHead title={text.records.newOf({ kind: module.label.singular[format.language] })} />
      <form
        className="flex max-w-xl flex-col gap-4 px-4 pt-2 pb-16 md:px-6"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        {module.help && <p className="text-sm text-muted">{module.help[format.language]}</p>}
        {sections.map((section, index) => (
          <NamedFields key={section.title} title={section.title}>
            <div className={section.columns === 2 ? 'grid gap-4 sm:grid-cols-2' : 'flex flex-col gap-4'}>
              <RecordFields module={module} fields={section.fields} draft={draft} focusFirst={index === 0} />
            </div>
          </NamedFields>
        ))}
        <DuplicateWarning candidates={candidates} />
        <FormError>{draft.problem}</FormError>
        <div className="flex flex-wrap items-center gap-2">
          <Button type="submit" look="primary" isPending={isBusy}>
            {candidates.length > 0 ? text.duplicates.createAnyway : text.records.create}
          </Button>
          <LinkButton href={recordsHref(module.name)}>{text.common.cancel}</LinkButton>
          {!isWhole && (
            <Button look="quiet" onPress={() => setWhole(true)}>
              {text.records.allFields}
            </Button>
          )}
        </div>
      </form>
    </>
  )
}

interface FormPart {
  readonly title: string
  readonly fields: readonly ReaderField[]
  readonly columns?: 1 | 2 | undefined
}

function NamedFields(props: { readonly title: string; readonly children: React.ReactNode }) {
  if (props.title === '') return props.children
  return <Section title={props.title}>{props.children}</Section>
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

/** What the server would fill in, shown before it does. */
function defaultsOf(module: ReaderModule): Partial<RecordRow> {
  return Object.fromEntries(
    module.fields.flatMap((field) => {
      const value = field.default
      return value === undefined || (typeof value === 'object' && value !== null) ? [] : [[field.name, value]]
    }),
  )
}

/** Values that a link gives, such as the account from whose page one came. */
function parsedValues(text: string | undefined): Partial<RecordRow> {
  try {
    const values: unknown = JSON.parse(text ?? '{}')
    return typeof values === 'object' && values !== null ? values : {}
  } catch {
    return {}
  }
}

function given(initial: Partial<RecordRow>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(initial).filter(([, value]) => value !== undefined && value !== null))
}
