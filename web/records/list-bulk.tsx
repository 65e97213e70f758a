import { Suspense, useState, type ReactNode } from 'react'
import { Download, Layers, Merge, MessageSquare, PencilLine, Trash2, UserPlus, X } from 'lucide-react'
import { mergeHref } from '#web/api/addresses.ts'
import { callForAct, downloadHref } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { useModel, type ReaderField, type ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useSession } from '#web/api/session.ts'
import { useTakeBack } from '#web/api/take-back.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { Popover } from '#web/ui/popover.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { useIsAskable } from './askable.ts'
import { alongWith, belongingWords } from './belongings.ts'
import { FieldInput } from './field-input.tsx'
import { FieldChooser } from './filter-field-chooser.tsx'
import type { ListData } from './list-data.ts'
import type { Selection } from './list-selection.ts'
import type { MassKind, MassSelection } from './mass-dialog.tsx'
import { isMergeable, mergedMax } from './mergeable.ts'
import { fieldNamed } from './reader-types.ts'
import { useSelectionCommands } from './selection-commands.ts'
import { isBulkTypeable } from './use-draft.ts'

/** The server changes at most this many at once. */
const bulkMax = 1000
/** Ids travel in the address of a download. */
const exportMax = 150

const AskDialog = lazyPart(async () => ({ default: (await import('./ask-dialog.tsx')).AskDialog }))
const MassDialog = lazyPart(async () => ({ default: (await import('./mass-dialog.tsx')).MassDialog }))

interface BulkBarProps {
  readonly module: ReaderModule
  readonly data: ListData
  readonly selection: Selection
  /** All that the list shows, loaded or not. */
  readonly whole: MassSelection
}

/** What one does with the chosen rows, at the foot of the list while there are any. */
export function BulkBar({ module, data, selection, whole }: BulkBarProps) {
  const { text, format } = useLocale()
  const switches = useSession()?.switches ?? []
  const ids = [...selection.ids]
  const bulk = useBulk(module, selection)
  const owner = module.capabilities.owned ? fieldNamed(module, 'owner') : undefined
  const isPeople = module.capabilities.user !== undefined
  const mayUpdate =
    switches.includes('massUpdate') && module.may.update !== 'none' && !isPeople && ids.length <= bulkMax
  const mayRemove = module.may.delete !== 'none' && !isPeople && ids.length <= bulkMax
  useSelectionCommands(module, ids, {
    onAssign: mayUpdate && owner ? (to) => void bulk.change(owner, to) : undefined,
    onRemove: mayRemove ? () => void bulk.remove() : undefined,
    onClear: selection.clear,
  })
  return (
    <div
      role="toolbar"
      aria-label={text.list.bulkActions}
      // Above the toasts, which say what became of the last action.
      className="float appear absolute bottom-16 left-1/2 z-20 flex max-w-[calc(100%-2rem)] -translate-x-1/2 items-center gap-1 overflow-x-auto p-1.5 text-sm"
    >
      <span role="status" className="numeric px-2 font-medium whitespace-nowrap">
        {format.count(text.list.selected, ids.length)}
      </span>
      {ids.length < data.rows.length && (
        <Button look="link" size="small" onPress={selection.selectAll}>
          {text.list.selectLoaded}
        </Button>
      )}
      <span aria-hidden className="mx-1 h-5 border-l border-line" />
      {mayUpdate && owner && (
        <ChangePopover
          module={module}
          field={owner}
          label={text.list.assign}
          icon={<UserPlus size={14} aria-hidden />}
          onChange={bulk.change}
        />
      )}
      {mayUpdate && (
        <ChangePopover
          module={module}
          label={text.list.changeField}
          icon={<PencilLine size={14} aria-hidden />}
          onChange={bulk.change}
        />
      )}
      {switches.includes('export') && ids.length <= exportMax && (
        <LinkButton look="quiet" href={exportHref(module, ids)} icon={<Download size={14} aria-hidden />}>
          {text.list.export}
        </LinkButton>
      )}
      {isMergeable(module) && ids.length >= 2 && ids.length <= mergedMax && (
        <LinkButton look="quiet" href={mergeHref(module.name, ids)} icon={<Merge size={14} aria-hidden />}>
          {text.merge.action}
        </LinkButton>
      )}
      <AskButton module={module} data={data} selection={selection} whole={whole} />
      {mayRemove && (
        <Button look="quiet" icon={<Trash2 size={14} aria-hidden />} onPress={() => void bulk.remove()}>
          {text.common.delete}
        </Button>
      )}
      {mayUpdate && (
        <MassButton module={module} data={data} selection={selection} whole={whole} mayRemove={mayRemove} />
      )}
      <IconButton label={text.list.clearSelection} shortcut="Esc" onPress={selection.clear}>
        <X size={15} aria-hidden />
      </IconButton>
    </div>
  )
}

/** A survey to those who are chosen, or to the whole list where all that is loaded is chosen. */
function AskButton({ module, data, selection, whole }: BulkBarProps) {
  const { text } = useLocale()
  const mayAskMany = useSession()?.switches.includes('massUpdate') ?? false
  const isAskable = useIsAskable(module)
  const [isOpen, setOpen] = useState(false)
  const { size } = selection.ids
  if (!isAskable || size > (mayAskMany ? bulkMax : 1)) return null
  return (
    <>
      <Button look="quiet" icon={<MessageSquare size={14} aria-hidden />} onPress={() => setOpen(true)}>
        {text.records.askCustomer}
      </Button>
      <Suspense>
        {isOpen && (
          <AskDialog
            selection={{ ids: [...selection.ids] }}
            {...(mayAskMany && data.hasMore && size >= data.rows.length ? { whole } : {})}
            onDone={selection.clear}
            onClose={() => setOpen(false)}
          />
        )}
      </Suspense>
    </>
  )
}

