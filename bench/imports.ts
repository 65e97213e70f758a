/**
 * Imports of many people through the product, from the upload to the last row written, against COPY of the
 * very rows that came of it into the same table, with its indexes; into a company with people and into one without.
 * Memory is the server's, at its most.
 * `node bench/imports.ts [--rows N | --data DIR] [--imported 10000,100000] [--rounds N]`.
 */
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import sql, { raw } from 'sql-template-tag'
import { openPlain, type Plain } from '#bench/plain.ts'
import { openProduct, type Product } from '#bench/product.ts'

export interface ImportCost {
  readonly rows: number
  /** So many people the company had. */
  readonly into: number
  readonly seconds: number
  /** Of them: until the columns are known, until the preview is there, until all is written. */
  readonly steps: { readonly reading: number; readonly checking: number; readonly writing: number }
  readonly copySeconds: number
  /** Of the server's process. */
  readonly cpuSeconds: number
  readonly memoryMbMax: number
}

const pollMs = 20

/** The median of the rounds by the time that the import took. What each wrote is taken away again. */
export async function measureImport(product: Product, plain: Plain, rows: number, rounds = 1): Promise<ImportCost> {
  const costs: ImportCost[] = []
  for (let round = 0; round < rounds; round += 1) costs.push(await oneImport(product, plain, rows))
  const sorted = costs.toSorted((a, b) => a.seconds - b.seconds)
  const [middle] = sorted.slice(Math.floor(sorted.length / 2))
  if (middle === undefined) throw new Error('There was no round.')
  return middle
}

async function oneImport(product: Product, plain: Plain, rows: number): Promise<ImportCost> {
  const file = fileOf(rows)
  const into = await peopleIn(plain)
  const cpuBefore = cpuTimeMs(product.pid)
  const memory = watchMemory(product.pid)
  const startMs = performance.now()
  const id = await begin(product, file)
  const { mapping } = await settled(product, id, 'mapped')
  const readMs = performance.now()
  await product.call('PUT', `/imports/${id}/plan`, { mapping, options: {} })
  await settled(product, id, 'checked')
  const checkedMs = performance.now()
  await product.call('PUT', `/imports/${id}/run`)
  const { counts } = await settled(product, id, 'done')
  const endMs = performance.now()
  const cpuMs = cpuTimeMs(product.pid) - cpuBefore
  if (counts.create !== rows) throw new Error(`Of ${rows} rows ${counts.create} were written.`)
  return {
    rows,
    into,
    seconds: (endMs - startMs) / 1000,
    steps: {
      reading: (readMs - startMs) / 1000,
      checking: (checkedMs - readMs) / 1000,
      writing: (endMs - checkedMs) / 1000,
    },
    cpuSeconds: cpuMs / 1000,
    memoryMbMax: memory.stop(),
    copySeconds: await copyAgain(plain, id),
  }
}

/** In a company that has one person, so that there is a company. */
export async function measureIntoEmpty(rows: number, rounds: number): Promise<ImportCost> {
  const product = await openProduct(1, 4)
  const plain = await openPlain(product.folder, 2)
  try {
    return await measureImport(product, plain, rows, rounds)
  } finally {
    await plain.close()
    await product.stop()
  }
}

async function peopleIn({ db, table }: Plain): Promise<number> {
  const [found] = await db.query<{ count: number }>(sql`
    select count(*)::int as count from ${table('contact')} t where t.deleted_at is null`)
  return found?.count ?? 0
}

/** Five columns, as such lists have them; nobody is there twice. */
function fileOf(rows: number): string {
  const mark = Date.now().toString(36)
  const jobs = ['Compras', 'Dirección', 'Calidad', 'Producción', '']
  const lines = Array.from({ length: rows }, (_, at) => {
    const phone = `+34 6${String(at).padStart(8, '0')}`
    return `Prueba ${at};De Importar ${at % 997};prueba${at}.${mark}@import.example;${phone};${jobs[at % jobs.length]}`
  })
  return ['Nombre;Apellidos;Correo electrónico;Móvil;Cargo', ...lines].join('\n')
}

