import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { FilePenLine, Undo2 } from 'lucide-react'
import { showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { isChanged } from './draft.ts'
import { SaveInItem } from './item-draft.tsx'
import { OutdatedLines } from './outdated-lines.tsx'
import { PlanLine, Refusal, Warning, allConfirmed } from './plan-parts.tsx'
import { ProposeDialog, useProposing } from './propose-dialog.tsx'
import { applyChanges, planChanges, type ChangePlan } from './queries.ts'
import { useStudio } from './studio-state.tsx'
import { RefusedName } from './refused-name.tsx'
import { UnjustifiedLine, justifyWith, useUnjustified } from './unjustified-line.tsx'

type Operation = ChangePlan['operations'][number]

/** What the draft would do, with the data that it touches; what loses data is confirmed by its number. */
export function ReviewDialog(props: { readonly onClose: () => void }) {
  const { onClose } = props
  const { text, format } = useFullLocale()
  const { changes, discard, draft } = useStudio()
  const proposing = useProposing()
  const [isProposing, setProposing] = useState(false)
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const plan = useQuery({
    queryKey: ['studio-plan', changes],
    queryFn: async () => await planChanges(changes).catch(seeAgain),
    enabled: changes.length > 0,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  const losses = plan.data?.operations.filter((one) => one.destructive && one.impact.records > 0) ?? []
  const isConfirmed = allConfirmed(losses, typed)
  const unjustified = useUnjustified(draft.item ? undefined : plan.data)
  const [need, setNeed] = useState<Option | null>(null)
  const applying = useMutation({
    mutationFn: async (seen: ChangePlan) => {
      await applyChanges(changes, seen, Object.fromEntries(losses.map(({ id, impact }) => [id, impact.filled])))
      discard()
      showToast({ text: text.studio.applied })
      onClose()
      // They are in use by now: what keeps them from being justified is said apart.
      if (need && unjustified.length > 0) {
        await justifyWith(need, unjustified).catch((problem: unknown) => showInToast(problem, text))
      }
    },
    onError: () => void queryClient.invalidateQueries({ queryKey: ['elements'] }),
  })
  const { data } = plan
  const error = plan.error ?? applying.error
  if (isProposing) return <ProposeDialog onBack={() => setProposing(false)} onDone={onClose} />
  return (
    <ModalFrame isOpen onClose={onClose} title={text.studio.reviewTitle} width="medium">
      <div className="flex flex-col gap-3 px-5 pt-2 pb-4">
        {plan.isPending && changes.length > 0 && <Skeleton lines={4} />}
        {changes.length === 0 && <p className="text-base text-muted">{text.studio.reviewEmpty}</p>}
        {error && <Refusal error={error} nameOf={(path) => <RefusedName path={path} onGo={onClose} />} />}
        <OutdatedLines />
        {data && data.operations.length > 0 && (
          <ul className="flex flex-col">
            {data.operations.map((operation) => (
              <DraftedLine
                key={operation.id}
                operation={operation}
                typed={typed[operation.id] ?? ''}
                onType={(value) => setTyped((before) => ({ ...before, [operation.id]: value }))}
              />
            ))}
          </ul>
        )}
        {data?.merges.map((one) => (
          <p key={`${one.id} ${one.from}`} className="text-sm">
            {text.studio.mergesRecords({ from: one.from, into: one.into, records: format.number(one.records) })}
          </p>
        ))}
        {data?.warnings.map((warning) => (
          <Warning key={warning.field} warning={warning} />
        ))}
        <UnjustifiedLine count={unjustified.length} need={need} onChange={setNeed} />
      </div>
      <div className="sticky bottom-0 flex flex-wrap justify-end gap-2 border-t border-line bg-raised px-5 py-3">
        <Button onPress={onClose}>{text.common.cancel}</Button>
        {draft.item && <SaveInItem item={draft.item} onDone={onClose} />}
        {proposing && !draft.item && changes.length > 0 && (
          <Button icon={<FilePenLine size={15} aria-hidden />} onPress={() => setProposing(true)}>
            {text.specification.propose}
          </Button>
        )}
        <Button
          look={losses.length > 0 ? 'danger' : 'primary'}
          isDisabled={!data || !isConfirmed || data.operations.length + data.merges.length === 0}
          isPending={applying.isPending}
          onPress={() => data && applying.mutate(data)}
        >
          {text.studio.apply}
        </Button>
      </div>
    </ModalFrame>
  )
}

/** What others changed meanwhile is seen before it is tried again. */
async function seeAgain(problem: unknown): Promise<never> {
  await queryClient.invalidateQueries({ queryKey: ['elements'] })
  throw problem
}

/** One change of the draft, with the way to take it out again. */
function DraftedLine(props: {
  readonly operation: Operation
  readonly typed: string
  readonly onType: (value: string) => void
}) {
  const { operation, typed, onType } = props
  const { text, format } = useFullLocale()
  const { studio } = text
  const { draft, revert } = useStudio()
  const parts: Readonly<Record<string, string>> = studio.partNames
  const { unfit = [] } = operation
  const isOwn = isChanged(draft, operation.id) || operation.id in draft.removals
  const label = operation.label[format.language]
  return (
    <PlanLine
      operation={operation}
      typed={typed}
      onType={onType}
      action={
        isOwn && (
          <IconButton size="small" label={studio.undoOf({ name: label })} onPress={() => revert(operation.id)}>
            <Undo2 size={14} aria-hidden />
          </IconButton>
        )
      }
      asksWord={operation.destructive && operation.impact.records > 0}
      lost={
        unfit.length > 0 && (
          <ul className="flex flex-col gap-0.5 text-xs text-muted">
            {unfit.map(({ id, title, value, problem }) => (
              <li key={id}>
                <span className="font-medium text-ink">{title}</span>: «{value}». {problem[format.language]}
              </li>
            ))}
          </ul>
        )
      }
    >
      {operation.parts.length > 0 && (
        <p className="text-xs text-muted">{format.list(operation.parts.map((part) => parts[part] ?? part))}</p>
      )}
    </PlanLine>
  )
}
