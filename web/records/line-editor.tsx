import { useEffect, useMemo, useState } from 'react'
import { Plus } from 'lucide-react'
import type { PricedLineKeys } from '#common/capabilities.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { useKeysWithin } from '#web/ui/use-keys-within.ts'
import { isBlank } from './line-draft.ts'
import { LineRow } from './line-row.tsx'
import { LineSummary } from './line-summary.tsx'
import { NeedFirst, useMissingNeed } from './need-first.tsx'
import { WholeDiscount } from './whole-discount.tsx'
import { fieldNamed, type RecordRow } from './reader-types.ts'
import { useLineDrag } from './use-line-drag.ts'
import { useLineEditor, type LineEditing } from './use-line-editor.ts'

interface EditorProps {
  readonly module: ReaderModule
  readonly record: RecordRow
  readonly lines: NonNullable<ReaderModule['capabilities']['lines']>
  readonly target: ReaderModule
  readonly keys: PricedLineKeys
}

export type LineCell = 'item' | 'description' | 'quantity' | 'price' | 'discount' | 'taxes' | 'cost'

interface Place {
  readonly line: string
  readonly cell: LineCell
}

/** What is sold, line by line: typed without leaving the keyboard, totalled as one types. */
export function LineEditor(props: EditorProps) {
  const { module, record, target } = props
  const { text, format } = useLocale()
  const keys = useKnownKeys(props)
  const editing = useLineEditor({ ...props, keys })
  const [wanted, setWanted] = useState<Place>()
  const status = record[module.capabilities.pricedDocument?.status ?? '']
  const isLocked = status !== undefined && status !== 'draft'
  const needed = useMissingNeed(module, record)
  const isEditable = !isLocked && module.may.update !== 'none' && target.may.create !== 'none'
  const grid = useKeysWithin<HTMLDivElement>((event) => {
    if (isEditable) hearKey(event, editing, keys.taxes === undefined ? 'discount' : 'taxes', setWanted)
  })
  useLineDrag(grid, (key, to) =>
    editing.move(
      key,
      editing.drafts.findIndex((draft) => draft.key === to),
    ),
  )
  useEffect(() => {
    if (!wanted) return
    const cell = grid.current?.querySelector(`[data-line="${wanted.line}"] [data-cell="${wanted.cell}"] input`)
    if (!(cell instanceof HTMLInputElement)) return
    cell.focus()
    cell.select()
    setWanted(undefined)
  }, [wanted, grid, editing.drafts])
  const { label = target.label.plural } = module.layout.related.find((list) => list.module === target.name) ?? {}
  return (
    <section
      aria-label={label[format.language]}
      data-pending={editing.isPending ? '' : undefined}
      className="@container flex flex-col gap-2"
    >
      <div className="flex min-h-8 flex-wrap items-center gap-2">
        <h2 className="text-sm font-bold">{label[format.language]}</h2>
        {isLocked && <p className="text-xs text-muted">{text.lines.locked}</p>}
        {isEditable && <p className="ml-auto hidden text-xs text-muted @2xl:block">{text.lines.keys}</p>}
      </div>
      <div ref={grid} className="flex flex-col">
        {editing.drafts.length > 0 && <LineHead hasTaxes={keys.taxes !== undefined} />}
        {editing.drafts.map((draft, index) => (
          <LineRow
            key={draft.key}
            draft={draft}
            index={index}
            editing={editing}
            target={target}
            keys={keys}
            isEditable={isEditable}
            onChosen={() => setWanted({ line: draft.key, cell: 'quantity' })}
          />
        ))}
      </div>
      {needed && <NeedFirst module={module} record={record} need={needed} />}
      {editing.isReady && editing.drafts.length === 0 && !needed && (
        <p className="text-sm text-muted">{text.lines.none}</p>
      )}
      <FormError>{editing.problem}</FormError>
      {isEditable && needed === undefined && (
        <EditorActions editing={editing} onAdd={(line) => setWanted({ line, cell: 'item' })} />
      )}
      {isEditable && editing.drafts.length > 0 && <WholeDiscount module={module} record={record} />}
      {editing.drafts.length > 0 && <LineSummary editing={editing} hasTaxes={keys.taxes !== undefined} />}
    </section>
  )
}

