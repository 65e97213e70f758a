import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import sql from 'sql-template-tag'

import { openDatabase } from './database.ts'
import { startEmbedded } from './embedded.ts'
import type { Embedded, EmbeddedOptions } from './embedded.ts'

const run = promisify(execFile)
const checkout = fileURLToPath(new URL('../..', import.meta.url))
const isLinux = process.platform === 'linux'
const isRoot = process.getuid?.() === 0

let home: string
const started: Embedded[] = []
const children: ChildProcess[] = []

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'lazo-embedded-'))
  const first = await startEmbedded({ dataDir: join(home, 'first'), log: () => undefined })
  await first.stop()
})

after(async () => {
  for (const child of children) child.kill('SIGKILL')
  for (const embedded of started) await embedded.stop()
  await rm(home, { recursive: true, force: true })
})

/** A data folder like the first one, without the second that making it takes. */
async function dataDirOf(name: string): Promise<string> {
  const dataDir = join(home, name)
  await run('cp', ['-a', join(home, 'first'), dataDir])
  return dataDir
}

async function start(dataDir: string, options: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, log: () => undefined, ...options })
  started.push(embedded)
  return embedded
}

/** A process of its own that starts the database and then waits; resolves with the database's URL. */
async function startInProcess(dataDir: string, options: { uid?: number; gid?: number; use?: string } = {}) {
  const program = `
    import { startEmbedded } from '#server/db/embedded.ts'
    const options = { dataDir: ${JSON.stringify(dataDir)}, use: '${options.use ?? 'own'}', log: () => undefined }
    const embedded = await startEmbedded(options)
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

async function postmasterOf(dataDir: string): Promise<number> {
  const text = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')
  return Number(text.split('\n')[0])
}

async function answer(url: string): Promise<unknown> {
  const db = await openDatabase({ url, role: 'migrator', poolSize: 1 })
  try {
    return await db.query(sql`select count(*)::int as n from pg_class where relname = 'kept'`)
  } finally {
    await db.close()
  }
}

async function exec(url: string, text: string): Promise<void> {
  const db = await openDatabase({ url, role: 'migrator', poolSize: 1 })
  await db.exec(text)
  await db.close()
}

describe('the embedded server', () => {
  test('keeps what was written when it is stopped and started', async () => {
    const dataDir = await dataDirOf('again')
    const first = await start(dataDir)
    await exec(first.url, 'create table public.kept (id int)')
    await first.stop()
    const second = await start(dataDir)
    assert.equal(second.adopted, false)
    assert.deepEqual(await answer(second.url), [{ n: 1 }])
    await second.stop()
  })

  test('writes to disk before it answers and checks its pages', async () => {
    const embedded = await start(await dataDirOf('durable'))
    const db = await openDatabase({ url: embedded.url, role: 'migrator', poolSize: 1 })
    await db.exec('alter system set fsync = off')
    await db.exec('select pg_reload_conf()')
    const rows = await db.query(
      sql`select name, setting from pg_settings
          where name in ('fsync', 'full_page_writes', 'data_checksums', 'synchronous_commit') order by name`,
    )
    assert.deepEqual(
      rows,
      ['data_checksums', 'fsync', 'full_page_writes', 'synchronous_commit'].map((name) => ({ name, setting: 'on' })),
    )
    await db.close()
    await embedded.stop()
  })

  test('is taken over when the process that started it was killed', async () => {
    const dataDir = await dataDirOf('orphan')
    const { child, url } = await startInProcess(dataDir)
    await exec(url, 'create table public.kept (id int)')
    const postmaster = await postmasterOf(dataDir)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const embedded = await start(dataDir)
    assert.equal(embedded.adopted, true)
    assert.equal(await postmasterOf(dataDir), postmaster)
    assert.deepEqual(await answer(embedded.url), [{ n: 1 }])
    await embedded.stop()
    await assert.rejects(postmasterOf(dataDir))
  })

  test('refuses a second owner and names the first', async () => {
    const dataDir = await dataDirOf('second')
    const { child } = await startInProcess(dataDir)
    await assert.rejects(start(dataDir), new RegExp(`in use by another Lazo \\(process ${child.pid}\\)`))
    child.kill('SIGTERM')
    await once(child, 'exit')
    const embedded = await start(dataDir)
    await embedded.stop()
  })

  test('serves a command beside its owner and outlives it only as long as the command runs', async () => {
    const dataDir = await dataDirOf('beside')
    const owner = await start(dataDir)
    const { child, url } = await startInProcess(dataDir, { use: 'share' })
    await owner.stop()
    assert.deepEqual(await answer(url), [{ n: 0 }])
    child.kill('SIGTERM')
    await once(child, 'exit')
    await assert.rejects(postmasterOf(dataDir))
  })

  test('starts once when several processes start it on a new folder at the same time', async () => {
    const dataDir = join(home, 'race')
    const users = await Promise.all([1, 2, 3].map(() => startInProcess(dataDir, { use: 'share' })))
    const urls = new Set(users.map(({ url }) => url))
    assert.equal(urls.size, 1)
    for (const { child } of users) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    await assert.rejects(postmasterOf(dataDir))
  })

  test('comes back by itself when the database process is killed', async () => {
    const dataDir = await dataDirOf('killed')
    const logged = new EventEmitter()
    const embedded = await start(dataDir, { log: (message) => logged.emit(message) })
    const db = await openDatabase({ url: embedded.url, role: 'migrator', poolSize: 3 })
    await db.exec('create table public.kept (id int)')
    for (const count of [1, 2]) {
      await db.query(sql`insert into public.kept values (${count})`)
      const back = once(logged, 'The database is back.')
      process.kill(await postmasterOf(dataDir), 'SIGKILL')
      await back
      assert.deepEqual(await db.query(sql`select count(*)::int as n from public.kept`), [{ n: count }])
    }
    await db.close()
    await embedded.stop()
  })

  test(
    'starts when the number in a pid file that was left belongs to another program',
    { skip: !isLinux },
    async () => {
      const dataDir = await dataDirOf('stale')
      await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n/elsewhere\n1\n5432\n/tmp\n`)
      const embedded = await start(dataDir)
      assert.deepEqual(await answer(embedded.url), [{ n: 0 }])
      await embedded.stop()
    },
  )

  test('refuses a copy of a folder whose database runs, and leaves that one alone', async () => {
    const dataDir = await dataDirOf('original')
    const embedded = await start(dataDir)
    await run('cp', ['-a', dataDir, join(home, 'copied')])
    await assert.rejects(start(join(home, 'copied')), /is a copy of a folder whose database is running/)
    assert.deepEqual(await answer(embedded.url), [{ n: 0 }])
    await embedded.stop()
  })

  test('refuses a folder of another PostgreSQL version', async () => {
    const dataDir = await dataDirOf('older')
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '14\n')
    await assert.rejects(start(dataDir), /made by PostgreSQL 14.*Make a backup/)
  })

  test('says why when it cannot start', async () => {
    const dataDir = await dataDirOf('broken')
    await writeFile(join(dataDir, 'postgres', 'postgresql.conf'), 'nonsense = 1\n')
    await assert.rejects(start(dataDir), /did not start:[^]*nonsense/)
  })

  test('runs in a folder whose path is longer than a socket may have', async () => {
    const embedded = await start(join(home, 'long'.repeat(30)))
    assert.deepEqual(await answer(embedded.url), [{ n: 0 }])
    await embedded.stop()
  })
})

describe('accounts', () => {
  test(
    'as root it runs as another user in a folder that only root may enter',
    { skip: !isRoot || !isLinux },
    async () => {
      const closed = await mkdtemp(join(home, 'closed-'))
      await chmod(closed, 0o700)
      const embedded = await start(join(closed, 'data'))
      const pid = await postmasterOf(join(closed, 'data'))
      const status = await readFile(`/proc/${pid}/status`, 'utf8')
      assert.doesNotMatch(status, /^Uid:\s+0\s/m)
      await embedded.stop()
    },
  )

  test('as an ordinary user it needs nothing but its folder', { skip: !isRoot || !isLinux }, async (context) => {
    const account = await accountOf('nobody')
    if (!(await canReach(checkout, account))) return context.skip('The checkout is open to root alone.')
    const dataDir = await mkdtemp(join(tmpdir(), 'lazo-ordinary-'))
    await chown(dataDir, account.uid, account.gid)
    const { child, url } = await startInProcess(dataDir, account)
    assert.deepEqual(await answer(url), [{ n: 0 }])
    child.kill('SIGTERM')
    await once(child, 'exit')
    await rm(dataDir, { recursive: true, force: true })
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
