import type { ClipboardEvent } from 'react'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import type { Column } from './column-choice.ts'
import { cellText, fromTsv, toTsv } from './grid-clipboard.ts'
import type { RecordRow } from './reader-types.ts'
import type { CellBlock } from './use-cell-block.ts'
import type { GridRange } from './use-grid-range.ts'

/** Copies the chosen block as spreadsheets do, and takes one from them. */
export function useGridClipboard(props: {
  readonly module: ReaderModule
  readonly rows: readonly RecordRow[]
  readonly columns: readonly Column[]
  readonly range: GridRange
  readonly cells: CellBlock
}) {
  const { module, rows, columns, range, cells } = props
  const { text, format } = useLocale()
  const model = useModel()
  const { block } = range
  const isElsewhere = (event: ClipboardEvent) =>
    event.target instanceof Element &&
    event.target.closest('input:not([type=checkbox]), textarea, [role=dialog]') !== null

  return {
    onCopy(event: ClipboardEvent) {
      const selected = getSelection()?.toString() ?? ''
      // A piece of text that somebody marked is what they want.
      if (!block || isElsewhere(event) || (selected !== '' && !range.isWide)) return
      const words = { model, module, format, yes: text.common.yes, no: text.common.no }
      const copied = rows
        .slice(block.top, block.bottom + 1)
        .filter(({ version }) => version > 0)
        .map((row) =>
          columns.slice(block.left, block.right + 1).map(({ name, field }) => cellText(field, row[name], words)),
        )
      event.clipboardData.setData('text/plain', toTsv(copied))
      event.preventDefault()
    },
    onPaste(event: ClipboardEvent) {
      const pasted = event.clipboardData.getData('text/plain')
      if (!block || isElsewhere(event) || pasted === '') return
      event.preventDefault()
      void cells.paste(fromTsv(pasted), block)
    },
  }
}
