/** Works on one import in a process of its own, for a test to kill: `node import-process.ts URL ID`. */
import { invariant } from '#common/errors.ts'
import { openDatabase } from '#server/db/database.ts'
import { findBatch } from '#server/import/batch.ts'
import { runRows } from '#server/import/run.ts'
import { contextOf, testEnvironment } from './world.ts'

const [url, batchId] = process.argv.slice(2)
invariant(url && batchId, 'the test says which database and which import')
const db = await openDatabase({ url, role: 'app', poolSize: 4 })
const environment = await testEnvironment({ db, migrator: db })
const ctx = await contextOf(environment, 'ada', 'import')
const batch = await findBatch(environment, db, batchId)
invariant(batch, 'there is such an import')
await runRows(ctx, batch, () => process.stdout.write('.') || true)
process.stdout.write('done')
await db.close()
