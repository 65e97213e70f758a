/**
 * The least that can answer what the product answers: node:http, pg, prepared statements, no rights, no
 * checks, nothing else. It is given the product's own SQL, so that only what is around it is compared.
 * `node bench/bare.ts FILE` prints its port.
 */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import process from 'node:process'
import pg from 'pg'
import type { BarePlan, BareStatement } from '#bench/bare-plan.ts'

// Written by ourselves a moment before, in this shape.
const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as BarePlan
const pool = new pg.Pool({
  connectionString: plan.url,
  max: plan.connections,
  onConnect: async (client) => void (await client.query(plan.settings)),
})

function asQuery({ name, text, values, slots }: BareStatement, given: readonly unknown[]): pg.QueryArrayConfig {
  const filled = [...values]
  slots.forEach((slot, index) => (filled[slot] = given[index]))
  return { name, text, values: filled, rowMode: 'array' }
}

async function read(statement: BareStatement, ...given: readonly unknown[]): Promise<string> {
  const { rows } = await pool.query<string[]>(asQuery(statement, given))
  return rows[0]?.join('') ?? ''
}

async function create({ firstName, email }: Readonly<Record<string, string>>): Promise<string> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const made = await client.query<string[]>(asQuery(plan.insert.record, [firstName, email]))
    const id = made.rows[0]?.[0]
    await client.query(asQuery(plan.insert.change, [id, JSON.stringify({ firstName, email })]))
    await client.query(asQuery(plan.insert.job, [JSON.stringify({ id })]))
    await client.query('commit')
    const { rows } = await client.query<string[]>(asQuery(plan.get, [id]))
    return rows[0]?.[0] ?? ''
  } finally {
    client.release()
  }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  // Sent by ourselves.
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>
}

async function answer(request: IncomingMessage): Promise<string> {
  if (request.method === 'POST') return await create(await bodyOf(request))
  const [, what = '', id = ''] = (request.url ?? '').split('/')
  const list = plan.lists[what]
  return list ? await read(list) : await read(plan.get, id)
}

const server = createServer((request, response) => {
  answer(request).then(
    (text) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
        .end(text),
    (error: unknown) => response.writeHead(500).end(String(error)),
  )
})
server.keepAliveTimeout = 72_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`port ${address !== null && typeof address === 'object' ? address.port : 0}\n`)
})
