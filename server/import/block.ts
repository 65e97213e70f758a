import {
  LazoError,
  forbidden,
  invalid,
  invalidField,
  tooLarge,
  violation,
  type Localized,
  type Violation,
} from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import type { Values } from '#server/records/check.ts'
import { createRecord } from '#server/records/create.ts'
import { moduleOf, readableField } from '#server/records/fields.ts'
import { listRecords } from '#server/records/list.ts'
import { rehearse } from '#server/records/rehearse.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { usualConventions } from './batch.ts'
import { plainCell } from './cell-text.ts'
import { convertRow, type Converted } from './convert.ts'
import { lookUpNames, resolveNames, type Names } from './lookup.ts'
import { importTargets, type ImportTarget } from './targets.ts'
import { sniffConventions, type Conventions } from './values.ts'

type Cell = string | { readonly value?: unknown }

interface Block {
  /** Names of fields, and `owner`. */
  readonly columns: readonly string[]
  /** Without an id it is a new record. */
  readonly rows: readonly { readonly id?: string | undefined; readonly cells: readonly Cell[] }[]
  readonly isPreview?: boolean | undefined
}

interface BlockResult {
  readonly changed: number
  readonly created: number
  readonly unchanged: number
  readonly refused: RefusedCell[]
  readonly cells: ChangedCell[]
}

interface RefusedCell {
  readonly row: number
  readonly column: string | null
  readonly message: Localized
}

interface ChangedCell {
  readonly row: number
  readonly column: string
  readonly before: unknown
  readonly after: unknown
}

const blockRowsMax = 1000
const blockCellsMax = 10_000
/** More rows than one changes by hand need the right to change in bulk. */
const rowsByHand = 50
const pageSize = 200
const cellsShownMax = 2000

/**
 * Writes a block of cells as it comes from a spreadsheet: each text is read as an import would read
 * it, every record goes through the pipeline, and the whole is one act. A cell that is refused leaves
 * the others of its row alone. A preview does the same and takes it back.
 */
export async function writeBlock(ctx: Context, moduleName: string, block: Block): Promise<BlockResult> {
  const module = moduleOf(ctx, moduleName)
  checkSize(ctx, block)
  const targets = block.columns.map((name) => targetOf(ctx, module, name))
  const conventions = conventionsOf(ctx, block)
  const rows = block.rows.map(({ id, cells }) => readRow(ctx, module, { id, cells, targets, conventions }))
  const names = await lookUpNames(ctx, module, rows)
  const work = async (inner: Writing): Promise<BlockResult> => await write(inner, module, block, rows, names)
  return block.isPreview ? await rehearse(ctx, work) : await inWrite(ctx, work)
}

function checkSize(ctx: Context, { rows, columns }: Block): void {
  if (rows.length > blockRowsMax || rows.length * columns.length > blockCellsMax) {
    throw tooLarge(
      `De una vez caben ${blockRowsMax} filas y ${blockCellsMax} celdas. Para más, usa la importación.`,
      `At most ${blockRowsMax} rows and ${blockCellsMax} cells at once. For more, use the import.`,
    )
  }
  const wide = rows.findIndex(({ cells }) => cells.length !== columns.length)
  if (wide >= 0) {
    throw invalidField(
      `rows.${wide}`,
      'columns',
      'La fila no tiene una celda por columna.',
      'The row has not one cell for each column.',
    )
  }
  const ids = rows.flatMap(({ id }) => id ?? [])
  if (new Set(ids).size !== ids.length)
    throw invalidField('rows', 'repeated', 'Hay una ficha repetida.', 'Some record is repeated.')
  if (rows.length > rowsByHand && !ctx.policy.can('massUpdate')) {
    throw forbidden(
      `Tu rol permite pegar hasta ${rowsByHand} filas.`,
      `Your role lets you paste up to ${rowsByHand} rows.`,
    )
  }
}

function targetOf(ctx: Context, module: ModelModule, name: string): ImportTarget {
  const field = module.fields.get(name)
  const known = readableField(ctx, module, name)
  const target = importTargets(ctx, module).find((one) => one.name === name && one.part === undefined)
  // An address is several fields; one text does not say which.
  if (target && known && field?.type !== 'address') return target
  const label = known?.label ?? { es: name, en: name }
  throw invalid([
    violation(
      name,
      'column',
      `En «${label.es}» no se puede escribir desde la tabla.`,
      `“${label.en}” cannot be written from the table.`,
    ),
  ])
}

function conventionsOf(ctx: Context, { columns, rows }: Block): Conventions {
  const texts = columns.map((_, at) =>
    rows.flatMap(({ cells }) => {
      const cell = cells[at]
      return typeof cell === 'string' ? [cell] : []
    }),
  )
  return sniffConventions(texts, usualConventions(ctx))
}

interface RowToRead {
  readonly id: string | undefined
  readonly cells: readonly Cell[]
  readonly targets: readonly ImportTarget[]
  readonly conventions: Conventions
}

