/** What a salesperson does beyond saving one record, through the API: in bulk, converting, undoing. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

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
    assert.equal((await leo.post(`/acts/${actOf(edit)}/undo`)).statusCode, 403)
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
    assert.deepEqual(queued, { changed: 0, refused: [], refusedCount: 0, queued: 7 })
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
})
