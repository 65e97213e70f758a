import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
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
  return { ...fresh, directory: await makeSocketDir(dataDir, engine) }
}

/** Where the running server listens, which another process may have chosen. */
export function placeOf(running: Postmaster, place: SocketPlace): SocketPlace {
  return {
    ...place,
    directory: running.socketDir ?? place.directory,
    port: running.port || place.port,
  }
}

async function makeSocketDir(dataDir: string, { account }: Engine): Promise<string> {
  const own = join(dataDir, 'socket')
  if (!account && fits(own)) {
    await mkdir(own, { recursive: true, mode: 0o700 })
    await chmod(own, 0o700)
    return own
  }
  // The data folder's path is too long, or closed to the account that the server runs as.
  const parent = account || !fits(join(tmpdir(), 'lazo-123456')) ? '/tmp' : tmpdir()
  const directory = await mkdtemp(join(parent, 'lazo-'))
  if (account) await chown(directory, account.uid, account.gid)
  return directory
}

function fits(directory: string): boolean {
  return Buffer.byteLength(join(directory, socketName)) <= socketPathMaxBytes
}

/** A restart may find that the system has tidied its temporary folder. */
export async function restoreSocketDir(
  { directory }: SocketPlace,
  { account }: Engine,
): Promise<void> {
  if (!directory || (await isThere(directory))) return
  await mkdir(directory, { mode: 0o700 })
  if (account) await chown(directory, account.uid, account.gid)
}

async function chooseLoopback(
  dataDir: string,
  running: Postmaster | undefined,
): Promise<SocketPlace> {
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
  if (address === null || typeof address === 'string')
    throw new Error('No free port on the loopback address.')
  return address.port
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
