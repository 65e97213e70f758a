import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type { Client, TestApp } from '#test/support/http.ts'
import { recordsAs, testProject, type Said } from '#test/support/project.ts'

let app: TestApp
let ada: Client

const { make, taken } = recordsAs(() => ada)

before(async () => {
  ;({ app, ada } = await testProject())
})

after(async () => {
  await app.close()
})

it('what customers need and nothing answers yet has a view of its own (R-031)', async () => {
  const asked = await make('need', { name: 'Saber cuándo llega', kind: 'customer', frequency: 12 })
  const own = await make('need', { name: 'Repartir leads', kind: 'business' })
  const refused = await make('need', { name: 'Que sea gratis', kind: 'customer' })
  await taken('need', refused, 'reject', { comment: 'No se hace' })
  const { rows } = (await ada.get('/records/need?view=unanswered')).json()
  assert.deepEqual(
    [asked, own, refused].map(({ id }) => rows.some((one: Said) => one.id === id)),
    [true, false, false],
  )
})
