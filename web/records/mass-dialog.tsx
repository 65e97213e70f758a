import { useState } from 'react'
import { Plus, X } from 'lucide-react'
import { call, callForAct, type CallAnswer, type CallInput } from '#web/api/client.ts'
import { errorText, showInToast } from '#web/api/errors.ts'
import { useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { undoAction, useTakeBack } from '#web/api/take-back.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { Popover } from '#web/ui/popover.tsx'
import { Select } from '#web/ui/select.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { alongWith, belongingWords } from './belongings.ts'
import { useTargetModule } from './choices.ts'
import { FieldInput, useRecordSearch } from './field-input.tsx'
import { FieldChooser } from './filter-field-chooser.tsx'
import { MassPreview } from './mass-preview.tsx'
import { isBulkTypeable } from './use-draft.ts'

export type MassKind = 'change' | 'assign' | 'delete'
export type MassPreviewAnswer = CallAnswer<'POST /records/:module/actions/preview'>

/** Which records: those chosen one by one, or all that the list shows. */
export type MassSelection = CallInput<'POST /records/:module/actions/delete'>['body']

interface MassProps {
  readonly module: ReaderModule
  /** What may be done with them; the first is offered first. */
  readonly kinds: readonly MassKind[]
  readonly selection: MassSelection
  readonly onDone: () => void
  readonly onClose: () => void
}

type WordMode = 'replace' | 'add' | 'remove'

interface Part {
  readonly field: ReaderField
  readonly value: unknown
  readonly mode: WordMode
}

/** A change of many records: what is to become of them, what that would do, and then one act. */
export function MassDialog(props: MassProps) {
  const { module, kinds, onClose } = props
  const [kind, setKind] = useState<MassKind>(kinds[0] ?? 'change')
  const { text } = useLocale()
  const { tables, common, list } = text
  const [parts, setParts] = useState<readonly Part[]>([])
  const [people, setPeople] = useState<readonly Option[]>([])
  const [preview, setPreview] = useState<MassPreviewAnswer>()
  const [problem, setProblem] = useState<string>()
  const run = useMassRun(props, { kind, parts, people })
  const isReady = kind === 'delete' || (kind === 'assign' ? people.length > 0 : parts.length > 0)
  const titles = { change: list.changeField, assign: list.assign, delete: common.delete }

  async function look() {
    try {
      setProblem(undefined)
      setPreview(await run.preview())
    } catch (error) {
      setProblem(errorText(error, text))
    }
  }
  const change = (next: () => void) => {
    setPreview(undefined)
    next()
  }

  return (
    <ModalFrame isOpen onClose={onClose} title={tables.massMore.replace('…', '')} width="medium">
      <form
        noValidate
        className="flex min-h-0 flex-col gap-3 px-5 pt-2 pb-4"
        onSubmit={(event) => {
          event.preventDefault()
          void (preview ? run.apply() : look())
        }}
      >
        {kinds.length > 1 && (
          <Select
            label={tables.massKind}
            value={kind}
            options={kinds.map((id) => ({ id, label: titles[id] }))}
            onChange={(chosen) => change(() => setKind(kinds.find((one) => one === chosen) ?? kind))}
          />
        )}
        {kind === 'change' && <Parts module={module} parts={parts} onChange={(next) => change(() => setParts(next))} />}
        {kind === 'assign' && <People value={people} onChange={(next) => change(() => setPeople(next))} />}
        {preview && <MassPreview module={module} preview={preview} isDelete={kind === 'delete'} />}
        <FormError>{problem}</FormError>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onPress={onClose}>{common.cancel}</Button>
          <Button
            type="submit"
            look={preview && kind === 'delete' ? 'danger' : 'primary'}
            isPending={run.isBusy}
            isDisabled={!isReady || (preview !== undefined && preview.total === 0)}
          >
            {preview ? tables.massApply : tables.massLook}
          </Button>
        </div>
      </form>
    </ModalFrame>
  )
}

function useMassRun(
  { module, selection, onDone, onClose }: MassProps,
  {
    kind,
    parts,
    people,
  }: { readonly kind: MassKind; readonly parts: readonly Part[]; readonly people: readonly Option[] },
) {
  const { text, format } = useLocale()
  const { takeBack } = useTakeBack()
  const model = useModel()
  const [isBusy, setBusy] = useState(false)
  const params = { module: module.name }
  const body = () => ({
    ...selection,
    ...(kind === 'assign' && { assign: people.map(({ id }) => id) }),
    ...(kind === 'change' && { values: valuesOf(parts), words: wordsOf(parts) }),
  })

  async function send() {
    if (kind === 'delete') return await callForAct('POST /records/:module/actions/delete', { params, body: selection })
    return await callForAct('POST /records/:module/actions/update', { params, body: body() })
  }

  async function busy<T>(work: () => Promise<T>): Promise<T> {
    setBusy(true)
    try {
      return await work()
    } finally {
      setBusy(false)
    }
  }

  return {
    isBusy,
    preview: async () =>
      await busy(
        async () =>
          await call('POST /records/:module/actions/preview', {
            params,
            body: { ...body(), ...(kind === 'delete' && { delete: true as const }) },
          }),
      ),
    apply: async () =>
      await busy(async () => {
        const { answer, act } = await send()
        const done = kind === 'delete' ? text.list.deleted : text.list.changed
        onClose()
        onDone()
        if (act !== null && (answer.queued ?? 0) > 0)
          followMass(act, done, text, format).catch((error: unknown) => showInToast(error, text))
        else {
          const said = format.count(done, answer.changed)
          const [first] = answer.refused
          const why = first && text.list.refused({ count: format.number(answer.refusedCount), reason: first.message })
          const gone = belongingWords(alongWith(model, module, answer.touched ?? {}), format)
          const along = gone === '' ? undefined : text.tables.massWent({ records: gone })
          showToast({
            text: [said, along, why].filter(Boolean).join(' '),
            ...(first ? { tone: 'error' as const } : {}),
            ...(act !== null && answer.changed > 0 ? undoAction(text, act, takeBack) : {}),
          })
        }
        await queryClient.invalidateQueries({ queryKey: ['records'] })
      }).catch((error: unknown) => showInToast(error, text)),
  }
}

const followMs = 1500

/** Says how far a change in the background is, until it is done. */
async function followMass(
  id: string,
  done: ReturnType<typeof useLocale>['text']['list']['changed'],
  text: ReturnType<typeof useLocale>['text'],
  format: ReturnType<typeof useLocale>['format'],
): Promise<void> {
  for (;;) {
    const state = await call('GET /mass-changes/:id', { params: { id } })
    const values = { done: format.number(state.done), total: format.number(state.total) }
    if (state.finished) {
      const [first] = state.reasons
      const why = first && text.list.refused({ count: format.number(state.refused), reason: first })
      showToast({ text: [format.count(done, state.changed), why].filter(Boolean).join(' ') })
      return await queryClient.invalidateQueries({ queryKey: ['records'] })
    }
    showToast({ text: text.tables.massProgress(values), isPassing: true })
    await new Promise((resolve) => setTimeout(resolve, followMs))
  }
}

function isWords({ type }: ReaderField): boolean {
  return type === 'tags' || type === 'options'
}

function valuesOf(parts: readonly Part[]): Record<string, unknown> {
  const whole = parts.filter(({ field, mode }) => !isWords(field) || mode === 'replace')
  return Object.fromEntries(whole.map(({ field, value }) => [field.name, value === '' ? null : value]))
}

function wordsOf(parts: readonly Part[]) {
  const some = parts.filter(({ field, mode }) => isWords(field) && mode !== 'replace')
  return Object.fromEntries(
    some.map(({ field, value, mode }) => {
      const words = Array.isArray(value) ? value.map(String) : []
      return [field.name, mode === 'add' ? { add: words } : { remove: words }]
    }),
  )
}

function Parts(props: {
  readonly module: ReaderModule
  readonly parts: readonly Part[]
  readonly onChange: (parts: readonly Part[]) => void
}) {
  const { module, parts, onChange } = props
  const { text, format } = useLocale()
  const [isOpen, setOpen] = useState(false)
  const taken = new Set(parts.map(({ field }) => field.name))
  const fields = module.fields.filter((one) => isBulkTypeable(one) && !taken.has(one.name))
  const put = (part: Part, next: Partial<Part>) =>
    onChange(parts.map((one) => (one === part ? { ...one, ...next } : one)))
  return (
    <div className="flex flex-col gap-3">
      {parts.map((part) => (
        <div key={part.field.name} className="flex items-start gap-2">
          <div className="flex min-w-0 flex-1 flex-col gap-1.5">
            {isWords(part.field) && (
              <WordModes
                value={part.mode}
                onChange={(mode) => put(part, { mode })}
                label={part.field.label[format.language]}
              />
            )}
            <FieldInput
              module={module}
              field={part.field}
              value={part.value}
              onChange={(value) => put(part, { value })}
            />
          </div>
          <IconButton
            size="small"
            className="mt-6"
            label={text.tables.removePart({ words: part.field.label[format.language] })}
            onPress={() => onChange(parts.filter((one) => one !== part))}
          >
            <X size={14} aria-hidden />
          </IconButton>
        </div>
      ))}
      <Popover
        label={text.tables.chooseField}
        isOpen={isOpen}
        onOpenChange={setOpen}
        className="p-0!"
        trigger={
          <Button look="quiet" size="small" icon={<Plus size={14} aria-hidden />} className="self-start">
            {text.tables.addField}
          </Button>
        }
      >
        <FieldChooser
          fields={fields}
          onChoose={(field) => {
            setOpen(false)
            onChange([...parts, { field, value: null, mode: 'add' }])
          }}
        />
      </Popover>
    </div>
  )
}

function WordModes(props: {
  readonly label: string
  readonly value: WordMode
  readonly onChange: (mode: WordMode) => void
}) {
  const { tables } = useLocale().text
  const modes = [
    { id: 'add', label: tables.wordsAdd },
    { id: 'remove', label: tables.wordsRemove },
    { id: 'replace', label: tables.wordsReplace },
  ] as const
  return (
    <Select
      label={tables.wordsHow({ field: props.label })}
      value={props.value}
      options={modes}
      onChange={(chosen) => props.onChange(modes.find(({ id }) => id === chosen)?.id ?? 'add')}
    />
  )
}

function People(props: { readonly value: readonly Option[]; readonly onChange: (people: readonly Option[]) => void }) {
  const { tables } = useLocale().text
  const users = useTargetModule({ id: 'owner', name: 'owner', type: 'user', label: { es: '', en: '' } })
  const search = useRecordSearch(users, undefined)
  return (
    <TagField
      label={tables.assignTo}
      help={tables.assignHelp}
      search={search}
      value={props.value}
      onChange={props.onChange}
    />
  )
}
