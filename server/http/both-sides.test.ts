import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type { Client, TestApp } from '#test/support/http.ts'
import { done, recordsAs, testProject, withRoles, type Said } from '#test/support/project.ts'
import { waiveLooseEnds } from '#test/support/waivers.ts'
import { people } from '#test/support/world.ts'

let app: TestApp
let ada: Client
let kim: Client
let mara: Client
let project: string

const { make, update } = recordsAs(() => ada)

before(async () => {
  ;({ app, ada, project } = await testProject({ soloMode: false, sponsor: people.mara.id }))
  kim = await withRoles({ app, ada }, 'kim', ['projectDirection', 'projectSponsor'])
  mara = await withRoles({ app, ada }, 'mara', ['projectSponsor'])
})

after(async () => {
  await app.close()
})

it('R-030: a baseline binds once the company and its consultancy have both signed it', async () => {
  await done(update('project', { id: project }, { quorum: 1, consultancy: 'Otra' }))
  await make('projectMember', { name: 'Kim', person: people.kim.id, organisation: 'consultancy' })
  const both = await make('baseline', { name: 'De las dos partes' })
  await waiveLooseEnds(ada, mara, project)
  await taken(ada, 'baseline', both, 'submit')
  assert.match((await take(mara, 'baseline', both, 'approve')).body, /Falta el acuerdo de la consultora/)
  assert.match((await take(mara, 'baseline', both, 'stand')).body, /La firma alguien de la consultora/)
  assert.match((await take(kim, 'baseline', both, 'approve')).body, /Hacen falta 1 firmas y hay 0/)
  assert.equal((await update('project', { id: project }, { consultancy: null })).statusCode, 422)
  await taken(kim, 'baseline', both, 'stand')
  assert.match((await take(kim, 'baseline', both, 'stand')).body, /La consultora ya la ha firmado/)
  const { signing } = (await mara.get(`/programme/baselines/${both.id}`)).json()
  assert.deepEqual([signing.needed, signing.valid.length], [2, 1])
  await taken(mara, 'baseline', both, 'approve')
})

async function take(as: Client, module: string, one: Said, transition: string) {
  return await recordsAs(() => as).take(module, one, transition)
}

async function taken(as: Client, module: string, one: Said, transition: string) {
  return await recordsAs(() => as).taken(module, one, transition)
}
