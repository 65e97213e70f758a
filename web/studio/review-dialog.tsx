import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { AlertTriangle, Undo2 } from 'lucide-react'
import { isApiError } from '#web/api/api-error.ts'
import { errorText } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { isChanged } from './draft.ts'
import { applyChanges, planChanges, type ChangePlan } from './queries.ts'
import { useStudio } from './studio-state.tsx'

type Operation = ChangePlan['operations'][number]

/** What the draft would do, with the data that it touches; what loses data is confirmed by its number. */
export function ReviewDialog(props: { readonly onClose: () => void }) {
  const { onClose } = props
  const { text, format } = useLocale()
  const { changes, discard } = useStudio()
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const plan = useQuery({
    queryKey: ['studio-plan', changes],
    queryFn: () => planChanges(changes),
    enabled: changes.length > 0,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  const losses = plan.data?.operations.filter((one) => one.destructive && one.impact.records > 0) ?? []
  const isConfirmed = losses.every(({ id, impact }) => typed[id]?.replace(/\D/g, '') === String(impact.filled))
  const applying = useMutation({
    mutationFn: async (seen: ChangePlan) =>
      await applyChanges(changes, seen, Object.fromEntries(losses.map(({ id, impact }) => [id, impact.filled]))),
    onSuccess: () => {
      discard()
      showToast({ text: text.studio.applied })
      onClose()
    },
    // What others changed meanwhile is seen before it is tried again.
    onError: () => void queryClient.invalidateQueries({ queryKey: ['elements'] }),
  })
  const { data } = plan
  const error = plan.error ?? applying.error
  return (
    <ModalFrame isOpen onClose={onClose} title={text.studio.reviewTitle} width="medium">
      <div className="flex flex-col gap-3 px-5 pt-2 pb-4">
        {plan.isPending && changes.length > 0 && <Skeleton lines={4} />}
        {changes.length === 0 && <p className="text-base text-muted">{text.studio.reviewEmpty}</p>}
        {error && <Refusal error={error} />}
        {data && data.operations.length > 0 && (
          <ul className="flex flex-col">
            {data.operations.map((operation) => (
              <OperationLine
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
      </div>
      <div className="sticky bottom-0 flex flex-wrap justify-end gap-2 border-t border-line bg-raised px-5 py-3">
        <Button onPress={onClose}>{text.common.cancel}</Button>
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

export function Warning(props: { readonly warning: ChangePlan['warnings'][number] }) {
  const { format } = useLocale()
  return (
    <p className="flex items-start gap-2 text-sm text-none-ink">
      <AlertTriangle size={15} aria-hidden className="mt-0.5 shrink-0" />
      <span>
        <code className="font-sans font-medium">{props.warning.field}</code> {props.warning.message[format.language]}
      </span>
    </p>
  )
}

export function Refusal(props: { readonly error: Error; readonly title?: string }) {
  const { text } = useLocale()
  const { error } = props
  const isConflict = isApiError(error, 'conflict')
  const violations = isApiError(error) ? error.violations : []
  return (
    <div role="alert" className="flex flex-col gap-1 rounded-md bg-overdue-soft px-3 py-2 text-sm text-overdue-ink">
      <p className="font-medium">{isConflict ? text.studio.conflictTitle : (props.title ?? text.studio.planFailed)}</p>
      {violations.length === 0 && <p>{errorText(error, text)}</p>}
      {violations.length > 0 && (
        <ul className="flex list-disc flex-col gap-1 pl-4">
          {violations.map(({ field, message }) => (
            <li key={`${field} ${message}`}>
              <span className="font-medium">{field}</span>: {message}
            </li>
          ))}
        </ul>
      )}
      {isConflict && <p>{text.studio.conflictHelp}</p>}
    </div>
  )
}

export const tones = {
  create: 'bg-today-soft text-today-ink',
  update: 'bg-planned-soft text-planned-ink',
  rename: 'bg-planned-soft text-planned-ink',
  retype: 'bg-none-soft text-none-ink',
  remove: 'bg-overdue-soft text-overdue-ink',
} as const

function OperationLine(props: {
  readonly operation: Operation
  readonly typed: string
  readonly onType: (value: string) => void
}) {
  const { operation, typed, onType } = props
  const { text, format } = useLocale()
  const { studio } = text
  const { draft, revert } = useStudio()
  const kinds: Readonly<Record<string, string>> = studio.kinds
  const parts: Readonly<Record<string, string>> = studio.partNames
  const { records, filled } = operation.impact
  const { unfit = [] } = operation
  const number = format.number(filled)
  const isOwn = isChanged(draft, operation.id) || operation.id in draft.removals
  const label = operation.label[format.language]
  return (
    <li className="flex flex-col gap-1.5 border-b border-line py-2 last:border-b-0">
      <div className="flex min-w-0 items-center gap-2">
        <span className={classes('shrink-0 rounded-sm px-1.5 py-0.5 text-xs font-medium', tones[operation.operation])}>
          {studio.operations[operation.operation]}
        </span>
        <span className="min-w-0 flex-1 text-sm">
          <span className="text-muted">{kinds[operation.kind] ?? operation.kind}</span>{' '}
          <strong className="font-medium">{label}</strong>{' '}
          <span className="text-xs break-all text-faint">{operation.path}</span>
        </span>
        {isOwn && (
          <IconButton size="small" label={studio.undoOf({ name: label })} onPress={() => revert(operation.id)}>
            <Undo2 size={14} aria-hidden />
          </IconButton>
        )}
      </div>
      {operation.parts.length > 0 && (
        <p className="text-xs text-muted">{format.list(operation.parts.map((part) => parts[part] ?? part))}</p>
      )}
      {operation.destructive && records > 0 && (
        <div className="flex flex-col gap-1.5">
          <p className="text-sm text-overdue-ink">
            {operation.kind === 'module'
              ? studio.losesRecords({ records: number })
              : studio.loses({ filled: number, records: format.number(records) })}
          </p>
          {unfit.length > 0 && (
            <ul className="flex flex-col gap-0.5 text-xs text-muted">
              {unfit.map(({ id, title, value, problem }) => (
                <li key={id}>
                  <span className="font-medium text-ink">{title}</span>: «{value}». {problem[format.language]}
                </li>
              ))}
            </ul>
          )}
          <TextField
            label={studio.confirmLoss({ filled: number })}
            value={typed}
            onChange={onType}
            inputMode="numeric"
            className="max-w-52"
          />
        </div>
      )}
    </li>
  )
}
