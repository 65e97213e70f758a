import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { packNames } from '#catalog/packs/index.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'

let app: TestApp
let ada: Client
let kim: Client

before(async () => {
  app = await testApp({ programme: true })
  ada = await app.signIn('ada')
  kim = await app.signIn('kim')
})

after(async () => {
  await app.close()
})

async function begin(name: string, soloMode = true): Promise<string> {
  const answer = await ada.post('/programme/projects', { name, whyInvest: 'Se pierden clientes.', soloMode })
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json().id
}

async function path(project: string) {
  const answer = await ada.get(`/programme/path?project=${project}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

async function act(step: string, body: object, status = 204) {
  const answer = await ada.post(`/programme/path/${step}`, body)
  assert.equal(answer.statusCode, status, answer.body)
  return answer
}

describe('packs', () => {
  for (const pack of packNames) {
    it(`${pack} is taken over and approved as it was seen`, async () => {
      const project = await begin(`Con ${pack}`)
      const loaded = await ada.post('/programme/packs', { project, pack })
      assert.equal(loaded.statusCode, 201, loaded.body)
      let at = await path(project)
      assert.equal(at.current, 'objectives')
      const kpis = at.objectives.flatMap((one: { kpis: object[] }) => one.kpis)
      await act('objectives', {
        project,
        kpis: kpis.map(({ id, target, dueDate }: Record<string, string>) => ({ id, target, dueDate })),
      })
      at = await path(project)
      assert.equal(at.current, 'needs')
      await act('needs', { project, leftOut: [] })
      at = await path(project)
      assert.equal(at.current, 'specification')
      const seen = at.items.map(({ id, fingerprint }: Record<string, string>) => ({ id, fingerprint }))
      await act('specification', { project, seen })
      at = await path(project)
      assert.equal(at.current, 'sandbox')
      assert.deepEqual(at.looseEnds, [])
    })
  }

  it('are not for whoever takes no part in the project', async () => {
    const project = (await ada.get('/programme')).json().project.id
    for (const path of [`/programme/path?project=${project}`, `/programme/projects/${project}/pack`]) {
      assert.equal((await kim.get(path)).statusCode, 404, path)
    }
    assert.equal((await kim.post('/programme/packs', { project, pack: 'web-leads' })).statusCode, 403)
    assert.equal((await kim.post('/programme/path/needs', { project, leftOut: [] })).statusCode, 404)
  })
})
