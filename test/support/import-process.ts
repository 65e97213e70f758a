/** Works on one import in a process of its own, for a test to kill: `node import-process.ts URL ID`. */
import { invariant } from '#common/errors.ts'
import { openDatabase } from '#server/db/database.ts'
import { runNext } from '#server/import/run.ts'
import { contextOf, testEnvironment } from './world.ts'

const [url, batchId] = process.argv.slice(2)
invariant(url && batchId, 'the test says which database and which import')
const db = await openDatabase({ url, role: 'app', poolSize: 2 })
const environment = await testEnvironment({ db, migrator: db })
const ctx = await contextOf(environment, 'ada', 'import')
while (await runNext(ctx, batchId)) process.stdout.write('.')
process.stdout.write('done')
await db.close()
