/** How long people at work wait while fields are added to the table of contacts and removed again. */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { coreId } from '#catalog/modules/define.ts'
import type { Product } from '#bench/product.ts'
import { isMine, query, rowsOf, type Row } from '#bench/workloads.ts'

export interface Waits {
  readonly name: string
  readonly seconds: number
  readonly requests: number
  readonly writeMs: number
  readonly readMs: number
}

/** Writers, and as many readers. */
export const peopleAtWork = 4

const additions = [
  ['a text', { type: 'text' }],
  ['a relation', { type: 'relation', options: { module: 'account' } }],
  ['an indexed text', { type: 'text', indexed: true }],
] as const

/** The first is what they wait where nothing changes. */
export async function measureChanges(product: Product, durationMs: number): Promise<readonly Waits[]> {
  const contacts = await rowsOf(product, `/records/contact?limit=${peopleAtWork}&filter=${query(isMine)}`)
  const people = contacts.map((contact) => ({ contact, version: contact.version }))
  const waits = [await during('nothing', product, people, () => wait(durationMs))]
  const added: string[] = []
  for (const [name, definition] of additions) {
    const id = randomUUID()
    waits.push(await during(`${name} added`, product, people, () => apply(product, [addition(id, definition)])))
    added.push(id)
  }
  const removals = added.map((id) => ({ change: 'remove', id }))
  waits.push(await during('the three removed', product, people, () => apply(product, removals)))
  return waits
}

interface Person {
  readonly contact: Row
  version: number
}

async function during(
  name: string,
  { call }: Product,
  people: readonly Person[],
  change: () => Promise<void>,
): Promise<Waits> {
  let isOver = false
  let requests = 0
  const again = async (work: () => Promise<void>): Promise<number> => {
    let longestMs = 0
    while (!isOver) {
      const startMs = performance.now()
      await work()
      requests += 1
      longestMs = Math.max(longestMs, performance.now() - startMs)
    }
    return longestMs
  }
  const write = async (person: Person): Promise<void> => {
    const values = { jobTitle: `Puesto ${requests}` }
    const place = `/records/contact/${person.contact.id}`
    const written = await call('PATCH', place, { version: person.version, values })
    person.version = (JSON.parse(written) as Row).version // Defined by the API.
  }
  const list = `/records/contact?limit=50&sort=title&filter=${query(isMine)}`
  const startMs = performance.now()
  const writers = people.map((person) => again(async () => await write(person)))
  const readers = people.map(() => again(async () => void (await call('GET', list))))
  // Whoever is at a request when the change is over still waits for it.
  const changed = change().finally(() => (isOver = true))
  const [writeMs, readMs] = await Promise.all([longest(writers), longest(readers), changed])
  return { name, seconds: (performance.now() - startMs) / 1000, requests, writeMs, readMs }
}

async function longest(times: readonly Promise<number>[]): Promise<number> {
  return Math.max(...(await Promise.all(times)))
}

function addition(id: string, definition: object): object {
  const name = `bench${id.replaceAll('-', '')}`
  const parent = coreId('module', 'contact')
  const label = { es: 'Medida', en: 'Measure' }
  return { change: 'create', element: { id, kind: 'field', name, parent, definition: { name, label, ...definition } } }
}

interface Planned {
  readonly baseHash: string
  readonly targetHash: string
  readonly operations: readonly { readonly id: string; readonly impact: { readonly filled: number } }[]
}

/** As the Studio does it: what it would do, then that. */
async function apply({ administer }: Product, changes: readonly object[]): Promise<void> {
  const planned = JSON.parse(await administer('POST', '/elements/changes', { changes })) as Planned // Defined by the API.
  const { baseHash, targetHash, operations } = planned
  const confirmed = Object.fromEntries(operations.map(({ id, impact }) => [id, impact.filled]))
  await administer('POST', '/elements/changes', { changes, apply: { baseHash, targetHash, confirmed } })
}
