import { globSync, readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

import { parseAst } from 'vite'

import { chance } from '#test/support/chance.ts'
import type { Chance } from '#test/support/chance.ts'
import { compilePattern, matchesPattern } from '#common/pattern.ts'

import type { Check, Failure } from './check.ts'
import type { PatternAt } from './regex-runner.ts'

const msMax = 100
/** One that has not come back by then never will. */
const silenceMsMax = 100_000

/** Patterns that explode where what matches them goes back, and such as nobody should take. */
const fromAdministrators: readonly string[] = [
  '(a+)+',
  '(a|a)*',
  '(a*)*b',
  '(.*)*x',
  '([a-z]+)*1',
  '(a|aa)+$',
  '(\\w+\\s?)*',
  '(x+x+)+y',
  '(a?){50}a{50}',
  '((a{1,9}){1,9}){1,9}',
  '.*.*.*.*.*=',
  '(\\d+)*[.]',
  '[^"]*("[^"]*"[^"]*)*',
  'a{200}',
  '(?=a)a',
  '(a)\\1',
]

/**
 * Timed, not proven: each pattern of the product over 3,000 characters made from what it is made of. One
 * that grows with the square of its text passes, one that grows faster does not.
 */
export const patterns: Check = {
  id: 'E05',
  tries: 'Every pattern of the product over texts made to be hard for it, and those that administrators write.',
  cases: { C: 200, N: 5_000 },
  async run(_, cases, seed) {
    const random = chance(seed)
    const written = [...fromAdministrators, ...Array.from({ length: cases }, () => randomPattern(random))]
    const found = globSync('{catalog,common,server,web,extensions}/**/*.{ts,tsx}')
      .filter((file) => !/\.test\.tsx?$|\/fixtures\//.test(file))
      .flatMap(patternsIn)
    const failures = [...(await slowOf(found)), ...written.flatMap(wrongFromAdministrators)]
    return { cases: found.length + written.length, failures }
  },
}

function patternsIn(file: string): PatternAt[] {
  const found: PatternAt[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) visit(one)
    if (node === null || typeof node !== 'object' || Array.isArray(node)) return
    if ('regex' in node && node.regex) {
      const { pattern, flags } = Object(node.regex)
      found.push({ source: pattern, flags, place: file })
    }
    for (const one of Object.values(node)) visit(one)
  }
  visit(parseAst(readFileSync(file, 'utf8'), { lang: file.endsWith('x') ? 'tsx' : 'ts' }))
  return found
}

async function slowOf(all: readonly PatternAt[]): Promise<Failure[]> {
  const failures: Failure[] = []
  for (let from = 0; from < all.length;) {
    const stuck = await runOver(all, from, failures)
    if (stuck === undefined) break
    failures.push({ sentence: 'has not come back', replay: all[stuck] })
    from = stuck + 1
  }
  return failures
}

/** The place of the one at which it was ended, or nothing at the end. */
async function runOver(all: readonly PatternAt[], from: number, failures: Failure[]): Promise<number | undefined> {
  const worker = new Worker(new URL('./regex-runner.ts', import.meta.url), { workerData: all.slice(from) })
  let at = from
  try {
    return await new Promise((resolve, reject) => {
      const overdue = (): void => resolve(at)
      let timer = setTimeout(overdue, silenceMsMax)
      worker.on('message', ({ index, slowest }: { index: number; slowest?: number }) => {
        clearTimeout(timer)
        timer = setTimeout(overdue, silenceMsMax)
        at = from + index
        if (slowest === undefined || slowest <= msMax) return
        failures.push({ sentence: `takes ${Math.round(slowest)} ms for 3,000 characters`, replay: all[at] })
      })
      worker.once('error', reject)
      worker.once('exit', () => {
        clearTimeout(timer)
        resolve(undefined)
      })
    })
  } finally {
    await worker.terminate()
  }
}

const atoms = ['a', 'b', '.', '[ab]', '[^b]', '\\w', '\\d', 'aa', '(a|a)', '(a|b|aa)'] as const
const counts = ['', '', '*', '+', '?', '{2}', '{1,9}', '{0,20}', '{3,}'] as const

/** Repetitions within repetitions and ways that are the same: what makes those who go back explode. */
function randomPattern(random: Chance, depth = 0): string {
  const row = Array.from({ length: 1 + random.below(3) }, () => {
    const atom = depth < 3 && random.next() < 0.5 ? `(${randomPattern(random, depth + 1)})` : random.pick(atoms)
    return atom + random.pick(counts)
  })
  return random.next() < 0.3 ? `${row.join('')}|${random.pick(atoms)}` : row.join('')
}

/** Refused, or matched in a time that does not explode. */
function wrongFromAdministrators(source: string): Failure[] {
  const compiled = compilePattern(source)
  if (!('pattern' in compiled)) return []
  const before = process.threadCpuUsage()
  matchesPattern(compiled.pattern, `${'a'.repeat(100_000)}!`)
  const { user, system } = process.threadCpuUsage(before)
  const ms = Math.round((user + system) / 1000)
  return ms > 1_000 ? [{ sentence: `an administrator's pattern takes ${ms} ms`, replay: source }] : []
}
