import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, it } from 'node:test'
import sql from 'sql-template-tag'
import { coreId } from '#catalog/modules/define.ts'
import { apply, approve, beginStory, inReview, plan } from '#test/support/deployments.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { configure, done, newField, recordsAs, withRoles, type Said } from '#test/support/project.ts'
import { people } from '#test/support/world.ts'

let app: TestApp
let ada: Client
let kim: Client
let mara: Client
let item: Said
const stand = newField('stand')
const { read, update, take, taken } = recordsAs(() => ada)

before(async () => {
  ;({ app, ada } = await beginStory())
  item = await inReview('Caseta', [stand])
  await approve('Primera')
  mara = await withRoles({ app, ada }, 'mara', ['projectSponsor'])
  await done(ada.send('PUT', '/environments/sandbox', { contents: 'structure' }), 202)
  await app.system.environment.jobs.drain()
  kim = await withRoles({ app, ada }, 'kim', ['salesperson'])
})
after(async () => await app.close())

const enter = async (as: Client, environment: string) => await as.send('PUT', '/session/environment', { environment })
const kindsOf = async (as: Client) =>
  (await as.get('/environments')).json().rows.map(({ kind }: { kind: string }) => kind)
const say = async (
  as: Client,
  element: string,
  text = '¿Y si la caseta se elige de una lista?\nAsí nadie la escribe mal.',
) => await as.post('/feedback', { element, text })
const ownOf = async (as: Client) => (await done(as.get('/feedback'))).own as readonly Said[]

it('R-091: whoever works in the CRM tries it from the first item that is deployed, and not before', async () => {
  assert.deepEqual(await kindsOf(kim), ['production'])
  assert.equal((await enter(kim, 'sandbox')).statusCode, 404)
  await done(apply((await plan('sandbox')).id), 204)
  assert.deepEqual(await kindsOf(kim), ['production', 'sandbox'])
  await done(enter(kim, 'sandbox'), 204)
})

it('R-091: not where the records of the company are in it', async () => {
  const fill = async (contents: string) => {
    await app.database.migrator.query(sql`update lazo.environment set contents = ${contents} where kind = 'sandbox'`)
    app.system.environments.forget()
  }
  await fill('full')
  assert.deepEqual(await kindsOf(kim), ['production'])
  assert.equal((await kim.get('/session')).json().environment, 'production')
  await fill('structure')
  assert.equal((await kim.get('/session')).json().environment, 'sandbox')
})

it('R-091: what they say of what they look at stands with its item; it is answered, and they read that', async () => {
  const { places } = (await kim.get('/feedback?module=lead')).json()
  assert.deepEqual(places, [
    { element: stand.element.id, part: null, kind: 'field', label: { es: 'stand', en: 'stand' } },
  ])
  const { id } = await done(say(kim, stand.element.id), 201)
  const found = await read('feedback', { id })
  assert.deepEqual(
    [found.item, found.by, found.place, found.state, found.name, found.environment].map(
      (value) => (value as { id?: string } | null)?.id ?? value,
    ),
    [item.id, people.kim.id, 'Leads › stand', 'open', '¿Y si la caseta se elige de una lista?', 'sandbox'],
  )
  await update('feedback', { id }, { answer: 'Se está pensando' })
  assert.deepEqual(
    (await ownOf(kim)).map(({ answer }) => answer),
    [null],
    'it is not given yet',
  )
  await taken('feedback', { id }, 'reply')
  const [own] = await ownOf(kim)
  assert.deepEqual([own?.id, own?.state, own?.answer], [id, 'answered', 'Se está pensando'])
  assert.deepEqual(await ownOf(ada), [], 'what others said is not one’s own')
})

it('R-091: it is turned into a need, or a change request of its item', async () => {
  const first = await done(say(kim, stand.element.id), 201)
  await taken('feedback', first, 'becomeNeed')
  const { need } = (await read('feedback', first)) as Said & { need: { id: string } }
  const made = await read('need', need)
  assert.deepEqual([made.state, made.origin], ['captured', `feedback:${first.id}`])
  assert.match(String(made.evidence), /Leads › stand\n\n¿Y si la caseta.*\nAsí nadie/)
  const second = await done(say(kim, stand.element.id), 201)
  await taken('feedback', second, 'becomeChange')
  const { change } = (await read('feedback', second)) as Said & { change: { id: string } }
  const asked = (await read('changeRequest', change)) as Said & { item: { id: string } }
  assert.deepEqual([asked.state, asked.source, asked.item.id], ['raised', 'feedback', item.id])
  assert.equal((await take('feedback', second, 'becomeNeed')).statusCode, 409)
})

it('R-091: it is said in a copy alone, of what is specified and what one may see', async () => {
  assert.equal((await say(kim, coreId('module', 'account'))).statusCode, 404)
  assert.equal((await say(kim, randomUUID())).statusCode, 404)
  assert.deepEqual((await kim.get('/feedback?module=account')).json().places, [])
  assert.equal((await kim.get('/feedback?module=specItem')).statusCode, 404)
  await done(enter(mara, 'sandbox'), 204)
  assert.equal((await say(mara, stand.element.id)).statusCode, 404)
  assert.equal((await mara.get('/feedback?module=lead')).statusCode, 404)
  await done(enter(kim, 'production'), 204)
  assert.equal((await say(kim, stand.element.id)).statusCode, 409)
})

it('R-091: whoever may not see the item sees nothing that was said of it, nor changes it', async () => {
  const one = (await done(ada.get('/records/feedback?scope=all'))).rows as readonly Said[]
  const some = one.find(({ state }) => state === 'answered')
  assert.ok(some)
  assert.equal((await kim.get('/records/feedback')).statusCode, 404)
  assert.equal((await kim.get(`/records/feedback/${some.id}`)).statusCode, 404)
  const own = { create: 'none', read: 'own', update: 'own', delete: 'none' } as const
  const all = { create: 'all', read: 'all', update: 'all', delete: 'all' } as const
  const label = { es: 'A medias', en: 'Half' }
  const definition = {
    label,
    defaults: { create: 'none', read: 'none', update: 'none', delete: 'none' },
    areas: { programme: all },
    modules: { specItem: own, feedback: all },
    fields: {},
    switches: [],
  }
  const role = { id: randomUUID(), kind: 'role', name: 'half', parent: null, definition }
  await configure(ada, [{ change: 'create', element: role }])
  await done(ada.send('PATCH', `/users/${people.leo.id}`, { roles: [role.id] }))
  const leo = await app.signIn('leo')
  assert.equal((await leo.get(`/records/specItem/${item.id}`)).statusCode, 404)
  assert.deepEqual((await done(leo.get('/records/feedback?scope=all'))).rows, [])
  assert.equal((await leo.get(`/records/feedback/${some.id}`)).statusCode, 404)
  const step = await recordsAs(() => leo).take('feedback', some, 'reopen')
  assert.equal(step.statusCode, 404)
})
