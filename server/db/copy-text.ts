import type { Sql } from 'sql-template-tag'
import type { Transaction } from './database.ts'

/** Of more lines another COPY is made. */
const charactersMax = 1_000_000

/** Writes rows by COPY; `names` are those of their columns, in the order of the values. */
export async function copyRows(
  tx: Transaction,
  table: Sql,
  names: string,
  rows: Iterable<readonly unknown[]>,
): Promise<void> {
  for (const lines of copyLines(rows)) await tx.copyLines(`copy ${table.text} (${names}) from stdin`, lines)
}

/** Rows for COPY … FROM STDIN in its text format, in pieces. */
function* copyLines(rows: Iterable<readonly unknown[]>): Generator<string> {
  let lines: string[] = []
  let characters = 0
  for (const row of rows) {
    const line = `${row.map(copyValue).join('\t')}\n`
    lines.push(line)
    characters += line.length
    if (characters < charactersMax) continue
    yield lines.join('')
    lines = []
    characters = 0
  }
  if (characters > 0) yield lines.join('')
}

/** Lists become arrays of PostgreSQL, other objects JSON. */
function copyValue(value: unknown): string {
  if (value === null || value === undefined) return String.raw`\N`
  if (typeof value === 'string') return escaped(value)
  if (Array.isArray(value)) return escaped(arrayText(value))
  return typeof value === 'object' ? escaped(JSON.stringify(value)) : String(value)
}

function arrayText(values: readonly unknown[]): string {
  const items = values.map((one) =>
    one === null || one === undefined ? 'NULL' : `"${String(one).replaceAll(/["\\]/g, String.raw`\$&`)}"`,
  )
  return `{${items.join(',')}}`
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function escaped(text: string): string {
  return /[\\\t\n\r]/.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (sign) => escapes[sign] ?? sign) : text
}
