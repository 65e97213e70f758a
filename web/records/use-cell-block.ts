import { useState } from 'react'
import { call, callForAct, type CallAnswer } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { undoAction, useTakeBack } from '#web/api/take-back.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import type { Column } from './column-choice.ts'
import type { GridBlock } from './use-grid-range.ts'
import { isReference, type RecordRow } from './reader-types.ts'

type BlockCell = string | { readonly value: unknown }
type BlockAnswer = CallAnswer<'POST /records/:module/actions/cells/preview'>

/** Cells to be written, and what they would do. */
export interface AskedBlock {
  readonly columns: readonly string[]
  readonly rows: readonly {
    readonly id?: string
    readonly title: string | undefined
    readonly cells: readonly BlockCell[]
  }[]
  readonly answer: BlockAnswer
  /** Columns that do not fit into the table. */
  readonly left: number
}

export interface CellBlock {
  /** Waits for a yes: what is large or would not go in whole. */
  readonly asked: AskedBlock | undefined
  readonly isBusy: boolean
  paste(cells: readonly (readonly string[])[], at: GridBlock): Promise<void>
  empty(at: GridBlock): Promise<void>
  fillDown(at: GridBlock): Promise<void>
  /** Writes what was asked, new records too or only those that are there. */
  confirm(withNew: boolean): Promise<void>
  cancel(): void
}

/** So many cells are written without asking. */
const unaskedMax = 20

/** Writes blocks of cells: each as one request and one act that can be taken back. */
export function useCellBlock(module: ReaderModule, rows: readonly RecordRow[], columns: readonly Column[]): CellBlock {
  const writing = useBlockWriting(module)
  const { asked, isBusy, send } = writing
  const may = module.may.create !== 'none'
  const named = (at: GridBlock) => columns.slice(at.left, at.right + 1).map((column) => writtenName(module, column))
  // Heads of groups are no records.
  const lines = (at: GridBlock) => rows.slice(at.top, at.bottom + 1).filter(({ version }) => version > 0)

  return {
    asked,
    isBusy,
    async paste(cells, at) {
      const spread = spreadOver(cells, at)
      const width = Math.max(...spread.map((line) => line.length))
      const fitting = columns.slice(at.left, at.left + width).map((column) => writtenName(module, column))
      const block = spread.flatMap((line, index) => {
        const row = rows[at.top + index]
        if (row ? row.version === 0 : !may) return []
        return [{ ...(row && { id: row.id }), title: row?.title, cells: fitting.map((_, place) => line[place] ?? '') }]
      })
      await send({ columns: fitting, rows: block }, width - fitting.length)
    },
    async empty(at) {
      const cells = named(at).map(() => '')
      await send({ columns: named(at), rows: lines(at).map(({ id, title }) => ({ id, title, cells })) })
    },
    async fillDown(at) {
      // Of a single row, what is above goes down into it.
      const isOne = at.top === at.bottom
      const source = rows[isOne ? at.top - 1 : at.top]
      if (!source || source.version === 0) return
      const cells = columns.slice(at.left, at.right + 1).map(({ name }) => ({ value: written(source[name]) }))
      const targets = lines(isOne ? at : { ...at, top: at.top + 1 })
      await send({ columns: named(at), rows: targets.map(({ id, title }) => ({ id, title, cells })) })
    },
    confirm: writing.confirm,
    cancel: writing.cancel,
  }
}

type Sent = Pick<AskedBlock, 'columns' | 'rows'>

/** Asks the server what a block would do where it is large or would not go in whole; else writes it. */
function useBlockWriting(module: ReaderModule) {
  const { text, format } = useLocale()
  const { takeBack } = useTakeBack()
  const [asked, setAsked] = useState<AskedBlock>()
  const { isBusy, attempt } = useAttempt()
  const params = { module: module.name }

  async function write(block: Sent) {
    const { answer, act } = await callForAct('POST /records/:module/actions/cells', { params, body: bodyOf(block) })
    await queryClient.invalidateQueries({ queryKey: ['records'] })
    const { refused } = answer
    const [first] = refused
    const why = first && text.list.refused({ count: format.number(refused.length), reason: first.message })
    const count = answer.changed + answer.created
    showToast({
      text: [format.count(text.tables.written, count), why].filter(Boolean).join(' '),
      ...(first ? { tone: 'error' as const } : {}),
      ...(act !== null && count > 0 ? undoAction(text, act, takeBack) : {}),
    })
  }

  return {
    asked,
    isBusy,
    async send(block: Sent, left = 0) {
      if (block.rows.length === 0 || block.columns.length === 0) return
      const isLarge = block.rows.length * block.columns.length > unaskedMax
      const isPlain = !isLarge && left === 0 && block.rows.every(({ id }) => id !== undefined)
      await attempt(async () => {
        if (isPlain) return await write(block)
        const body = bodyOf(block)
        const answer = await call('POST /records/:module/actions/cells/preview', { params, body })
        setAsked({ ...block, answer, left })
      })
    },
    confirm: async (withNew: boolean) =>
      await attempt(async () => {
        if (!asked) return
        await write({ ...asked, rows: asked.rows.filter(({ id }) => withNew || id !== undefined) })
        setAsked(undefined)
      }),
    cancel: () => setAsked(undefined),
  }
}

function bodyOf({ columns, rows }: Sent) {
  return {
    columns: [...columns],
    rows: rows.map(({ id, cells }) => ({ ...(id !== undefined && { id }), cells: [...cells] })),
  }
}

/** One cell fills the whole block that is chosen; a block goes down as it is. */
function spreadOver(cells: readonly (readonly string[])[], at: GridBlock): readonly (readonly string[])[] {
  const [first] = cells
  if (cells.length !== 1 || first?.length !== 1) return cells
  const line = Array.from({ length: at.right - at.left + 1 }, () => first[0] ?? '')
  return Array.from({ length: at.bottom - at.top + 1 }, () => line)
}

/** A title made of one field is that field. */
function writtenName(module: ReaderModule, { name }: Column): string {
  const [only, ...others] = module.titleFields
  return name === 'title' && only !== undefined && others.length === 0 ? only : name
}

/** A value as it is written: relations by their id. */
function written(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(written)
  return isReference(value) ? value.id : (value ?? null)
}
