import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql, { raw } from 'sql-template-tag'

import { coreId } from '#catalog/modules/define.ts'
import { noteWritten } from '#server/model/element-use.ts'
import { loadModel } from '#server/model/registry.ts'
import { moduleUsage } from '#server/model/usage.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'

/** What an answer holds, looked into without a type. */
type Row = ReturnType<typeof JSON.parse>

const account = coreId('module', 'account')

describe('what is known of an element', () => {
  let world: TestApp
  let ada: Client
  let kim: Client
  const detail = async (id: string): Promise<Row> => (await ada.get(`/elements/${id}`)).json()

  before(async () => {
    world = await testApp()
    ada = await world.signIn('ada')
    kim = await world.signIn('kim')
  })
  after(async () => await world.close())

  it('says when a module and a view were last looked at', async () => {
    const [view] = (await ada.get('/elements?kind=view&module=account')).json().rows
    assert.equal((await detail(account)).lastUsed, null)
    assert.equal((await ada.get(`/records/account?view=${view.name}`)).statusCode, 200)
    assert.ok((await detail(account)).lastUsed)
    assert.ok((await detail(view.id)).lastUsed)
  })

  it('shows a list all the same where it cannot be noted that somebody looked', async () => {
    const { migrator, schema } = world.system.environment
    const lead = coreId('module', 'lead')
    await migrator.exec(`
      create function "${schema}".no_room() returns trigger language plpgsql as $$ begin raise disk_full; end $$;
      create trigger no_room before insert on "${schema}".element_use execute function "${schema}".no_room()`)
    try {
      assert.equal((await ada.get('/records/lead')).statusCode, 200)
    } finally {
      await migrator.exec(`drop function "${schema}".no_room() cascade`)
    }
    assert.equal((await detail(lead)).lastUsed, null)
    assert.equal((await ada.get('/records/lead')).statusCode, 200)
    assert.ok((await detail(lead)).lastUsed)
  })

  it('says when a field was last written, read once from the log', async () => {
    const { environment } = world.system
    const fields = (await ada.get('/elements?kind=field&module=account')).json().rows
    const id = (name: string): string => fields.find((one: Row) => one.name === name).id
    await noteWritten(environment)
    assert.equal((await detail(id('website'))).lastWritten, null)
    const made = await ada.post('/records/account', { name: 'Molinos', website: 'https://molinos.example' })
    assert.equal(made.statusCode, 201, made.body)
    assert.ok((await noteWritten(environment)) > 0)
    const website = await detail(id('website'))
    assert.ok(website.lastWritten)
    assert.deepEqual([website.usage.records, website.usage.filled[id('website')]], [1, 1])
    assert.equal((await detail(id('description'))).lastWritten, null)
  })

  it('keeps a reason that leaves the content as it was', async () => {
    const before = (await ada.get('/elements')).json().hash
    const say = (client: Client, reason: string) => client.send('PUT', `/elements/${account}/reason`, { reason })
    assert.equal((await say(ada, 'Lo pidió Ventas.')).statusCode, 204)
    assert.equal((await detail(account)).reason.text, 'Lo pidió Ventas.')
    assert.equal((await ada.get('/elements')).json().hash, before)
    assert.equal((await say(kim, 'No.')).statusCode, 403)
    assert.equal((await say(ada, '')).statusCode, 204)
    assert.equal((await detail(account)).reason, null)
  })

  it('says what each version changed', async () => {
    const row = (await ada.get('/elements?kind=module&module=account')).json().rows[0]
    const definition = { ...row.definition, icon: 'factory' }
    const changes = [{ change: 'update', id: account, definition, hash: row.hash }]
    const { baseHash, targetHash } = (await ada.post('/elements/changes', { changes })).json()
    const applied = await ada.post('/elements/changes', { changes, apply: { baseHash, targetHash } })
    assert.equal(applied.statusCode, 200, applied.body)
    const [latest] = (await detail(account)).history
    assert.deepEqual(latest.parts, [{ path: 'icon', before: row.definition.icon, after: 'factory' }])
  })

  it('estimates a large table from a sample and says so', async () => {
    const { environment } = world.system
    const module = (await loadModel(environment)).modules.get('account')
    assert.ok(module)
    const [column, owner] = [module.fields.get('name')?.column, module.fields.get('description')?.column]
    await environment.migrator.query(sql`
      insert into ${raw(`"${environment.schema}"."${module.table}"`)} (id, ${raw(`"${column}", "${owner}"`)}, version, created_at, updated_at)
      select gen_random_uuid(), repeat('x', 300), case when n % 4 = 0 then 'y' end, 1, now(), now()
      from generate_series(1, 4000) n`)
    const usage = await moduleUsage(environment, module, 60)
    assert.ok(usage.isEstimate)
    const filled = usage.filled[module.fields.get('description')?.id ?? ''] ?? 0
    assert.ok(Math.abs(usage.records - 4000) < 500, String(usage.records))
    assert.ok(Math.abs(filled / usage.records - 0.25) < 0.06, String(filled))
  })

  it('lists what few records fill and what nobody uses', async () => {
    const { rows } = (await ada.get('/unused-elements?percent=5')).json()
    const found = (kind: string, why: string) => rows.filter((one: Row) => one.kind === kind && one.why === why)
    assert.ok(found('field', 'rarelyFilled').some((one: Row) => one.name === 'website' && one.module === 'account'))
    assert.ok(!found('field', 'rarelyFilled').some((one: Row) => one.name === 'description'))
    assert.ok(found('module', 'empty').some((one: Row) => one.name === 'campaign'))
    assert.ok(found('view', 'neverUsed').length > 0)
    assert.equal((await kim.get('/unused-elements')).statusCode, 403)
  })
})
