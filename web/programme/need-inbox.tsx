import { useRef, useState, type KeyboardEvent } from 'react'
import { Link } from '@tanstack/react-router'
import { call } from '#web/api/client.ts'
import { recordHref } from '#web/api/addresses.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { NeedDecision } from './need-decision.tsx'
import { useDepartments } from './need-capture.tsx'
import { useActs, type Decision, type Need, type NeedsBoard } from './needs-queries.ts'

interface InboxProps {
  readonly module: ReaderModule
  readonly board: NeedsBoard
  readonly needs: readonly Need[]
}

const keys: Readonly<Record<string, Decision['decision']>> = { a: 'accept', p: 'park', r: 'reject' }

/** What may be decided of a need from where it is. */
function decisionsFrom(state: string): readonly Decision['decision'][] {
  if (state === 'rejected') return ['accept']
  return state === 'parked' ? ['accept', 'reject'] : ['accept', 'park', 'reject']
}

/** What waits to be decided on, one key a decision; it asks only for what is missing. */
export function NeedInbox({ module, board, needs }: InboxProps) {
  const { text } = useFullLocale()
  const list = useRef<HTMLUListElement>(null)
  const act = useActs()
  const deciding = useRef(new Set<string>())
  const [asking, setAsking] = useState<{ readonly id: string; readonly decision: Decision['decision'] }>()

  function done(need: Need, decision: Decision['decision']) {
    const words = { accept: text.needs.accepted, park: text.needs.parkedOne, reject: text.needs.rejectedOne }
    showToast({ text: words[decision]({ title: need.name }) })
    setAsking(undefined)
    const next = needs[needs.indexOf(need) + 1] ?? needs[needs.indexOf(need) - 1]
    list.current?.querySelector<HTMLElement>(`[data-need="${next?.id}"]`)?.focus()
  }

  async function decide(need: Need, decision: Decision['decision']) {
    if (deciding.current.has(need.id)) return
    const isWhole = need.department !== null && need.value !== null && need.urgency !== null && need.isServed
    if (decision === 'reject' || (decision === 'accept' && !isWhole)) return setAsking({ id: need.id, decision })
    const params = { id: need.id }
    deciding.current.add(need.id)
    const isDone = await act(
      async () => await call('POST /programme/needs/:id/decision', { params, body: { decision } }),
    )
    deciding.current.delete(need.id)
    if (isDone) done(need, decision)
  }

  function hear(event: KeyboardEvent, need: Need) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const digit = /^Digit([1-5])$/.exec(event.code)?.[1]
    const asked = keys[event.key.toLowerCase()]
    const decision = asked && decisionsFrom(need.state).find((one) => one === asked)
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (digit !== undefined) {
      const values = { [event.shiftKey ? 'urgency' : 'value']: Number(digit) }
      const params = { module: module.name, id: need.id }
      void act(
        async () => await call('PATCH /records/:module/:id', { params, body: { version: need.version, values } }),
      )
    } else if (decision) void decide(need, decision)
    else if (step) focusOn(needs[needs.indexOf(need) + step]?.id)
    else return
    event.preventDefault()
  }

  const focusOn = (id: string | undefined) => list.current?.querySelector<HTMLElement>(`[data-need="${id}"]`)?.focus()
  if (needs.length === 0) return <p className="text-sm text-muted">{text.needs.inboxEmpty}</p>
  return (
    <>
      <p className="mb-2 hidden text-xs text-muted md:block">{text.needs.inboxKeys}</p>
      <ul ref={list} className="flex flex-col">
        {needs.map((need) => (
          <li key={need.id} className="flex flex-col gap-2 border-b border-line py-2 first:border-t">
            <InboxRow {...{ module, need }} onKey={hear} onDecide={(decision) => void decide(need, decision)} />
            {asking?.id === need.id && (
              <NeedDecision
                {...{ module, board, need }}
                decision={asking.decision}
                onDone={() => done(need, asking.decision)}
                onCancel={() => {
                  setAsking(undefined)
                  focusOn(need.id)
                }}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function InboxRow(props: {
  readonly module: ReaderModule
  readonly need: Need
  readonly onKey: (event: KeyboardEvent, need: Need) => void
  readonly onDecide: (decision: Decision['decision']) => void
}) {
  const { module, need, onKey, onDecide } = props
  const { needs } = useFullLocale().text
  return (
    <>
      <Link
        to={recordHref(module.name, need.id)}
        data-need={need.id}
        onKeyDown={(event) => onKey(event, need)}
        className="rounded-sm text-base leading-snug font-medium hover:underline focus-visible:outline-2 focus-visible:outline-offset-4 focus-visible:outline-focus"
      >
        {need.name}
      </Link>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <NeedFacts {...{ module, need }} />
        <span className="ml-auto flex gap-1">
          {decisionsFrom(need.state).map((decision) => (
            <Button
              key={decision}
              size="small"
              look={decision === 'accept' ? 'plain' : 'quiet'}
              onPress={() => onDecide(decision)}
              aria-label={`${needs[decision]}: ${need.name}`}
            >
              {needs[decision]}
            </Button>
          ))}
        </span>
      </div>
    </>
  )
}

/** Whose it is and what it weighs, in a line. */
export function NeedFacts({ module, need }: { readonly module: ReaderModule; readonly need: Need }) {
  const { text, format } = useFullLocale()
  const { needs } = text
  const department = useDepartments(module).find(({ id }) => id === need.department)?.label
  const said = [department, need.saidBy].filter(Boolean).join(' · ')
  const weight = [
    need.value === null ? '' : `${needs.value} ${need.value}`,
    need.urgency === null ? '' : `${needs.urgency} ${need.urgency}`,
  ].filter(Boolean)
  return (
    <>
      <span className="text-xs text-muted">{[need.key, said, ...weight].filter(Boolean).join(' · ')}</span>
      {need.isOfCustomers && (
        <Chip className="bg-why-soft text-why-ink">
          {needs.ofCustomers}
          {need.frequency > 0 && `, ${format.count(needs.heard, need.frequency)}`}
        </Chip>
      )}
      {need.votes > 0 && <Chip>{format.count(needs.votes, need.votes)}</Chip>}
    </>
  )
}
