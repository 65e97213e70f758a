import { useMemo, type ReactNode } from 'react'
import { GripVertical, Trash2 } from 'lucide-react'
import type { PricedLineKeys } from '#common/capabilities.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { ComboBox } from '#web/ui/combo-box.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { searchIn } from '#web/ui/use-async-options.ts'
import { choicesOf } from './choices.ts'
import { useRecordSearch } from './field-input.tsx'
import { fieldNamed } from './reader-types.ts'
import type { LineDraft } from './line-draft.ts'
import { columns, type LineCell } from './line-editor.tsx'
import type { LineEditing } from './use-line-editor.ts'

interface RowProps {
  readonly draft: LineDraft
  readonly index: number
  readonly editing: LineEditing
  readonly target: ReaderModule
  readonly keys: PricedLineKeys
  readonly isEditable: boolean
  /** A product was chosen: the hand goes on to the quantity. */
  readonly onChosen: () => void
}

/** One line: a row of fields, or a card where there is no room for a row. */
export function LineRow(props: RowProps) {
  const { draft, index, editing, keys, isEditable } = props
  const { text } = useLocale()
  const number = String(index + 1)
  const problem = editing.problems.get(draft.key)
  return (
    <div
      role="group"
      aria-label={text.lines.line({ number })}
      data-line={draft.key}
      className={classes(
        'grid grid-cols-6 items-start gap-y-1.5 border-b border-line py-2 @2xl:py-1.5',
        columns(keys.taxes !== undefined),
        'data-over:bg-hover',
      )}
    >
      <span
        aria-hidden
        draggable={isEditable}
        className={classes('mt-2 hidden text-faint @2xl:block', isEditable && 'cursor-grab')}
      >
        {isEditable && <GripVertical size={15} />}
      </span>
      {isEditable ? <LineFields {...props} /> : <LineWords {...props} />}
      <Amount {...props} />
      {isEditable && (
        <IconButton
          label={text.lines.remove({ number })}
          className={classes(
            'justify-self-end @2xl:row-start-1',
            keys.taxes === undefined ? '@2xl:col-start-7' : '@2xl:col-start-8',
          )}
          onPress={() => editing.remove(draft.key)}
        >
          <Trash2 size={14} aria-hidden />
        </IconButton>
      )}
      {problem !== undefined && (
        <p role="alert" className="col-span-full text-xs text-overdue-ink @2xl:pl-7">
          {problem}
        </p>
      )}
    </div>
  )
}

function LineFields({ draft, editing, target, keys, onChosen }: RowProps) {
  const { text } = useLocale()
  const words = text.lines
  const item = fieldNamed(target, keys.item)
  const search = useRecordSearch(item?.options?.module ?? '', item?.options?.filter)
  const change = (values: Partial<LineDraft>) => editing.change(draft.key, values)
  return (
    <>
      <Cell name="item" label={words.product} className="col-span-6 @2xl:col-span-1">
        <ComboBox
          label={words.product}
          isLabelHidden
          placeholder={words.searchProduct}
          value={draft.item && { id: draft.item.id, label: draft.item.title }}
          search={search}
          onChange={(option) => {
            void editing.choose(draft.key, option && { id: option.id, title: option.label })
            if (option) onChosen()
          }}
        />
      </Cell>
      <Cell name="quantity" label={words.quantity} className="col-span-2 @2xl:col-span-1">
        <NumberField
          label={words.quantity}
          isLabelHidden
          value={draft.quantity}
          onChange={(quantity) => change({ quantity })}
          onBlur={() => void editing.reprice(draft.key)}
        />
      </Cell>
      <Cell name="price" label={words.price} className="col-span-2 @2xl:col-span-1">
        <NumberField
          label={words.price}
          isLabelHidden
          value={draft.price}
          onChange={(price) =>
            change({ price, hint: undefined, ...(keys.taxes !== undefined && { currency: editing.currency }) })
          }
        />
      </Cell>
      <Cell name="discount" label={words.discount} className="col-span-2 @2xl:col-span-1">
        <NumberField
          label={words.discount}
          isLabelHidden
          value={draft.discount}
          onChange={(discount) => change({ discount })}
        />
      </Cell>
      <LineWording draft={draft} target={target} keys={keys} onChange={change} />
      {keys.taxes !== undefined && (
        <Cell
          name="taxes"
          label={words.taxes}
          className="col-span-6 @2xl:col-span-1 @2xl:col-start-6 @2xl:row-span-2 @2xl:row-start-1"
        >
          <LineTaxes draft={draft} editing={editing} />
        </Cell>
      )}
    </>
  )
}

