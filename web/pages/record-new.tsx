import { useMemo } from 'react'
import { useQueries } from '@tanstack/react-query'
import { useNavigate, useParams, useRouter, useSearch } from '@tanstack/react-router'
import { recordHref, recordsHref } from '#web/api/addresses.ts'
import { useModule, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { CreateForm } from '#web/records/create-form.tsx'
import { recordQuery } from '#web/records/queries.ts'
import type { RecordRow } from '#web/records/reader-types.ts'
import { PageHead } from '#web/ui/page-head.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { MissingPage } from './missing-page.tsx'

type Values = Partial<RecordRow>

export interface NewAddress {
  /** What a link gives, such as the account from whose page one came; a related record by its id alone. */
  readonly values?: Values
}

const none: Values = {}

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
  const { values = none }: NewAddress = useSearch({ strict: false })
  const named = useNamed(module, values)
  return (
    <>
      <PageHead title={text.records.newOf({ kind: module.label.singular[format.language] })} />
      {named ? (
        <CreateForm
          module={module}
          values={named}
          place={`new.${module.name}.${values === none ? '' : JSON.stringify(values)}`.slice(0, 200)}
          onCreated={({ id }) =>
            void navigate({ to: id === undefined ? recordsHref(module.name) : recordHref(module.name, id) })
          }
          onCancel={() => router.history.push(recordsHref(module.name))}
        />
      ) : (
        <Skeleton lines={4} className="px-4 pt-6 md:px-6" />
      )}
    </>
  )
}

/** Related records with their titles; one that the reader does not see is left out. */
function useNamed(module: ReaderModule, values: Values): Values | undefined {
  const links = useMemo(
    () =>
      module.fields.flatMap(({ name, type, options }) => {
        const id = values[name]
        return type === 'relation' && options?.module && typeof id === 'string'
          ? [{ name, id, module: options.module }]
          : []
      }),
    [module, values],
  )
  const titles = useQueries({
    queries: links.map((link) => recordQuery(link.module, link.id)),
    combine: (found) =>
      found.some(({ isPending }) => isPending) ? null : found.map(({ data }) => data?.title ?? null),
  })
  return useMemo(() => {
    if (titles === null) return undefined
    const named = links.map(({ name, id }, index) => {
      const title = titles[index]
      return [name, typeof title === 'string' ? { id, title } : null] as const
    })
    return { ...values, ...Object.fromEntries(named) }
  }, [values, links, titles])
}
