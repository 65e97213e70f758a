import { Suspense, useRef, useState } from 'react'
import { mayBeAbout, useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { Icon } from '#web/ui/icon.tsx'
import { useCommands } from '#web/ui/commands.ts'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { awaitField, useTypedAhead } from '#web/ui/typed-ahead.ts'
import { useKeysWithin } from '#web/ui/use-keys-within.ts'
import { activityTitle, isTitledByItself } from './activity-words.ts'
import { callStart } from './call-start.ts'
import { FormFoot } from './form-foot.tsx'
import { phoneOf } from './list-row-actions.tsx'
import { DraftNotice } from './draft-notice.tsx'
import { isKept } from './kept-draft.ts'
import { GuestsField, useGuests, writeNew } from './guests.tsx'
import { RecordFields } from './record-fields.tsx'
import type { RecordRow } from './reader-types.ts'
import { fieldState, isTypeable, useDraft, given } from './use-draft.ts'

const CallForm = lazyPart(async () => ({ default: (await import('./call-form.tsx')).CallForm }))

const shortcuts = { call: 'l', meeting: 'm', task: 't', note: 'n' } as const

/** The quick ways to write down what happened or will: each opens a short form in its place. */
export function StreamComposer({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { text, format } = useLocale()
  const { modules } = useModel()
  // What is said about it has its own place below.
  const kinds = modules.filter(
    (one) => one.capabilities.activity && one.may.create !== 'none' && mayBeAbout(one, module.name),
  )
  const [open, setOpen] = useState(() => kinds.find(({ name }) => isKept(placeOf(name, record)))?.name)
  function begin({ name, capabilities: { activity } }: ReaderModule) {
    // A call begins with its outcome, which is a key by itself; the others with what one types.
    if (name !== open && activity?.kind !== 'call') awaitField()
    setOpen(name)
  }

  const buttons = useRef<HTMLDivElement>(null)
  /** Whoever wrote with the keyboard goes on from where the form was opened. */
  function close() {
    buttons.current?.querySelectorAll('button')[kinds.findIndex(({ name }) => name === open)]?.focus()
    setOpen(undefined)
  }

  const verbs = {
    call: text.records.logCall,
    meeting: text.records.planMeeting,
    task: text.records.addTask,
    note: text.records.addNote,
  }
  useCommands(
    kinds.flatMap((one) => {
      const kind = one.capabilities.activity?.kind
      if (!kind) return []
      const run = () => begin(one)
      return {
        id: `here.${one.name}`,
        group: 'here',
        icon: one.icon,
        label: verbs[kind],
        shortcut: shortcuts[kind],
        run,
      }
    }),
  )
  const chosen = kinds.find(({ name }) => name === open)
  return (
    <div className="flex flex-col gap-3">
      <div
        ref={buttons}
        className="flex flex-wrap gap-2 max-md:grid max-md:auto-cols-fr max-md:grid-flow-col max-md:gap-1.5"
      >
        {kinds.map((kind) => {
          const activity = kind.capabilities.activity
          const noun = kind.label.singular[format.language]
          const verb = activity ? verbs[activity.kind] : noun
          return (
            <Button
              key={kind.name}
              icon={<Icon name={kind.icon} size={15} />}
              aria-label={verb}
              // Side by side on a phone, the word under its sign.
              className="max-md:h-12 max-md:flex-col max-md:gap-0.5 max-md:px-1 max-md:text-xs"
              onPress={() => begin(kind)}
            >
              <span className="max-md:hidden">{verb}</span>
              <span className="truncate md:hidden">{noun}</span>
            </Button>
          )
        })}
      </div>
      {chosen?.capabilities.activity?.kind === 'call' && chosen.capabilities.activity.outcome !== undefined ? (
        <div className="rounded-lg border border-line bg-surface p-4">
          <Suspense fallback={<Skeleton />}>
            <CallForm
              kind={chosen}
              about={{ module: module.name, id: record.id, title: record.title }}
              start={callStart(
                chosen,
                { module: module.name, id: record.id, title: record.title },
                phoneOf(module, record),
                format.language,
              )}
              onClose={close}
            />
          </Suspense>
        </div>
      ) : (
        chosen && <ActivityForm key={chosen.name} kind={chosen} module={module} record={record} onClose={close} />
      )}
    </div>
  )
}

function ActivityForm(props: {
  readonly kind: ReaderModule
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly onClose: () => void
}) {
  const { kind, module, record, onClose } = props
  const { text, format } = useLocale()
  const draft = useDraft(startValues(kind, module, record, format.language), placeOf(kind.name, record))
  const guests = useGuests(kind)
  const fields = shownFields(kind, draft.values)
  const { isBusy, attempt } = useAttempt((error) => draft.fail(error, fields))
  async function save() {
    await attempt(async () => {
      const what = `${kind.label.singular[format.language]}: ${record.title}`
      const { isWaiting } = await writeNew(kind, given(draft.values), guests, what)
      draft.saved()
      if (isWaiting) showToast({ text: text.waiting.willBeSent({ title: what }) })
      onClose()
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    })
  }

  function leave() {
    draft.saved()
    onClose()
  }

  const form = useKeysWithin<HTMLFormElement>((event) => {
    if (event.key === 'Escape') leave()
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save()
  })
  useTypedAhead(form)

  return (
    <form
      ref={form}
      noValidate
      aria-label={kind.label.singular[format.language]}
      className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <DraftNotice draft={draft} />
      <RecordFields module={kind} fields={fields} draft={draft} focusFirst />
      <GuestsField module={kind} values={draft.values} guests={guests} />
      <FormFoot problem={draft.problem} label={text.common.save} isBusy={isBusy} onCancel={leave} />
    </form>
  )
}

/** Where what is typed about a record is kept until it is saved. */
function placeOf(kind: string, { id }: RecordRow): string {
  return `${kind}.about.${id}`
}

function shownFields(kind: ReaderModule, values: Readonly<Record<string, unknown>>): ReaderField[] {
  const regarding = kind.capabilities.activity?.regarding
  const typeable = kind.fields.filter((field) => isTypeable(field) && field.name !== regarding)
  const quick = kind.layout.quickCreate.flatMap((name) => typeable.find((field) => field.name === name) ?? [])
  const required = typeable.filter((field) => !quick.includes(field) && fieldState(kind, field, values).isRequired)
  return [...quick, ...required]
}

/** It is about this record; the rest starts empty but for its defaults. */
function startValues(
  kind: ReaderModule,
  module: ReaderModule,
  record: RecordRow,
  language: 'es' | 'en',
): Partial<RecordRow> {
  const activity = kind.capabilities.activity
  if (!activity) return {}
  const title = kind.titleFields[0]
  return {
    [activity.regarding]: { module: module.name, id: record.id, title: record.title },
    ...(title && isTitledByItself(kind) ? { [title]: activityTitle(kind, record, language) } : {}),
  }
}
