import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { call, type CallAnswer, type CallInput } from '#web/api/client.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { DifferenceLine } from './difference-line.tsx'
import { Refusal, Warning, allConfirmed } from './plan-parts.tsx'

type Body = CallInput<'POST /configuration/changes'>['body']
type Plan = CallAnswer<'POST /configuration/changes'>

/** What a file, another environment or an uninstall would change here; applied whole, as it was seen. */
export function DifferenceDialog(props: { readonly source: Body['source']; readonly onClose: () => void }) {
  const { source, onClose } = props
  const { text, format } = useFullLocale()
  const { places } = text
  const [removes, setRemoves] = useState<boolean>()
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const [hasSeenGrants, setSeenGrants] = useState(false)
  const wish: Body = { source, ...(removes !== undefined && { removes }) }
  const plan = useQuery({
    queryKey: ['configuration-plan', wish],
    queryFn: () => call('POST /configuration/changes', { body: wish }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  const applying = useMutation({
    mutationFn: async (seen: Plan) => await applyPlan(wish, seen),
    onSuccess: () => {
      showToast({ text: places.applied })
      onClose()
    },
  })
  const { data } = plan
  // Only what somebody has filled in needs their word.
  const losses = data ? lossesOf(data).filter(({ impact }) => impact.filled > 0) : []
  const isConfirmed = allConfirmed(losses, typed)
  const isReady = data !== undefined && data.operations.length > 0 && isConfirmed
  const error = plan.error ?? applying.error
  return (
    <ModalFrame isOpen onClose={onClose} title={places.diffTitle} width="large">
      <div className="flex flex-col gap-3 px-5 pt-2 pb-4">
        {plan.isPending && <Skeleton lines={5} />}
        {error && <Refusal error={error} title={places.refused} />}
        {data && (
          <p className="text-sm text-muted">
            {places.diffFrom({ name: nameOf(data.name, places.names) })}
            {data.version !== null && ` ${data.version}`} · {format.count(places.counts, data.operations.length)}
          </p>
        )}
        {data && !('uninstall' in source) && (
          <Checkbox label={places.removesToggle} value={removes ?? data.removes} onChange={setRemoves} />
        )}
        {data?.operations.length === 0 && <p className="text-base text-muted">{places.diffNothing}</p>}
        {data && data.grants.length > 0 && (
          <Grants grants={data.grants} value={hasSeenGrants} onChange={setSeenGrants} />
        )}
        {data && data.operations.length > 0 && (
          <ul className="flex flex-col">
            {data.operations.map((one) => (
              <DifferenceLine
                key={one.id}
                operation={one}
                typed={typed[one.id] ?? ''}
                onType={(value) => setTyped((before) => ({ ...before, [one.id]: value }))}
              />
            ))}
          </ul>
        )}
        {data?.warnings.map((warning) => (
          <Warning key={`${warning.field} ${warning.rule}`} warning={warning} />
        ))}
      </div>
      <div className="sticky bottom-0 flex flex-wrap justify-end gap-2 border-t border-line bg-raised px-5 py-3">
        <Button onPress={onClose}>{text.common.cancel}</Button>
        <Button
          look={losses.length > 0 ? 'danger' : 'primary'}
          isDisabled={!isReady || (data.grants.length > 0 && !hasSeenGrants)}
          isPending={applying.isPending}
          onPress={() => data && applying.mutate(data)}
        >
          {text.studio.apply}
        </Button>
      </div>
    </ModalFrame>
  )
}

function nameOf(name: string, names: Readonly<Record<string, string>>): string {
  return names[name] ?? name
}

function lossesOf({ operations }: Plan): Plan['operations'] {
  return operations.filter((one) => one.destructive && one.impact.records > 0)
}

async function applyPlan(wish: Body, seen: Plan): Promise<void> {
  const { baseHash, targetHash } = seen
  const confirmed = Object.fromEntries(lossesOf(seen).map(({ id, impact }) => [id, impact.filled]))
  const grants = seen.grants.length > 0
  await call('POST /configuration/changes', { body: { ...wish, apply: { baseHash, targetHash, confirmed, grants } } })
  await Promise.all(
    ['elements', 'model', 'records', 'packages', 'drift'].map((key) =>
      queryClient.invalidateQueries({ queryKey: [key] }),
    ),
  )
}

function Grants(props: {
  readonly grants: Plan['grants']
  readonly value: boolean
  readonly onChange: (value: boolean) => void
}) {
  const { text, format } = useFullLocale()
  return (
    <section
      aria-label={text.places.grantsTitle}
      className="flex flex-col gap-2 rounded-md bg-none-soft px-3 py-2 text-sm text-none-ink"
    >
      <h3 className="font-bold">{text.places.grantsTitle}</h3>
      <ul className="flex list-disc flex-col gap-1 pl-4">
        {props.grants.map(({ path, message }) => (
          <li key={`${path} ${message.en}`}>
            <span className="font-medium">{path}</span>: {message[format.language]}
          </li>
        ))}
      </ul>
      <Checkbox label={text.places.grantsConfirm} value={props.value} onChange={props.onChange} />
    </section>
  )
}
