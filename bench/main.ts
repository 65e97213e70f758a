/**
 * `npm run bench -- [--rows N] [--seconds N] [--parallel N]`: requests per second and times of the
 * usual work, and how near the list comes to the same page read by plain SQL on the same machine.
 */
import process from 'node:process'
import { parseArgs } from 'node:util'
import sql, { raw } from 'sql-template-tag'
import { measure, type Measured } from '#bench/measure.ts'
import { openProduct, type Product } from '#bench/product.ts'
import { workloads } from '#bench/workloads.ts'
import { coreId } from '#catalog/modules/define.ts'
import { openDatabase } from '#server/db/database.ts'
import { startEmbedded } from '#server/db/embedded.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '5' },
    parallel: { type: 'string', default: '8' },
  },
})
const parallel = Number(values.parallel)
const durationMs = Number(values.seconds) * 1000

const product = await openProduct(Number(values.rows), parallel)
try {
  print('', 'per second', 'median ms', '95 % ms')
  for (const { name, run } of await workloads(product)) show(name, await measure(run, parallel, durationMs))
  show('the same first page by plain SQL', await measurePlainSql(product))
} finally {
  await product.stop()
}

async function measurePlainSql({ folder }: Product): Promise<Measured> {
  const embedded = await startEmbedded({ dataDir: folder, use: 'share', log: () => undefined })
  const db = await openDatabase({ url: embedded.url, role: 'migrator', poolSize: parallel })
  try {
    const [place] = await db.query<{ schema: string }>(
      sql`select table_schema as schema from information_schema.tables where table_name = ${tableOfContacts()} limit 1`,
    )
    const table = raw(`"${place?.schema}"."${tableOfContacts()}"`)
    const page = sql`select json_agg(t)::text as page from
      (select * from ${table} where deleted_at is null order by created_at desc, id desc limit 50) t`
    return await measure(async () => void (await db.query(page)), parallel, durationMs)
  } finally {
    await db.close()
    await embedded.stop()
  }
}

function tableOfContacts(): string {
  return `m_${coreId('module', 'contact').slice(-12)}`
}

function show(name: string, { perSecond, medianMs, slowMs }: Measured): void {
  print(name, perSecond.toFixed(0), medianMs.toFixed(1), slowMs.toFixed(1))
}

function print(name: string, ...columns: readonly string[]): void {
  process.stdout.write(`${name.padEnd(34)}${columns.map((column) => column.padStart(12)).join('')}\n`)
}
