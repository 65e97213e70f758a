/**
 * `npm run test:postgres15 [part of a path…]`: the server's tests on Debian's PostgreSQL 15, the oldest
 * that is supported, over TCP on loopback. Installs it where that takes no question; where it cannot
 * be had, says so and does not fail.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'

const root = path.resolve(import.meta.dirname, '..')
const programs = process.env.LAZO_POSTGRES_BIN ?? '/usr/lib/postgresql/15/bin'
const isRoot = process.getuid?.() === 0

if (!existsSync(path.join(programs, 'postgres')) && isRoot) install()
if (!existsSync(path.join(programs, 'postgres'))) {
  process.stdout.write(
    `Skipped: there is no PostgreSQL 15 in ${programs}. Install the package postgresql-15, or name its folder in LAZO_POSTGRES_BIN.\n`,
  )
  process.exit(0)
}
process.exit(await testOn(await startCluster()))

function install(): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const words of [['update'], ['install', '-y', '--no-install-recommends', 'postgresql-15']]) {
    if (spawnSync('apt-get', words, { stdio: 'ignore', env }).status !== 0) return
  }
}

interface Cluster {
  readonly url: string
  stop(): void
}

async function startCluster(): Promise<Cluster> {
  // PostgreSQL refuses to run as root, and Debian's package brings an account for it.
  const account = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : undefined
  const folder = mkdtempSync(path.join(tmpdir(), 'lazo-postgres15-'))
  if (account) chownSync(folder, account.uid, account.gid)
  const data = path.join(folder, 'data')
  const run = (program: string, ...words: readonly string[]): void => {
    execFileSync(path.join(programs, program), words, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      ...account,
    })
  }
  run('initdb', '-D', data, '-U', 'lazo', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--data-checksums')
  const port = await freePort()
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${folder} -c max_connections=200 -c synchronous_commit=off`
  run('pg_ctl', 'start', '-w', '-D', data, '-l', path.join(folder, 'log'), '-o', options)
  return {
    url: `postgres://lazo@127.0.0.1:${port}/postgres`,
    stop() {
      run('pg_ctl', 'stop', '-m', 'fast', '-D', data)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }))
}

async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const address = probe.address()
    probe.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0))
  })
  return await promise
}

async function testOn(cluster: Cluster): Promise<number> {
  const stop = (): void => {
    cluster.stop()
    process.exit(130)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    const wanted = process.argv.slice(2)
    const words = ['tools/test.ts', ...(wanted.length > 0 ? wanted : ['server/', 'test/security/', 'test/faults/work'])]
    const env = { ...process.env, TEST_DATABASE_URL: cluster.url }
    return spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit', env }).status ?? 1
  } finally {
    cluster.stop()
  }
}
