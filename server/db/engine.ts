import { execFile } from 'node:child_process'
import { readFile, readdir, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

import { copyEngine, findNativeDir, linkLibraries } from './engine-package.ts'

/** The PostgreSQL programs and the account they run as. */
export interface Engine {
  readonly binDir: string
  readonly majorVersion: number
  /** Set when we are root, as whom PostgreSQL refuses to run. */
  readonly account: Account | undefined
}

export interface Account {
  readonly uid: number
  readonly gid: number
}

interface EngineOptions {
  readonly dataDir: string
  readonly clusterDir: string
  /** Programs to use instead of those from npm. */
  readonly binDir?: string
}

const versionMin = 15
const run = promisify(execFile)

/** Programs from npm, made runnable; else those of the system; else a sentence that says what to do. */
export async function prepareEngine(options: EngineOptions): Promise<Engine> {
  const account = await chooseAccount(options.clusterDir)
  for await (const binDir of candidates(options, account)) {
    const majorVersion = await readMajorVersion(binDir, account)
    if (majorVersion !== undefined && majorVersion >= versionMin) return { binDir, majorVersion, account }
  }
  throw new Error(
    `No PostgreSQL program can run here (${process.platform}-${process.arch}). ` +
      `Install PostgreSQL ${versionMin} or later, or set DATABASE_URL to a PostgreSQL server.`,
  )
}

async function* candidates(options: EngineOptions, account: Account | undefined): AsyncGenerator<string> {
  if (options.binDir) {
    yield options.binDir
    return
  }
  const nativeDir = findNativeDir()
  if (nativeDir) {
    if (await linkLibraries(nativeDir)) yield join(nativeDir, 'bin')
    // Under root's own home, or installed by someone else without its links: a copy that the account can reach.
    for (const parent of account ? ['/var/lib/lazo', '/tmp/lazo-engine'] : [options.dataDir]) {
      const copy = await copyEngine(nativeDir, parent)
      if (copy) yield join(copy, 'bin')
    }
  }
  yield* systemBinDirs()
}

async function* systemBinDirs(): AsyncGenerator<string> {
  const debian = '/usr/lib/postgresql'
  const versions = await readdir(debian).catch(() => [])
  for (const version of versions.toSorted((a, b) => Number(b) - Number(a))) yield join(debian, version, 'bin')
  yield* (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
}

/** Undefined when the account cannot run the program, for whatever reason. */
async function readMajorVersion(binDir: string, account: Account | undefined): Promise<number | undefined> {
  try {
    const { stdout } = await run(join(binDir, 'postgres'), ['--version'], { ...account, cwd: '/' })
    const match = /\s(\d+)/.exec(stdout)
    return match ? Number(match[1]) : undefined
  } catch {
    return undefined
  }
}

async function chooseAccount(clusterDir: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const owner = await stat(clusterDir).catch(() => undefined)
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const accounts = await readAccounts()
  const account = accounts.get('postgres') ?? accounts.get('nobody')
  if (!account)
    throw new Error('PostgreSQL does not run as root: create a user named postgres, or start as another user.')
  return account
}

async function readAccounts(): Promise<ReadonlyMap<string, Account>> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return new Map(
    text.split('\n').map((line) => {
      const [name = '', , uid, gid] = line.split(':')
      return [name, { uid: Number(uid), gid: Number(gid) }]
    }),
  )
}
