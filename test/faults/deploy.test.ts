import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'

import sql, { type Sql } from 'sql-template-tag'

import type { Environment } from '#server/context.ts'
import { verify } from '#server/verify/verify.ts'
import { approve, beginStory, elementIn, inReview } from '#test/support/deployments.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { moduleTable } from '#test/support/module-table.ts'
import { newField, recordsAs, type Said } from '#test/support/project.ts'

import { startServer, visit } from './server-process.ts'
import type { ServerPlace, ServerProcess, Visitor } from './server-process.ts'

const waitMsMax = 60_000
/** With 2 it is also killed before anything is carried out, of which `apply.test.ts` tries each statement. */
const kills = Number(process.env.LAZO_DEPLOY_KILLS ?? 1)

describe('a server killed inside a deployment', () => {
  let app: TestApp
  let ada: Client
  let place: ServerPlace
  let server: ServerProcess
  let visitor: Visitor
  let sandbox: Environment
  let item: Said
  let deployment: string
  const stand = newField('stand')
  const { read } = recordsAs(() => ada)

  before(async () => {
    const begun = await beginStory()
    ;({ app, ada } = begun)
    item = await inReview('Caseta', [stand])
    await approve('Primera')
    await ada.send('PUT', '/environments/sandbox', { contents: 'structure' })
    await app.system.environment.jobs.drain()
    const found = await app.system.environments.named('sandbox')
    assert.ok(found)
    sandbox = found
    place = { dataDir: await mkdtemp(path.join(tmpdir(), 'lazo-deploy-')), databaseUrl: app.database.url }
    server = await startServer(place)
    place = { ...place, port: Number(new URL(server.url).port) }
    visitor = await visit(server.url)
    // By the server: its start brought the sandbox to what is shipped, and a plan is for one configuration.
    const asked = { project: begun.project, environment: 'sandbox' }
    const planned = await visitor.send(server.url, 'POST', '/programme/deployments', asked)
    assert.equal(planned.status, 201, planned.text)
    deployment = String(planned.json.id)
  })
  after(async () => {
    await server?.end('SIGKILL')
    await app?.close()
    if (place) await rm(place.dataDir, { recursive: true, force: true })
  })

  async function until(holds: () => Promise<boolean>): Promise<void> {
    for (const deadline = performance.now() + waitMsMax; !(await holds()); await setTimeout(10)) {
      assert.ok(performance.now() < deadline, String(holds))
    }
  }

  /** Lets the deployment begin, holds it up by a lock until somebody is seen to wait for it, and kills its process there. */
  async function killedWaitingFor(lock: Sql, isThere: () => Promise<boolean>): Promise<void> {
    await app.database.migrator.transaction(async (tx) => {
      await tx.query(lock)
      const path = `/programme/deployments/${deployment}/application`
      let answer = ''
      visitor.send(server.url, 'POST', path).then(
        ({ text }) => (answer = text || 'done'),
        () => undefined,
      )
      await until(async () => {
        assert.equal(answer, '', 'it was still at it')
        return (await waiting()) && (await isThere())
      })
      await server.end('SIGKILL')
    })
    // What it had begun ends with its sessions.
    await until(async () => !(await hasSessions()))
    server = await startServer(place)
  }

  /** But for the states that were set by hand on the way here. */
  async function broken() {
    const found = await verify(app.system.environment, [sandbox])
    return found.filter(
      ({ count, examples }) => count > 0 && !examples.every((one) => /^(acceptanceTest|need)\.state /.test(one)),
    )
  }

  async function waiting(): Promise<boolean> {
    const rows = await app.database.migrator.query(sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and application_name like 'lazo%'`)
    return rows.length > 0
  }

  async function hasSessions(): Promise<boolean> {
    const rows = await app.database.migrator.query(sql`
      select 1 from pg_stat_activity where datname = current_database() and application_name in ('lazo', 'lazo migrator')
        and state <> 'idle' and query not like 'listen%' and pid <> pg_backend_pid()`)
    return rows.length > 0
  }

  it('before it is carried out has changed nothing, and it may be taken up again', { skip: kills < 2 }, async () => {
    const lock = sql`lock table ${(await moduleTable(sandbox, 'lead')).table} in access share mode`
    await killedWaitingFor(lock, async () => true)
    assert.equal(await elementIn(sandbox, stand.element.id), undefined)
    assert.equal((await read('deployment', { id: deployment })).state, 'rehearsed')
    assert.equal((await read('specItem', item)).state, 'approved')
    assert.deepEqual(await broken(), [])
  })

  it('once it is carried out has it written down by the next start, with what follows from it', async () => {
    const { table } = await moduleTable(app.system.environment, 'specItem')
    await killedWaitingFor(
      sql`select 1 from ${table} where id = ${item.id} for update`,
      async () => (await elementIn(sandbox, stand.element.id)) !== undefined,
    )
    await until(async () => (await read('deployment', { id: deployment })).state === 'applied')
    assert.equal((await read('specItem', item)).state, 'built')
    assert.equal((await elementIn(sandbox, stand.element.id))?.owner, item.id)
    assert.deepEqual(await broken(), [])
  })
})
