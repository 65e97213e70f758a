import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { chown, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, afterEach, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import sql from 'sql-template-tag'

import type { Database } from './database.ts'
import { openDatabase } from './database.ts'
import { startEmbedded } from './embedded.ts'
import type { Embedded, EmbeddedOptions } from './embedded.ts'

const run = promisify(execFile)
const checkout = fileURLToPath(new URL('../..', import.meta.url))
const isLinux = process.platform === 'linux'
const isRoot = process.getuid?.() === 0

let home: string
/** Made once; each test finds it stopped and whole. The folder above it is open to us alone. */
let dataDir: string
let started: Embedded[] = []
let children: ChildProcess[] = []

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'lazo-embedded-'))
  dataDir = join(home, 'data')
  const first = await startEmbedded({ dataDir, log: () => undefined })
  await first.stop()
})

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  for (const embedded of started) await embedded.stop()
  children = []
  started = []
})

after(() => rm(home, { recursive: true, force: true }))

async function start(options: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, log: () => undefined, ...options })
  started.push(embedded)
  return embedded
}

/** A process of its own that starts the database and then waits; resolves with the database's URL. */
async function startInProcess(options: { dataDir?: string; uid?: number; gid?: number; use?: 'own' | 'share' } = {}) {
  const program = `
    import { startEmbedded } from '#server/db/embedded.ts'
    const options = { dataDir: ${JSON.stringify(options.dataDir ?? dataDir)}, use: '${options.use ?? 'own'}', log: () => undefined }
    const embedded = await startEmbedded(options)
    setInterval(() => undefined, 60_000)
    process.on('SIGTERM', () => embedded.stop().then(() => process.exit(0)))
    console.log(embedded.url)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.gid }),
  })
  children.push(child)
  const lines = createInterface({ input: child.stdout })
  const first = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => undefined)])
  const url: unknown = first?.[0]
  if (typeof url !== 'string') throw new Error('The process ended before it was ready.')
  return { child, url }
}

async function readPostmaster(folder = dataDir): Promise<number> {
  const text = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')
  return Number(text.split('\n')[0])
}

async function isStopped(folder = dataDir): Promise<boolean> {
  return readPostmaster(folder).then(
    () => false,
    () => true,
  )
}

async function withDatabase<T>(url: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase({ url, role: 'migrator', poolSize: 3 })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

/** Written with one URL, read back with another. */
const remember = (url: string, name: string) => withDatabase(url, (db) => db.exec(`create table public.${name} ()`))

const remembers = (url: string, name: string) =>
  withDatabase(url, async (db) => (await db.query(sql`select from pg_class where relname = ${name}`)).length === 1)

async function stopProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal)
  await once(child, 'exit')
}

/** A folder that holds only what a start looks at first. */
async function makeFolder(name: string, files: Record<string, string>): Promise<string> {
  const folder = join(home, name)
  await mkdir(join(folder, 'postgres'), { recursive: true, mode: 0o700 })
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, 'postgres', file), text)
  return folder
}

describe('the embedded server', () => {
  test('keeps what was written when it is stopped and started', async () => {
    const first = await start()
    await remember(first.url, 'again')
    await first.stop()
    const second = await start()
    assert.equal(second.adopted, false)
    assert.equal(await remembers(second.url, 'again'), true)
  })

  test('writes to disk before it answers and checks its pages, whatever its settings say', async () => {
    const embedded = await start()
    const rows = await withDatabase(embedded.url, async (db) => {
      await db.exec('alter system set fsync = off')
      await db.exec('select pg_reload_conf()')
      return db.query<{ name: string; setting: string }>(
        sql`select name, setting from pg_settings
            where name in ('fsync', 'full_page_writes', 'data_checksums', 'synchronous_commit')`,
      )
    })
    assert.deepEqual(
      rows.map(({ setting }) => setting),
      ['on', 'on', 'on', 'on'],
    )
  })

  test('is taken over when the process that started it was killed', async () => {
    const { child, url } = await startInProcess()
    await remember(url, 'orphan')
    const postmaster = await readPostmaster()
    await stopProcess(child, 'SIGKILL')
    const embedded = await start()
    assert.equal(embedded.adopted, true)
    assert.equal(await readPostmaster(), postmaster)
    assert.equal(await remembers(embedded.url, 'orphan'), true)
    await embedded.stop()
    assert.equal(await isStopped(), true)
  })

  test('refuses a second owner and names the first', async () => {
    const { child } = await startInProcess()
    await assert.rejects(start(), new RegExp(`in use by another Lazo \\(process ${child.pid}\\)`))
    await stopProcess(child, 'SIGTERM')
    assert.equal(await isStopped(), true)
  })

  test('serves a command beside its owner and outlives it only as long as the command runs', async () => {
    const owner = await start()
    const { child, url } = await startInProcess({ use: 'share' })
    await owner.stop()
    assert.equal(await remembers(url, 'nothing'), false)
    await stopProcess(child, 'SIGTERM')
    assert.equal(await isStopped(), true)
  })

  test('starts once when two processes start it on a new folder at the same time', async () => {
    const folder = join(home, 'race')
    const users = await Promise.all([1, 2].map(() => startInProcess({ dataDir: folder, use: 'share' })))
    assert.equal(users[0]?.url, users[1]?.url)
    for (const { child } of users) await stopProcess(child, 'SIGTERM')
    assert.equal(await isStopped(folder), true)
  })

  test('comes back by itself when the database process is killed', async () => {
    const logged = new EventEmitter()
    const embedded = await start({ log: (message) => logged.emit(message) })
    await withDatabase(embedded.url, async (db) => {
      await db.exec('create table public.kept (id int)')
      for (const count of [1, 2]) {
        await db.query(sql`insert into public.kept values (${count})`)
        const back = once(logged, 'The database is back.')
        process.kill(await readPostmaster(), 'SIGKILL')
        await back
        assert.deepEqual(await db.query(sql`select count(*)::int as n from public.kept`), [{ n: count }])
      }
    })
  })

  test('starts when the number in a pid file left behind is another program’s', { skip: !isLinux }, async () => {
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n/elsewhere\n1\n5432\n/tmp\n`)
    const embedded = await start()
    assert.equal(await remembers(embedded.url, 'nothing'), false)
  })

  test('refuses a copy of a folder whose database runs, and leaves that one alone', async () => {
    const embedded = await start()
    const read = (file: string) => readFile(join(dataDir, 'postgres', file), 'utf8')
    const files = { PG_VERSION: await read('PG_VERSION'), 'postmaster.pid': await read('postmaster.pid') }
    const copied = await makeFolder('copied', files)
    await assert.rejects(start({ dataDir: copied }), /is a copy of a folder whose database is running/)
    assert.equal(await remembers(embedded.url, 'nothing'), false)
  })

  test('refuses a folder of another PostgreSQL version', async () => {
    const older = await makeFolder('older', { PG_VERSION: '14\n' })
    await assert.rejects(start({ dataDir: older }), /made by PostgreSQL 14.*Make a backup/)
  })

  test('says why when it cannot start', async () => {
    const broken = await makeFolder('broken', {
      PG_VERSION: await readFile(join(dataDir, 'postgres', 'PG_VERSION'), 'utf8'),
    })
    await assert.rejects(start({ dataDir: broken }), /did not start:[^]*postgres/)
  })

  test('runs in a folder whose path is longer than a socket may have', async () => {
    const long = join(home, 'long'.repeat(30))
    await rename(dataDir, long)
    try {
      const embedded = await start({ dataDir: long })
      assert.equal(await remembers(embedded.url, 'nothing'), false)
      await embedded.stop()
    } finally {
      await rename(long, dataDir)
    }
  })
})

