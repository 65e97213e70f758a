/** What a salesperson does beyond saving one record, through the API: in bulk, converting, undoing. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { endpoints } from '#common/api/index.ts'
import { createRecords } from '#server/records/create.ts'
import { changeRecords } from '#server/records/mass-work.ts'
import { undoAct } from '#server/records/undo.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { contextOf, people } from '#test/support/world.ts'

describe('acts', () => {
  let test: TestApp
  let mara: Client
  let kim: Client

  before(async () => {
    test = await testApp()
    mara = await test.signIn('mara')
    kim = await test.signIn('kim')
  })
  after(async () => await test.close())

  const create = async (client: Client, module: string, values: Record<string, unknown>): Promise<string> => {
    const answer = await client.post(`/records/${module}`, values)
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json().id
  }
  const actOf = (answer: { headers: Record<string, unknown> }): string => String(answer.headers['lazo-act'])

  it('names the act of a write, by which it is undone', async () => {
    const id = await create(kim, 'account', { name: 'Deshacer' })
    const edit = await kim.send('PATCH', `/records/account/${id}`, { version: 1, values: { employees: 4 } })
    const undone = await kim.post(`/acts/${actOf(edit)}/undo`)
    assert.deepEqual(undone.json(), { undone: 1, queued: 0, kept: [] })
    assert.equal((await kim.get(`/records/account/${id}`)).json().employees, null)
    const leo = await test.signIn('leo')
    // What one does not see is not there.
    assert.equal((await leo.post(`/acts/${actOf(edit)}/undo`)).statusCode, 404)
    assert.equal((await leo.post(`/acts/${people.ada.id}/undo`)).statusCode, 404)
  })

  it('changes many at once, says which it may not, and undoes them together', async () => {
    const ids = [await create(mara, 'account', { name: 'A' }), await create(mara, 'account', { name: 'B' })]
    const body = { ids: [...ids, people.ada.id], values: { description: 'En bloque' } }
    assert.equal((await kim.post('/records/account/actions/update', body)).statusCode, 403)
    const answer = await mara.post('/records/account/actions/update', body)
    assert.deepEqual(
      [answer.json().changed, answer.json().refused.map(({ id }: { id: string }) => id)],
      [2, [people.ada.id]],
    )
    assert.equal((await mara.post(`/acts/${actOf(answer)}/undo`)).json().undone, 2)
    const filter = { field: 'description', op: 'contains', value: 'En bloque' }
    const { rows } = (await mara.get(`/records/account?filter=${encodeURIComponent(JSON.stringify(filter))}`)).json()
    assert.deepEqual(rows, [])
    assert.equal((await kim.post('/records/account/actions/delete', { filter })).statusCode, 403)
    assert.equal((await mara.post('/records/account/actions/delete', {})).statusCode, 422)
  })

  it('changes very many in the background, as one act that is undone there too', async () => {
    const { environment } = test.system
    const companies = Array.from({ length: 7 }, (_, index) => ({
      values: { company: `Masa ${index}`, source: 'event' },
    }))
    await createRecords(await contextOf(environment, 'mara'), 'lead', companies)
    const filter = { field: 'company', op: 'startsWith', value: 'Masa' } as const
    const countOf = async (score: number): Promise<number> => {
      const whole = JSON.stringify({ all: [filter, { field: 'score', op: 'eq', value: score }] })
      const answer = await mara.get(`/records/lead?scope=all&count=exact&limit=1&filter=${encodeURIComponent(whole)}`)
      return answer.json().count.value
    }
    const act = await contextOf(environment, 'mara')
    const queued = await changeRecords(act, 'lead', { filter, scope: 'all' }, { update: { score: 7 } }, 3)
    assert.deepEqual(queued, { changed: 0, refused: [], refusedCount: 0, touched: {}, queued: 7 })
    assert.equal(await countOf(7), 0)
    await environment.jobs.drain()
    assert.equal(await countOf(7), 7)
    assert.equal((await undoAct(await contextOf(environment, 'mara'), act.actId, 3)).queued, 7)
    await environment.jobs.drain()
    assert.equal(await countOf(7), 0)
  })

  it('proposes, converts once and takes back', async () => {
    const lead = await create(kim, 'lead', {
      firstName: 'Eva',
      company: 'Horno Sol',
      source: 'event',
      email: 'eva@hornosol.example',
    })
    const path = `/records/lead/${lead}/conversion`
    const { version, account } = (await kim.get(path)).json()
    assert.equal(account.values.name, 'Horno Sol')
    const body = {
      version,
      account: { mode: 'create' },
      contact: { mode: 'create' },
      opportunity: { mode: 'create', values: { stage: 'contacted' } },
    }
    const headers = { 'idempotency-key': 'una-vez' }
    const first = await kim.post(path, body, { headers })
    assert.equal(first.statusCode, 200, first.body)
    assert.deepEqual((await kim.post(path, body, { headers })).json(), first.json())
    assert.equal((await kim.post(path, body)).statusCode, 409)
    const leo = await test.signIn('leo')
    assert.equal((await leo.get(path)).statusCode, 404)
    const { entries } = (await kim.get(`/records/lead/${lead}/timeline?kinds=change`)).json()
    assert.deepEqual(
      entries.map(({ channel }: { channel: string }) => channel),
      ['convert', 'ui'],
    )
    assert.equal((await kim.send('DELETE', path)).statusCode, 200)
    assert.equal((await kim.get(`/records/account/${first.json().account}`)).statusCode, 404)
  })

  it('brings several back from the bin as one act, and deletes for good only for who configures', async () => {
    const ids = [
      await create(mara, 'account', { name: 'Vuelve A' }),
      await create(mara, 'account', { name: 'Vuelve B' }),
    ]
    await mara.post('/records/account/actions/delete', { ids })
    const restored = await mara.post('/records/account/restorations', { ids: [...ids, people.ada.id] })
    assert.deepEqual([restored.json().restored, restored.json().refused.length], [2, 1])
    assert.equal((await mara.post(`/acts/${actOf(restored)}/undo`)).json().undone, 2)
    assert.equal((await mara.post('/records/account/purge', { ids })).statusCode, 403)
    const ada = await test.signIn('ada')
    assert.equal((await ada.post('/records/account/purge', { ids })).json().purged, 2)
    assert.equal((await ada.post('/records/account/purge', { ids })).statusCode, 404)
    const back = await mara.post('/records/account/restorations', { ids })
    assert.deepEqual([back.json().restored, back.json().refused.length], [0, 2])
  })

  describe('of every kind', () => {
    type Ids = Readonly<Record<string, string>>
    interface Act {
      /** Where it is seen. */
      readonly see: (ids: Ids) => string
      readonly do: (ids: Ids) => Promise<Awaited<ReturnType<Client['post']>>>
    }

    const versionOf = async (path: string): Promise<number> => (await mara.get(path)).json().version
    const account = (ids: Ids) => `/records/account/${ids.account}`
    const deleted = (ids: Ids) => `/records/account/${ids.deleted}`
    const quote = (ids: Ids) => `/records/quote/${ids.quote}`
    const meeting = (ids: Ids) => `/records/meeting/${ids.meeting}`
    const issued = (ids: Ids) => `/records/quote/${ids.issued}`
    const of = (name: string) => () => `/records/${name}?scope=all&sort=-createdAt&fields=title`

    /** By endpoint: how it is done and where that is seen, or why it is not taken back. */
    const kinds: Readonly<Record<string, Act | string>> = {
      'POST /records/:module': { see: of('account'), do: () => mara.post('/records/account', { name: 'Nueva' }) },
      'PATCH /records/:module/:id': {
        see: account,
        do: async (ids) =>
          await mara.send('PATCH', account(ids), { version: await versionOf(account(ids)), values: { employees: 9 } }),
      },
      'DELETE /records/:module/:id': { see: account, do: (ids) => mara.send('DELETE', account(ids)) },
      'POST /records/:module/:id/restoration': { see: deleted, do: (ids) => mara.post(`${deleted(ids)}/restoration`) },
      'POST /records/:module/restorations': {
        see: deleted,
        do: (ids) => mara.post('/records/account/restorations', { ids: [ids.deleted] }),
      },
      'POST /records': {
        see: of('task'),
        do: () => mara.post('/records', { records: [{ module: 'task', values: { subject: 'Enviar' } }] }),
      },
      'POST /records/:module/actions/update': {
        see: account,
        do: (ids) => mara.post('/records/account/actions/update', { ids: [ids.account], values: { employees: 9 } }),
      },
      'POST /records/:module/actions/delete': {
        see: account,
        do: (ids) => mara.post('/records/account/actions/delete', { ids: [ids.account] }),
      },
      'POST /records/:module/actions/preview': 'changes nothing',
      'POST /records/:module/actions/cells': {
        see: account,
        do: async (ids) => await mara.post('/records/account/actions/cells', cells(ids)),
      },
      'POST /records/:module/actions/cells/preview': 'changes nothing',
      'POST /records/:module/:id/mails': 'a mail has left, and the document is issued',
      'POST /records/:module/:id/mails/:mail/retry': 'a mail has left',
      'POST /records/:module/:id/links': 'its address has been told, and the document is issued',
      'DELETE /records/:module/:id/links/:link': 'a new link is made instead',
      'POST /records/:module/:id/conversion': {
        see: (ids) => `/records/lead/${ids.lead}`,
        do: async ({ lead }) =>
          await mara.post(`/records/lead/${lead}/conversion`, {
            version: await versionOf(`/records/lead/${lead}`),
            account: { mode: 'create' },
            contact: { mode: 'create' },
            opportunity: { mode: 'none' },
          }),
      },
      'DELETE /records/:module/:id/conversion': 'takes back itself; it is converted again',
      'POST /records/:module/:id/issue': 'an issued document keeps its number',
      'POST /records/:module/:id/decision': {
        see: issued,
        do: (ids) => mara.post(`${issued(ids)}/decision`, { decision: 'accepted', name: 'Rosa' }),
      },
      'POST /records/:module/:id/versions': { see: of('quote'), do: (ids) => mara.post(`${issued(ids)}/versions`) },
      'POST /records/:module/:id/documents': {
        see: of('quote'),
        do: (ids) => mara.post(`${account(ids)}/documents`, { module: 'quote' }),
      },
      'PATCH /records/:module/:id/lines': {
        see: (ids) => `${quote(ids)}/totals`,
        do: (ids) => {
          const unitPrice = { amount: '7', currency: 'EUR' }
          const create = [{ description: 'Otra', quantity: '1', unitPrice }]
          return mara.send('PATCH', `${quote(ids)}/lines`, { create, update: [], remove: [] })
        },
      },
      'POST /records/:module/:id/prices': 'changes nothing',
      'POST /records/:module/merge/preview': 'changes nothing',
      'POST /records/:module/merge': {
        see: account,
        do: async (ids) => {
          const chosen = [ids.other, ids.account].map(async (id) => ({
            id,
            version: await versionOf(`/records/account/${id}`),
          }))
          return await mara.post('/records/account/merge', { winner: ids.other, records: await Promise.all(chosen) })
        },
      },
      'POST /records/:module/duplicates': 'changes nothing',
      'POST /records/:module/duplicates/scan': 'changes no record',
      'PUT /records/:module/duplicates/:first/:second': 'is said the other way round',
      'POST /records/:module/:id/fields/:field/restoration': {
        see: account,
        do: async (ids) => {
          const path = `${account(ids)}/fields/employees`
          const { entries } = (await mara.get(`${path}/history`)).json()
          const body = { seq: entries.at(-1).seq, version: await versionOf(account(ids)) }
          return await mara.post(`${path}/restoration`, body)
        },
      },
      'POST /records/:module/:id/past': {
        see: account,
        do: async (ids) =>
          await mara.post(`${account(ids)}/past`, {
            at: ids.past,
            version: await versionOf(account(ids)),
            fields: ['employees'],
          }),
      },
      'POST /records/:module/:id/replies': 'the customer may have read it',
      'POST /records/:module/:id/resolution': 'is said the other way round',
      'POST /records/:module/:id/workflows/:workflow': 'only puts in line; what its run does is an act of that run',
      'POST /records/:module/:id/transitions': 'is taken back where the lifecycle leads back, as its own tests show',
      'PATCH /records/:module/:id/series': {
        see: of('meeting'),
        do: async (ids) => {
          const version = await versionOf(meeting(ids))
          const values = { subject: 'Otra' }
          return await mara.send('PATCH', `${meeting(ids)}/series`, { scope: 'all', version, values })
        },
      },
      'DELETE /records/:module/:id/series': {
        see: of('meeting'),
        do: async (ids) =>
          await mara.send('DELETE', `${meeting(ids)}/series?scope=following&version=${await versionOf(meeting(ids))}`),
      },
      'POST /records/:module/purge': 'is for good, as it says before',
      'PUT /records/:module/:id/following': 'is chosen again',
    }

    const cells = ({ account: id }: Ids) => ({ columns: ['employees'], rows: [{ id, cells: ['9'] }] })

    it('is named and taken back, or says why it cannot be', async () => {
      const writes = endpoints.filter(({ method, path }) => method !== 'GET' && /^\/records(\/|$)/.test(path))
      assert.deepEqual(writes.map(({ method, path }) => `${method} ${path}`).toSorted(), Object.keys(kinds).toSorted())
      // All with the same records, since each is as it was once its act is taken back.
      const ids = await prepare()
      for (const [kind, act] of Object.entries(kinds)) {
        if (typeof act === 'string') continue
        const seen = async () =>
          (await mara.get(act.see(ids))).body.replace(/"version":\d+|"updatedAt":"[^"]*"|"error":.*/g, '')
        const before = await seen()
        const done = await act.do(ids)
        assert.ok(done.statusCode < 300, `${kind}: ${done.body}`)
        assert.notEqual(await seen(), before, kind)
        const undone = await mara.post(`/acts/${actOf(done)}/undo`)
        assert.equal(undone.statusCode, 200, `${kind}: ${undone.body}`)
        assert.deepEqual(undone.json().kept, [], kind)
        assert.equal(await seen(), before, kind)
      }
    })

    it('has no name where nothing was done that could be taken back', async () => {
      const ids = await prepare()
      const answers = {
        preview: await mara.post('/records/account/actions/preview', {
          ids: [ids.account],
          values: { employees: 9 },
        }),
        cells: await mara.post('/records/account/actions/cells/preview', cells(ids)),
        duplicates: await mara.post('/records/account/duplicates', { values: { name: 'Obrador' } }),
        following: await mara.send('PUT', `${account(ids)}/following`, { follows: true }),
        same: await mara.send('PATCH', account(ids), { version: await versionOf(account(ids)), values: {} }),
        none: await mara.post('/records/account/actions/update', { ids: [people.ada.id], values: { employees: 1 } }),
        issue: await mara.post(`${quote(ids)}/issue`, {}),
        purge: await (await test.signIn('ada')).post('/records/account/purge', { ids: [ids.deleted] }),
      }
      for (const [name, answer] of Object.entries(answers)) {
        assert.ok(answer.statusCode < 300, `${name}: ${answer.body}`)
        assert.equal(answer.headers['lazo-act'], undefined, name)
      }
    })

    async function prepare(): Promise<Ids> {
      const name = `Obrador ${test.world.newId()}`
      const [accountId, other, gone] = [
        await create(mara, 'account', { name, employees: 3 }),
        await create(mara, 'account', { name: `${name} 2` }),
        await create(mara, 'account', { name: `${name} 3` }),
      ]
      const past = test.world.now()
      test.world.setNow(new Date(Date.parse(past) + 60_000).toISOString())
      await mara.send('PATCH', `/records/account/${accountId}`, { version: 1, values: { employees: 4 } })
      await mara.send('DELETE', `/records/account/${gone}`)
      const quotes = [await draft(accountId), await draft(accountId)]
      assert.equal((await mara.post(`/records/quote/${quotes[1]}/issue`, {})).statusCode, 200)
      const lead = await create(mara, 'lead', { company: name, lastName: 'Sanz', source: 'event' })
      const [quoteId = '', issuedId = ''] = quotes
      const start = new Date(Date.parse(past) + 86_400_000).toISOString()
      const weekly = { subject: 'Seguimiento', start, end: start, repeat: 'FREQ=WEEKLY;COUNT=3' }
      const meetingId = await create(mara, 'meeting', weekly)
      return {
        account: accountId,
        other,
        deleted: gone,
        quote: quoteId,
        issued: issuedId,
        lead,
        meeting: meetingId,
        past,
      }
    }

    async function draft(accountId: string): Promise<string> {
      const id = await create(mara, 'quote', { subject: 'Línea', account: accountId })
      const unitPrice = { amount: '10', currency: 'EUR' }
      await create(mara, 'quoteLine', { quote: id, description: 'Pieza', quantity: '2', unitPrice })
      return id
    }
  })
})
