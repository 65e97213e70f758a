import { useState } from 'react'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FieldValue } from './field-value.tsx'
import { fieldNamed } from './reader-types.ts'
import type { AskedBlock, CellBlock } from './use-cell-block.ts'

const shownMax = 200

/** What a block of cells would change, before it does: from what to what, and what is refused. */
export function PasteDialog(props: {
  readonly module: ReaderModule
  readonly block: CellBlock
  readonly asked: AskedBlock
}) {
  const { block, asked } = props
  const { answer } = asked
  const { text, format } = useLocale()
  const { tables, common } = text
  const [withNew, setWithNew] = useState(true)
  const fresh = asked.rows.filter(({ id }) => id === undefined).length
  const written = answer.changed + (withNew ? answer.created : 0)
  const facts = [
    format.count(tables.willChange, answer.changed),
    ...(fresh > 0 ? [format.count(tables.willCreate, answer.created)] : []),
    ...(answer.unchanged > 0 ? [format.count(tables.unchanged, answer.unchanged)] : []),
    ...(asked.left > 0 ? [format.count(tables.columnsLeft, asked.left)] : []),
  ]
  return (
    <ModalFrame isOpen onClose={block.cancel} title={tables.pasteTitle} width="large">
      <div className="flex min-h-0 flex-col gap-3 px-5 pt-2 pb-4">
        <p className="text-sm">{facts.join(' ')}</p>
        {fresh > 0 && <Checkbox label={format.count(tables.createRows, fresh)} value={withNew} onChange={setWithNew} />}
        {answer.refused.length > 0 && <Refusals {...props} />}
        <Changes {...props} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onPress={block.cancel}>{common.cancel}</Button>
          <Button
            look="primary"
            autoFocus
            isPending={block.isBusy}
            isDisabled={written === 0}
            onPress={() => void block.confirm(withNew)}
          >
            {format.count(tables.writeRows, written)}
          </Button>
        </div>
      </div>
    </ModalFrame>
  )
}

interface PartProps {
  readonly module: ReaderModule
  readonly asked: AskedBlock
}

function useRowName({ asked }: PartProps) {
  const { text, format } = useLocale()
  return (row: number) => asked.rows[row]?.title ?? text.tables.newRow({ row: format.number(row + 1) })
}

function Refusals(props: PartProps) {
  const { module, asked } = props
  const { text, format } = useLocale()
  const nameOf = useRowName(props)
  const { refused } = asked.answer
  return (
    <section
      aria-label={text.tables.refusedTitle}
      className="max-h-40 overflow-auto rounded-md border border-danger p-2 text-sm"
    >
      <h3 className="font-medium">{format.count(text.tables.refusedCells, refused.length)}</h3>
      <ul>
        {refused.slice(0, shownMax).map(({ row, column, message }) => (
          <li key={`${row} ${column ?? ''} ${message}`}>
            <span className="text-muted">
              {nameOf(row)}
              {column !== null && ` · ${fieldNamed(module, column)?.label[format.language] ?? column}`}:
            </span>{' '}
            {message}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Changes(props: PartProps) {
  const { module, asked } = props
  const { text, format } = useLocale()
  const nameOf = useRowName(props)
  const { cells } = asked.answer
  if (cells.length === 0) return null
  return (
    <div
      className="min-h-0 max-h-80 overflow-auto rounded-md border border-line"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- Without the focus the keys cannot scroll it.
      tabIndex={0}
      role="group"
      aria-label={text.tables.pasteTitle}
    >
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-raised text-left text-xs text-muted">
          <tr>
            <th className="px-2 py-1 font-medium">{text.tables.record}</th>
            <th className="px-2 py-1 font-medium">{text.tables.field}</th>
            <th className="px-2 py-1 font-medium">{text.tables.before}</th>
            <th className="px-2 py-1 font-medium">{text.tables.after}</th>
          </tr>
        </thead>
        <tbody>
          {cells.slice(0, shownMax).map(({ row, column, before, after }) => {
            const field = fieldNamed(module, column)
            return (
              <tr key={`${row} ${column}`} className="border-t border-line">
                <td className="max-w-48 truncate px-2 py-1">{nameOf(row)}</td>
                <td className="px-2 py-1 text-muted">{field?.label[format.language] ?? column}</td>
                <td className="max-w-56 truncate px-2 py-1 text-muted line-through">
                  {field && <FieldValue module={module} field={field} value={before} isPlain />}
                </td>
                <td className="max-w-56 truncate px-2 py-1">
                  {field && <FieldValue module={module} field={field} value={after} isPlain />}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {cells.length > shownMax && (
        <p className="p-2 text-sm text-muted">{format.count(text.tables.moreCells, cells.length - shownMax)}</p>
      )}
    </div>
  )
}
