import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { emptyGiven, type Given } from '#server/capture/given.ts'
import { receive } from '#server/capture/receive.ts'
import { addForm, findingsOf, rosa, visitorsOf } from '#test/support/forms.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'

/** As many at once as wait for a session of the database; more are refused, and told so. */
const manyAtOnce = 50
const waves = 6
const pairs = 3
/** Less than any answer takes, so that how much there was to do does not show. */
const leastMs = 390

describe('a form that strangers send', () => {
  let test: TestApp
  let ada: Client

  before(async () => {
    test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '100000' } })
    ada = await test.signIn('ada')
    await addForm(ada, 'price')
  })
  after(async () => await test.close())

  it('makes one prospect of one person, however many they send at once', async () => {
    const fields = new Map([
      ['firstName', ['Rosa']],
      ['email', ['rosa@ebro.example']],
    ])
    const given: Given = { ...emptyGiven, fields, consents: new Set(['privacy']) }
    const sent = { given, language: 'es', address: '10.0.0.1', page: null } as const
    for (let wave = 0; wave < waves; wave += 1) {
      const kept = await Promise.all(
        Array.from({ length: manyAtOnce }, async () => await receive(test.system.environment, 'price', sent)),
      )
      assert.ok(kept.every((problems) => problems.length === 0))
    }
    const found = findingsOf(ada)
    const [lead, ...others] = await found.withEmail('rosa@ebro.example')
    assert.equal(others.length, 0)
    const filter = JSON.stringify({ field: 'person', op: 'eq', value: lead?.id })
    const counted = await ada.get(`/records/formAnswer?count=exact&limit=1&filter=${encodeURIComponent(filter)}`)
    assert.equal(counted.json().count.value, manyAtOnce * waves, 'what was said to be kept is kept')
  })

  it('says in nothing whether somebody is known, nor in how long it takes', async () => {
    const visitors = visitorsOf(test)
    for (let pair = 0; pair < pairs; pair += 1) {
      for (const email of ['rosa@ebro.example', `nadie${pair}@ebro.example`]) {
        const began = performance.now()
        const { statusCode, headers, body } = await visitors.send('price', { ...rosa, 'f.email': email })
        assert.ok(performance.now() - began >= leastMs)
        assert.deepEqual([statusCode, headers.location, body], [303, '/f/price?thanks=1&lang=es', ''])
      }
    }
  })
})
