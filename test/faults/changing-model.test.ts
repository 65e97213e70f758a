import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import process from 'node:process'
import { after, before, describe, it } from 'node:test'

import sql, { raw } from 'sql-template-tag'

import { coreId } from '#catalog/modules/define.ts'
import { findDrift } from '#server/model/drift.ts'
import { physicalName } from '#server/model/elements.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

const clients = Number(process.env.LAZO_WRITERS ?? 20)
const changes = Number(process.env.LAZO_CHANGES ?? 8)

const both = (text: string) => ({ es: text, en: text })

describe('while twenty people write', () => {
  let test: TestApp
  let ada: Client
  const account = coreId('module', 'account')
  const odd: string[] = []
  const kept = new Map<string, { name: string; employees: number }>()

  before(async () => {
    test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '1000000' } })
    ada = await test.signIn('ada')
  })
  after(async () => await test.close())

  /** Whoever has waited two seconds for a table is refused by the database, which is seen here. */
  async function judged<T extends { statusCode: number; body: string }>(what: string, work: Promise<T>): Promise<T> {
    const answer = await work
    // A field that has just gone or come is a refusal that names it.
    if (![200, 201, 409, 422].includes(answer.statusCode)) odd.push(`${what} ${answer.statusCode} ${answer.body}`)
    if (answer.statusCode === 422 && !answer.body.includes('passing')) odd.push(`${what} ${answer.body}`)
    return answer
  }

  async function write(client: Client, index: number, isOver: () => boolean): Promise<void> {
    for (let step = 0; !isOver(); step += 1) {
      const name = `Writer ${index}.${step}`
      const extra = step % 3 === 0 ? { [`passing${step % 4}`]: 'x' } : {}
      const made = await judged('create', client.post('/records/account', { name, employees: step, ...extra }))
      if (made.statusCode !== 201) continue
      const { id, version } = made.json()
      kept.set(id, { name, employees: step })
      const values = { employees: step + 1 }
      const changed = await judged('update', client.send('PATCH', `/records/account/${id}`, { version, values }))
      if (changed.statusCode === 200) kept.set(id, { name, employees: step + 1 })
      await judged('list', client.get('/records/account?limit=20&sort=-createdAt'))
    }
  }

  async function apply(list: readonly object[]): Promise<void> {
    const planned = await judged('plan', ada.post('/elements/changes', { changes: list }))
    const { baseHash, targetHash, operations } = planned.json()
    for (;;) {
      const confirmed = Object.fromEntries(
        operations.map((one: { id: string; impact: { filled: number } }) => [one.id, one.impact.filled]),
      )
      const body = { changes: list, apply: { baseHash, targetHash, confirmed } }
      const applied = await ada.post('/elements/changes', body)
      if (applied.statusCode === 200) return
      // More values came in since they were counted: the administrator looks and confirms again.
      assert.match(applied.body, /confirmation/, applied.body)
      operations.splice(
        0,
        operations.length,
        ...(await ada.post('/elements/changes', { changes: list })).json().operations,
      )
    }
  }

  it('fields come, change their names and go without losing a record or a request', async () => {
    let isOver = false
    const people = await Promise.all(
      Array.from({ length: clients }, async (_, index) => (index % 2 ? ada : await test.signIn('mara'))),
    )
    const writers = people.map(async (client, index) => await write(client, index, () => isOver))
    const field = (name: string, definition: object): object => ({
      change: 'create',
      element: {
        id: randomUUID(),
        kind: 'field',
        name,
        parent: account,
        definition: { name, label: both(name), ...definition },
      },
    })
    const idOf = async (name: string): Promise<string> =>
      (await ada.get('/elements?module=account')).json().rows.find((row: { name: string }) => row.name === name).id
    for (let change = 0; change < changes; change += 4) {
      const name = `passing${change % 3}`
      await apply([field(name, { type: 'text', indexed: change % 8 === 0 })])
      await apply([field(`${name}Link`, { type: 'relation', options: { module: 'contact' } })])
      await apply([{ change: 'rename', id: await idOf(name), name: `${name}Renamed` }])
      await apply([
        { change: 'remove', id: await idOf(`${name}Renamed`) },
        { change: 'remove', id: await idOf(`${name}Link`) },
      ])
    }
    isOver = true
    await Promise.all(writers)
    assert.deepEqual(odd, [])
    assert.ok(kept.size > clients)
    const { migrator, schema } = test.system.environment
    const column = (name: string): string => physicalName('f', coreId('field', 'account', name))
    const rows = await migrator.query<{ id: string; name: string; employees: number }>(sql`
      select id, ${raw(column('name'))} as name, ${raw(column('employees'))} as employees
      from ${raw(`"${schema}"."${physicalName('m', account)}"`)}`)
    const stored = new Map(rows.map((row) => [row.id, { name: row.name, employees: row.employees }]))
    for (const [id, expected] of kept) assert.deepEqual(stored.get(id), expected)
    assert.deepEqual(await findDrift(test.system.environment), [])
  })
})