/** An empty cell empties the field of a record that there is. */
function readRow(ctx: Context, module: ModelModule, { id, cells, targets, conventions }: RowToRead): Converted {
  const texts = cells.map((cell) => (typeof cell === 'string' ? plainCell(cell) : ''))
  const read = convertRow(ctx.model, module, targets, texts, { conventions, unknownOptions: 'reject' })
  const input: Record<string, unknown> = { ...read.input }
  for (const [at, { name }] of targets.entries()) {
    const cell = cells[at]
    if (typeof cell === 'object') input[name] = cell.value ?? null
    else if (id !== undefined && texts[at]?.trim() === '') input[name] = null
  }
  return { input, named: read.named }
}

async function write(
  ctx: Writing,
  module: ModelModule,
  block: Block,
  rows: readonly Converted[],
  names: Names,
): Promise<BlockResult> {
  const refused: RefusedCell[] = []
  const before = await shown(
    ctx,
    module,
    block,
    block.rows.flatMap(({ id }) => id ?? []),
  )
  const written: (string | undefined)[] = []
  for (const [at, row] of rows.entries()) {
    const id = block.rows[at]?.id
    const { input, problems } = resolveNames(ctx, module, row, names, false)
    written.push(await writeRow(ctx, module, id, input, { at, problems, columns: block.columns, refused }))
  }
  const after = await shown(
    ctx,
    module,
    block,
    written.flatMap((id) => id ?? []),
  )
  const cells = written.flatMap((id, row) => differences(block.columns, row, before.get(id ?? ''), after.get(id ?? '')))
  const touched = new Set(cells.map(({ row }) => row))
  const created = written.filter((id, row) => id !== undefined && block.rows[row]?.id === undefined).length
  const changed = [...touched].filter((row) => block.rows[row]?.id !== undefined).length
  return {
    changed,
    created,
    unchanged: written.filter((id) => id !== undefined).length - created - changed,
    refused,
    cells: cells.slice(0, cellsShownMax),
  }
}

interface RowToWrite {
  readonly at: number
  readonly problems: readonly Violation[]
  readonly columns: readonly string[]
  readonly refused: RefusedCell[]
}

/** Once without the cells that are refused, where the others can stand by themselves. */
async function writeRow(
  ctx: Writing,
  module: ModelModule,
  id: string | undefined,
  input: Values,
  row: RowToWrite,
): Promise<string | undefined> {
  const { at, problems, columns, refused } = row
  const refuse = (found: readonly Violation[]): Set<string> => {
    const named = found.map(({ field, message }) => {
      const column = columns.find((name) => name === field.split('.')[0]) ?? null
      refused.push({ row: at, column, message })
      return column
    })
    return new Set(named.filter((name) => name !== null))
  }
  const first = refuse(problems)
  const rest = Object.fromEntries(Object.entries(input).filter(([name]) => !first.has(name)))
  const attempt = await tryRow(ctx, module, id, rest)
  if (!('violations' in attempt)) return attempt.id
  const wrong = refuse(attempt.violations)
  const left = Object.fromEntries(Object.entries(rest).filter(([name]) => !wrong.has(name)))
  const mayGoOn = id !== undefined && wrong.size === attempt.violations.length && Object.keys(left).length > 0
  if (!mayGoOn) return undefined
  const again = await tryRow(ctx, module, id, left)
  if (!('violations' in again)) return again.id
  refuse(again.violations)
  return undefined
}

type Attempt = { readonly id: string } | { readonly violations: readonly Violation[] }

async function tryRow(ctx: Writing, module: ModelModule, id: string | undefined, input: Values): Promise<Attempt> {
  if (id !== undefined && Object.keys(input).length === 0) return { violations: [] }
  try {
    return await ctx.tx.savepoint(async () => {
      if (id === undefined) return { id: await createRecord(ctx, module.name, input) }
      await updateRecord(ctx, module.name, id, input)
      return { id }
    })
  } catch (error) {
    if (!(error instanceof LazoError)) throw error
    return {
      violations:
        error.violations.length > 0 ? error.violations : [{ field: '', rule: error.code, message: error.text }],
    }
  }
}

type Shown = Readonly<Record<string, unknown>>

/** The records as lists show them, a page at a time. */
async function shown(
  ctx: Writing,
  module: ModelModule,
  { columns }: Block,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Shown>> {
  const found = new Map<string, Shown>()
  for (let start = 0; start < ids.length; start += pageSize) {
    const value = ids.slice(start, start + pageSize)
    const text = await listRecords(ctx, {
      module: module.name,
      scope: 'all',
      fields: columns,
      filter: { field: 'id', op: 'in', value },
      limit: pageSize,
    })
    const page: { rows: (Shown & { id: string })[] } = JSON.parse(text)
    for (const row of page.rows) found.set(row.id, row)
  }
  return found
}

function differences(columns: readonly string[], row: number, before: Shown | undefined, after: Shown | undefined) {
  if (!after) return []
  return columns.flatMap((column): ChangedCell[] => {
    const [was, is] = [before?.[column] ?? null, after[column] ?? null]
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ row, column, before: was, after: is }]
  })
}
