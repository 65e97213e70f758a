import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import sql, { raw } from 'sql-template-tag'
import { compileFormula } from '#common/formula/check.ts'
import { evaluateFormula, type Clock } from '#common/formula/evaluate.ts'
import type { FormulaType } from '#common/formula/functions.ts'
import { letterPairs } from '#common/formula/values.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { formulaSql } from './formula-sql.ts'

// Daylight saving began that night in Madrid, so the day there is not the day in UTC.
const clock: Clock = { now: '2026-03-28T23:30:00.000Z', today: '2026-03-29', timeZone: 'Europe/Madrid' }
const fields: ReadonlyMap<string, FormulaType> = new Map([['t1', 'text']])

describe('formulas in SQL', () => {
  let database: TestDatabase

  before(async () => {
    database = await testDatabase({ template: 'empty' })
  })

  after(() => database.drop())

  test('each letter has the same other case', async () => {
    const letters = letterPairs.flat().join('')
    for (const name of ['UPPER', 'LOWER']) {
      const compiled = compileFormula(`${name}(t1)`, fields)
      assert.ok('checked' in compiled)
      const value = evaluateFormula(compiled.checked, new Map([['t1', letters]]), clock)
      const [row] = await database.db.query<{ value: string }>(
        sql`select ${formulaSql(compiled.checked, () => sql`${letters}::text`, clock)} as value`,
      )
      assert.equal(row?.value, value)
    }
  })

  test('literals are parameters and the statement grows no faster than the formula', () => {
    const compiled = compileFormula(`CONCAT("'; drop table record; --", 1.5, t1)`, fields)
    assert.ok('checked' in compiled)
    const compiledSql = formulaSql(compiled.checked, (name) => raw(name), clock)
    assert.ok(compiledSql.values.includes("'; drop table record; --") && compiledSql.values.includes('1.5'))
    assert.ok(!compiledSql.text.includes('drop'))
    const deep = compileFormula(`${'NUMBER(TEXT('.repeat(15)}1${'))'.repeat(15)}`, fields)
    assert.ok('checked' in deep)
    assert.ok(formulaSql(deep.checked, (name) => raw(name), clock).text.length < 5_000)
  })
})
