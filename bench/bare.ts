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
import { asQuery, createBare, moveBare, withClient } from '#bench/bare-writes.ts'

// Written by ourselves a moment before, in this shape.
const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as BarePlan
const pool = new pg.Pool({
  connectionString: plan.url,
  max: plan.connections,
  onConnect: async (client) => void (await client.query(plan.settings)),
})

async function read(statement: BareStatement, ...given: readonly unknown[]): Promise<string> {
  const { rows } = await pool.query<string[]>(asQuery(statement, given))
  return rows[0]?.join('') ?? ''
}

async function create(person: Readonly<Record<string, string>>): Promise<string> {
  return await withClient(pool, async (client) => {
    const { rows } = await client.query<string[]>(asQuery(plan.get, [await createBare(client, plan, person)]))
    return rows[0]?.[0] ?? ''
  })
}

async function move(id: string, { stage = '' }: Readonly<Record<string, string>>): Promise<string> {
  return await withClient(pool, async (client) => {
    await moveBare(client, plan, id, stage)
    const { rows } = await client.query<string[]>(asQuery(plan.move.get, [id]))
    return rows[0]?.[0] ?? ''
  })
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
  if (request.method === 'PATCH') return await move(id, await bodyOf(request))
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
