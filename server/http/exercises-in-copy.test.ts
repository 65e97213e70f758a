import assert from 'node:assert/strict'
import { it } from 'node:test'
import { done, testProject, withRoles } from '#test/support/project.ts'

const lead = { firstName: 'Lucía', lastName: 'De Prueba', company: 'Cerámicas De Prueba', source: 'website' }

it('where there is a copy to learn with, an exercise is done there, with what it needs, and nowhere else', async () => {
  const { app, ada } = await testProject()
  const kim = await withRoles({ app, ada }, 'kim', ['salesperson'])
  const exercise = 'convertLead'
  const enter = async (environment: string) => await done(kim.send('PUT', '/session/environment', { environment }), 204)
  const passed = async () => (await kim.post('/exercises/checks', { exercise })).json().isPassed
  const convert = async (id: string) => {
    const { version } = (await kim.get(`/records/lead/${id}`)).json()
    const [side, none] = [{ mode: 'create' }, { mode: 'none' }]
    await done(kim.post(`/records/lead/${id}/conversion`, { version, account: side, contact: side, opportunity: none }))
  }
  try {
    await done(ada.send('PUT', '/environments/training', { contents: 'structure' }), 202)
    await app.system.environment.jobs.drain()
    const before = (await kim.get('/exercises')).json()
    assert.deepEqual([before.environment, before.schools[0].place], ['production', 'training'])
    assert.equal(before.schools[0].roles[0].parts[0].steps.length, 1)
    assert.deepEqual(await done(kim.post('/exercises/attempts', { exercise }), 201), { environment: 'training' })
    await convert((await done(kim.post('/records/lead', lead), 201)).id)
    assert.equal(await passed(), false, 'that was in production')
    await enter('training')
    const { rows } = (await kim.get('/records/lead?fields=lastName&scope=all')).json()
    assert.deepEqual(
      rows.map((one: { lastName: string }) => one.lastName),
      ['De Prueba'],
    )
    await convert(rows[0].id)
    assert.equal(await passed(), true)
    const after = (await kim.get('/exercises')).json()
    assert.deepEqual([after.environment, after.schools[0].roles[0].parts[0].isPassed], ['training', true])
  } finally {
    await app.close()
  }
})
