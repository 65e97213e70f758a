import type { Sql } from 'sql-template-tag'
import type { Transaction } from './database.ts'

/** About as much as a socket takes at once. */
const chunkCharacters = 65_536

/** Writes rows by COPY; `names` are those of their columns, in the order of the values. */
export async function copyRows(
  tx: Transaction,
  table: Sql,
  names: string,
  rows: Iterable<readonly unknown[]>,
): Promise<void> {
  await tx.copyIn(`copy ${table.text} (${names}) from stdin`, copyText(rows))
}

/** Rows for COPY … FROM STDIN in its text format, in pieces. */
export async function* copyText(rows: Iterable<readonly unknown[]>): AsyncGenerator<string> {
  let chunk = ''
  for (const row of rows) {
    chunk += `${row.map(copyValue).join('\t')}\n`
    if (chunk.length < chunkCharacters) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

/** Lists become arrays of PostgreSQL, other objects JSON. */
function copyValue(value: unknown): string {
  if (value === null || value === undefined) return String.raw`\N`
  if (Array.isArray(value)) return escaped(arrayText(value))
  return escaped(typeof value === 'object' ? JSON.stringify(value) : String(value))
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
