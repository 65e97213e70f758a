import { useRef, useState, type KeyboardEvent } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleCheck, Plus } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { recordHref } from '#web/api/addresses.ts'
import { errorText, failureOf } from '#web/api/errors.ts'
import { useModel, useModuleOf } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { TextArea, TextField } from '#web/ui/text-field.tsx'
import { useKeysWithin } from '#web/ui/use-keys-within.ts'
import { showToast } from '#web/ui/toast-queue.ts'
import { encounterQuery, putBack, referenceIn, textOf, useActs, type Encounter } from './needs-queries.ts'
import { useRecordsOf } from './queries.ts'
import { VoteDots, VotingHead } from './voting.tsx'

type Row = Encounter['contributions'][number]

/** An interview or a workshop while it goes on: what is said, and what becomes of it. */
export function EncounterView({ id }: { readonly id: string }) {
  const { text } = useFullLocale()
  const query = useQuery(encounterQuery(useModel(), id))
  const { data } = query
  const failure = failureOf(query)
  if (failure) return <p className="px-4 text-sm text-overdue-ink md:px-6">{errorText(failure, text)}</p>
  if (!data) return <Skeleton lines={8} className="px-4 pt-6 md:px-6" />
  return <Encounter data={data} />
}

function Encounter({ data }: { readonly data: Encounter }) {
  const { text } = useFullLocale()
  const { meeting, contributions, voting } = data
  const isWorkshop = meeting.kind === 'workshop'
  const list = useRef<HTMLUListElement>(null)
  const toNeed = useToNeed(data)
  const cards = useModel().modules.find(({ name }) => name === data.module)
  const isOver = meeting.voting === 'closed'
  const rows =
    isWorkshop && meeting.voting ? contributions.toSorted((a, b) => Number(b.votes) - Number(a.votes)) : contributions

  function hear(event: KeyboardEvent, row: Row, index: number) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key.toLowerCase() === 'n') void toNeed(row)
    else if (step) list.current?.querySelectorAll<HTMLElement>('[data-said]')[index + step]?.focus()
    else return
    event.preventDefault()
  }

  return (
    <div className="flex flex-col gap-5 px-4 pt-2 pb-16 md:px-6">
      {isWorkshop && <VotingHead data={data} />}
      {cards && cards.may.create !== 'none' && meeting.state !== 'minuted' && !isOver && (
        <SayForm {...{ data }} isCard={isWorkshop} />
      )}
      {contributions.length > 0 && <p className="-mb-3 hidden text-xs text-muted md:block">{text.needs.toNeedKey}</p>}
      <ul
        ref={list}
        className={isWorkshop ? 'grid gap-3 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4' : 'flex max-w-3xl flex-col'}
      >
        {rows.map((row, index) => (
          <li
            key={row.id}
            className={
              isWorkshop
                ? 'flex flex-col gap-2 rounded-lg border border-line bg-surface p-3'
                : 'flex flex-col gap-1 border-b border-line py-3'
            }
          >
            {!isWorkshop && textOf(row.question) !== '' && <p className="text-sm text-muted">{textOf(row.question)}</p>}
            <Link
              to={recordHref(data.module, row.id)}
              data-said
              onKeyDown={(event) => hear(event, row, index)}
              className="rounded-sm text-base font-medium text-pretty break-words hover:underline focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-focus"
            >
              {textOf(row.description) || textOf(row.name)}
            </Link>
            <div className="mt-auto flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
              {referenceIn(row.by)?.title}
              {isWorkshop && Boolean(meeting.voting) && <VoteDots {...{ data, row }} />}
              <span className="ml-auto">
                <NeedOf row={row} onMake={() => void toNeed(row)} isOffered={!isWorkshop || voting.mayRun} />
              </span>
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** The need that came of what was said, or the way to make it. */
function NeedOf(props: { readonly row: Row; readonly onMake: () => void; readonly isOffered: boolean }) {
  const { needs } = useFullLocale().text
  const module = useModuleOf('need')
  const need = referenceIn(props.row.need)
  if (need && module) {
    return (
      <Link
        to={recordHref(module.name, need.id)}
        className="inline-flex min-h-6 items-center gap-1 text-today-ink hover:underline"
      >
        <CircleCheck size={14} aria-hidden /> {needs.isNeed}
      </Link>
    )
  }
  if (!props.isOffered || !module || module.may.create === 'none') return null
  return (
    <Button
      size="small"
      look="quiet"
      onPress={props.onMake}
      aria-label={`${needs.toNeed}: ${textOf(props.row.name)}`}
      icon={<Plus size={14} aria-hidden />}
    >
      {needs.toNeed}
    </Button>
  )
}

/** A need that keeps who said it, where and when; written with what was said, or not at all. */
function useToNeed({ meeting, module }: Encounter) {
  const { needs } = useFullLocale().text
  const act = useActs()
  const need = useModuleOf('need')
  return async (row: Row) => {
    if (!need || referenceIn(row.need) || need.may.create === 'none') return
    const by = referenceIn(row.by)?.title
    const values = {
      project: referenceIn(meeting.project)?.id,
      name: textOf(row.name),
      ...(textOf(row.description) === '' ? {} : { description: textOf(row.description) }),
      ...(textOf(meeting.department) === '' ? {} : { department: meeting.department }),
      ...(by ? { saidBy: by } : {}),
      meeting: meeting.id,
      evidenceKind: 'interview',
      source: { module, id: row.id },
    }
    const link = { module, id: row.id, version: row.version ?? 1, values: { need: { saved: 0 } } }
    const body = { records: [{ module: need.name, values }, link] }
    const isDone = await act(async () => await call('POST /records', { body }))
    if (isDone) showToast({ text: needs.madeNeed({ title: textOf(row.name) }) })
  }
}

const nameMax = 240

/** What is said, line by line: Enter keeps it and waits for the next. */
function SayForm({ data, isCard }: { readonly data: Encounter; readonly isCard: boolean }) {
  const { needs } = useFullLocale().text
  const act = useActs()
  const form = useKeysWithin<HTMLFormElement>((event) => {
    const isText = event.target instanceof HTMLTextAreaElement
    if (event.key !== 'Enter' || event.shiftKey || !isText || event.isComposing) return
    event.preventDefault()
    void keep()
  })
  const members = useModuleOf('member')
  const { time, slips, know, asked, one } = needs.questions
  const questions = [time, slips, know, asked, one]
  const search = useRecordsOf(members?.name ?? '')
  const [question, setQuestion] = useState<string>(time)
  const [said, setSaid] = useState('')
  const [by, setBy] = useState<Option | null>(null)

  async function keep() {
    const text = said.trim()
    if (text === '') return
    const name = text.length > nameMax ? `${text.slice(0, nameMax).replace(/\s\S*$/, '')}…` : text
    const values = {
      meeting: data.meeting.id,
      project: referenceIn(data.meeting.project)?.id,
      name,
      ...(name === text ? {} : { description: text }),
      ...(isCard || question.trim() === '' ? {} : { question: question.trim() }),
      ...(by ? { by: by.id } : {}),
    }
    setSaid('')
    form.current?.querySelector('textarea')?.focus()
    const isDone = await act(
      async () => await call('POST /records/:module', { params: { module: data.module }, body: values }),
    )
    if (!isDone) setSaid(putBack(text))
  }

  return (
    <form
      ref={form}
      noValidate
      className="flex max-w-3xl flex-col gap-3 rounded-lg border border-line bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault()
        void keep()
      }}
    >
      {!isCard && (
        <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_14rem]">
          <div className="flex flex-col gap-1.5">
            <TextField label={needs.question} value={question} onChange={setQuestion} maxLength={250} />
            <div className="flex flex-wrap gap-1">
              {questions.map((words) => (
                <button
                  key={words}
                  type="button"
                  aria-pressed={question === words}
                  onClick={() => setQuestion(words)}
                  className="min-h-6 rounded-full border border-line px-2.5 py-0.5 text-left text-xs text-muted hover:bg-hover aria-pressed:border-accent aria-pressed:text-ink"
                >
                  {words}
                </button>
              ))}
            </div>
          </div>
          <ComboBox label={needs.who} value={by} search={search} onChange={setBy} />
        </div>
      )}
      <TextArea
        label={isCard ? needs.card : needs.answer}
        placeholder={isCard ? needs.cardHint : needs.answerHint}
        rows={isCard ? 1 : 2}
        value={said}
        onChange={setSaid}
      />
      <Button type="submit" look="primary" className="self-end" isDisabled={said.trim() === ''}>
        {needs.add}
      </Button>
    </form>
  )
}
