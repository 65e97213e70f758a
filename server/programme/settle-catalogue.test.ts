import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import sql, { raw } from 'sql-template-tag'
import { coreId } from '#catalog/modules/define.ts'
import { without } from '#common/uses.ts'
import { applyPlan } from '#server/model/apply.ts'
import { planModel } from '#server/model/plan.ts'
import { readElements } from '#server/model/registry.ts'
import { refreshLeft } from '#server/records/refresh.ts'
import { brokenInvariants } from '#server/verify/verify.ts'
import { testApp, type TestApp } from '#test/support/http.ts'
import { settleCatalogue } from './settle-catalogue.ts'

let test: TestApp
before(async () => void (test = await testApp()))
after(async () => await test.close())

it('what a newer version works out is worked out for the records that are there already', async () => {
  const { environment } = test.system
  const ada = await test.signIn('ada')
  const make = async (module: string, values: object): Promise<string> =>
    (await ada.post(`/records/${module}`, values)).json().id
  const campaign = await make('campaign', { name: 'Feria', type: 'tradeFair' })
  const member = await make('contact', { firstName: 'Rosa', lastName: 'Gil' })
  await make('campaignMember', { campaign, member: { module: 'contact', id: member }, status: 'attended' })
  const counted = async () => (await ada.get(`/records/campaign/${campaign}`)).json().responseCount
  assert.equal(await counted(), 1)

  // As a version made it that did not count them yet.
  const field = coreId('field', 'campaign', 'responseCount')
  const older = without(await readElements(environment.db, environment.schema), field)
  const plan = await planModel(environment, older)
  const confirmed = Object.fromEntries(plan.operations.map(({ id, impact }) => [id, impact.filled]))
  await applyPlan(environment, plan, { by: null, confirmed })
  await environment.migrator.query(sql`update ${raw(`"${environment.schema}".model_version`)} set operations = '[]'`)
  await environment.migrator.query(sql`delete from lazo.setting where key = 'catalogue'`)
  assert.equal(await counted(), undefined)

  await settleCatalogue(environment)
  await refreshLeft(environment)
  await environment.jobs.drain()
  assert.equal(await counted(), 1)
  assert.deepEqual(await brokenInvariants(environment), [])
})
