/** What people are told, through the API: by whom, as far as they may see it, and by mail. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'

import sql from 'sql-template-tag'
import { createRecord, createRecords } from '#server/records/create.ts'
import { changeRecords } from '#server/records/mass-work.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { contextOf, people, worldSchema } from '#test/support/world.ts'

describe('notifications', () => {
  let test: TestApp
  let mara: Client
  let kim: Client
  let leo: Client

  before(async () => {
    test = await testApp()
    mara = await test.signIn('mara')
    kim = await test.signIn('kim')
    leo = await test.signIn('leo')
  })
  after(async () => await test.close())
  beforeEach(async () => {
    await test.database.db.exec(`delete from ${worldSchema}.notification`)
    test.mails.length = 0
  })

  const create = async (client: Client, module: string, values: Record<string, unknown>): Promise<string> => {
    const answer = await client.post(`/records/${module}`, values)
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json().id
  }
  const told = async (client: Client) => (await client.get('/notifications')).json().rows
  const unread = async (client: Client) => (await client.get('/notifications/count')).json().unread

  it('tells a person what is assigned to them, by whom, and nobody else, nor who did it', async () => {
    const id = await create(mara, 'account', { name: 'Harinas Ebro', owner: people.kim.id })
    const [notice, ...others] = await told(kim)
    assert.deepEqual(others, [])
    assert.deepEqual(
      {
        kind: notice.kind,
        actor: notice.actor.title,
        module: notice.module,
        record: notice.record,
        times: notice.times,
      },
      { kind: 'assigned', actor: 'Mara Gil', module: 'account', record: { id, title: 'Harinas Ebro' }, times: 1 },
    )
    assert.deepEqual([await told(mara), await told(leo)], [[], []])
    await create(kim, 'account', { name: 'De Kim para Kim', owner: people.kim.id })
    assert.equal(await unread(kim), 1)
  })

  it('says nothing of a record that one may no longer see: no title, no count, no mail', async () => {
    const id = await create(mara, 'account', { name: 'Secreto', owner: people.kim.id, groups: [] })
    assert.equal(await unread(kim), 1)
    await mara.send('PATCH', `/records/account/${id}`, { version: 1, values: { owner: people.leo.id, groups: [] } })
    assert.deepEqual([await told(kim), await unread(kim)], [[], 0])
    await test.system.environment.jobs.drain()
    assert.deepEqual(test.mails, [])
    assert.equal(await unread(leo), 1)
    await mara.send('DELETE', `/records/account/${id}`)
    assert.deepEqual([await told(leo), await unread(leo)], [[], 0])
  })

  it('makes one of a change of many, and does not count those that one may no longer see', async () => {
    const ctx = await contextOf(test.system.environment, 'mara')
    const names = Array.from({ length: 120 }, (_, index) => ({ values: { name: `Lote ${index}` } }))
    const ids = (await createRecords(ctx, 'account', names)).flatMap((one) => ('id' in one ? [one.id] : []))
    await changeRecords(ctx, 'account', { ids }, { update: { owner: people.kim.id, groups: [] } }, 10)
    await test.system.environment.jobs.drain()
    const rows = (await told(kim)).filter(({ kind }: { kind: string }) => kind === 'assigned')
    assert.deepEqual(
      rows.map((row: Record<string, unknown>) => [row.times, row.module, row.record]),
      [[120, 'account', null]],
    )
    const [end] = await told(mara)
    assert.deepEqual([end.kind, end.data], ['mass', { done: 120, total: 120, act: ctx.actId }])
    const [first = ''] = ids.toSorted()
    await mara.send('PATCH', `/records/account/${first}`, { version: 2, values: { owner: people.leo.id, groups: [] } })
    assert.equal((await told(kim))[0].times, 119)
  })

  it('tells the team of a deal that is won, and not the salespeople of another', async () => {
    const account = await create(kim, 'account', { name: 'Molinos' })
    const id = await create(kim, 'opportunity', {
      name: 'Molino nuevo',
      account,
      pipeline: 'sales',
      amount: { amount: '100', currency: 'EUR' },
    })
    const { version } = (await kim.get(`/records/opportunity/${id}`)).json()
    const won = await kim.send('PATCH', `/records/opportunity/${id}`, { version, values: { stage: 'won' } })
    assert.equal(won.statusCode, 200, won.body)
    assert.deepEqual(
      (await told(mara)).map((row: Record<string, unknown>) => row.kind),
      ['won'],
    )
    assert.deepEqual([await told(kim), await told(leo)], [[], []])
  })

  it('marks one, some or all up to a moment; a person marks nothing of another', async () => {
    await create(mara, 'account', { name: 'Uno', owner: people.kim.id })
    await create(mara, 'account', { name: 'Dos', owner: people.kim.id })
    const [two, one] = await told(kim)
    await leo.post('/notifications/marks', { ids: [one.id, two.id], isRead: true })
    assert.equal(await unread(kim), 2)
    await kim.post('/notifications/marks', { ids: [one.id], isRead: true })
    assert.equal(await unread(kim), 1)
    assert.equal((await kim.get('/notifications?unread=1')).json().rows[0].id, two.id)
    await kim.post('/notifications/marks', { until: two.at, isRead: true })
    assert.equal(await unread(kim), 0)
    await kim.post('/notifications/marks', { ids: [two.id], isRead: false })
    assert.equal(await unread(kim), 1)
  })

  it('reads page after page, each once, whatever lies between', async () => {
    for (let index = 0; index < 7; index += 1)
      await create(mara, 'account', { name: `P${index}`, owner: people.kim.id })
    const hidden = await told(kim)
    await mara.send('PATCH', `/records/account/${hidden[2].record.id}`, {
      version: 1,
      values: { owner: people.leo.id, groups: [] },
    })
    const titles: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: { rows: { record: { title: string } }[]; next: string | null } = (
        await kim.get(`/notifications?limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)
      ).json()
      titles.push(...page.rows.map(({ record }) => record.title))
      cursor = page.next
    }
    assert.deepEqual(titles, ['P6', 'P5', 'P3', 'P2', 'P1', 'P0'])
    assert.equal((await kim.get('/notifications?cursor=x')).statusCode, 422)
  })

  it('tells each as they have chosen: not at all, by mail at once, in the summary of a working morning', async () => {
    const choose = async (mail: string, product: boolean) =>
      await kim.send('PUT', '/preferences/notices', { value: { assigned: { product, mail } } })
    const { jobs } = test.system.environment
    await choose('none', false)
    await create(mara, 'account', { name: 'Nada', owner: people.kim.id })
    await due()
    await choose('now', false)
    await create(mara, 'account', { name: 'Al momento', owner: people.kim.id })
    await due()
    assert.deepEqual(
      [await told(kim), test.mails.map(({ to, subject }) => [to, subject])],
      [[], [['kim@example.com', 'Mara Gil te ha asignado Al momento']]],
    )
    assert.match(test.mails[0]?.text ?? '', /\/records\/account\/.*\n\n.*\n.*\/profile\?tab=notices/s)
    test.mails.length = 0
    await choose('digest', true)
    const start = test.world.now()
    test.world.setNow('2031-03-08T22:00:00.000Z')
    // Sessions have long ended by then.
    const ctx = await contextOf(test.system.environment, 'mara')
    await createRecord(ctx, 'account', { name: 'Del sábado', owner: people.kim.id })
    const runDigest = async (at: string): Promise<string[]> => {
      test.world.setNow(at)
      await test.database.db.transaction(async (tx) => await jobs.enqueue(tx, 'notification-digest', {}))
      await jobs.drain()
      return test.mails.splice(0).map(({ subject, text }) => `${subject}: ${text.includes('Del sábado')}`)
    }
    // Sunday morning; Monday before eight and after it, in Madrid; again; and Tuesday, with nothing to tell.
    assert.deepEqual(await runDigest('2031-03-09T10:00:00.000Z'), [])
    assert.deepEqual(await runDigest('2031-03-10T06:45:00.000Z'), [])
    assert.deepEqual(await runDigest('2031-03-10T07:15:00.000Z'), ['Tu resumen de Lazo: true'])
    assert.deepEqual(await runDigest('2031-03-10T07:30:00.000Z'), [])
    assert.deepEqual(await runDigest('2031-03-11T07:15:00.000Z'), [])
    test.world.setNow(start)
    await choose('none', true)
  })

  const say = async (client: Client, id: string, body: string) =>
    await client.post('/records/comment', { regarding: { module: 'account', id }, body })
  const named = (person: keyof typeof people) =>
    `<span data-mention="${people[person].id}">@${people[person].name}</span>`
  const kindsOf = async (client: Client) => (await told(client)).map(({ kind }: { kind: string }) => kind)

  it('tells whom a comment names if they may see the record, and nobody else anything of it', async () => {
    const id = await create(kim, 'account', { name: 'Con comentarios' })
    const answer = await say(kim, id, `<p>${named('mara')} y ${named('leo')}: <em onclick="x()">mirad</em></p>`)
    assert.equal(answer.statusCode, 201, answer.body)
    assert.equal(answer.json().body, `<p>${named('mara')} y ${named('leo')}: <em>mirad</em></p>`)
    assert.deepEqual([await kindsOf(mara), await kindsOf(leo), await kindsOf(kim)], [['mention'], [], []])
    const offered = (await kim.get(`/records/account/${id}/mentionable?search=`)).json()
    assert.deepEqual(
      offered.map(({ name, sees }: { name: string; sees: boolean }) => [name, sees]),
      [
        ['Ada Ibáñez', true],
        ['Kim Ortega', true],
        ['Mara Gil', true],
        ['Leo Núñez', false],
      ],
    )
    // Who may not see the record reads, adds, follows and lists nothing of it.
    const refused = await Promise.all([
      leo.get(`/records/comment/${answer.json().id}`),
      leo.get(`/records/account/${id}/mentionable`),
      leo.get(`/records/account/${id}/timeline/counts`),
      leo.send('PUT', `/records/account/${id}/following`, { follows: true }),
    ])
    assert.deepEqual(
      refused.map(({ statusCode }) => statusCode),
      [404, 404, 404, 404],
    )
    assert.equal((await say(leo, id, '<p>Hola</p>')).statusCode, 422)
    assert.deepEqual((await leo.get('/records/comment')).json().rows, [])
    // The search finds what was said for whoever sees on what, with the words around.
    const search = async (client: Client, text: string) =>
      (await client.get(`/comment-search?text=${encodeURIComponent(text)}`)).json().results
    await say(kim, id, '<p>El <strong>transformádor</strong> llega en junio</p>')
    const [hit, ...more] = await search(mara, 'TRANSFORMADOR junio')
    assert.deepEqual([hit.on.module, hit.on.id, hit.by, more], ['account', id, 'Kim Ortega', []])
    assert.deepEqual(
      hit.snippet.filter((piece: { isHit: boolean }) => piece.isHit).map((piece: { text: string }) => piece.text),
      ['transformádor', 'junio'],
    )
    assert.ok(!JSON.stringify(hit.snippet).includes('strong'))
    assert.deepEqual(await search(leo, 'transformador junio'), [])
    assert.deepEqual(await search(mara, 'transformador julio'), [])
    assert.equal((await test.anyone.get('/comment-search?text=junio')).statusCode, 401)
    await kim.send('DELETE', `/records/account/${id}`)
    assert.deepEqual(await search(mara, 'transformador'), [], 'nothing of what is in the bin')
  })

  it('tells who follows of a comment, those of one record together, until they stop', async () => {
    const id = await create(kim, 'account', { name: 'Seguida' })
    await say(mara, id, '<p>Uno</p>')
    await say(mara, id, '<p>Dos</p>')
    const [notice] = await told(kim)
    assert.deepEqual([notice.kind, notice.times, notice.record.title], ['comment', 2, 'Seguida'])
    await say(kim, id, '<p>Tres</p>')
    assert.deepEqual(await kindsOf(mara), ['comment'])
    assert.deepEqual((await mara.get(`/records/account/${id}/following`)).json(), { follows: true })
    await mara.send('PUT', `/records/account/${id}/following`, { follows: false })
    await mara.post('/notifications/marks', { until: test.world.now(), isRead: true })
    await say(kim, id, '<p>Cuatro</p>')
    await say(mara, id, '<p>Cinco</p>')
    await say(kim, id, '<p>Seis</p>')
    assert.equal(await unread(mara), 0)
    const { counts } = (await kim.get(`/records/account/${id}/timeline/counts`)).json()
    assert.deepEqual([counts.comment, counts.change], [6, 1])
    const { entries } = (await kim.get(`/records/account/${id}/timeline?kinds=comment`)).json()
    assert.deepEqual(entries.map((one: { record: { body: string } }) => one.record.body)[0], '<p>Seis</p>')
  })

  it('lets its author alone change a comment, and tells only whom the change names first', async () => {
    const id = await create(kim, 'account', { name: 'Editada' })
    const comment = (await say(kim, id, `<p>${named('mara')}</p>`)).json()
    const path = `/records/comment/${comment.id}`
    const body = `<p>${named('mara')} ${named('ada')}</p>`
    assert.equal((await mara.send('PATCH', path, { version: 1, values: { body } })).statusCode, 403)
    assert.equal((await mara.send('DELETE', path)).statusCode, 403)
    assert.equal((await kim.send('PATCH', path, { version: 1, values: { body } })).statusCode, 200)
    const ada = await test.signIn('ada')
    assert.deepEqual(
      [await kindsOf(mara), await kindsOf(ada), (await told(mara))[0].times],
      [['mention'], ['mention'], 1],
    )
    assert.equal((await kim.send('DELETE', path)).statusCode, 204)
    assert.equal((await kim.get(`/records/account/${id}/timeline/counts`)).json().counts.comment, undefined)
  })

  /** What waits a minute is due now. */
  const due = async (): Promise<void> => {
    await test.database.db.query(sql`update lazo_jobs.job set start_after = now() where state = 'created'`)
    await test.system.environment.jobs.drain()
  }
})
