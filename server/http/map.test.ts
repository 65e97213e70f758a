import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { testApp, type Client, type TestApp } from '#test/support/http.ts'

/** What an answer holds, looked into without a type. */
type Row = ReturnType<typeof JSON.parse>

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0])

describe('records on a map', () => {
  let world: TestApp
  let ada: Client
  let given: { status: number; body: Uint8Array }
  const asked: string[] = []

  before(async () => {
    world = await testApp({
      fetch: async (url) => {
        asked.push(url)
        return { headers: { 'content-type': 'text/html' }, ...given }
      },
    })
    ada = await world.signIn('ada')
  })
  after(() => world?.close())

  const setTiles = async (tiles: string): Promise<number> => {
    const [settings] = (await ada.get('/elements?kind=settings'))
      .json()
      .rows.filter(({ kind }: Row) => kind === 'settings')
    const definition = { ...settings.definition, map: { tiles, credit: '© Somebody' } }
    const changes = [{ change: 'update', id: settings.id, definition }]
    const plan = await ada.post('/elements/changes', { changes })
    if (plan.statusCode !== 200) return plan.statusCode
    const { baseHash, targetHash } = plan.json()
    return (await ada.post('/elements/changes', { changes, apply: { baseHash, targetHash } })).statusCode
  }

  it('stand together in their town, and are counted where no place is known', async () => {
    for (const [name, address] of [
      ['Norte', { city: 'Bilbao', country: 'ES' }],
      ['Norte Dos', { city: 'BILBAO', postalCode: '48001', country: 'ES' }],
      ['Norte Tres', null],
    ])
      assert.equal((await ada.post('/records/account', { name, address })).statusCode, 201)
    const filter = encodeURIComponent(JSON.stringify({ field: 'name', op: 'startsWith', value: 'Norte' }))
    const { places, unplaced, isCut } = (await ada.get(`/records/account/map?place=address&filter=${filter}`)).json()
    assert.deepEqual(
      places.map(({ name, records }: Row) => [name, records.map(({ title }: Row) => title).toSorted()]),
      [['Bilbao', ['Norte', 'Norte Dos']]],
    )
    assert.deepEqual([unplaced, isCut], [1, false])
  })

  it('go by a postal address and by nothing else', async () => {
    const wrong = await ada.get('/records/account/map?place=name')
    assert.equal(wrong.statusCode, 422)
    assert.equal(wrong.json().error.violations[0].field, 'place')
    assert.equal((await world.anyone.get('/records/account/map?place=address')).statusCode, 401)
  })

  it('have pictures under them from whom the company chose, and only pictures', async () => {
    given = { status: 200, body: png }
    assert.equal((await ada.get('/map/tiles/3/2/1')).statusCode, 404)
    assert.equal(await setTiles('https://tiles.example.com/3/2/1.png'), 422)
    assert.equal(await setTiles('https://tiles.example.com/{z}/{x}/{y}.png'), 200)
    const tile = await ada.get('/map/tiles/3/2/1')
    assert.equal(tile.statusCode, 200)
    assert.equal(tile.headers['content-type'], 'image/png')
    assert.deepEqual(asked, ['https://tiles.example.com/3/2/1.png'])
    given = { status: 200, body: new TextEncoder().encode('<script>alert(1)</script>') }
    assert.equal((await ada.get('/map/tiles/3/2/1')).statusCode, 404)
    given = { status: 500, body: png }
    assert.equal((await ada.get('/map/tiles/3/2/1')).statusCode, 404)
    for (const path of ['20/0/0', '3/x/1', '-1/0/0', '3/2/..%2f..'])
      assert.ok([404, 422].includes((await ada.get(`/map/tiles/${path}`)).statusCode), path)
    assert.equal((await world.anyone.get('/map/tiles/3/2/1')).statusCode, 401)
    assert.equal(asked.length, 3)
  })
})