/** Without the cost, where one may not know it or not change it. */
function useKnownKeys({ keys, target }: EditorProps): PricedLineKeys {
  return useMemo(() => {
    const { cost, ...others } = keys
    const field = fieldNamed(target, cost ?? '')
    return field && field.mayWrite !== false ? keys : others
  }, [keys, target])
}

function LineHead({ hasTaxes }: { readonly hasTaxes: boolean }) {
  const { text } = useLocale()
  const { lines } = text
  return (
    <div aria-hidden className={`hidden border-b border-line pb-1 text-xs text-muted @2xl:grid ${columns(hasTaxes)}`}>
      <span />
      <span>{lines.product}</span>
      <span className="text-right">{lines.quantity}</span>
      <span className="text-right">{lines.price}</span>
      <span className="text-right">{lines.discount}</span>
      {hasTaxes && <span>{lines.taxes}</span>}
      <span className="text-right">{lines.total}</span>
    </div>
  )
}

/** Side by side where there is room; on a phone each line is a card. */
export function columns(hasTaxes: boolean): string {
  return hasTaxes
    ? 'gap-x-2 @2xl:grid-cols-[20px_minmax(150px,1fr)_76px_104px_72px_148px_96px_28px]'
    : 'gap-x-2 @2xl:grid-cols-[20px_minmax(150px,1fr)_76px_112px_72px_104px_28px]'
}

function EditorActions({ editing, onAdd }: { readonly editing: LineEditing; readonly onAdd: (line: string) => void }) {
  const { text } = useLocale()
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button look="link" size="small" icon={<Plus size={15} aria-hidden />} onPress={() => onAdd(editing.add())}>
        {text.lines.add}
      </Button>
      {editing.isDirty && (
        <div className="ml-auto flex gap-2">
          <Button look="quiet" onPress={editing.discard}>
            {text.lines.discard}
          </Button>
          <Button look="primary" isPending={editing.isBusy} onPress={() => void editing.save()}>
            {text.lines.save}
          </Button>
        </div>
      )}
    </div>
  )
}

/** Enter goes on to the next line and makes one at the end; arrows go up and down, with Alt they move the line. */
function hearKey(event: KeyboardEvent, editing: LineEditing, last: LineCell, go: (place: Place) => void): void {
  const { target, key } = event
  if (!(target instanceof HTMLElement) || event.isComposing) return
  if (key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    if (editing.isDirty && !editing.isBusy) void editing.save()
    return
  }
  const line = target.closest<HTMLElement>('[data-line]')?.dataset.line
  // Cells are named below, in the rows.
  const cell = target.closest<HTMLElement>('[data-cell]')?.dataset.cell as LineCell | undefined
  const index = editing.drafts.findIndex((draft) => draft.key === line)
  const draft = editing.drafts[index]
  if (!draft || !cell || target.tagName !== 'INPUT') return
  const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey
  const opensList = cell === 'item' || cell === 'taxes'
  const isAtEnd = index === editing.drafts.length - 1
  const next = () => editing.drafts[index + 1]?.key ?? editing.add()
  if (event.altKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
    event.preventDefault()
    editing.move(draft.key, index + (key === 'ArrowUp' ? -1 : 1))
    go({ line: draft.key, cell })
  } else if (key === 'Enter' && isPlain && !opensList) {
    event.preventDefault()
    go({ line: next(), cell: 'item' })
  } else if (key === 'Tab' && isPlain && !event.altKey && cell === last && isAtEnd && !isBlank(draft)) {
    event.preventDefault()
    go({ line: next(), cell: 'item' })
  } else if ((key === 'ArrowUp' || key === 'ArrowDown') && isPlain && !opensList) {
    const beside = editing.drafts[index + (key === 'ArrowUp' ? -1 : 1)]
    if (!beside) return
    event.preventDefault()
    go({ line: beside.key, cell })
  }
}