/** How the line reads on the document, and how often it is charged. */
function LineWording(props: {
  readonly draft: LineDraft
  readonly target: ReaderModule
  readonly keys: PricedLineKeys
  readonly onChange: (values: Partial<LineDraft>) => void
}) {
  const { draft, target, keys, onChange } = props
  const { text, format } = useLocale()
  const model = useModel()
  const field = fieldNamed(target, keys.recurrence ?? '')
  const cost = draft.costCurrency === draft.currency ? text.lines.cost : text.lines.costIn(draft)
  return (
    <div className="col-span-6 flex flex-wrap gap-1.5 @2xl:col-span-4 @2xl:col-start-2 @2xl:flex-nowrap">
      <div
        data-cell="description"
        className={classes('min-w-0 flex-1', keys.cost !== undefined && 'basis-full @2xl:basis-0')}
      >
        <TextField
          label={text.lines.description}
          isLabelHidden
          placeholder={draft.item?.title ?? text.lines.description}
          value={draft.description}
          onChange={(description) => onChange({ description })}
        />
      </div>
      {keys.cost !== undefined && (
        <div data-cell="cost" className="flex shrink-0 items-center gap-1.5">
          <span aria-hidden className="text-xs text-muted">
            {cost}
          </span>
          <NumberField
            label={cost}
            isLabelHidden
            className="w-24"
            value={draft.cost}
            onChange={(next) => onChange({ cost: next })}
          />
        </div>
      )}
      {field && (
        <Select
          label={text.lines.charged}
          isLabelHidden
          className="w-32 shrink-0"
          value={draft.recurrence}
          options={choicesOf(model, { module: target, field, value: draft.recurrence }, format.language)}
          onChange={(recurrence) => onChange({ recurrence: recurrence ?? 'once' })}
        />
      )}
    </div>
  )
}

function LineTaxes({ draft, editing }: Pick<RowProps, 'draft' | 'editing'>) {
  const { text } = useLocale()
  const options = useMemo(() => editing.choices.map(({ code, name }) => ({ id: code, label: name })), [editing.choices])
  const search = useMemo(() => searchIn(options), [options])
  return (
    <TagField
      label={text.lines.taxes}
      isLabelHidden
      placeholder={text.lines.chooseTaxes}
      value={draft.taxes.map((code) => options.find(({ id }) => id === code) ?? { id: code, label: code })}
      search={search}
      onChange={(next) => editing.change(draft.key, { taxes: next.map(({ id }) => id) })}
    />
  )
}

/** A line that is only read. */
function LineWords({ draft, editing, keys }: RowProps) {
  const { text, format } = useLocale()
  const taxes = draft.taxes.map((code) => editing.choices.find((tax) => tax.code === code)?.name ?? code)
  const words = text.lines
  return (
    <>
      <div className="col-span-6 min-w-0 text-sm @2xl:col-span-1">
        <p className="font-medium break-words">{draft.description || draft.item?.title}</p>
        {draft.recurrence !== 'once' && (
          <p className="text-xs text-muted">{words.recurring[draft.recurrence as keyof typeof words.recurring]}</p>
        )}
      </div>
      <Read label={words.quantity}>{draft.quantity === null ? '' : format.number(draft.quantity)}</Read>
      <Read label={words.price}>{draft.price === null ? '' : format.money(draft.price, draft.currency)}</Read>
      <Read label={words.discount}>{draft.discount === null ? '' : format.hundredths(draft.discount)}</Read>
      {keys.taxes !== undefined && (
        <div className="col-span-4 text-xs leading-5 text-muted @2xl:col-span-1">{taxes.join(', ')}</div>
      )}
    </>
  )
}

function Read({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="numeric col-span-2 text-sm @2xl:col-span-1 @2xl:text-right">
      <span className="block text-xs text-muted @2xl:sr-only">{label}</span>
      {children}
    </div>
  )
}

function Cell(props: {
  readonly name: LineCell
  readonly label: string
  readonly className: string
  readonly children: ReactNode
}) {
  return (
    <div data-cell={props.name} className={classes('min-w-0', props.className)}>
      <span aria-hidden className="mb-0.5 block text-xs text-muted @2xl:hidden">
        {props.label}
      </span>
      {props.children}
    </div>
  )
}

/** What the line comes to, in its own currency, and where its price is from. */
function Amount({ draft, editing, keys, isEditable }: RowProps) {
  const { format, text } = useLocale()
  const hasTaxes = keys.taxes !== undefined
  const isRefused = hasTaxes && draft.currency !== editing.currency
  const margin = keys.cost === undefined ? undefined : editing.marginOf(draft)
  const isLoss = Number(margin?.amount) < 0
  return (
    <div
      className={classes(
        'numeric text-right text-sm font-medium @2xl:col-span-1 @2xl:row-span-2 @2xl:row-start-1',
        hasTaxes ? '@2xl:col-start-7' : '@2xl:col-start-6',
        isEditable ? 'col-span-5' : 'col-span-2',
      )}
    >
      <span className={classes('block', isEditable && 'leading-8')}>
        {draft.price === null ? '' : format.money(editing.netOf(draft), draft.currency)}
      </span>
      {isRefused && (
        <span className="block text-xs font-normal text-overdue-ink">
          {text.lines.otherCurrency({ currency: draft.currency })}
        </span>
      )}
      {margin?.amount !== undefined && margin.share !== undefined && (
        <span
          title={format.money(margin.amount, draft.currency)}
          className={classes('block text-xs font-normal', isLoss ? 'text-overdue-ink' : 'text-muted')}
        >
          {text.lines.margin} {format.hundredths(margin.share)}
        </span>
      )}
      {draft.hint !== undefined && <span className="block text-xs font-normal text-muted">{draft.hint}</span>}
    </div>
  )
}
