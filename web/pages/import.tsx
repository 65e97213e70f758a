import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { ImportSteps } from '#web/import/import-steps.tsx'
import { ImportView, stepOf } from '#web/import/import-view.tsx'
import { importQuery, type ImportDetail } from '#web/import/queries.ts'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { FailurePage } from './failure-page.tsx'
import { Waiting } from './waiting.tsx'

/** One import, from its file to its result. */
export default function ImportPage() {
  const { id = '' } = useParams({ strict: false })
  const { data, error } = useQuery(importQuery(id))
  const { imports } = useLocale().text
  if (error && !data) return <FailurePage error={error} />
  if (!data) return <Waiting />
  return (
    <>
      <PageHead
        title={data.fileName}
        meta={<Facts detail={data} />}
        actions={
          <LinkButton href="/import" look="quiet" size="small" icon={<ArrowLeft size={15} aria-hidden />}>
            {imports.backToImports}
          </LinkButton>
        }
      >
        {data.status !== 'failed' && <ImportSteps current={stepOf(data.status)} />}
      </PageHead>
      <div className="px-4 pt-4 md:px-6">
        <ImportView key={data.id} detail={data} />
      </div>
    </>
  )
}

/** What the file turned out to be. */
function Facts({ detail }: { readonly detail: ImportDetail }) {
  const { text, format } = useLocale()
  const { imports } = text
  const module = useModule(detail.module)
  const { kind, encoding, delimiter, status, counts } = detail
  // An undo counts what was written, no longer the rows of the file.
  const rows = status === 'undoing' || status === 'undone' ? 0 : counts.rows
  const delimiters = new Map([
    [',', imports.delimiters.comma],
    [';', imports.delimiters.semicolon],
    ['\t', imports.delimiters.tab],
  ])
  const facts = [
    module?.label.plural[format.language],
    kind && imports.kinds[kind],
    kind === 'csv' ? encoding?.toUpperCase() : undefined,
    delimiters.get(delimiter ?? ''),
    rows > 0 ? format.count(imports.rows, rows) : undefined,
  ]
  return facts.filter(Boolean).join(' · ')
}
