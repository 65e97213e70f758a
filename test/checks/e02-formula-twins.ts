import fc from 'fast-check'
import { chromium } from '@playwright/test'
import sql, { join, raw } from 'sql-template-tag'
import type { Sql } from 'sql-template-tag'
import { build } from 'vite'

import { compileFormula } from '#common/formula/check.ts'
import type { CheckedFormula } from '#common/formula/check.ts'
import { evaluateFormula } from '#common/formula/evaluate.ts'
import type { Clock } from '#common/formula/evaluate.ts'
import type { FormulaType } from '#common/formula/functions.ts'
import { formulaSql } from '#server/records/formula-sql.ts'
import { launchOptions } from '#test/support/browser.ts'

import type { Check, Failure, SharedServer } from './check.ts'
import { clocks, columnNames, columns, fields, plain, rows, valuesOf } from './formula-records.ts'
import { anyFormula } from './formula-texts.ts'

interface Tried {
  readonly index: number
  readonly text: string
  readonly checked: CheckedFormula
  readonly clock: Clock
  /** Of each record, what the server makes of it in memory. */
  readonly due: readonly unknown[]
}

/** So many formulas of one statement: it may have 65,535 parameters, and one waits for fewer. */
const together = 40

export const formulaTwins: Check = {
  id: 'E02',
  tries: 'The same formula in the server, in SQL and in a browser of another country.',
  cases: { C: 700, N: 20_000 },
  async run(world, cases, seed) {
    const texts = fc.sample(anyFormula, { seed, numRuns: cases * 2 })
    const tried = texts.flatMap((text, index) => triedOf(text, index)).slice(0, cases)
    const inBrowser = await browserValues(tried)
    const failures: Failure[] = []
    const server = await world.server()
    for (let start = 0; start < tried.length; start += together) {
      const some = tried.slice(start, start + together)
      const inSql = await sqlValues(server, some)
      for (const [place, one] of some.entries()) {
        const found = { sql: inSql.map((row) => row[place]), browser: inBrowser[start + place] }
        for (const [where, values] of Object.entries(found)) {
          if (JSON.stringify(values) === JSON.stringify(one.due)) continue
          const { text, clock, due, index } = one
          failures.push({ index, sentence: `another value in ${where}`, replay: { text, clock, due, values } })
        }
      }
    }
    return { cases: tried.length, failures }
  },
}

function triedOf(text: string, index: number): Tried[] {
  const compiled = compileFormula(text, fields)
  const clock = clocks[index % clocks.length]
  if ('problems' in compiled || !clock) return []
  const due = rows.map((row) => plain(evaluateFormula(compiled.checked, valuesOf(row), clock)))
  return [{ index, text, checked: compiled.checked, clock, due }]
}

/** A row for each record, in it each formula. */
async function sqlValues({ database }: SharedServer, some: readonly Tried[]): Promise<unknown[][]> {
  const records = rows.map((row, key) => {
    const values = row.map((value, index) => sql`${plain(value)}${raw(`::${columns[columnNames[index] ?? '']?.sql}`)}`)
    return sql`(${raw(String(key))}, ${join(values)})`
  })
  const values = some.map(({ checked, clock }) =>
    apiForm(
      formulaSql(checked, (name) => raw(`r.${name}`), clock),
      checked.type,
    ),
  )
  const found = await database.db.query<{ found: unknown[] }>(sql`
    select json_build_array(${join(values)}) as found
    from (values ${join(records)}) as r (key, ${raw(columnNames.join(', '))}) order by key`)
  return found.map((row) => row.found)
}

function apiForm(value: Sql, type: FormulaType): Sql {
  if (type === 'number' || type === 'money') return sql`trim_scale(${value})::text`
  if (type === 'date') return sql`to_char(${value}, 'YYYY-MM-DD')`
  if (type === 'dateTime') return sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
  return value
}

/** In Chromium, as somebody far away whose language has other capitals. */
async function browserValues(tried: readonly Tried[]): Promise<unknown[]> {
  const script = await bundle()
  const browser = await chromium.launch(await launchOptions())
  try {
    const page = await browser.newPage({ locale: 'tr-TR', timezoneId: 'America/Los_Angeles' })
    await page.addScriptTag({ content: script })
    return await page.evaluate(
      (asked) => (globalThis as unknown as { valuesOfAll: (some: unknown) => unknown[] }).valuesOfAll(asked),
      tried.map(({ text, clock }) => ({ text, clock })),
    )
  } finally {
    await browser.close()
  }
}

/** The modules of the formulas as the web application gets them. */
async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      lib: { entry: 'test/checks/formula-page.ts', formats: ['iife'], name: 'formulaPage' },
    },
  })
  const [output] = [built].flat()
  const [chunk] = output && 'output' in output ? output.output : []
  if (chunk?.type !== 'chunk') throw new Error('The formulas were not bundled.')
  return chunk.code
}
