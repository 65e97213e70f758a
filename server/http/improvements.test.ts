import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { fixedTable } from '#server/model/registry.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { testProject, type TestProject } from '#test/support/project.ts'

let app: TestApp
let ada: Client
let project: string
let look: TestProject['look']

before(async () => {
  ;({ app, ada, project, look } = await testProject())
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
})
