/**
 * Builds the browser's part into dist/web. With `--if-stale` only when its sources changed since:
 * the bootstrap asks so at every start, so the answer must cost milliseconds.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { extensionFolders } from '#server/extensions/folders.ts'

const root = path.resolve(import.meta.dirname, '..')
const output = path.join(root, 'dist', 'web')
const sources = [
  'web',
  'common',
  'catalog/field-types',
  'vite.config.ts',
  'tools/first-chunks.ts',
  'tools/service-worker.ts',
  'package-lock.json',
]

const fingerprint = hashOf([...sources, ...extensions()])
const isStale = readStamp() !== fingerprint
if (isStale || !process.argv.includes('--if-stale')) await buildWeb()

/** Of a broken one its name and what is wrong, without a trace of this program. */
function extensions(): readonly string[] {
  try {
    return extensionFolders(process.env.LAZO_EXTENSIONS?.trim() || undefined).map((folder) => folder.path)
  } catch (error) {
    process.stderr.write(`lazo: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exit(1)
  }
}

async function buildWeb(): Promise<void> {
  if (!existsSync(path.join(root, 'web', 'index.html'))) return
  const startedAt = performance.now()
  process.stderr.write('lazo: building the web application…\n')
  // Built aside and moved into place, so that a start that is cut short leaves no half of one and
  // two starts at once do not write over each other.
  const aside = path.join(root, 'dist', `web-${process.pid}`)
  const { build } = await import('vite')
  process.chdir(root)
  try {
    await build({
      configFile: path.join(root, 'vite.config.ts'),
      logLevel: process.argv.includes('--if-stale') ? 'warn' : 'info',
      build: { outDir: aside, emptyOutDir: true },
    })
    writeFileSync(path.join(aside, '.stamp'), fingerprint)
    moveIntoPlace(aside)
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  process.stderr.write(`lazo: web application built in ${seconds} s.\n`)
}

function moveIntoPlace(aside: string): void {
  const old = `${output}-old-${process.pid}`
  if (existsSync(output)) renameSync(output, old)
  renameSync(aside, output)
  rmSync(old, { recursive: true, force: true })
}

function readStamp(): string | undefined {
  const stamp = path.join(output, '.stamp')
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined
}

function hashOf(names: readonly string[]): string {
  const hash = createHash('sha256')
  for (const name of names.flatMap(filesBelow)) {
    if (/\.test\.tsx?$/.test(name)) continue
    hash
      .update(`${name}\0`)
      .update(readFileSync(path.join(root, name)))
      .update('\0')
  }
  return hash.digest('hex')
}

function filesBelow(name: string): string[] {
  const full = path.resolve(root, name)
  if (!existsSync(full)) return []
  if (statSync(full).isFile()) return [name]
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .toSorted()
}
