import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { coreId } from '#catalog/modules/define.ts'
import { testApp } from '#test/support/http.ts'
import { done } from '#test/support/project.ts'

test('the model says of a module that there is something to ask for, to whoever may ask for it alone', async () => {
  const app = await testApp()
  const ada = await app.signIn('ada')
  const kim = await app.signIn('kim')
  const hasCommands = async (as: typeof ada) => {
    const { modules } = (await as.get('/model')).json()
    return modules.flatMap((one: { name: string; commands?: true }) => (one.commands ? [one.name] : []))
  }
  const make = async (module: string, trigger: object) => {
    const definition = { label: { es: 'Pedir', en: 'Ask' }, active: true, trigger, steps: [wait] }
    const element = { id: randomUUID(), kind: 'workflow', name: 'ask', parent: coreId('module', module), definition }
    const changes = [{ change: 'create', element }]
    const { baseHash, targetHash } = await done(ada.post('/elements/changes', { changes }))
    await done(ada.post('/elements/changes', { changes, apply: { baseHash, targetHash } }))
  }
  const wait = { name: 'wait', kind: 'wait', settings: { days: 1 } }
  try {
    await make('account', { on: 'created' })
    assert.deepEqual(await hasCommands(kim), [])
    await make('lead', { on: 'manual' })
    await make('contact', { on: 'manual', roles: [coreId('role', 'administrator')] })
    assert.deepEqual(await hasCommands(kim), ['lead'])
    assert.deepEqual((await hasCommands(ada)).toSorted(), ['contact', 'lead'])
  } finally {
    await app.close()
  }
})
