import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { LazoError } from '#common/errors.ts'
import { openTable, type OpenOptions, type Table, type TableRow } from '#server/import/read.ts'

const folder = mkdtempSync(join(tmpdir(), 'lazo-read-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0

/** Puts `content` in a file of this test run and answers its path. */
export function fileWith(content: string | Uint8Array): string {
  const path = join(folder, `file-${files++}`)
  writeFileSync(path, content)
  return path
}

interface ReadTable extends Omit<Table, 'rows'> {
  readonly rows: readonly TableRow[]
  readonly cells: readonly (readonly string[])[]
  readonly problems: readonly string[]
}

/** Reads a whole file, as an import would. */
export async function readTable(content: string | Uint8Array, options: OpenOptions = {}): Promise<ReadTable> {
  const table = await openTable(fileWith(content), options)
  const rows: TableRow[] = []
  for await (const row of table.rows) rows.push(row)
  const problems = rows.flatMap(({ problem }) => (problem ? [problem.message.en] : []))
  return { ...table, rows, cells: rows.map(({ values }) => [...values]), problems }
}

/** The reason why a file is refused as `rule: sentence`, or "not refused". Any other error fails. */
export async function refusal(content: string | Uint8Array, options: OpenOptions = {}): Promise<string> {
  try {
    await readTable(content, options)
  } catch (error) {
    assert.ok(error instanceof LazoError, String(error))
    const [first] = error.violations
    assert.ok(first?.message.es)
    return `${first.rule}: ${first.message.en}`
  }
  return 'not refused'
}
