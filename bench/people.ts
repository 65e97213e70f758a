/** Two hundred salespeople with records of their own, each signed in. */
import { randomBytes, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import sql from 'sql-template-tag'
import { v7 as newId } from 'uuid'
import type { Plain } from '#bench/plain.ts'
import { tokenHash } from '#server/access/tokens.ts'

export interface Answer {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | undefined
  readonly ms: number
}

export interface Person {
  readonly cookie: string
  readonly contacts: readonly string[]
  readonly accounts: readonly string[]
  /** Open ones, with the version that was seen last. */
  readonly deals: { readonly id: string; version: number }[]
}

const ownEach = 40

export interface Web {
  send(who: { readonly cookie: string }, method: string, place: string, body?: unknown): Promise<Answer>
  /** A stream of changes; calls back with each piece of text. */
  listen(who: { readonly cookie: string }, onText: (text: string) => void): Promise<() => void>
  close(): void
}

export function openWeb(url: string, origin = url): Web {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity })
  const streams = new Set<() => void>()
  return {
    send: async ({ cookie }, method, place, body) =>
      await new Promise((resolve, reject) => {
        const startedMs = performance.now()
        const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
        const type = typeof body === 'string' ? 'multipart/form-data; boundary=part' : 'application/json'
        const sent = request(
          `${url}/api/v1${place}`,
          {
            method,
            agent,
            headers: {
              ...credentials(cookie),
              origin,
              ...(text !== '' && { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
            },
          },
          (answer) => {
            const chunks: Buffer[] = []
            answer.on('data', (chunk: Buffer) => chunks.push(chunk))
            answer.on('error', reject)
            answer.on('end', () =>
              resolve({
                status: answer.statusCode ?? 0,
                text: Buffer.concat(chunks).toString(),
                retryAfter: answer.headers['retry-after'],
                ms: performance.now() - startedMs,
              }),
            )
          },
        )
        sent.on('error', reject)
        sent.end(text)
      }),
    listen: async ({ cookie }, onText) =>
      await new Promise((resolve, reject) => {
        const sent = request(`${url}/api/v1/changes/stream`, { headers: credentials(cookie) }, (answer) => {
          if (answer.statusCode !== 200) return reject(new Error(`The stream answered ${answer.statusCode}.`))
          answer.on('error', () => undefined)
          answer.on('data', (chunk: Buffer) => onText(chunk.toString()))
          const stop = (): void => {
            streams.delete(stop)
            sent.destroy()
          }
          streams.add(stop)
          resolve(stop)
        })
        sent.on('error', reject)
        sent.end()
      }),
    close() {
      for (const stop of streams) stop()
      agent.destroy()
    },
  }
}

/** Of a session, or of a key. */
function credentials(text: string): Record<string, string> {
  return text.startsWith('lazo=') ? { cookie: text } : { authorization: `Bearer ${text}` }
}

/** Makes those who are not there yet, from whoever owns the records, and gives each a session. */
export async function openPeople(plain: Plain, count: number): Promise<Person[]> {
  const { db } = plain
  const staff = await db.query<{ id: string }>(sql`
    select id from lazo."user" where email like 'comercial%@moncayo.example' order by email`)
  const people: string[] = []
  for (let at = 0; at < count; at += 1) {
    const email = `jornada${at}@moncayo.example`
    const [known] = await db.query<{ id: string }>(sql`select id from lazo."user" where email = ${email}`)
    people.push(known?.id ?? (await hire(plain, email, staff[at % staff.length]?.id ?? '')))
  }
  return await Promise.all(people.map(async (id) => await openPerson(plain, id)))
}

async function hire({ db, table, column }: Plain, email: string, like: string): Promise<string> {
  const id = randomUUID()
  const [environment] = await db.query<{ schema: string }>(
    sql`select schema_name as schema from lazo.environment where kind = 'production'`,
  )
  await db.transaction(async (tx) => {
    await tx.query(sql`insert into lazo."user" (id, name, email, created_at, updated_at)
      values (${id}, ${email.split('@')[0]}, ${email}, now(), now())`)
    await tx.exec(`insert into "${environment?.schema}".user_access (user_id, role_ids, group_ids)
      select '${id}', role_ids, group_ids from "${environment?.schema}".user_access where user_id = '${like}'`)
    const open = sql`and t.${column('opportunity', 'stage')} in ('new', 'contacted')`
    for (const [module, more] of [
      ['contact', sql``],
      ['account', sql``],
      ['opportunity', open],
    ] as const) {
      await tx.query(sql`update ${table(module)} set owner_id = ${id} where id in (
        select t.id from ${table(module)} t where t.owner_id = ${like} and t.deleted_at is null ${more} limit ${ownEach})`)
    }
  })
  return id
}

export async function openPerson({ db, table, column }: Plain, id: string): Promise<Person> {
  const token = randomBytes(32).toString('base64url')
  await db.query(sql`
    insert into lazo.session (id, user_id, token_hash, credential_version, expires_at, created_at, updated_at)
    select ${newId()}, u.id, ${tokenHash(token)}, u.credential_version, now() + interval '1 day', now(), now()
    from lazo."user" u where u.id = ${id}`)
  const own = async (module: string, more = sql``) =>
    await db.query<{ id: string; version: number }>(sql`
      select t.id, t.version from ${table(module)} t where t.owner_id = ${id} and t.deleted_at is null ${more} limit ${ownEach}`)
  const deals = await own('opportunity', sql`and t.${column('opportunity', 'stage')} in ('new', 'contacted')`)
  return {
    cookie: `lazo=${token}`,
    contacts: (await own('contact')).map((row) => row.id),
    accounts: (await own('account')).map((row) => row.id),
    deals: deals.map((row) => ({ id: row.id, version: row.version })),
  }
}
