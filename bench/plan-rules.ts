/** What a plan reads, and how much it may. */

/** What one node of an executed plan reads of a table or of an index. */
export interface Reading {
  readonly node: string
  readonly table: string
  readonly rows: number
}

/** The nodes that read, from the answer of `explain (analyze, format json)`. */
export function readingsOf(part: unknown): Reading[] {
  if (Array.isArray(part)) return part.flatMap(readingsOf)
  if (part === null || typeof part !== 'object') return []
  // The keys are those of EXPLAIN's JSON.
  const node = part as Readonly<Record<string, unknown>>
  const inner = Object.values(node).flatMap(readingsOf)
  const of = node['Relation Name'] ?? node['Index Name']
  if (of === undefined || node['Node Type'] === undefined) return inner
  const perLoop = ['Actual Rows', 'Rows Removed by Filter', 'Rows Removed by Index Recheck']
    .map((key) => Number(node[key] ?? 0))
    .reduce((sum, rows) => sum + rows)
  const rows = Math.round(perLoop * Number(node['Actual Loops'] ?? 1))
  return [{ node: String(node['Node Type']), table: String(of), rows }, ...inner]
}

/**
 * How much a question may read. A page: an index leads to it, and what is sorted is no more than a
 * search takes. A count that stops may look up every match in an index, but not every row. All that one
 * sees: figures and totals pass over it, but not once for each row.
 */
export type Kind = 'page' | 'count' | 'all'

/** A search sorts at most 1,000 matches of each of a reader's legs, a count stops at 1,001. */
const pageRowsMax = 6000
/** A search looks for a word that many titles have at 200 titles for each row of a page of 50, in their index alone. */
const titlesMax = 10_200
/** Smaller tables are as cheaply read whole. */
export const largeRows = 9000
/** Several figures of one statement may each pass once. */
const passesMax = 4

export interface Sizes {
  /** Rows by table. */
  readonly tables: ReadonlyMap<string, number>
  /** The table of an index. */
  readonly indexes: ReadonlyMap<string, string>
}

/** Those of the readings that are more than the kind of question may take. */
export function tooMuch(readings: readonly Reading[], kind: Kind, { tables, indexes }: Sizes): Reading[] {
  return readings.filter(({ table, rows, node }) => {
    const total = tables.get(indexes.get(table) ?? table) ?? 0
    if (total < largeRows) return false
    if (kind === 'all') return rows > total * passesMax
    if (kind === 'count' && node === 'Bitmap Index Scan') return rows > total
    if (node === 'Index Only Scan') return rows > titlesMax
    return rows > pageRowsMax || (node === 'Seq Scan' && rows >= total)
  })
}
