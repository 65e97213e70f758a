/**
 * `npm run checks [-- --tier C|N] [--only I02,S01] [--seed N]`: one line of JSON for each check, what
 * failed on standard error, and `N passed, N failed` at the end. A few that failed are tried once more at the end;
 * a seed that failed then is kept.
 */
import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'

import { stopTestServer } from '#test/support/database-server.ts'
import { lastLines } from '#test/support/second-try.ts'
import { ownTemporary } from '#test/support/temporary.ts'

import type { Tier } from './check.ts'
import { checks } from './index.ts'
import { keptAfter, runChecks, verdictOf } from './run.ts'
import type { KeptSeeds, Run } from './run.ts'
import { startSharedServer } from './shared-server.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
const keptFile = path.join(import.meta.dirname, 'seeds.json')
/** Each change meets the same cases; at leisure they are new every time. */
const seedOfChanges = 6
const failuresShown = 10
const version = versionOf()

process.env.NODE_ENV ??= 'test'
process.env.LAZO_TEST ??= '1'
process.chdir(root)
process.exitCode = await main()

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { tier: { type: 'string', default: 'C' }, only: { type: 'string' }, seed: { type: 'string' } },
  })
  const tier: Tier = values.tier === 'N' ? 'N' : 'C'
  const wanted = values.only?.split(',')
  const unknown = wanted?.filter((id) => !checks.some((check) => check.id === id)) ?? []
  if (unknown.length > 0) return say(`There is no check ${unknown.join(', ')}.`)
  const seed = values.seed === undefined ? (tier === 'C' ? seedOfChanges : randomInt(2 ** 31)) : Number(values.seed)
  if (!Number.isSafeInteger(seed)) return say('A seed is a whole number.')
  const chosen = checks.filter(({ id }) => wanted?.includes(id) ?? true)
  const temporary = ownTemporary()
  try {
    return await runAll(chosen, tier, seed)
  } finally {
    await stopTestServer()
    temporary.end()
  }
}

async function runAll(chosen: typeof checks, tier: Tier, seed: number): Promise<number> {
  const before = JSON.parse(readFileSync(keptFile, 'utf8')) as KeptSeeds // Our own file.
  const runs: Run[] = []
  for await (const run of runChecks(chosen, { tier, seed, kept: before, openServer: startSharedServer })) {
    print(run)
    runs.push(run)
  }
  const { failed, late } = verdictOf(runs)
  const kept = failed.reduce(keptAfter, before)
  if (kept !== before) writeFileSync(keptFile, `${JSON.stringify(kept, null, 2)}\n`)
  const broken = new Set(failed.map(({ id }) => id)).size
  process.stdout.write(lastLines(chosen.length - broken, broken, late))
  return broken === 0 ? 0 : 1
}

function print({ id, seed, cases, failures, seconds, isAgain }: Run): void {
  const line = { id, seed, cases, failures: failures.length, seconds, version, ...(isAgain ? { again: true } : {}) }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  for (const { sentence, replay } of failures.slice(0, failuresShown)) {
    process.stderr.write(`${id}: ${sentence}${replay === undefined ? '' : `\n  ${JSON.stringify(replay)}`}\n`)
  }
}

function say(sentence: string): number {
  process.stderr.write(`${sentence}\n`)
  return 2
}

/** Of the package, with the commit where there is one. */
function versionOf(): string {
  const own = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string } // Our own file.
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const
    const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: [...stdio],
    })
    return `${own.version}+${commit.trim()}`
  } catch {
    return own.version
  }
}
