import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { after, before, describe, it } from 'node:test'

import sql from 'sql-template-tag'

import type { Element } from '#common/element.ts'
import { testDatabase } from '#test/support/database.ts'
import type { TestDatabase } from '#test/support/database.ts'
import { addCredentials } from '#test/support/http.ts'
import { tradeFairFile } from '#test/support/trade-fair-file.ts'

import { command, startServer, visit } from './server-process.ts'
import type { ServerPlace, ServerProcess, Visitor } from './server-process.ts'

const importRows = Number(process.env.LAZO_IMPORT_ROWS ?? 3000)
const importKills = Number(process.env.LAZO_IMPORT_KILLS ?? 2)
const applyKills = Number(process.env.LAZO_APPLY_KILLS ?? 3)
const applyMsMax = 400
const timeoutMs = 90_000

describe('a server killed at its work', () => {
  let database: TestDatabase
  let place: ServerPlace
  let server: ServerProcess
  let ada: Visitor

  before(async () => {
    database = await testDatabase()
    await addCredentials(database)
    const dataDir = await mkdtemp(path.join(tmpdir(), 'lazo-work-'))
    place = { dataDir, databaseUrl: database.url }
    server = await startServer(place)
    place = { ...place, port: Number(new URL(server.url).port) }
    ada = await visit(server.url)
  })
  after(async () => {
    await server?.end('SIGTERM')
    await database.drop()
    await rm(place.dataDir, { recursive: true, force: true })
  })

  async function restart(): Promise<void> {
    await server.end('SIGKILL')
    server = await startServer(place)
  }

  async function verify(): Promise<void> {
    const { code, output } = await command(place, 'verify')
    assert.equal(code, 0, output)
  }

  async function send(method: string, apiPath: string, body?: unknown): Promise<Record<string, unknown>> {
    const { status, text, json } = await ada.send(server.url, method, apiPath, body)
    assert.ok(status < 300, `${method} ${apiPath}: ${status} ${text.slice(0, 500)}`)
    return json
  }

  it('finishes an import after the restart, each row once', async () => {
    const form = new FormData()
    const { bytes } = tradeFairFile({ seed: 5, rows: importRows, format: 'csv' })
    form.append('file', new File([new Uint8Array(bytes)], 'feria.csv'))
    const upload = await send('POST', '/files', form)
    const { id } = await send('POST', '/imports', { module: 'lead', file: upload.id })
    const reach = async (holds: (found: ImportState) => boolean): Promise<ImportState> =>
      await poll(async () => (await send('GET', `/imports/${String(id)}`)) as unknown as ImportState, holds)
    const { mapping } = await reach(({ status }) => status === 'mapped')
    await send('PUT', `/imports/${String(id)}/plan`, { mapping, options: { values: { source: 'tradeFair' } } })
    const { counts: foreseen } = await reach(({ status }) => status === 'checked')
    await send('PUT', `/imports/${String(id)}/run`)
    let killed = 0
    for (let kill = 0; kill < importKills; kill += 1) {
      const { status, counts } = await reach((found) => found.counts.done > killed || found.status === 'done')
      assert.equal(status, 'running', 'it was killed before its end')
      killed = counts.done
      await restart()
    }
    const { counts } = await reach(({ status }) => status === 'done')
    assert.deepEqual({ ...counts, done: 0 }, { ...foreseen, done: 0 })
    const list = await send('GET', '/records/lead?scope=all&count=exact&limit=1')
    assert.deepEqual(list.count, { value: counts.create, capped: false })
    await verify()
  })

  it('has carried out a change of the model wholly or not at all', async () => {
    for (let kill = 0; kill < applyKills; kill += 1) {
      const { elements } = (await send('GET', '/model/export')) as { elements: readonly Element[] }
      const desired = [...elements, ...newModule(`fault${kill}`)]
      const { baseHash, targetHash } = await send('POST', '/model/plan', { elements: desired })
      const body = { elements: desired, baseHash, targetHash }
      const applied = ada.send(server.url, 'POST', '/model/apply', body).catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, (applyMsMax * kill) / applyKills))
      await restart()
      const wasAcknowledged = (await applied)?.status === 200
      assert.deepEqual(await send('GET', '/model/drift'), { differences: [] })
      const { modules } = (await send('GET', '/model')) as { modules: { name: string; fields: unknown[] }[] }
      const found = modules.find(({ name }) => name === `fault${kill}`)
      assert.ok(found ? found.fields.length === fieldCount : !wasAcknowledged)
      await send('POST', '/model/apply', { ...body, baseHash: found ? targetHash : baseHash })
      assert.equal((await ada.send(server.url, 'POST', `/records/fault${kill}`, { field0: 'One' })).status, 201)
    }
    await verify()
  })

  it('answers on SIGTERM what is under way before it ends', async () => {
    const { id } = await send('POST', '/records/account', { name: 'Waited for' })
    const [table] = await database.migrator.query<{ name: string }>(sql`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where tablename = (select 'm_' || right(id::text, 12) from env_test.element where kind = 'module' and name = 'account')`)
    const answers = await database.migrator.transaction(async (tx) => {
      await tx.exec(`lock table ${table?.name} in share row exclusive mode`)
      const waiting = Array.from(
        { length: 5 },
        async (_, index) => await ada.send(server.url, 'POST', '/records/account', { name: `Under way ${index}` }),
      )
      await poll(
        async () =>
          await database.db.query(
            sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          ),
        (blocked) => blocked.length >= waiting.length,
      )
      server.child.kill('SIGTERM')
      await poll(
        async () =>
          await fetch(`${server.url}/healthz`).then(
            ({ status }) => status,
            () => 0,
          ),
        (status) => status !== 200,
      )
      return waiting
    })
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    assert.deepEqual([...new Set(statuses)], [201])
    assert.equal(await server.end('SIGTERM'), 0)
    server = await startServer(place)
    assert.equal((await ada.send(server.url, 'GET', `/records/account/${String(id)}`)).status, 200)
  })
})

interface ImportState {
  readonly status: string
  readonly mapping: readonly (string | null)[]
  readonly counts: Readonly<Record<'rows' | 'done' | 'create', number>>
}

async function poll<T>(read: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  for (const deadline = performance.now() + timeoutMs; ;) {
    const found = await read()
    if (holds(found)) return found
    assert.ok(performance.now() < deadline, `${holds}: ${JSON.stringify(found).slice(0, 500)}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const fieldCount = 12

function newModule(name: string): Element[] {
  const label = { es: name, en: name }
  const module: Element = {
    id: randomUUID(),
    kind: 'module',
    name,
    parent: null,
    origin: 'local',
    owner: null,
    definition: {
      label: { singular: label, plural: label },
      icon: 'box',
      titleFields: ['field0'],
      capabilities: { owned: true },
      defaultSort: [{ field: 'title', direction: 'asc' }],
    },
  }
  const part = (kind: Element['kind'], own: string, definition: object): Element => ({
    ...module,
    id: randomUUID(),
    kind,
    name: own,
    parent: module.id,
    definition,
  })
  const fields = Array.from({ length: fieldCount }, (_, index) =>
    part('field', `field${index}`, { name: `field${index}`, type: 'text', label, indexed: index % 2 === 0 }),
  )
  const layout = { facts: [], sections: [{ label, fields: ['field0'] }], related: [], quickCreate: ['field0'] }
  return [module, ...fields, part('layout', 'default', layout)]
}
