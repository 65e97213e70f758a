import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { failureOf, showInToast, errorText } from '#web/api/errors.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ConfirmDialog } from '#web/ui/dialog.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { DeployOperations } from './deploy-operations.tsx'
import { readAgain, undoQuery, type UndoPreview } from './deploy-queries.ts'

/** Takes a deployment back, once what that does to the configuration and to records has been seen. */
export function DeployUndo({ id, name }: { readonly id: string; readonly name: string }) {
  const { text } = useFullLocale()
  const { deploy } = text
  const [isOpen, setOpen] = useState(false)
  const query = useQuery({ ...undoQuery(id), enabled: isOpen })
  const failure = failureOf(query)
  const preview = query.data
  async function undo() {
    if (!preview) return
    try {
      const losses = Object.fromEntries(preview.losses.map((one) => [one.id, one.values]))
      await call('POST /programme/deployments/:id/undo', { params: { id }, body: { hash: preview.hash, losses } })
      showToast({ text: deploy.undone })
    } catch (error) {
      showInToast(error, text)
    }
    await readAgain()
  }
  return (
    <>
      <Button
        look="quiet"
        size="small"
        icon={<Undo2 size={14} aria-hidden />}
        onPress={() => setOpen(true)}
        aria-label={deploy.undoOf({ name })}
      >
        {deploy.undo}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={deploy.undoTitle({ name })}
        actionLabel={deploy.undo}
        isDanger
        isDisabled={!preview || preview.reasons.length > 0}
        onConfirm={undo}
      >
        {failure ? <p>{errorText(failure, text)}</p> : preview ? <Preview preview={preview} /> : <Skeleton lines={4} />}
      </ConfirmDialog>
    </>
  )
}

function Preview({ preview }: { readonly preview: UndoPreview }) {
  const { text, format } = useFullLocale()
  const { deploy } = text
  const { reasons, operations, returns, environment } = preview
  // What nobody has written into yet is no loss.
  const losses = preview.losses.filter(({ values }) => values > 0)
  if (reasons.length > 0) {
    return (
      <div className="flex flex-col gap-1">
        <p className="font-medium">{deploy.undoCannot}</p>
        {reasons.map((one) => (
          <p key={one.en}>{one[format.language]}</p>
        ))}
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-4">
      <p>{deploy.undoHelp[environment]}</p>
      <DeployOperations operations={operations} />
      {returns.length > 0 && (
        <section>
          <h3 className="text-sm font-bold">{deploy.undoReturns}</h3>
          {returns.map(({ id, label, values, lost }) => (
            <p key={id} className="numeric text-sm">
              {deploy.undoReturn({ label: label[format.language], values: format.number(values) })}
              {lost > 0 && <span className="text-overdue-ink"> {format.count(deploy.undoLost, lost)}</span>}
            </p>
          ))}
        </section>
      )}
      {losses.length > 0 && (
        <section className="rounded-md bg-overdue-soft p-3 text-sm text-overdue-ink">
          <h3 className="font-bold">{deploy.undoLosses}</h3>
          {losses.map(({ id, kind, label, path, records, values }) => (
            <p key={id} className="numeric">
              {deploy.losses[kind]({
                label: label[format.language],
                path,
                values: format.number(values),
                records: format.number(records),
              })}
            </p>
          ))}
        </section>
      )}
      <p className="text-sm text-muted">{deploy.undoNever}</p>
    </div>
  )
}
