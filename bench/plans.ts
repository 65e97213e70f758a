/**
 * How the database answers what people ask all day: each question goes through the HTTP side of the product
 * to the database, and each statement that it takes is planned as for the product and run; what it reads is
 * counted. Time is not looked at.
 */
import process from 'node:process'
import { withAsking, type Asking, type Reader } from '#bench/asking.ts'
import { largeRows, readingsOf, tooMuch, type Kind, type Reading } from '#bench/plan-rules.ts'
import { askAll, excuses, type Ask } from '#bench/questions.ts'

interface Finding {
  readonly question: string
  readonly reader: string
  readonly kind: Kind
  readonly readings: readonly Reading[]
  /** Why it is left so, where it is known. */
  readonly excuse: string | undefined
}

export interface PlansRun {
  readonly questions: number
  readonly statements: number
  readonly findings: readonly Finding[]
}

interface PlansOptions {
  /** Questions that contain it. */
  readonly only?: string | undefined
  readonly readers?: readonly Reader[]
}

/** Over a data folder that no server runs on. */
export async function checkPlans(folder: string, options: PlansOptions): Promise<PlansRun> {
  return await withAsking(folder, async (asking) => {
    const runs: PlansRun[] = []
    for (const reader of options.readers ?? (['group', 'all'] as const)) {
      runs.push(await checkReader(asking, reader, options.only))
    }
    return {
      questions: runs.reduce((sum, run) => sum + run.questions, 0),
      statements: runs.reduce((sum, run) => sum + run.statements, 0),
      findings: runs.flatMap((run) => run.findings),
    }
  })
}

async function checkReader(asking: Asking, reader: Reader, only: string | undefined): Promise<PlansRun> {
  const { sizes } = asking
  const seen = new Set<string>()
  const findings: Finding[] = []
  let questions = 0
  const ask: Ask = async ({ place, kind }) => {
    const { answer, statements } = await asking.ask(reader, place)
    if (only !== undefined && !place.includes(only)) return answer
    questions += 1
    for (const statement of statements) {
      const known = JSON.stringify([kind, statement])
      if (seen.has(known)) continue
      seen.add(known)
      const readings = tooMuch(readingsOf(await asking.explain(statement)), kind, sizes)
      if (readings.length === 0) continue
      const question = decodeURIComponent(place)
      const excuse = excuses.find((one) => one.place.test(question))
      findings.push({ question, reader, kind, readings, excuse: excuse?.why })
    }
    return answer
  }
  await askAll(asking.model, ({ table }) => (sizes.tables.get(table) ?? 0) >= largeRows, ask)
  return { questions, statements: seen.size, findings }
}

/** Answers whether every plan is as it should be. */
export function printPlans({ questions, statements, findings }: PlansRun): boolean {
  const bad = findings.filter(({ excuse }) => excuse === undefined)
  for (const [why, ones] of Map.groupBy(findings, ({ excuse }) => excuse ?? '')) {
    process.stdout.write(`${why === '' ? 'Reads too much:' : `Known: ${why}`}\n`)
    for (const { reader, kind, question, readings } of ones) {
      const read = readings.map(({ node, table, rows }) => `${node} ${table} ${rows.toLocaleString('en')}`).join(', ')
      process.stdout.write(`  ${reader}, ${kind}: ${question}\n    ${read}\n`)
    }
  }
  process.stdout.write(
    `${questions} questions in ${statements} statements: ${bad.length} read too much, ${findings.length - bad.length} are known to.\n`,
  )
  return bad.length === 0
}
