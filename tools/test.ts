/**
 * `npm test [part of a path…]`: every x.test.ts outside test/e2e. Files that need no database share
 * one process. Of the others several share a process, since each start loads the whole server; one process more
 * than there are processors run side by side, since much of a test is waiting. A few files that failed are tried
 * once more, alone.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { pathToFileURL } from 'node:url'
import { lastLines, worthSecondTry } from '#test/support/second-try.ts'
import { ownTemporary } from '#test/support/temporary.ts'

type Event = { readonly type: string; readonly data: Readonly<Record<string, unknown>> }
type Failed = {
  readonly name: string
  readonly file?: string
  readonly todo?: unknown
  readonly details: { readonly type?: string; readonly error: { readonly failureType?: string } }
}
type Counts = Readonly<Record<string, number>>

const root = path.resolve(import.meta.dirname, '..')
/** Of a process: the tests of some files, on a busy machine. */
const timeoutMs = 480_000
const timeoutAgainMs = 180_000
/** What a test has left open, where it failed before it could close it, would keep its process and ours for ever. */
const forceExit = true
const skipped = /^(node_modules|dist|test\/e2e|\.)|\/fixtures\//
const needsDatabase = /#test\/support|node:child_process|#server\/db|openSimulation/
/** What it sets up for the whole process would reach the files beside it. */
const needsOwnProcess = /^(before|after|beforeEach|afterEach)\(|node:child_process/m
/** They begin, so that no other waits for them at the end. */
const takesLong = /^(test\/(faults|simulation)|server\/cli)\b/
const filesPerProcess = 6

process.chdir(root)
process.env.NODE_ENV ??= 'test'
process.env.LAZO_TEST ??= '1'
const temporary = ownTemporary()

const wanted = process.argv.slice(2)
const files = globSync('**/*.test.ts', { exclude: (name) => name === 'node_modules' })
  .map((name) => name.replaceAll(path.sep, '/'))
  .filter((name) => !skipped.test(name))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .toSorted()
const entries = processesOf(files).map(entryOf)

const totals: Record<string, number> = {}
/** By file, how many of its tests; none where what surrounds them failed. */
const failures = new Map<string, number>()
const late: string[] = []
const startedAt = performance.now()
const report = Readable.from(allEvents()).compose(spec())
report.pipe(process.stdout, { end: false })
await finished(report)
if (files.some((name) => /^(server|test)\//.test(name) && isMatch(needsDatabase, name))) await stopDatabase()
temporary.end()

const failed = failedTests()
process.stdout.write(lastLines(totals.passed ?? 0, failed, late))
if (files.length === 0) process.stdout.write('No test file matches.\n')
process.exit(failed === 0 && files.length > 0 ? 0 : 1)

/** The files of each process: what takes long, what needs no database, what stands alone, and the rest in shares. */
function processesOf(names: readonly string[]): (readonly string[])[] {
  const long = names.filter((name) => takesLong.test(name))
  const others = names.filter((name) => !takesLong.test(name))
  const withDatabase = others.filter((name) => isMatch(needsDatabase, name))
  const without = others.filter((name) => !withDatabase.includes(name))
  const alone = withDatabase.filter((name) => isMatch(needsOwnProcess, name))
  const rest = withDatabase.filter((name) => !alone.includes(name))
  const count = Math.ceil(rest.length / filesPerProcess)
  const shares = Array.from({ length: count }, (_, index) => rest.filter((__, position) => position % count === index))
  const single = (name: string): string[] => [name]
  return [...long.map(single), without, ...alone.map(single), ...shares].filter((members) => members.length > 0)
}

function isMatch(pattern: RegExp, name: string): boolean {
  return pattern.test(readFileSync(name, 'utf8'))
}

/** What the runner is given for them: the file itself, or one that imports them all. */
function entryOf(members: readonly string[], index: number): string {
  const [only] = members
  if (only !== undefined && members.length === 1) return only
  const file = path.join(tmpdir(), `group-${index}.test.mjs`)
  const imports = members.map((name) => `import ${JSON.stringify(pathToFileURL(path.join(root, name)).href)}\n`)
  writeFileSync(file, imports.join(''))
  return file
}

/** The test files share one server, which would else wait a minute for more of them. */
async function stopDatabase(): Promise<void> {
  const { stopTestServer } = await import('#test/support/database-server.ts')
  await stopTestServer()
}

async function* allEvents(): AsyncGenerator<Event> {
  const concurrency = availableParallelism() + 1
  if (entries.length > 0) yield* eventsOf(run({ files: entries, concurrency, forceExit, timeout: timeoutMs }))
  yield* secondTries()
  const durationMs = performance.now() - startedAt
  for (const [name, value] of Object.entries({ ...totals, failed: failedTests(), duration_ms: durationMs })) {
    yield {
      type: 'test:diagnostic',
      data: { nesting: 0, message: `${name} ${value}`, level: 'info' },
    }
  }
}

/** A test that stands in a file which is none of ours to run is not tried again. */
async function* secondTries(): AsyncGenerator<Event> {
  const ours = new Set([...files.map((name) => path.join(root, name)), ...entries])
  for (const file of worthSecondTry([...failures.keys()]).filter((name) => ours.has(name))) {
    const before = failures.get(file) ?? 0
    const counts: Record<string, number> = {}
    failures.delete(file)
    yield* eventsOf(run({ files: [file], forceExit, timeout: timeoutAgainMs }), counts)
    if (!counts.passed) failures.set(file, before)
    if (failures.has(file)) continue
    late.push(path.relative(root, file))
    totals.passed = (totals.passed ?? 0) + before
  }
}

function failedTests(): number {
  return failures.values().reduce((sum, count) => sum + Math.max(1, count), 0)
}

/** Each run closes with its own summary; one for both is written instead. */
async function* eventsOf(stream: ReturnType<typeof run>, counts = totals): AsyncGenerator<Event> {
  // The runner's types describe its listeners, not what it yields: { type, data } each.
  for await (const event of stream as unknown as AsyncIterable<Event>) {
    if (event.type === 'test:summary') {
      if (event.data.file === undefined) add(counts, event.data.counts as Counts) // The runner's own shape.
      continue
    }
    const isSummary = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /
    if (event.type === 'test:diagnostic' && isSummary.test(String(event.data.message))) continue
    if (event.type === 'test:fail') noteFailure(event.data as unknown as Failed) // The runner's own shape.
    yield event
  }
}

/** What surrounds tests that failed has failed with them, unless it is what failed. */
function noteFailure({ name, file = name, todo, details }: Failed): void {
  const isTest = details.type !== 'suite'
  if (todo !== undefined || (!isTest && details.error.failureType !== 'hookFailed')) return
  failures.set(file, (failures.get(file) ?? 0) + (isTest ? 1 : 0))
}

function add(sums: Record<string, number>, counts: Counts): void {
  for (const [name, value] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + value
}
