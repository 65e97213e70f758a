import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { showInToast } from '#web/api/errors.ts'
import { useSession } from '#web/api/session.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { CopyBox } from '#web/ui/copy-box.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { allSteps } from '#common/workflow.ts'
import { answerFor, makeKey, workflowsQuery, type WorkflowRow } from './workflow-queries.ts'

/** With whose rights it works, and the key by which what it sends is known. */
export function WorkflowAnswer({ row }: { readonly row: WorkflowRow }) {
  const { text } = useFullLocale()
  const { workflows } = text
  const isKept = row.runAs !== null && row.runAsActive
  const isMine = useSession()?.user.id === row.runAs?.id
  const answering = useMutation({
    mutationFn: async () => await answerFor(row.id),
    onSuccess: async () => {
      showToast({ text: workflows.answered })
      await queryClient.invalidateQueries({ queryKey: workflowsQuery.queryKey })
    },
    onError: (error) => showInToast(error, text),
  })
  const words = row.runAs
    ? (row.runAsActive ? workflows.answers : workflows.answersGone)({ person: row.runAs.title })
    : workflows.answersNobody
  return (
    <div className="flex flex-col items-start gap-2">
      <p className={isKept ? 'text-sm text-muted' : 'text-sm text-overdue-ink'}>{words}</p>
      {!isMine && (
        <Button size="small" isPending={answering.isPending} onPress={() => answering.mutate()}>
          {workflows.answer}
        </Button>
      )}
      {allSteps(row.definition.steps).some(({ kind }) => kind === 'webhook') && <WebhookKey row={row} />}
    </div>
  )
}

function WebhookKey({ row }: { readonly row: WorkflowRow }) {
  const { text } = useFullLocale()
  const { workflows } = text
  const [key, setKey] = useState<string>()
  const making = useMutation({
    mutationFn: async () => await makeKey(row.id),
    onSuccess: setKey,
    onError: (error) => showInToast(error, text),
  })
  return (
    <div className="flex w-full flex-col items-start gap-2 border-t border-line pt-3">
      <p className="text-sm font-medium">{workflows.key}</p>
      <p className="text-xs text-muted">{workflows.keyHelp}</p>
      {key === undefined ? (
        <Button size="small" isPending={making.isPending} onPress={() => making.mutate()}>
          {row.hasKey ? workflows.renewKey : workflows.makeKey}
        </Button>
      ) : (
        <>
          <p className="text-xs text-none-ink">{workflows.keyOnce}</p>
          <CopyBox label={workflows.key} value={key} copyLabel={workflows.copy} copiedLabel={workflows.copied} />
        </>
      )}
    </div>
  )
}
