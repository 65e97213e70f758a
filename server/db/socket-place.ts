import { randomBytes } from 'node:crypto'
import { chown, lstat, mkdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { Postmaster, SocketPlace } from './cluster.ts'
import type { Engine } from './engine.ts'

const defaultPort = 5432
/** sun_path holds 104 bytes on macOS and 108 on Linux, the closing zero included. */
const socketPathMaxBytes = 103
const socketName = `.s.PGSQL.${defaultPort}`

/** Where clients meet the server: where a running one already listens, else a directory that only we can enter. */
export async function chooseSocketPlace(
  dataDir: string,
  engine: Engine,
  running: Postmaster | undefined,
): Promise<SocketPlace> {
  if (process.platform === 'win32') return chooseLoopback(dataDir, running)
  const fresh = { directory: undefined, port: defaultPort, password: undefined }
  if (running?.socketDir) return placeOf(running, fresh)
  return { ...fresh, directory: nameSocketDir(dataDir, engine) }
}

/** Where the running server listens, which another process may have chosen. */
export function placeOf(running: Postmaster, place: SocketPlace): SocketPlace {
  return {
    ...place,
    directory: running.socketDir ?? place.directory,
    port: running.port || place.port,
  }
}

function nameSocketDir(dataDir: string, { account }: Engine): string {
  const own = join(dataDir, 'socket')
  if (!account && fits(own)) return own
  // The data folder's path is too long, or closed to the account that the server runs as.
  const name = `lazo-${randomBytes(6).toString('hex')}`
  return account || !fits(join(tmpdir(), name)) ? join('/tmp', name) : join(tmpdir(), name)
}

function fits(directory: string): boolean {
  return Buffer.byteLength(join(directory, socketName)) <= socketPathMaxBytes
}

/** Before each start of the server, since the system may have tidied its temporary folder. */
export async function makeSocketDir({ directory }: SocketPlace, { account }: Engine): Promise<void> {
  if (!directory) return
  // Another process of ours may be making it, or have made it, at the same time.
  await mkdir(directory, { mode: 0o700 }).catch(() => undefined)
  if (account && (await lstat(directory)).uid === process.getuid?.()) await chown(directory, account.uid, account.gid)
  const { uid, mode } = await lstat(directory)
  const isOurs = uid === (account?.uid ?? process.getuid?.()) && (mode & 0o077) === 0
  if (!isOurs) throw new Error(`${directory} must be a folder that only the database's account can enter.`)
}

/** Only an empty folder goes, and a new start makes it again. */
export async function removeSocketDir({ directory }: SocketPlace): Promise<void> {
  if (directory) await rmdir(directory).catch(() => undefined)
}

async function chooseLoopback(dataDir: string, running: Postmaster | undefined): Promise<SocketPlace> {
  const port = running?.port || (await findFreePort())
  return {
    directory: undefined,
    port,
    password: await readOrMakePassword(join(dataDir, 'postgres.password')),
  }
}

async function readOrMakePassword(path: string): Promise<string> {
  const made = randomBytes(24).toString('hex')
  return writeFile(path, made, { mode: 0o600, flag: 'wx' }).then(
    () => made,
    () => readFile(path, 'utf8'),
  )
}

async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No free port on the loopback address.')
  return address.port
}