/** Several fields at once, shared out among people, of what is chosen or of the whole list: looked at first. */
function MassButton({ module, data, selection, whole, mayRemove }: BulkBarProps & { readonly mayRemove: boolean }) {
  const { text, format } = useLocale()
  const { tables } = text
  const [isWhole, setWhole] = useState(false)
  const [isOpen, setOpen] = useState(false)
  const isAllLoaded = data.hasMore && selection.ids.size >= data.rows.length
  const count = data.count ? format.number(data.count.value) + (data.count.capped ? '+' : '') : ''
  const kinds: readonly MassKind[] = [
    'change',
    ...(module.capabilities.owned ? ['assign' as const] : []),
    ...(mayRemove ? ['delete' as const] : []),
  ]
  return (
    <>
      {isAllLoaded && (
        <Button look="link" size="small" aria-pressed={isWhole} onPress={() => setWhole(!isWhole)}>
          {isWhole ? tables.wholeChosen({ count }) : tables.wholeFilter({ count })}
        </Button>
      )}
      <Button look="quiet" icon={<Layers size={14} aria-hidden />} onPress={() => setOpen(true)}>
        {tables.massMore}
      </Button>
      <Suspense>
        {isOpen && (
          <MassDialog
            module={module}
            kinds={kinds}
            selection={isWhole && isAllLoaded ? whole : { ids: [...selection.ids] }}
            onDone={selection.clear}
            onClose={() => setOpen(false)}
          />
        )}
      </Suspense>
    </>
  )
}

function exportHref(module: ReaderModule, ids: readonly string[]): string {
  const filter = JSON.stringify({ field: 'id', op: 'in', value: ids })
  return downloadHref(`/records/${module.name}/export`, { filter, scope: 'all' })
}

interface Outcome {
  readonly changed: number
  readonly refused: readonly { readonly message: string }[]
  readonly touched?: Readonly<Record<string, number>> | undefined
}

function useBulk(module: ReaderModule, selection: Selection) {
  const { text, format } = useLocale()
  const params = { module: module.name }
  const ids = [...selection.ids]
  const { takeBack } = useTakeBack()
  const model = useModel()

  function tell(message: typeof text.list.changed, { changed, refused, touched = {} }: Outcome, undo?: () => void) {
    const gone = belongingWords(alongWith(model, module, touched), format)
    const along = gone === '' ? '' : ` ${text.tables.massWent({ records: gone })}`
    const why = refused[0]
      ? ` ${text.list.refused({ count: format.number(refused.length), reason: refused[0].message })}`
      : ''
    showToast({
      text: format.count(message, changed) + along + why,
      ...(refused.length > 0 ? { tone: 'error' as const } : {}),
      ...(undo && changed > 0 ? { action: { label: text.common.undo, onAction: undo } } : {}),
    })
  }

  async function attempt(work: () => Promise<void>) {
    try {
      await work()
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return {
    change: (field: ReaderField, value: unknown) =>
      attempt(async () => {
        const body = { ids, values: { [field.name]: value } }
        const { answer, act } = await callForAct('POST /records/:module/actions/update', { params, body })
        tell(text.list.changed, answer, act === null ? undefined : () => void takeBack(act))
      }),
    remove: () =>
      attempt(async () => {
        const { answer, act } = await callForAct('POST /records/:module/actions/delete', { params, body: { ids } })
        selection.clear()
        tell(text.list.deleted, answer, act === null ? undefined : () => void takeBack(act))
      }),
  }
}

/** Asks for the new value of one field, of which field first if it is not said. */
function ChangePopover(props: {
  readonly module: ReaderModule
  readonly field?: ReaderField
  readonly label: string
  readonly icon: ReactNode
  readonly onChange: (field: ReaderField, value: unknown) => Promise<void>
}) {
  const { module, label, icon, onChange } = props
  const { text } = useLocale()
  const [isOpen, setOpen] = useState(false)
  const [chosen, setChosen] = useState<ReaderField>()
  const field = props.field ?? chosen
  const changeable = module.fields.filter(isBulkTypeable)
  return (
    <Popover
      label={label}
      placement="top"
      isOpen={isOpen}
      onOpenChange={(next) => {
        setOpen(next)
        setChosen(undefined)
      }}
      className={field ? '' : 'p-0!'}
      trigger={
        <Button look="quiet" icon={icon}>
          {label}
        </Button>
      }
    >
      {field ? (
        <ValueForm
          module={module}
          field={field}
          label={props.field ? text.list.assign : text.common.save}
          onSave={(value) => {
            setOpen(false)
            void onChange(field, value)
          }}
        />
      ) : (
        <FieldChooser fields={changeable} onChoose={setChosen} />
      )}
    </Popover>
  )
}

function ValueForm(props: {
  readonly module: ReaderModule
  readonly field: ReaderField
  readonly label: string
  readonly onSave: (value: unknown) => void
}) {
  const { module, field, label, onSave } = props
  const [value, setValue] = useState<unknown>(null)
  return (
    <form
      noValidate
      className="flex w-72 flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        onSave(value === '' ? null : value)
      }}
    >
      <FieldInput module={module} field={field} value={value} onChange={setValue} autoFocus />
      <Button type="submit" look="primary" size="small" className="self-end">
        {label}
      </Button>
    </form>
  )
}
