import { useMemo } from 'react'
import { useNavigate, useParams, useRouter, useSearch } from '@tanstack/react-router'
import { recordHref, recordsHref } from '#web/api/addresses.ts'
import { useModule, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { CreateForm } from '#web/records/create-form.tsx'
import type { RecordRow } from '#web/records/reader-types.ts'
import { PageHead } from '#web/ui/page-head.tsx'
import { MissingPage } from './missing-page.tsx'

/** A new record as a page of its own, for links that bring values along. */
export default function RecordNewPage() {
  const { module: name = '' } = useParams({ strict: false })
  const module = useModule(name)
  if (!module || module.may.create === 'none') return <MissingPage />
  return <NewPage key={name} module={module} />
}

function NewPage({ module }: { readonly module: ReaderModule }) {
  const { text, format } = useLocale()
  const navigate = useNavigate()
  const router = useRouter()
  const search: { readonly values?: string } = useSearch({ strict: false })
  const values = useMemo(() => parsedValues(search.values), [search.values])
  return (
    <>
      <PageHead title={text.records.newOf({ kind: module.label.singular[format.language] })} />
      <CreateForm
        module={module}
        values={values}
        place={`new.${module.name}.${search.values ?? ''}`.slice(0, 200)}
        onCreated={({ id }) =>
          void navigate({ to: id === undefined ? recordsHref(module.name) : recordHref(module.name, id) })
        }
        onCancel={() => router.history.push(recordsHref(module.name))}
      />
    </>
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
