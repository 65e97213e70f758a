import { FilePenLine } from 'lucide-react'

import type { ReaderModule } from '#web/api/model.ts'
import { useSession } from '#web/api/session.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import type { RecordRow } from '#web/records/reader-types.ts'
import { LinkButton } from '#web/ui/link-button.tsx'
import { BaselinePanel } from './baseline-panel.tsx'
import { ItemPreview } from './item-preview.tsx'
import { ItemTests } from './item-tests.tsx'
import { RevisionDifferences } from './revision-differences.tsx'

/** What is agreed on in a record of the project, above what is said about it. */
export function SpecifiedPanel({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const kind = module.capabilities.programme?.as
  if (kind === 'specItem') return <ItemPanel module={module} record={record} />
  if (kind === 'baseline') return <BaselinePanel id={record.id} state={String(record.state)} />
  if (module.capabilities.content && Number(record[module.capabilities.content.revision] ?? 1) > 1) {
    return <RevisionDifferences module={module} id={record.id} />
  }
  return null
}

function ItemPanel({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { text } = useFullLocale()
  const { specification } = text
  const mayConfigure = useSession()?.switches.includes('configure') === true
  return (
    <div className="flex flex-col gap-6">
      <section aria-labelledby="defines" className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-2">
          <h2 id="defines" className="mr-auto text-base font-bold">
            {specification.defines}
          </h2>
          {mayConfigure && module.may.update !== 'none' && (
            <LinkButton href={`/studio?item=${record.id}`} size="small" icon={<FilePenLine size={14} aria-hidden />}>
              {specification.openInStudio}
            </LinkButton>
          )}
        </div>
        <ItemPreview id={record.id} />
      </section>
      <ItemTests module={module} id={record.id} />
      {Number(record.revision ?? 1) > 1 && <RevisionDifferences module={module} id={record.id} />}
    </div>
  )
}
