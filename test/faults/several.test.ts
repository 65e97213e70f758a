/** Two servers on one database and one folder of files: whoever is sent to another notices nothing. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'

import { coreId } from '#catalog/modules/define.ts'
import type { Element } from '#common/element.ts'
import { testDatabase } from '#test/support/database.ts'
import type { TestDatabase } from '#test/support/database.ts'
import { addCredentials } from '#test/support/http.ts'
import { people } from '#test/support/world.ts'

import { startServer, visit } from './server-process.ts'
import type { Answer, ServerPlace, ServerProcess, Visitor } from './server-process.ts'
import { startListener } from './stream-listener.ts'

const rounds = 2
const heardMsMax = 10_000
/** The other hears in milliseconds; it looks for itself only after a second. The processor may be taken once, not always. */
const soonMsMax = 700

describe('two servers on one database', () => {
  let database: TestDatabase
  let place: ServerPlace
  let one: ServerProcess
  let other: ServerProcess
  let ada: Visitor

  before(async () => {
    database = await testDatabase()
    await addCredentials(database)
    place = { dataDir: await mkdtemp(path.join(tmpdir(), 'lazo-several-')), databaseUrl: database.url }
    // At the same moment, as a platform would start them.
    ;[one, other] = await Promise.all([startServer(place), startServer(place)])
    ada = await visit(one.url)
  })
  after(async () => {
    await Promise.all([one?.end('SIGKILL'), other?.end('SIGTERM')])
    await database.drop()
    await rm(place.dataDir, { recursive: true, force: true })
  })

  async function done(answer: Promise<Answer>): Promise<Record<string, unknown>> {
    const { status, text, json } = await answer
    assert.ok(status < 300, `${status} ${text.slice(0, 500)}`)
    return json
  }

  it('what is written and uploaded at one is read at the other, and heard there', async () => {
    const listener = startListener(ada, () => other.url)
    await until(() => listener.heard.length > 0)
    const { id } = await done(ada.send(one.url, 'POST', '/records/account', { name: 'Of one' }))
    assert.equal((await done(ada.send(other.url, 'GET', `/records/account/${String(id)}`))).name, 'Of one')
    await until(() => listener.heard.some(({ event }) => event === 'change'))
    await listener.stop()
    const form = new FormData()
    form.append('file', new File(['of one'], 'one.txt'))
    const file = await done(ada.send(one.url, 'POST', '/files', form))
    assert.equal((await ada.send(other.url, 'GET', `/files/${String(file.id)}`)).text, 'of one')
  })

  it('a change of the model at one is in force at the other as soon as it has heard of it', async () => {
    const heard = newsHeard()
    for (let round = 0; round < rounds; round += 1) {
      const [here, there] = round % 2 === 0 ? [one.url, other.url] : [other.url, one.url]
      // Both have just looked, and would not look again for a second.
      await Promise.all([here, there].map(async (url) => await done(ada.send(url, 'GET', '/records/account?limit=1'))))
      const { elements } = (await done(ada.send(here, 'GET', '/model/export'))) as { elements: readonly Element[] }
      const desired = [...elements, newField(`several${round}`)]
      const { baseHash, targetHash } = await done(ada.send(here, 'POST', '/model/plan', { elements: desired }))
      await done(ada.send(here, 'POST', '/model/apply', { elements: desired, baseHash, targetHash }))
      const values = { name: `Round ${round}`, [`several${round}`]: 'known' }
      await heard.until(
        201,
        'the model',
        async () => (await ada.send(there, 'POST', '/records/account', values)).status,
      )
    }
    heard.inTime()
  })

  it('who signs out, is sent out or loses a right at one has lost it at the other as soon as it has heard of it', async () => {
    const heard = newsHeard()
    for (let round = 0; round < rounds; round += 1) {
      const [here, there] = round % 2 === 0 ? [one.url, other.url] : [other.url, one.url]
      const kim = await visit(here, 'kim@example.com')
      const { secret } = await done(kim.send(here, 'POST', '/keys', { name: `${round}`, scopes: ['read'] }))
      const byKey = async (): Promise<number> =>
        (await fetch(`${there}/api/v1/records/account`, { headers: { authorization: `Bearer ${String(secret)}` } }))
          .status
      await done(kim.send(there, 'GET', '/session'))
      assert.equal(await byKey(), 200)
      await done(kim.send(here, 'DELETE', '/session'))
      await heard.until(401, 'signed out', async () => (await kim.send(there, 'GET', '/session')).status)
      const rolesOf = async (roles: readonly string[]) =>
        await done(ada.send(here, 'PATCH', `/users/${people.kim.id}`, { roles }))
      await rolesOf([])
      await heard.until(404, 'no right', byKey)
      await rolesOf([coreId('role', 'salesperson')])
      await heard.until(200, 'a right', byKey)
      const again = await visit(there, 'kim@example.com')
      await done(ada.send(here, 'DELETE', `/users/${people.kim.id}/sessions`))
      await heard.until(401, 'sent out', async () => (await again.send(there, 'GET', '/session')).status)
    }
    heard.inTime()
  })

  it('guesses at both are counted together', async () => {
    const guess = async (url: string): Promise<number> =>
      (
        await fetch(`${url}/api/v1/session`, {
          method: 'POST',
          headers: { origin: url, 'content-type': 'application/json' },
          body: JSON.stringify({ email: 'leo@example.com', password: 'no es esta' }),
        })
      ).status
    const answers: number[] = []
    for (let at = 0; at < 12; at += 1) answers.push(await guess(at % 2 === 0 ? one.url : other.url))
    assert.deepEqual([...new Set(answers.slice(0, 10))], [401])
    assert.deepEqual(answers.slice(10), [429, 429])
  })

  it('when one is killed, sessions and work go on at the other', async () => {
    const { id } = await done(ada.send(one.url, 'POST', '/records/account', { name: 'Kept' }))
    await one.end('SIGKILL')
    assert.equal((await done(ada.send(other.url, 'GET', `/records/account/${String(id)}`))).name, 'Kept')
    await done(ada.send(other.url, 'POST', '/records/account', { name: 'After' }))
  })
})

/** How long each kind of news took in each round. */
function newsHeard() {
  const tookMs = new Map<string, number[]>()
  return {
    async until(wanted: number, news: string, ask: () => Promise<number>): Promise<void> {
      const startedMs = performance.now()
      let status = await ask()
      while (status !== wanted && performance.now() - startedMs < heardMsMax) status = await ask()
      assert.equal(status, wanted)
      tookMs.set(news, [...(tookMs.get(news) ?? []), performance.now() - startedMs])
    },
    inTime(): void {
      for (const [news, took] of tookMs) assert.ok(Math.min(...took) < soonMsMax, `${news}: ${took.join(', ')} ms`)
    },
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (const deadline = performance.now() + heardMsMax; !holds();) {
    assert.ok(performance.now() < deadline, String(holds))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

function newField(name: string): Element {
  return {
    id: randomUUID(),
    kind: 'field',
    name,
    parent: coreId('module', 'account'),
    origin: 'local',
    owner: null,
    definition: { name, type: 'text', label: { es: name, en: name } },
  }
}
