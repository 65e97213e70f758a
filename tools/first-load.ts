/**
 * What each route's first load weighs as it is served: the scripts that the page itself asks for, those
 * of the frame and of the route, the words of one language and the styles, each compressed. Without an
 * argument it reads dist/web; with `--max 250` it fails when a page that one begins on weighs more kilobytes.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'

const { values: options } = parseArgs({
  options: { folder: { type: 'string', default: 'dist/web' }, max: { type: 'string' }, chunks: { type: 'string' } },
})
const assets = path.join(options.folder, 'assets')
const files = readdirSync(assets).filter((file) => file.endsWith('.js'))

/** The chunks that a route draws with at once; a name is that of its file in web/. */
const routes: Readonly<Record<string, readonly string[]>> = {
  'sign-in': ['es-daily', 'sign-in'],
  day: ['es-daily', 'frame', 'home'],
  list: ['es-daily', 'frame', 'records'],
  board: ['es-daily', 'frame', 'records', 'board'],
  calendar: ['es-daily', 'frame', 'records', 'calendar'],
  record: ['es-daily', 'frame', 'record'],
  'new record': ['es-daily', 'frame', 'record-new'],
}

/** What one begins the day on. */
const limited: ReadonlySet<string> = new Set(['sign-in', 'day', 'list'])

let isOver = false
for (const [route, names] of Object.entries(routes)) {
  const loaded = withImports([...entryChunks(), ...names.map(chunkOf)])
  const scripts = sum(loaded)
  const styles = sum(readdirSync(assets).filter((file) => /^index-.*\.css$/.test(file)))
  process.stdout.write(`${route.padEnd(12)} ${kilobytes(scripts)} kB of scripts, ${kilobytes(styles)} kB of styles\n`)
  if (options.chunks === route) {
    for (const file of [...loaded].toSorted((a, b) => servedBytes(b) - servedBytes(a))) {
      process.stdout.write(`    ${kilobytes(servedBytes(file))} kB  ${file}\n`)
    }
  }
  if (options.max !== undefined && limited.has(route) && scripts > Number(options.max) * 1000) isOver = true
}
if (isOver) {
  process.stderr.write(`A first load weighs more than ${options.max} kB.\n`)
  process.exitCode = 1
}

/** What index.html names: the entry and what it preloads. */
function entryChunks(): readonly string[] {
  const page = readFileSync(path.join(options.folder, 'index.html'), 'utf8')
  return [...page.matchAll(/\/assets\/([^"]+\.js)"/g)].flatMap(([, file]) => file ?? [])
}

function chunkOf(name: string): string {
  const found = files.find((file) => file.startsWith(`${name}-`) && file.length === name.length + '-12345678.js'.length)
  if (!found) throw new Error(`No chunk is named ${name}.`)
  return found
}

function withImports(from: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>()
  const waiting = [...from]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    const source = readFileSync(path.join(assets, file), 'utf8')
    for (const [, next] of source.matchAll(/(?:import|from)\s*["`']\.\/([^"`']+\.js)["`']/g))
      if (next) waiting.push(next)
  }
  return seen
}

function servedBytes(file: string): number {
  const compressed = path.join(assets, `${file}.br`)
  return statSync(existsSync(compressed) ? compressed : path.join(assets, file)).size
}

function sum(names: Iterable<string>): number {
  return [...names].reduce((total, file) => total + servedBytes(file), 0)
}

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1).padStart(6)
}
