import { spawn } from 'node:child_process'
import { chown, mkdtemp, open, readFile, readdir, readlink, rename, rm, stat, writeFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { totalmem } from 'node:os'
import { join } from 'node:path'

import { memoryEnvironment } from '#server/memory.mjs'

import type { Account, Engine } from './engine.ts'

/** A data directory of PostgreSQL and the programs that serve it. */
export interface Cluster {
  readonly engine: Engine
  readonly dataDir: string
  readonly clusterDir: string
  readonly socket: SocketPlace
}

/** A directory for a Unix socket; where there are none (Windows), a loopback port and a password. */
export interface SocketPlace {
  readonly directory: string | undefined
  readonly port: number
  readonly password: string | undefined
}

export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly socketDir: string | undefined
}

export const superuser = 'lazo'

const startLogName = 'postgres-start.log'
const logDirectory = 'log'
const halfMade = 'postgres.new-'
const halfMadeAgeMaxMs = 3_600_000

/** Makes the data directory when there is none: whole and on disk, or not at all. */
export async function createCluster(
  engine: Engine,
  dataDir: string,
  clusterDir: string,
  password?: string,
): Promise<void> {
  if (await exists(join(clusterDir, 'PG_VERSION'))) return assertVersion(engine, clusterDir)
  const temporary = await mkdtemp(join(dataDir, halfMade))
  try {
    await removeHalfMade(dataDir, temporary)
    if (engine.account) await chown(temporary, engine.account.uid, engine.account.gid)
    await initialise(engine, temporary, password)
    await rename(temporary, clusterDir)
    await syncDirectory(dataDir)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    // Someone else was faster: theirs is as good.
    if (!(await exists(join(clusterDir, 'PG_VERSION')))) throw error
  }
}

/** Left by a start that was killed; a younger one may still be at work. */
async function removeHalfMade(dataDir: string, newest: string): Promise<void> {
  const { mtimeMs } = await stat(newest)
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(halfMade)) continue
    const path = join(dataDir, name)
    const made = await stat(path).catch(() => undefined)
    if (made && mtimeMs - made.mtimeMs > halfMadeAgeMaxMs) await rm(path, { recursive: true, force: true })
  }
}

async function assertVersion(engine: Engine, clusterDir: string): Promise<void> {
  const version = Number(await readFile(join(clusterDir, 'PG_VERSION'), 'utf8'))
  if (version === engine.majorVersion) return
  throw new Error(
    `${clusterDir} was made by PostgreSQL ${version}, but this version of Lazo brings PostgreSQL ${engine.majorVersion}. ` +
      'Make a backup with the version of Lazo that made it and restore it with this one.',
  )
}

async function initialise(engine: Engine, directory: string, password?: string): Promise<void> {
  const passwordFile = `${directory}.password`
  const authentication = password ? ['--auth=scram-sha-256', `--pwfile=${passwordFile}`] : ['--auth=trust']
  const locale = engine.majorVersion >= 17 ? ['--locale-provider=builtin', '--locale=C.UTF-8'] : ['--locale=C.UTF-8']
  if (password) await writeFile(passwordFile, password, { mode: 0o600 })
  try {
    await withDirectory(engine.account, directory, async (path, stdio) => {
      const args = ['-D', path, '-U', superuser, '--encoding=UTF8', '--data-checksums', ...locale, ...authentication]
      const child = spawn(join(engine.binDir, 'initdb'), args, {
        ...engine.account,
        cwd: '/',
        stdio: ['ignore', 'pipe', 'pipe', ...stdio],
      })
      const output: Buffer[] = []
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => output.push(data))
      const code = await exitOf(child)
      if (code !== 0)
        throw new Error(`The database could not be created: ${Buffer.concat(output).toString('utf8').trim()}`)
    })
  } finally {
    await rm(passwordFile, { force: true })
  }
}

async function exitOf(child: ReturnType<typeof spawn>): Promise<number | null> {
  // The 'close' event carries the exit code first; 'error' rejects.
  const [code] = (await once(child, 'close')) as [number | null]
  return code
}

/**
 * As root the directory is handed over open: the account need not be able to walk to it, so it may lie below root's
 * own home. PostgreSQL does all its work relative to its data directory and its children inherit the descriptor.
 */
async function withDirectory<T>(
  account: Account | undefined,
  directory: string,
  work: (path: string, stdio: number[]) => Promise<T>,
): Promise<T> {
  if (!account || process.platform !== 'linux') return work(directory, [])
  const handle = await open(directory, 'r')
  try {
    return await work('/proc/self/fd/3', [handle.fd])
  } finally {
    await handle.close()
  }
}

