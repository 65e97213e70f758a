import { useState } from 'react'
import { showInToast } from '#web/api/errors.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ConfirmDialog } from '#web/ui/dialog.tsx'
import { undoImport, type ImportDetail } from './queries.ts'

/** Takes an import back, or stops one on its way; asks first, for it cannot be done again. */
export function UndoButton({ detail }: { readonly detail: ImportDetail }) {
  const { text, format } = useLocale()
  const { imports, importResult } = text
  const { counts, status } = detail
  const [isAsking, setAsking] = useState(false)
  const isRunning = status === 'running'

  async function undo() {
    try {
      await undoImport(detail.id)
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <>
      <Button onPress={() => setAsking(true)}>{isRunning ? imports.stopAndUndo : importResult.undo}</Button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={isRunning ? importResult.stopTitle : importResult.undoTitle}
        actionLabel={isRunning ? imports.stopAndUndo : importResult.undo}
        onConfirm={undo}
      >
        {isRunning ? (
          <p>{importResult.stopBody}</p>
        ) : (
          <>
            {counts.create > 0 && <p>{format.count(importResult.undoCreated, counts.create)}</p>}
            {counts.update > 0 && <p>{format.count(importResult.undoUpdated, counts.update)}</p>}
          </>
        )}
        <p>{importResult.undoKeeps}</p>
      </ConfirmDialog>
    </>
  )
}
