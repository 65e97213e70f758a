import { useState } from 'react'
import { ChevronDown } from 'lucide-react'
import { useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { write } from '#web/api/outbox.ts'
import { queryClient } from '#web/api/query-client.ts'
import { undoAction, useTakeBack } from '#web/api/take-back.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { useKeysWithin } from '#web/ui/use-keys-within.ts'
import { clockMs } from '#web/ui/clock.ts'
import { DraftNotice } from './draft-notice.tsx'
import { FollowUp, nextStepRecord, soonAt, soonDays, type About, type NextStep } from './follow-up.tsx'
import { FormFoot } from './form-foot.tsx'
import { OutcomeKeys } from './outcome-keys.tsx'
import { RecordFields } from './record-fields.tsx'
import type { RecordRow } from './reader-types.ts'
import { fieldState, isTypeable, useDraft, type Draft, given } from './use-draft.ts'

interface CallFormProps {
  /** The kind of activity: a call, or a meeting that has been held. */
  readonly kind: ReaderModule
  readonly about: About | undefined
  /** What the new record begins with. */
  readonly start: Partial<RecordRow>
  /** The planned one that this was; without it a new one is written. */
  readonly planned?: RecordRow
  readonly onClose: () => void
}

/** How it went, and what comes next: saved together, taken back together. */
export function CallForm(props: CallFormProps) {
  const { kind, about, start, planned, onClose } = props
  const { text, format } = useLocale()
  const draft = useDraft(
    planned ? { ...planned, ...start } : start,
    `${kind.name}.about.${planned?.id ?? about?.id ?? ''}`,
  )
  const [next, setNext] = useState<NextStep>()
  const outcome = kind.capabilities.activity?.outcome ?? ''
  const { usual, rest } = fieldsOf(kind, draft.values, { ...planned, ...start })
  const [isWhole, setWhole] = useState(false)
  const { save, isBusy } = useCallSave(props, draft, next, [...usual, ...rest])

  function leave() {
    draft.saved()
    onClose()
  }

  const form = useKeysWithin<HTMLFormElement>((event) => {
    if (event.key === 'Escape') leave()
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save()
    const isTyping = event.target instanceof HTMLElement && event.target.closest('input, textarea, [role=spinbutton]')
    const day = soonDays.find((one) => text.activities.soonKeys[one] === event.key.toLowerCase())
    if (!day || isTyping || event.ctrlKey || event.metaKey || event.altKey || !about) return
    event.preventDefault()
    setNext((before) => ({ kind: before?.kind ?? kind.name, at: soonAt(day, clockMs(), format.timeZone) }))
  })

  return (
    <form
      ref={form}
      noValidate
      aria-label={kind.label.singular[format.language]}
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <DraftNotice draft={draft} />
      <OutcomeKeys
        kind={kind}
        name={outcome}
        value={draft.values[outcome]}
        onChoose={(value) => draft.set(outcome, value)}
      />
      <RecordFields module={kind} fields={isWhole ? [...usual, ...rest] : usual} draft={draft} />
      {!isWhole && rest.length > 0 && (
        <button
          type="button"
          onClick={() => setWhole(true)}
          className="inline-flex h-6 items-center gap-1 self-start text-sm text-muted hover:text-ink"
        >
          <ChevronDown size={14} aria-hidden />
          {text.activities.moreFields}
        </button>
      )}
      {about && <FollowUp about={about.module} value={next} onChange={setNext} />}
      <FormFoot
        problem={draft.problem ?? draft.errors[outcome]}
        label={next ? text.activities.saveBoth : text.common.save}
        isBusy={isBusy}
        onCancel={leave}
      />
    </form>
  )
}

function useCallSave(props: CallFormProps, draft: Draft, next: NextStep | undefined, fields: readonly ReaderField[]) {
  const { kind, about, start, planned, onClose } = props
  const { text, format } = useLocale()
  const model = useModel()
  const { takeBack } = useTakeBack()
  const { isBusy, attempt } = useAttempt((error) => draft.fail(error, fields))

  async function save() {
    await attempt(async () => {
      const step = next && about ? nextStepRecord(model, next, about, format) : undefined
      const own = planned
        ? {
            module: kind.name,
            id: planned.id,
            version: Number(planned.version),
            values: given({ ...start, ...draft.changes }),
          }
        : { module: kind.name, values: given(draft.values) }
      const title = `${kind.label.singular[format.language]}: ${about?.title ?? ''}`
      const sent = await write('POST /records', { body: { records: step ? [own, step] : [own] } }, title)
      draft.saved()
      if (sent.isWaiting) showToast({ text: text.waiting.willBeSent({ title }) })
      else sayDone(sent.act)
      onClose()
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    })
  }

  function sayDone(act: string | null) {
    const title = about?.title ?? kind.label.singular[format.language]
    const said = next
      ? text.activities.loggedWithNext({ title, at: format.dateTime(next.at) })
      : text.activities.logged({ title })
    showToast({
      text: said,
      ...(act === null ? {} : undoAction(text, act, takeBack)),
    })
  }

  return { save, isBusy }
}

/** What one says of a call at once: how long, what was said, whatever must not be empty; the rest waits. */
function fieldsOf(kind: ReaderModule, values: Readonly<Record<string, unknown>>, known: Partial<RecordRow>) {
  const activity = kind.capabilities.activity
  const hidden = [activity?.outcome, activity?.regarding, activity?.done]
  const all = kind.fields.filter((field) => isTypeable(field) && !hidden.includes(field.name))
  const { quickCreate } = kind.layout
  const isUsual = (field: ReaderField) =>
    field.type === 'duration' ||
    field === all.findLast(({ type }) => type === 'longText') ||
    ((known[field.name] ?? null) === null && fieldState(kind, field, values).isRequired)
  const usual = all.filter(isUsual)
  return { usual, rest: all.filter((field) => !usual.includes(field) && quickCreate.includes(field.name)) }
}
