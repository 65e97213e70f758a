import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import { moduleOfKind, useModel, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useSession } from '#web/api/session.ts'
import { useFormAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { ProjectChoice } from '#web/programme/project-choice.tsx'
import { useProjectAt } from '#web/programme/use-project.ts'
import { programmeQuery, useRecordsOf } from '#web/programme/queries.ts'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { TextArea, TextField } from '#web/ui/text-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { outdated } from './draft.ts'
import { OutdatedLines } from './outdated-lines.tsx'
import { asOneItem, proposedItems, type ProposedItem } from './proposal.ts'
import { useStudio } from './studio-state.tsx'
import { useProposedWords, type ItemWords } from './use-proposed-words.ts'

/** What one request saves at most; a proposal of more parts is one item. */
const recordsMax = 50

/** The modules of the project in which a proposal is written; none where the reader may not. */
export function useProposing() {
  const { modules } = useModel()
  const of = (kind: string) => moduleOfKind(modules, kind)
  const [items, needs, traces] = [of('specItem'), of('need'), of('trace')]
  const mayCreate = (module: ReaderModule | undefined) => module !== undefined && module.may.create !== 'none'
  return items && needs && traces && mayCreate(items) && mayCreate(traces) ? { items, needs, traces } : undefined
}

/** The draft as items of the specification, each with what it is for and when it is right; nothing is applied. */
export function ProposeDialog(props: { readonly onBack: () => void; readonly onDone: () => void }) {
  const { text, format } = useFullLocale()
  const { specification } = text
  const { draft, rows } = useStudio()
  const all = proposedItems(draft, rows)
  const mustJoin = recordsOf(all) > recordsMax
  const [isOne, setOne] = useState(false)
  const items = isOne || mustJoin ? asOneItem(all) : all
  const words = useProposedWords()
  const [typed, setTyped] = useState<Readonly<Record<string, Partial<ItemWords>>>>({})
  const [need, setNeed] = useState<Option | null>(null)
  const [chosen, setChosen] = useState<string>()
  const { project: at } = useProjectAt()
  const project = chosen ?? at ?? undefined
  const { save, isBusy, problem } = useSaving(props.onDone, project)
  const proposing = useProposing()
  const said = items.map((item) => ({ ...words(item), ...typed[keyOf(item)] }))
  const change = (item: ProposedItem, part: Partial<ItemWords>) =>
    setTyped((before) => ({ ...before, [keyOf(item)]: { ...before[keyOf(item)], ...part } }))
  if (!proposing) return null
  return (
    <ModalFrame isOpen onClose={props.onBack} title={specification.proposeTitle} width="medium">
      <form
        noValidate
        className="flex flex-col gap-4 px-5 pt-2 pb-4"
        onSubmit={(event) => {
          event.preventDefault()
          void save(items, said, need)
        }}
      >
        <p className="text-sm text-muted">{specification.proposeHelp}</p>
        {draft.merges.length > 0 && <p className="text-sm text-none-ink">{specification.proposeNothingMerged}</p>}
        <OutdatedLines />
        <ProjectChoice project={project} onChange={setChosen} />
        <NeedChoice module={proposing.needs} need={need} onChange={setNeed} />
        {all.length > 1 && !mustJoin && <Checkbox label={specification.together} value={isOne} onChange={setOne} />}
        {items.map((item, index) => (
          <ItemForm
            key={keyOf(item)}
            words={said[index] ?? words(item)}
            needed={format.list(item.needs.map((at) => said[at]?.name ?? ''))}
            onChange={(part) => change(item, part)}
          />
        ))}
        <FormError>{problem}</FormError>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onPress={props.onBack}>{text.common.cancel}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={isBusy}
            isDisabled={draft.merges.length > 0 || items.length === 0 || outdated(draft, rows).length > 0}
          >
            {specification.propose}
          </Button>
        </div>
      </form>
    </ModalFrame>
  )
}

function keyOf({ element, type }: ProposedItem): string {
  return `${type} ${element}`
}

function recordsOf(items: readonly ProposedItem[]): number {
  return 1 + items.reduce((sum, { needs }) => sum + 2 + needs.length, 0)
}

/** One that is there, or a new one by what is typed. */
function NeedChoice(props: {
  readonly module: ReaderModule
  readonly need: Option | null
  readonly onChange: (need: Option | null) => void
}) {
  const { specification } = useFullLocale().text
  const { module, need, onChange } = props
  const search = useRecordsOf(module.name)
  return (
    <ComboBox
      label={specification.proposeNeed}
      help={specification.proposeNeedHelp}
      value={need}
      search={search}
      onChange={onChange}
      autoFocus
      {...(module.may.create === 'none' ? {} : { onCreate: (name: string) => onChange({ id: '', label: name }) })}
    />
  )
}

function ItemForm(props: {
  readonly words: ItemWords
  readonly needed: string
  readonly onChange: (part: Partial<ItemWords>) => void
}) {
  const { words, needed, onChange } = props
  const { specification } = useFullLocale().text
  return (
    <fieldset className="flex flex-col gap-3 border-t border-line pt-4">
      <legend className="sr-only">{words.name}</legend>
      <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_7rem]">
        <TextField
          label={specification.itemName}
          isRequired
          value={words.name}
          onChange={(name) => onChange({ name })}
          maxLength={250}
        />
        <NumberField
          label={specification.points}
          value={words.points}
          onChange={(points) => onChange({ points: points ?? '' })}
        />
      </div>
      <TextArea
        label={specification.acceptance}
        rows={2}
        value={words.acceptance}
        onChange={(acceptance) => onChange({ acceptance })}
      />
      {needed !== '' && <p className="text-xs text-muted">{specification.needs({ names: needed })}</p>}
    </fieldset>
  )
}

