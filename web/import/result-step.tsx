import { CircleCheck, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { recordsHref } from '#web/api/addresses.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { ImportCounts } from './import-counts.tsx'
import { ImportRows } from './import-rows.tsx'
import type { ImportDetail } from './queries.ts'
import { RejectedDownloads } from './rejected-downloads.tsx'
import { UndoButton } from './undo-button.tsx'

/** What an import left behind. */
export function ResultStep({ detail, module }: { readonly detail: ImportDetail; readonly module: ReaderModule }) {
  const { text, format } = useLocale()
  const { imports, importResult } = text
  const { counts } = detail
  return (
    <div className="flex flex-col gap-6 pb-16">
      <Headline
        icon={<CircleCheck size={22} aria-hidden className="shrink-0 text-accent-ink" />}
        title={format.count(importResult.done, counts.create + counts.update)}
      >
        {counts.related > 0 && <p>{format.count(importResult.related, counts.related)}</p>}
      </Headline>
      <ImportCounts detail={detail} hasRun />
      <div className="flex flex-wrap items-center gap-2">
        <LinkButton href={recordsHref(module.name, waitingView(module))} look="primary">
          {importResult.openRecords({ module: nameOf(module, format.language) })}
        </LinkButton>
        <LinkButton href="/import">{imports.startOver}</LinkButton>
        {counts.create + counts.update + counts.related > 0 && <UndoButton detail={detail} />}
      </div>
      {counts.rejected > 0 && (
        <RejectedDownloads detail={detail} title={format.count(importResult.rejectedTitle, counts.rejected)} />
      )}
      <ImportRows
        detail={detail}
        tabs={[
          { state: 'rejected', label: importResult.rejected, count: counts.rejected },
          { state: 'create', label: importResult.created, count: counts.create },
          { state: 'update', label: importResult.updated, count: counts.update },
          { state: 'duplicate', label: importResult.duplicate, count: counts.duplicate },
        ]}
      />
    </div>
  )
}

/** What an undo took back, and what it left because somebody has worked on it since. */
export function UndoneStep({ detail }: { readonly detail: ImportDetail }) {
  const { text, format } = useLocale()
  const { imports, importResult } = text
  const { create, update, kept } = detail.counts
  const undone = create + update - kept
  return (
    <div className="flex flex-col gap-6 pb-16">
      <Headline icon={<Undo2 size={22} aria-hidden className="shrink-0 text-muted" />} title={importResult.undoneTitle}>
        <p>{format.count(importResult.undoneCount, undone)}</p>
        <p>{format.count(importResult.keptTitle, kept)}</p>
      </Headline>
      <div>
        <LinkButton href="/import">{imports.startOver}</LinkButton>
      </div>
      <ImportRows
        detail={detail}
        tabs={[
          { state: 'kept', label: importResult.kept, count: kept },
          { state: 'undone', label: importResult.undone, count: undone },
        ]}
      />
    </div>
  )
}

/** Where new prospects wait is what one wants to see after a fair. */
function waitingView({ views }: ReaderModule): string | undefined {
  return views.find(({ scope }) => scope === 'holding')?.name
}

function nameOf(module: ReaderModule, language: 'es' | 'en'): string {
  return (module.holding?.label ?? module.label).plural[language].toLocaleLowerCase(language)
}

export function Headline(props: { readonly icon: ReactNode; readonly title: string; readonly children?: ReactNode }) {
  return (
    <div role="status" className="flex items-start gap-2.5">
      <span className="pt-0.5">{props.icon}</span>
      <div>
        <h2 className="text-lg font-bold">{props.title}</h2>
        <div className="text-sm text-muted">{props.children}</div>
      </div>
    </div>
  )
}
