import { useState } from 'react'
import { Minus, Plus } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { useActs, type Encounter } from './needs-queries.ts'
import { useRowWrites } from './use-row-writes.ts'

/** How the voting of a workshop stands, and the ways to begin and end it. */
export function VotingHead({ data }: { readonly data: Encounter }) {
  const { text, format } = useFullLocale()
  const { needs } = text
  const act = useActs()
  const { meeting, voting, contributions } = data
  const params = { id: meeting.id }
  if (!meeting.voting) return voting.mayRun && contributions.length > 1 ? <OpenForm id={meeting.id} /> : null

  async function close() {
    let made = 0
    const isDone = await act(async () => {
      made = (await call('POST /programme/encounters/:id/voting/end', { params })).needs
    })
    if (isDone) showToast({ text: format.count(needs.closed, made) })
  }

  const isOpen = meeting.voting === 'open'
  return (
    <div className="flex max-w-3xl flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line bg-surface px-4 py-3 text-sm">
      <span className="font-bold">{isOpen ? needs.votingOpen : needs.votingOver}</span>
      {isOpen && (
        <span role="status" className="numeric">
          {voting.mayVote ? format.count(needs.votesLeft, voting.left) : needs.mayNotVote}
        </span>
      )}
      <span className="numeric text-muted">
        {needs.voters({ voters: String(voting.voters), electorate: String(voting.electorate) })}
        {isOpen && voting.names === null && ` · ${needs.anonymous}`}
      </span>
      {isOpen && voting.mayRun && (
        <Button look="primary" className="ml-auto" onPress={() => void close()}>
          {needs.closeVoting}
        </Button>
      )}
    </div>
  )
}

function OpenForm({ id }: { readonly id: string }) {
  const { needs } = useFullLocale().text
  const act = useActs()
  const [votes, setVotes] = useState<string | null>('3')
  const [isAnonymous, setAnonymous] = useState(true)
  const [isBusy, setBusy] = useState(false)
  const votesEach = Math.trunc(Number(votes))
  const body = { votesEach, isAnonymous }
  return (
    <form
      noValidate
      className="flex max-w-3xl flex-wrap items-end gap-x-4 gap-y-2"
      onSubmit={(event) => {
        event.preventDefault()
        setBusy(true)
        void act(async () => await call('POST /programme/encounters/:id/voting', { params: { id }, body })).then(() =>
          setBusy(false),
        )
      }}
    >
      <NumberField label={needs.votesEach} className="w-36" fractionDigits={0} value={votes} onChange={setVotes} />
      <Checkbox label={needs.anonymous} className="h-8" value={isAnonymous} onChange={setAnonymous} />
      <Button type="submit" isPending={isBusy} isDisabled={!(votesEach >= 1 && votesEach <= 20)}>
        {needs.openVoting}
      </Button>
    </form>
  )
}

const dotsMax = 12

/** The votes of a card as dots, one’s own filled, with the ways to give and take. */
export function VoteDots(props: { readonly data: Encounter; readonly row: Encounter['contributions'][number] }) {
  const { data, row } = props
  const { text, format } = useFullLocale()
  const { needs } = text
  const { voting } = data
  const kept = voting.own[row.id] ?? 0
  const [own, change] = useRowWrites<number>({ id: row.id, version: 0, values: kept }, async (votes, place) => {
    await call('PUT /programme/contributions/:id/votes', { params: { id: row.id }, body: { votes } })
    return place
  })
  const votes = Number(row.votes ?? 0) - kept + own
  const left = voting.left + kept - own
  const title = String(row.name ?? '')
  return (
    <span className="flex flex-wrap items-center gap-1">
      <span className="sr-only">
        {format.count(needs.votes, votes)}, {format.count(needs.yourVotes, own)}
      </span>
      <span aria-hidden className="flex flex-wrap gap-0.5">
        {Array.from({ length: Math.min(votes, dotsMax) }, (_, index) => (
          <span
            key={index}
            className={index < own ? 'size-2.5 rounded-full bg-accent' : 'size-2.5 rounded-full bg-planned-edge'}
          />
        ))}
      </span>
      <span aria-hidden className="numeric text-sm">
        {votes}
      </span>
      {voting.mayVote && (
        <>
          <IconButton
            label={needs.takeVote({ title })}
            size="small"
            isDisabled={own === 0}
            onPress={() => change((now) => Math.max(0, now - 1))}
          >
            <Minus size={14} aria-hidden />
          </IconButton>
          <IconButton
            label={needs.giveVote({ title })}
            size="small"
            isDisabled={left <= 0}
            onPress={() => change((now) => now + 1)}
          >
            <Plus size={14} aria-hidden />
          </IconButton>
        </>
      )}
      {(voting.names?.[row.id] ?? []).length > 0 && (
        <span className="text-xs">
          {voting.names?.[row.id]?.map((one) => (one.votes > 1 ? `${one.name} ×${one.votes}` : one.name)).join(', ')}
        </span>
      )}
    </span>
  )
}
