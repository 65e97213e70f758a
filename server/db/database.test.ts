import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import sql from 'sql-template-tag'

import { testDatabase } from '#test/support/database.ts'
import type { TestDatabase } from '#test/support/database.ts'

let t: TestDatabase
before(async () => {
  t = await testDatabase({ template: 'system' })
})
after(() => t.drop())

test('the application works with a role that owns no tables', async () => {
  const rows = await t.db.query<{ user: string }>(sql`select current_user as user`)
  assert.deepEqual(rows, [{ user: 'lazo_app' }])
})
