import { useState } from 'react'
import { showInToast } from '#web/api/errors.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { DiscardButton } from './discard-button.tsx'
import { ImportCounts } from './import-counts.tsx'
import { ImportRows } from './import-rows.tsx'
import { runImport, type ImportDetail } from './queries.ts'
import { RejectedDownloads } from './rejected-downloads.tsx'
import { StepActions } from './step-actions.tsx'

/** What would become of each row, before anything is written. */
export function PreviewStep({ detail, onChange }: { readonly detail: ImportDetail; readonly onChange: () => void }) {
  const { text, format } = useLocale()
  const { importResult } = text
  const { counts } = detail
  const [isBusy, setBusy] = useState(false)
  const written = counts.create + counts.update
  // Those who are there already may still join the campaign.
  const isUseful = written + counts.duplicate > 0

  async function run() {
    setBusy(true)
    try {
      await runImport(detail.id)
    } catch (error) {
      showInToast(error, text)
      setBusy(false)
    }
  }

  return (
    <div className="flex flex-col gap-6">
      <ImportCounts detail={detail} hasRun={false} />
      {counts.rejected > 0 && (
        <RejectedDownloads detail={detail} title={format.count(importResult.rejectedPreview, counts.rejected)} />
      )}
      <ImportRows
        detail={detail}
        tabs={[
          { state: 'create', label: importResult.create, count: counts.create },
          { state: 'update', label: importResult.update, count: counts.update },
          { state: 'duplicate', label: importResult.duplicate, count: counts.duplicate },
          { state: 'rejected', label: importResult.rejected, count: counts.rejected },
        ]}
      />
      <StepActions>
        <Button look="primary" isPending={isBusy} isDisabled={!isUseful} onPress={() => void run()}>
          {format.count(importResult.run, written > 0 ? written : counts.duplicate)}
        </Button>
        <Button onPress={onChange}>{importResult.changePlan}</Button>
        <DiscardButton id={detail.id} />
        <p className={classes('text-sm text-muted', isUseful && 'max-sm:sr-only')}>
          {isUseful ? importResult.nothingWritten : importResult.nothingToRun}
        </p>
      </StepActions>
    </div>
  )
}
