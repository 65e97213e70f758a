import { useLocale } from '#web/i18n/locale-provider.tsx'
import { ProgressBar } from '#web/ui/progress-bar.tsx'
import { ImportCounts } from './import-counts.tsx'
import type { ImportDetail } from './queries.ts'
import { UndoButton } from './undo-button.tsx'

/** What the server is doing with the file; it goes on without anybody watching. */
export function ProgressStep({ detail }: { readonly detail: ImportDetail }) {
  const { imports } = useLocale().text
  const { counts, status } = detail
  const labels = {
    reading: imports.readingFile,
    checking: imports.checkingRows,
    running: imports.writingRows,
    undoing: imports.undoingRows,
  }
  const kind = status === 'checking' || status === 'running' || status === 'undoing' ? status : 'reading'
  const total = kind === 'reading' || counts.rows === 0 ? undefined : counts.rows
  return (
    <div className="flex flex-col gap-6">
      <div className="flex max-w-4xl flex-col gap-3">
        <ProgressBar label={labels[kind]} done={kind === 'reading' ? counts.rows : counts.done} total={total} />
        <p className="text-sm text-muted">{imports.mayLeave}</p>
      </div>
      {(kind === 'checking' || kind === 'running') && (
        <ImportCounts detail={detail} hasRun={kind === 'running'} isBare />
      )}
      {kind === 'running' && (
        <div>
          <UndoButton detail={detail} />
        </div>
      )}
    </div>
  )
}
