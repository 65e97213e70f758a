import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { updateRecord } from '#server/records/update.ts'
import { inWrite } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { recordsAs, testProject, type Said } from '#test/support/project.ts'

let app: TestApp
let ada: Client
let phase: string
let project: string

const { make, taken } = recordsAs(() => ada)

before(async () => {
  ;({ app, ada, phase, project } = await testProject())
})

after(async () => {
  await app.close()
})

it('a baseline takes in what is of a later phase when that opens (R-114)', async () => {
  const second = await make('scopePhase', { name: 'Fase 2', number: 2 })
  const [now, later] = [await inReview('Ahora', phase), await inReview('Luego', second.id)]
  const baseline = await make('baseline', { name: 'Primera' })
  const items = async () => {
    const draft = (await ada.get(`/programme/baselines/${baseline.id}`)).json()
    return [now, later].map(({ id }) => draft.items.some((one: Said) => one.id === id))
  }
  assert.deepEqual(await items(), [true, false])
  const review = async () => {
    const { awaited, waiting } = (await ada.get(`/programme/review?project=${project}`)).json()
    return [awaited.find((one: Said) => one.id === later.id)?.waitsFor, waiting]
  }
  assert.deepEqual(await review(), ['FAS-2 Fase 2', 1], 'and says so')
  await taken('scopePhase', second, 'begin')
  assert.deepEqual(await items(), [true, true])
  assert.deepEqual(await review(), [null, 0])
})

/** As if it had been sent there; what that asks for is in specification.test.ts. */
async function inReview(name: string, of: string): Promise<Said> {
  const item = await make('specItem', { name, type: 'field', phase: of })
  const ctx = await systemContext(app.system.environment)
  await inWrite(ctx, async (inner) => {
    await updateRecord(inner, 'specItem', item.id, { state: 'inReview' }, { internal: true })
  })
  return item
}
