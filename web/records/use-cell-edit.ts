import { useEffect, useRef, useState } from 'react'
import { isApiError } from '#web/api/api-error.ts'
import { errorText, showInToast } from '#web/api/errors.ts'
import { LeftAlone } from '#web/api/left-alone.ts'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import type { CellName } from './use-grid-cursor.ts'
import type { Column } from './column-choice.ts'
import { patchListedRow } from './list-data.ts'
import type { RecordRow } from './reader-types.ts'
import { fieldState, isTypeable } from './use-draft.ts'
import type { Saving } from './use-save.ts'
import type { StageMove } from './use-stage-move.ts'

/** A cell being edited; after a refusal it opens again with what was typed and why it was refused. */
export interface Edited extends CellName {
  readonly field: ReaderField
  readonly record: RecordRow
  readonly value: unknown
  readonly error?: string
}

export interface CellEdit {
  readonly edited: Edited | undefined
  /** Whether the cell takes a value from this reader. */
  canEdit(row: RecordRow, column: Column): boolean
  start(row: RecordRow, column: Column): void
  save(value: unknown): void
  cancel(): void
}

/** Editing one cell in its place: shown at once, taken back where the server refuses it. */
export function useCellEdit(module: ReaderModule, saving: Saving, move: StageMove): CellEdit {
  const text = useText()
  const [edited, setEdited] = useState<Edited>()
  const editedNow = useRef(edited)
  useEffect(() => {
    editedNow.current = edited
  })

  async function write(cell: Edited, value: unknown) {
    const { field, record, column } = cell
    if (field.type === 'stage') return void (await move.to(record, String(value)))
    patchListedRow(module.name, record.id, { [column]: column === 'title' ? value : shown(value) })
    try {
      await saving.save(record, { [field.name]: value === '' ? null : value })
    } catch (error) {
      patchListedRow(module.name, record.id, { [column]: record[column] })
      if (error instanceof LeftAlone) return
      // What is being typed into another cell meanwhile is not taken away.
      if (editedNow.current) return showInToast(error, text)
      const at = isApiError(error) ? error.violations.find((one) => one.field.split('.')[0] === field.name) : undefined
      setEdited({ ...cell, value, error: at?.message ?? errorText(error, text) })
    }
  }

  return {
    edited,
    canEdit(row, column) {
      const field = editedField(module, column)
      return (
        module.may.update !== 'none' &&
        field !== undefined &&
        isTypeable(field) &&
        !fieldState(module, field, row).isReadOnly
      )
    },
    start(row, column) {
      const field = editedField(module, column)
      if (!field) return
      // A title made of one field is that field.
      const value = column.name === 'title' ? row.title : row[column.name]
      setEdited({ row: row.id, column: column.name, field, record: row, value: value ?? null })
    },
    save(value) {
      setEdited(undefined)
      if (edited && JSON.stringify(value ?? null) !== JSON.stringify(originalOf(edited))) void write(edited, value)
    },
    cancel: () => setEdited(undefined),
  }
}

function originalOf({ record, column }: Edited): unknown {
  return record[column] ?? null
}

function shown(value: unknown): unknown {
  return value === '' ? null : value
}

function editedField(module: ReaderModule, column: Column): ReaderField | undefined {
  if (column.name !== 'title') return column.field
  const [only, ...others] = module.titleFields
  return others.length === 0 ? module.fields.find(({ name }) => name === only) : undefined
}