async function begin({ call, upload }: Product, text: string): Promise<string> {
  const file = await upload('contacts.csv', text)
  const { id } = JSON.parse(await call('POST', '/imports', { module: 'contact', file })) as { id: string }
  return id
}

interface Standing {
  readonly status: string
  readonly mapping: readonly unknown[]
  readonly counts: { readonly create: number }
}

async function settled({ call }: Product, id: string, status: string): Promise<Standing> {
  for (;;) {
    const found = JSON.parse(await call('GET', `/imports/${id}`)) as Standing // Defined by the API.
    if (found.status === status) return found
    if (found.status === 'failed') throw new Error('The import failed.')
    await wait(pollMs)
  }
}

/** Takes the rows of an import out, puts them back by COPY, which is timed, and takes them away for good. */
async function copyAgain({ db, table, schema }: Plain, batch: string): Promise<number> {
  const contacts = table('contact').text
  const columns = await db.query<{ name: string }>(
    raw(`
    select quote_ident(attname) as name from pg_attribute
    where attrelid = '${contacts}'::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`),
  )
  const names = columns.map(({ name }) => name).join(', ')
  const remove = raw(`delete from ${contacts} where batch_id = '${batch}'`)
  const chunks: Uint8Array[] = []
  await db.transaction(async (tx) => {
    const rows = tx.copyOut(`copy (select ${names} from ${contacts} where batch_id = '${batch}' order by id) to stdout`)
    for await (const chunk of rows) chunks.push(chunk)
    await tx.query(remove)
    await tx.query(
      raw(`delete from ${schema}.change where tx = (select act_id from ${schema}.import_batch where id = '${batch}')`),
    )
    await tx.query(raw(`delete from ${schema}.import_batch where id = '${batch}'`))
    for (const name of ['import_row', 'import_verdict', 'import_outcome'])
      await tx.query(raw(`delete from ${schema}.${name} where batch_id = '${batch}'`))
  })
  await db.exec(`vacuum ${contacts}`)
  const startMs = performance.now()
  await db.transaction(async (tx) => {
    await tx.copyIn(`copy ${contacts} (${names}) from stdin`, inChunks(chunks))
  })
  const seconds = (performance.now() - startMs) / 1000
  await db.query(remove)
  await db.exec(`vacuum ${contacts}`)
  return seconds
}

async function* inChunks(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

/** Of all threads of a process, as Linux counts it: in hundredths of a second. */
function cpuTimeMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

export function watchMemory(pid: number): { stop(): number } {
  let most = 0
  const look = (): void => {
    const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    most = Math.max(most, Number(found) / 1024)
  }
  const timer = setInterval(look, 50)
  return {
    stop() {
      clearInterval(timer)
      look()
      return most
    },
  }
}

export function importsTable(costs: readonly ImportCost[]): string {
  const line = ({ rows, into, seconds, steps, copySeconds, cpuSeconds, memoryMbMax }: ImportCost): string =>
    [
      rows.toLocaleString('en'),
      into.toLocaleString('en'),
      ...[seconds, steps.reading, steps.checking, steps.writing, cpuSeconds, copySeconds].map((one) => one.toFixed(2)),
      `${(seconds / copySeconds).toFixed(1)} ×`,
      memoryMbMax.toFixed(0),
    ].join(' | ')
  return [
    '| rows | into so many | s | of it reading | preview | writing | CPU s of the server | COPY s | ratio | server MB at most |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...costs.map((one) => `| ${line(one)} |`),
  ].join('\n')
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '100000' },
      data: { type: 'string' },
      imported: { type: 'string', default: '10000,100000' },
      rounds: { type: 'string', default: '3' },
    },
  })
  const product = await openProduct(Number(values.rows), 4, values.data)
  const plain = await openPlain(product.folder, 2)
  try {
    const costs: ImportCost[] = []
    for (const rows of values.imported.split(',').map(Number)) {
      costs.push(await measureImport(product, plain, rows, Number(values.rounds)))
      process.stdout.write(`${importsTable(costs.slice(-1))}\n`)
    }
  } finally {
    await plain.close()
    await product.stop()
  }
  process.stdout.write(`${importsTable([await measureIntoEmpty(10_000, Number(values.rounds))])}\n`)
}
