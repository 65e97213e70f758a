/** Applies a configuration in a process of its own, which dies before a statement: `node apply-process.ts URL FILE STATEMENT`. */
import { readFileSync } from 'node:fs'
import process from 'node:process'
import type { Element } from '#common/element.ts'
import { invariant } from '#common/errors.ts'
import { openDatabase } from '#server/db/database.ts'
import { applyPlan } from '#server/model/apply.ts'
import { planModel } from '#server/model/plan.ts'
import { atStatement } from '#test/support/failing-database.ts'
import { testEnvironment } from '#test/support/world.ts'

const [url, file, statement] = process.argv.slice(2)
invariant(url && file && statement, 'the test says which database, which elements and where to die')
const migrator = await openDatabase({ url, role: 'migrator', poolSize: 2 })
const environment = await testEnvironment({ db: migrator, migrator })
const desired: Element[] = JSON.parse(readFileSync(file, 'utf8'))
const plan = await planModel(environment, desired)
const confirmed = Object.fromEntries(plan.operations.map(({ id, impact }) => [id, impact.filled]))
const dying = {
  ...environment,
  migrator: atStatement(migrator, Number(statement), () => process.kill(process.pid, 'SIGKILL')),
}
await applyPlan(dying, plan, { by: null, confirmed })
await migrator.close()