describe('accounts', () => {
  test(
    'as root it runs as another user, in a folder that only root may enter',
    { skip: !isRoot || !isLinux },
    async () => {
      await start()
      const status = await readFile(`/proc/${await readPostmaster()}/status`, 'utf8')
      assert.doesNotMatch(status, /^Uid:\s+0\s/m)
      assert.equal((await stat(home)).mode & 0o777, 0o700)
    },
  )

  test('as an ordinary user it needs nothing but its folder', { skip: !isRoot || !isLinux }, async (context) => {
    const account = await accountOf('nobody')
    if (!(await canReach(checkout, account))) return context.skip('The checkout is open to root alone.')
    const folder = await mkdtemp(join(tmpdir(), 'lazo-ordinary-'))
    context.after(() => rm(folder, { recursive: true, force: true }))
    await chown(folder, account.uid, account.gid)
    const { child, url } = await startInProcess({ dataDir: folder, ...account })
    assert.equal(await remembers(url, 'nothing'), false)
    await stopProcess(child, 'SIGTERM')
  })
})

async function accountOf(name: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)))
  return { uid: uid ?? -1, gid: gid ?? -1 }
}

async function canReach(directory: string, account: { uid: number; gid: number }): Promise<boolean> {
  return run('cat', [join(directory, 'package.json')], account).then(
    () => true,
    () => false,
  )
}