/** Starts the server and returns when its process runs, which is before it answers. */
export async function spawnPostmaster(cluster: Cluster): Promise<{ hasExited(): boolean }> {
  const { engine, clusterDir } = cluster
  const startLog = await open(join(cluster.dataDir, startLogName), 'w', 0o600)
  try {
    return await withDirectory(engine.account, clusterDir, async (path, stdio) => {
      const child = spawn(join(engine.binDir, 'postgres'), ['-D', path, ...settingArguments(cluster)], {
        ...engine.account,
        cwd: '/',
        env: withoutMemory(process.env),
        // A group of its own: Ctrl-C in the terminal must reach it through us, after the last write.
        detached: true,
        stdio: ['ignore', startLog.fd, startLog.fd, ...stdio],
      })
      let exited = false
      child.once('exit', () => (exited = true))
      child.once('error', () => (exited = true))
      child.unref()
      return { hasExited: () => exited }
    })
  } finally {
    await startLog.close()
  }
}

/** What keeps our own process small costs its sessions page faults with each statement. */
function withoutMemory(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = new Map<string, string | undefined>(Object.entries(memoryEnvironment))
  return Object.fromEntries(Object.entries(environment).filter(([name, value]) => ours.get(name) !== value))
}

/** The last words of a server that would not start: to us until it opens its own log, and then there. */
export async function readLastWords({ dataDir, clusterDir }: Cluster): Promise<string> {
  const files = [join(dataDir, startLogName), await newestFile(join(clusterDir, logDirectory))]
  const texts = await Promise.all(files.map((file) => readFile(file ?? '', 'utf8').catch(() => '')))
  return texts.flatMap((text) => text.trim().split('\n').slice(-6)).join('\n')
}

async function newestFile(directory: string): Promise<string | undefined> {
  const paths = (await readdir(directory).catch(() => [])).map((name) => join(directory, name))
  const ages = await Promise.all(paths.map(async (path) => ({ path, at: (await stat(path)).mtimeMs })))
  return ages.toSorted((a, b) => b.at - a.at)[0]?.path
}

/** Given on the command line, which no file and no ALTER SYSTEM can override. */
function settingArguments({ socket }: Cluster): string[] {
  const settings: Record<string, string> = {
    fsync: 'on',
    full_page_writes: 'on',
    listen_addresses: socket.directory ? '' : '127.0.0.1',
    port: String(socket.port),
    unix_socket_directories: socket.directory ?? '',
    max_connections: '100',
    shared_buffers: `${sharedBuffersMegabytes()}MB`,
    random_page_cost: '1.1',
    jit: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '1GB',
    // The first write to a page after a checkpoint keeps all of it: to press that costs four times what the write does,
    // and saves less than half. Fewer checkpoints save more, for a recovery that still takes seconds.
    wal_compression: 'off',
    checkpoint_timeout: '15min',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // One file a weekday, each begun anew a week later.
    logging_collector: 'on',
    log_directory: logDirectory,
    log_filename: 'postgres-%w.log',
    log_truncate_on_rotation: 'on',
    log_rotation_age: '1d',
    log_rotation_size: '0',
    // Statements hold people's data.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length_on_error: '0',
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** An eighth of what this process may use, between 128 MB and 2 GB. */
function sharedBuffersMegabytes(): number {
  const limit = process.constrainedMemory()
  const bytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem()
  return Math.max(128, Math.min(2048, Math.floor(bytes / 8 / 1_048_576)))
}

/** What the server wrote about itself, when its process is alive. */
export async function findPostmaster(clusterDir: string): Promise<Postmaster | undefined> {
  const path = join(clusterDir, 'postmaster.pid')
  const text = await readFile(path, 'utf8').catch(() => '')
  const [pid, , , port, socketDir] = text.split('\n')
  if (!pid || !(Number(pid) > 0)) return undefined
  const postmaster = {
    pid: Number(pid),
    port: Number(port) || 0,
    socketDir: socketDir?.trim() || undefined,
  }
  if (!isAlive(postmaster.pid)) return undefined
  if (await isPostgres(postmaster.pid)) return postmaster
  // After a reboot or in a new container the number may be another program's, and PostgreSQL would wait for that one.
  await rm(path, { force: true })
  return undefined
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM'
  }
}

async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const program = await readlink(`/proc/${pid}/exe`).catch(() => '')
  return /\/postgres( \(deleted\))?$/.test(program)
}

/** A secret that only a server on this very directory can read back; a copied directory names the original's server. */
export async function writeToken(cluster: Cluster): Promise<string> {
  const token = randomBytes(16).toString('hex')
  const path = join(cluster.clusterDir, `lazo-token-${token}`)
  await writeFile(path, token, { mode: 0o600 })
  if (cluster.engine.account) await chown(path, cluster.engine.account.uid, cluster.engine.account.gid)
  return token
}

export async function removeToken(cluster: Cluster, token: string): Promise<void> {
  await rm(join(cluster.clusterDir, `lazo-token-${token}`), { force: true })
}

async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle: FileHandle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
