import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { useShortcut } from '#web/ui/use-shortcut.ts'
import { useKeysWithin } from '#web/ui/use-keys-within.ts'
import { RecordFields } from './record-fields.tsx'
import type { RecordRow } from './reader-types.ts'
import { fieldState, isTypeable, useDraft } from './use-draft.ts'

const shortcuts = { call: 'l', meeting: 'm', task: 't', note: 'n' } as const

/** The quick ways to write down what happened or will: each opens a short form in its place. */
export function StreamComposer({ module, record }: { readonly module: ReaderModule; readonly record: RecordRow }) {
  const { text, format } = useLocale()
  const { modules } = useModel()
  const [open, setOpen] = useState<string>()
  const kinds = modules.filter((one) => {
    const regarding = one.fields.find(({ name }) => name === one.capabilities.activity?.regarding)
    return one.may.create !== 'none' && regarding?.options?.modules?.includes(module.name) === true
  })
  const find = (kind: string) => kinds.find(({ capabilities }) => capabilities.activity?.kind === kind)?.name
  useShortcut(shortcuts.call, () => setOpen(find('call')))
  useShortcut(shortcuts.meeting, () => setOpen(find('meeting')))
  useShortcut(shortcuts.task, () => setOpen(find('task')))
  useShortcut(shortcuts.note, () => setOpen(find('note')))
  const verbs = {
    call: text.records.logCall,
    meeting: text.records.planMeeting,
    task: text.records.addTask,
    note: text.records.addNote,
  }
  const chosen = kinds.find(({ name }) => name === open)
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        {kinds.map((kind) => {
          const activity = kind.capabilities.activity
          return (
            <Button key={kind.name} icon={<Icon name={kind.icon} size={15} />} onPress={() => setOpen(kind.name)}>
              {activity ? verbs[activity.kind] : kind.label.singular[format.language]}
            </Button>
          )
        })}
      </div>
      {chosen && (
        <ActivityForm
          key={chosen.name}
          kind={chosen}
          module={module}
          record={record}
          onClose={() => setOpen(undefined)}
        />
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
  const activity = kind.capabilities.activity
  const isCall = activity?.kind === 'call'
  const draft = useDraft(startValues(kind, module, record, format.language))
  const [isBusy, setBusy] = useState(false)
  const fields = shownFields(kind, draft.values)
  async function save() {
    setBusy(true)
    try {
      await call('POST /records/:module', { params: { module: kind.name }, body: given(draft.values) })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      onClose()
    } catch (error) {
      draft.fail(
        error,
        fields.map(({ name }) => name),
      )
    } finally {
      setBusy(false)
    }
  }

  const form = useKeysWithin<HTMLFormElement>((event) => {
    if (event.key === 'Escape') onClose()
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save()
  })

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
      {isCall && activity.outcome && (
        <OutcomeKeys
          kind={kind}
          name={activity.outcome}
          value={draft.values[activity.outcome]}
          onChoose={(value) => draft.set(activity.outcome ?? '', value)}
        />
      )}
      <RecordFields
        module={kind}
        fields={isCall ? fields.filter(({ name }) => name !== activity.outcome) : fields}
        draft={draft}
        focusFirst={!isCall}
      />
      <FormError>{draft.problem ?? (isCall ? draft.errors[activity.outcome ?? ''] : undefined)}</FormError>
      <div className="flex gap-2">
        <Button type="submit" look="primary" isPending={isBusy}>
          {text.common.save}
        </Button>
        <Button look="quiet" onPress={onClose}>
          {text.common.cancel}
        </Button>
      </div>
    </form>
  )
}

/** The outcomes of a call, each a number key away: L, then the number, then Enter. */
function OutcomeKeys(props: {
  readonly kind: ReaderModule
  readonly name: string
  readonly value: unknown
  readonly onChoose: (value: string) => void
}) {
  const { kind, name, value, onChoose } = props
  const { format } = useLocale()
  const field = kind.fields.find((one) => one.name === name)
  const list = useModel().optionLists.find((one) => one.name === field?.options?.list)
  const options = (list?.options ?? []).filter(({ retired }) => !retired)
  const keys = useKeysWithin<HTMLDivElement>((event) => {
    const option = options[Number(event.key) - 1]
    if (!option) return
    event.preventDefault()
    onChoose(option.value)
    const group = event.currentTarget instanceof HTMLElement ? event.currentTarget : undefined
    group?.querySelectorAll<HTMLElement>('[role=radio]')[Number(event.key) - 1]?.focus()
  })
  return (
    <div ref={keys} role="radiogroup" aria-label={field?.label[format.language]} className="flex flex-wrap gap-1.5">
      {options.map((option, index) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={value === option.value}
          // The form opens on a key press and goes on with number keys, so the first choice has the focus.
          autoFocus={index === 0}
          onClick={() => onChoose(option.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.form?.requestSubmit()
          }}
          className="inline-flex h-8 items-center gap-1.5 rounded-full border border-line-strong px-3 text-sm text-ink hover:bg-hover aria-checked:border-accent aria-checked:bg-accent-soft aria-checked:text-accent-ink"
        >
          {index < 9 && <kbd className="text-xs text-muted">{index + 1}</kbd>}
          {option.label[format.language]}
        </button>
      ))}
    </div>
  )
}

function shownFields(kind: ReaderModule, values: Readonly<Record<string, unknown>>): ReaderField[] {
  const regarding = kind.capabilities.activity?.regarding
  const typeable = kind.fields.filter((field) => isTypeable(field) && field.name !== regarding)
  const quick = kind.layout.quickCreate.flatMap((name) => typeable.find((field) => field.name === name) ?? [])
  const required = typeable.filter((field) => !quick.includes(field) && fieldState(kind, field, values).isRequired)
  return [...quick, ...required]
}

/** A call is about this record, now and done; the rest start empty but for their defaults. */
function startValues(
  kind: ReaderModule,
  module: ReaderModule,
  record: RecordRow,
  language: 'es' | 'en',
): Partial<RecordRow> {
  const activity = kind.capabilities.activity
  if (!activity) return {}
  const isPast = activity.kind === 'call'
  const title = kind.titleFields[0]
  const phone = module.capabilities.person?.phone
  return {
    [activity.regarding]: { module: module.name, id: record.id, title: record.title },
    ...(isPast ? { [activity.at]: new Date().toISOString() } : {}),
    ...(isPast && activity.done ? { [activity.done]: true } : {}),
    ...(title && activity.kind !== 'note' && activity.kind !== 'task'
      ? { [title]: `${kind.label.singular[language]}: ${record.title}`.slice(0, 200) }
      : {}),
    ...(isPast &&
    phone &&
    typeof record[phone] === 'string' &&
    kind.fields.some(({ name, type }) => name === 'phone' && type === 'phone')
      ? { phone: record[phone] }
      : {}),
  }
}

function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  )
}
