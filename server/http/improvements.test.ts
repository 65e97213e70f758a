import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { changeTable } from '#server/changes/log.ts'
import { coreId } from '#catalog/modules/define.ts'
import { fixedTable } from '#server/model/registry.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'
import { people } from '#test/support/world.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { configure, testProject, withRoles, type TestProject } from '#test/support/project.ts'

let app: TestApp
let ada: Client
let project: string
let phase: string
let look: TestProject['look']

before(async () => {
  ;({ app, ada, project, phase, look } = await testProject())
})

after(async () => {
  await app.close()
})

describe('improvements', () => {
  it('come from what was changed by hand, and are asked for once', async () => {
    const table = fixedTable(app.system.environment.schema, 'element')
    await app.database.migrator.query(sql`
      update ${table} set hash = 'x' where id = (select id from ${table} where kind = 'view' order by id limit 1)`)
    const [found] = (await look('improvements')).improvements
    assert.equal(found.source, 'drift')
    assert.equal(found.asked, null)
    const ask = async () =>
      await ada.post('/programme/improvements', { project, origin: found.origin, as: 'changeRequest' })
    const [asked, twice] = await Promise.all([ask(), ask()])
    assert.equal(asked.statusCode, 201, asked.body)
    assert.equal(twice.json().id, asked.json().id)
    assert.equal((await look('improvements')).improvements[0].asked.id, asked.json().id)
    assert.equal((await ask()).json().id, asked.json().id)
    const strange = await ada.post('/programme/improvements', { project, origin: 'drift:nothing', as: 'need' })
    assert.equal(strange.statusCode, 404)
  })

  it('do not come from what is new: nobody has had the time to use it', async () => {
    const table = fixedTable(app.system.environment.schema, 'element')
    const unused = async () =>
      (await look('improvements')).improvements.filter(({ source }: { source: string }) => source === 'unused').length
    const before = await unused()
    await app.database.migrator.query(sql`
      update ${table} set origin = 'local', created_at = now() where kind = 'view' and name = 'all'`)
    assert.equal(await unused(), before)
    await app.database.migrator.query(sql`
      update ${table} set created_at = now() - interval '30 days' where kind = 'view' and name = 'all'`)
    assert.ok((await unused()) > before)
  })

  it('come from people and roles that write nothing, once a phase has been live for four weeks', async () => {
    type Line = { readonly origin: string; readonly source: string; readonly reason: { readonly es: string } }
    const disused = async (as = ada): Promise<Line[]> => {
      const { improvements } = (await as.get(`/programme/improvements?project=${project}`)).json()
      return improvements.filter(({ source }: Line) => source === 'disuse')
    }
    await app.database.migrator.query(sql`update lazo."user" set created_at = now() - interval '60 days'`)
    const mara = await withRoles({ app, ada }, 'mara', ['salesperson', 'projectSponsor'])
    await withRoles({ app, ada }, 'kim', ['salesperson'])
    await withRoles({ app, ada }, 'leo', ['salesperson'])
    assert.deepEqual(await disused(), [], 'nothing is live yet')
    await liveSince('2020-01-01')
    const [role, ...persons] = await disused()
    const salesperson = coreId('role', 'salesperson')
    assert.deepEqual(
      [role?.origin, role?.reason.es],
      [`role:${salesperson}`, '3 de 3 personas no han escrito nada en cuatro semanas.'],
    )
    const named = (lines: readonly Line[]) => lines.map(({ origin }) => origin)
    assert.ok(named(persons).includes(`person:${people.kim.id}`))
    assert.ok(!named(persons).includes(`person:${people.ada.id}`), 'she has just written')
    assert.deepEqual(await disused(mara), [], 'who looks after no people learns nothing of them')
    // What somebody imports, or wrote long ago, is not using it.
    const lead = await mara.post('/records/lead', { lastName: 'Ruiz', source: 'tradeFair' })
    assert.equal(lead.statusCode, 201, lead.body)
    assert.ok(!named(await disused()).includes(`person:${people.mara.id}`))
    const changes = changeTable(app.system.environment)
    await app.database.migrator.query(sql`update ${changes} set channel = 'import' where actor = ${people.mara.id}`)
    assert.ok(named(await disused()).includes(`person:${people.mara.id}`))
    const asked = await ada.post('/programme/improvements', { project, origin: role?.origin, as: 'need' })
    assert.equal(asked.statusCode, 201, asked.body)
    // Who may only read uses it by coming in.
    const reads = { create: 'none', read: 'all', update: 'none', delete: 'none' }
    const definition = { label: { es: 'Lee', en: 'Reads' }, defaults: reads, modules: {}, fields: {}, switches: [] }
    const reader = { id: coreId('role', 'reader'), kind: 'role', name: 'reader', parent: null, definition }
    await configure(ada, [{ change: 'create', element: reader }])
    await withRoles({ app, ada }, 'leo', ['reader'])
    assert.ok(!named(await disused()).includes(`person:${people.leo.id}`))
    await app.database.migrator.query(sql`
      update lazo.session set created_at = now() - interval '40 days' where user_id = ${people.leo.id}`)
    const gone = (await disused()).find(({ origin }) => origin === `person:${people.leo.id}`)
    assert.match(gone?.reason.es ?? '', /^No ha entrado en cuatro semanas: entró/)
  })
})

/** As if a phase had gone live then; how it really does is in plan.test.ts. */
async function liveSince(liveOn: string): Promise<void> {
  const ctx = await systemContext(app.system.environment)
  await inWrite(ctx, async (inner) => {
    await updateRecord(inner, 'scopePhase', phase, { state: 'live', liveOn }, { internal: true })
  })
}
