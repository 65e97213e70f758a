import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { failureOf } from '#web/api/errors.ts'
import { useModel, type ReaderModel } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { ImportHistory } from '#web/import/import-history.tsx'
import { ImportStart } from '#web/import/import-start.tsx'
import { importsQuery } from '#web/import/queries.ts'
import { PageHead } from '#web/ui/page-head.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { FailurePage } from './failure-page.tsx'
import { importableIn } from './navigation.ts'

/** A new import, and those that one made. */
export default function ImportsPage() {
  const { text, format } = useLocale()
  const model = useModel()
  const search: { readonly module?: string } = useSearch({ strict: false })
  const query = useQuery(importsQuery)
  const { data } = query
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  const modules = importableIn(model, format.language).map(({ id }) => ({
    id,
    label: pluralOf(model, id, format.language),
  }))
  const wanted = modules.find(({ id }) => id === search.module) ?? modules.find(({ id }) => id === leadIn(model))
  const initial = wanted ?? modules[0]
  return (
    <>
      <PageHead title={text.imports.title} />
      <div className="flex flex-col gap-8 px-4 pt-2 pb-16 md:px-6">
        {initial ? (
          <ImportStart modules={modules} initial={initial.id} />
        ) : (
          <p className="text-base text-muted">{text.imports.nothingToImport}</p>
        )}
        {data ? <ImportHistory rows={data} /> : <Skeleton />}
      </div>
    </>
  )
}

/** People come home from a fair with names of whom nothing is known yet. */
function leadIn(model: ReaderModel): string | undefined {
  return model.modules.find(({ capabilities }) => capabilities.lead !== undefined)?.name
}

function pluralOf(model: ReaderModel, name: string, language: 'es' | 'en'): string {
  return model.modules.find((module) => module.name === name)?.label.plural[language] ?? name
}