function useSaving(onDone: () => void, chosen: string | undefined) {
  const { text, format } = useFullLocale()
  const model = useModel()
  const me = useSession()?.user.id
  const proposing = useProposing()
  const navigate = useNavigate()
  const { discard } = useStudio()
  const { data } = useQuery(programmeQuery(model, chosen))
  const { isBusy, problem, attempt } = useFormAttempt()
  const project = data?.project

  async function save(items: readonly ProposedItem[], said: readonly ItemWords[], need: Option | null) {
    if (!proposing) return
    await attempt(async () => {
      const common = { ...(project && { project: project.id }), ...(project?.soloMode && { clientOwner: me }) }
      const { records } = await call('POST /records', {
        body: { records: recordsFor(items, said, need, common, proposing) },
      })
      const made = records.filter(({ module }) => module === proposing.items.name)
      discard()
      showToast({ text: format.count(text.specification.proposed, made.length) })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      onDone()
      const [only] = made
      void navigate({ to: made.length === 1 && only ? recordHref(only.module, only.id) : '/programme/specification' })
    })
  }
  return { save, isBusy, problem }
}

/** The need, the items, and the thread that joins them: all of it is written, or none. */
function recordsFor(
  items: readonly ProposedItem[],
  said: readonly ItemWords[],
  need: Option | null,
  { project, ...common }: { readonly project?: string; readonly clientOwner?: string | undefined },
  { items: module, needs, traces }: NonNullable<ReturnType<typeof useProposing>>,
) {
  const of = project === undefined ? {} : { project }
  const isNew = need !== null && need.id === ''
  const first = isNew ? [{ module: needs.name, values: { ...of, name: need.label } }] : []
  const place = (index: number) => ({ saved: first.length + index })
  const made = items.map(({ type, element, changes }, index) => {
    const { name, acceptance, points } = said[index] ?? { name: element, acceptance: '', points: '' }
    const values = { ...of, ...common, name, type, element, acceptance, definition: { changes } }
    return { module: module.name, values: points === '' ? values : { ...values, points: Number(points) } }
  })
  const source = need && (isNew ? { saved: 0 } : { module: needs.name, id: need.id })
  const links = items.flatMap((item, index) => [
    ...(source ? [{ kind: 'justifies', derived: place(index), source }] : []),
    ...item.needs.map((at) => ({ kind: 'dependsOn', derived: place(index), source: place(at) })),
  ])
  return [...first, ...made, ...links.map((values) => ({ module: traces.name, values: { ...of, ...values } }))]
}
