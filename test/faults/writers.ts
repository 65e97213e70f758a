import { randomUUID } from 'node:crypto'

import type { Visitor } from './server-process.ts'

/** What a writer was told, and so what must be found whatever happened since. */
export interface Ledger {
  /** Acknowledged records by id, with the name they were given. */
  readonly created: Map<string, string>
  /** By record the number that was acknowledged last, and the one that was sent last. */
  readonly counters: Map<string, { acknowledged: number; sent: number }>
  /** Records that are only ever changed together, with the values sent since the last acknowledged one. */
  readonly sets: { readonly ids: readonly string[]; sent: string[] }[]
  /** Answers that were neither success nor a refusal that a client may expect. */
  readonly odd: string[]
}

export function emptyLedger(): Ledger {
  return { created: new Map(), counters: new Map(), sets: [], odd: [] }
}

interface Writers {
  /** Lets each finish the request it is at. */
  stop(): Promise<void>
}

const setSize = 4

/**
 * Writers who create, count up and change several records at once, and note what was acknowledged.
 * `where` says where the server is now; a connection that breaks is tried again.
 */
export function startWriters(count: number, visitor: Visitor, where: () => string, ledger: Ledger): Writers {
  let isOver = false
  const writers = Array.from({ length: count }, async (_, index) => {
    const own = await patiently(
      async () => await begin(visitor, where(), index, ledger),
      () => isOver,
    )
    for (let step = 1; own && !isOver; step += 1) {
      try {
        await writeOnce(visitor, where(), own, step, ledger)
      } catch {
        // The server is away: what it had not acknowledged may be there or not.
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  })
  return {
    async stop() {
      isOver = true
      await Promise.all(writers)
    },
  }
}

interface Own {
  readonly counter: string
  readonly set: Ledger['sets'][number]
}

async function begin(visitor: Visitor, url: string, index: number, ledger: Ledger): Promise<Own> {
  const ids: string[] = []
  for (let at = 0; at <= setSize; at += 1) ids.push(await create(visitor, url, `Writer ${index}.${at}`, ledger))
  const [counter = '', ...rest] = ids
  const set = { ids: rest, sent: ['null'] }
  await changeSet(visitor, url, set, 'initial', ledger)
  ledger.sets.push(set)
  ledger.counters.set(counter, { acknowledged: 0, sent: 0 })
  return { counter, set }
}

async function writeOnce(visitor: Visitor, url: string, own: Own, step: number, ledger: Ledger): Promise<void> {
  if (step % 3 === 0) await create(visitor, url, `Made ${randomUUID()}`, ledger)
  else if (step % 3 === 1) await countUp(visitor, url, own.counter, step, ledger)
  else await changeSet(visitor, url, own.set, `together ${step}`, ledger)
}

async function create(visitor: Visitor, url: string, name: string, ledger: Ledger): Promise<string> {
  const answer = await visitor.send(url, 'POST', '/records/account', { name }, { 'idempotency-key': randomUUID() })
  const id = String(answer.json.id)
  if (answer.status === 201) ledger.created.set(id, name)
  else note(ledger, 'create', answer.status, answer.text)
  if (answer.status !== 201) throw new Error('not created')
  return id
}

async function countUp(visitor: Visitor, url: string, id: string, step: number, ledger: Ledger): Promise<void> {
  const counter = ledger.counters.get(id) ?? { acknowledged: 0, sent: 0 }
  counter.sent = step
  const read = await visitor.send(url, 'GET', `/records/account/${id}`)
  if (read.status !== 200) return note(ledger, 'read', read.status, read.text)
  const answer = await visitor.send(url, 'PATCH', `/records/account/${id}`, {
    version: read.json.version,
    values: { employees: step },
  })
  if (answer.status === 200) counter.acknowledged = step
  else note(ledger, 'count', answer.status, answer.text)
}

async function changeSet(
  visitor: Visitor,
  url: string,
  set: Ledger['sets'][number],
  value: string,
  ledger: Ledger,
): Promise<void> {
  set.sent.push(value)
  const body = { ids: set.ids, values: { description: value } }
  const answer = await visitor.send(url, 'POST', '/records/account/actions/update', body)
  if (answer.status === 200) set.sent = [value]
  else note(ledger, 'set', answer.status, answer.text)
}

/** 503 is how a server says that its database is away or busy. */
function note(ledger: Ledger, what: string, status: number, text: string): void {
  if (status !== 503) ledger.odd.push(`${what} ${status} ${text.slice(0, 200)}`)
}

async function patiently<T>(work: () => Promise<T>, isOver: () => boolean): Promise<T | undefined> {
  while (!isOver()) {
    try {
      return await work()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  return undefined
}

/** What of the ledger the server does not hold, in words. */
export async function findLosses(visitor: Visitor, url: string, ledger: Ledger): Promise<string[]> {
  const losses: string[] = []
  const ids = [
    ...new Set([...ledger.created.keys(), ...ledger.counters.keys(), ...ledger.sets.flatMap((set) => set.ids)]),
  ]
  const found = await readAll(visitor, url, ids)
  for (const [id, name] of ledger.created) {
    if (found.get(id)?.name !== name) losses.push(`created ${id} ${name}: ${JSON.stringify(found.get(id))}`)
  }
  for (const [id, { acknowledged, sent }] of ledger.counters) {
    const stored = Number(found.get(id)?.employees ?? 0)
    if (stored < acknowledged || stored > sent) losses.push(`counter ${id}: ${acknowledged} <= ${stored} <= ${sent}`)
  }
  for (const set of ledger.sets) {
    const values = new Set(set.ids.map((id) => String(found.get(id)?.description)))
    const [value = ''] = values
    if (values.size !== 1 || !set.sent.includes(value))
      losses.push(`set: ${[...values].join(' | ')}, sent ${set.sent.join(' | ')}`)
  }
  return losses
}

interface Row {
  readonly id: string
  readonly [field: string]: unknown
}

const idsPerRead = 100

async function readAll(visitor: Visitor, url: string, ids: readonly string[]): Promise<Map<string, Row>> {
  const found = new Map<string, Row>()
  for (let at = 0; at < ids.length; at += idsPerRead) {
    const some = ids.slice(at, at + idsPerRead)
    const filter = encodeURIComponent(JSON.stringify({ field: 'id', op: 'in', value: some }))
    const answer = await visitor.send(
      url,
      'GET',
      `/records/account?limit=200&fields=name,employees,description&filter=${filter}`,
    )
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`)
    // The API's list answers rows.
    for (const row of answer.json.rows as Row[]) found.set(row.id, row)
  }
  return found
}
