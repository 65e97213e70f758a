import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'

import sql from 'sql-template-tag'

import { noticesKey } from '#common/notices.ts'
import { BackupError, readContainer } from '#server/backup/container.ts'
import { isNeutral, release } from '#server/backup/neutral.ts'
import { restoreBackup } from '#server/backup/restore-backup.ts'
import { writeBackup, type Manifest } from '#server/backup/write-backup.ts'
import { createEnvironment } from '#server/db/migrate.ts'
import { openFiles } from '#server/files/files.ts'
import { migrateJobs } from '#server/jobs/jobs.ts'
import { registerNotificationMail } from '#server/notifications/mail.ts'
import { readInstallation } from '#server/users/installation.ts'
import { environmentMigrations } from '#server/model/environment-tables.ts'
import { removeContents } from '#server/records/file-contents.ts'
import { createRecord } from '#server/records/create.ts'
import { inWrite } from '#server/records/write.ts'
import { openSystem } from '#server/main.ts'
import { readSettings } from '#server/settings.ts'
import { brokenInvariants } from '#server/verify/verify.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { addCredentials } from '#test/support/http.ts'
import {
  contextOf,
  environmentId,
  people,
  testEnvironment,
  worldSchema,
  type TestEnvironment,
} from '#test/support/world.ts'

const flips = 100
const password = 'ocho osos ociosos'
const contents = ['uno', 'dos', 'x'.repeat(200_000)]

describe('a backup', () => {
  let folder: string
  let place: string
  let manifest: Manifest
  let source: TestDatabase
  let here: TestEnvironment
  const others: TestDatabase[] = []

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'lazo-backup-'))
    place = path.join(folder, 'all.lazo')
    source = await testDatabase()
    await migrateJobs(source.migrator)
    await addCredentials(source)
    here = await withFiles(await testEnvironment(source), 'here')
    for (const content of contents) await keepFile(content)
    let isOver = false
    const writers = Array.from({ length: 4 }, async (_, index) => await writePairs(index, () => isOver))
    try {
      manifest = await writeBackup(here, place, undefined)
    } finally {
      isOver = true
      await Promise.all(writers)
    }
  })
  after(async () => {
    for (const database of [source, ...others]) await database.drop()
    await rm(folder, { recursive: true, force: true })
  })

  async function withFiles(environment: TestEnvironment, name: string): Promise<TestEnvironment> {
    return { ...environment, files: await openFiles(path.join(folder, name), environment.world.newId) }
  }

  async function keepFile(content: string): Promise<void> {
    const { hash, size } = await here.files.put(Readable.from([Buffer.from(content)]), { bytesMax: 1_000_000 })
    await here.db.query(sql`
      insert into env_test.attachment (id, hash, name, mime, size, created_at)
      values (${here.world.newId()}, ${hash}, 'a.txt', 'text/plain', ${size}, now())`)
  }

  /** Two accounts of one name come together or not at all. */
  async function writePairs(writer: number, isOver: () => boolean): Promise<void> {
    const ada = await contextOf(here, 'ada')
    for (let pair = 0; !isOver() || pair < 3; pair += 1) {
      const name = `Pair ${writer}.${pair}`
      await inWrite({ ...ada, actId: here.world.newId() }, async (inner) => {
        await createRecord(inner, 'account', { name })
        await createRecord(inner, 'account', { name })
      })
    }
  }

  /** As a first start leaves it, without anything of anybody. */
  async function elsewhere(name: string): Promise<TestEnvironment> {
    const database = await testDatabase({ template: 'system' })
    others.push(database)
    const { migrator } = database
    await migrateJobs(migrator)
    await migrator.query(sql`
      insert into lazo.workspace (id, name, created_at) values (${environmentId}, 'Vacía', now())`)
    await migrator.query(sql`
      insert into lazo.environment (id, workspace_id, kind, schema_name)
      values (${environmentId}, ${environmentId}, 'production', ${worldSchema})`)
    await createEnvironment(migrator, { schemaName: worldSchema, environmentMigrations })
    return await withFiles(await testEnvironment(database), name)
  }

  it('written while others write is of one moment, and comes back elsewhere to the byte', async () => {
    const there = await elsewhere('there')
    await restoreBackup(there, place, { password: undefined, neutralise: false })
    const again = await writeBackup(there, path.join(folder, 'again.lazo'), undefined)
    assert.deepEqual(again.tables, manifest.tables)
    assert.equal(again.files, contents.length)
    for await (const hash of here.files.hashes()) assert.ok(await there.files.isIntact(hash), hash)
    const { modules } = (await contextOf(there, 'ada')).model
    const alone = await there.migrator.execute(
      `select title from "${worldSchema}"."${modules.get('account')?.table}" group by title having count(*) <> 2`,
      [],
    )
    assert.deepEqual(alone.rows, [])
    assert.deepEqual(await brokenInvariants(there), [])
    assert.equal(await isNeutral(there.db), false)
  })

  it('has the files of its moment, though what had them is deleted for good meanwhile', async () => {
    const { files } = here
    async function* late(hash: string): AsyncGenerator<Buffer> {
      await here.db.query(sql`delete from env_test.attachment where hash = ${hash}`)
      await removeContents(here, [hash])
      yield* files.read(hash)
    }
    const deleting = { ...here, files: { ...files, read: (hash: string) => Readable.from(late(hash)) } }
    const written = await writeBackup(deleting, path.join(folder, 'deleted.lazo'), undefined)
    assert.equal(written.files, contents.length)
    for (const content of contents) await keepFile(content)
  })

  it('of which one byte has changed is refused, wherever it is', async () => {
    const { size } = await stat(place)
    const whole = await readFile(place)
    const damaged = path.join(folder, 'damaged.lazo')
    const missed: number[] = []
    for (let flip = 0; flip < flips; flip += 1) {
      // Some of them in the line that says how to read it, and in the trailer.
      const at = flip < 10 ? flip * 3 : flip < 20 ? size - 1 - flip : randomInt(size)
      const bytes = Buffer.from(whole)
      bytes[at] = (whole[at] ?? 0) ^ (1 << randomInt(8))
      await writeFile(damaged, bytes)
      const refused = await readContainer(damaged, undefined).then(
        () => false,
        (error: unknown) => error instanceof BackupError,
      )
      if (!refused) missed.push(at)
    }
    assert.deepEqual(missed, [])
  })

  it('that was cut, or whose password is another, leaves the place empty', async () => {
    const secret = path.join(folder, 'secret.lazo')
    await writeBackup(here, secret, password)
    const there = await elsewhere('empty')
    const restored = async (file: string, given: string | undefined): Promise<unknown> =>
      await restoreBackup(there, file, { password: given, neutralise: true }).catch((error: unknown) => error)
    for (const given of [undefined, 'otro']) assert.ok((await restored(secret, given)) instanceof BackupError)
    const cut = path.join(folder, 'cut.lazo')
    for (const share of [0, 0.01, 0.5, 0.999]) {
      await writeFile(cut, await readFile(place))
      await truncate(cut, Math.floor((await stat(cut)).size * share))
      const answer = await restored(cut, undefined)
      assert.ok(answer instanceof BackupError, `${share}: ${String(answer)}`)
    }
    assert.deepEqual(await there.db.query(sql`select 1 from lazo."user"`), [])
    assert.ok(!((await restored(secret, password)) instanceof Error))
    assert.equal(await isNeutral(there.db), true)
    assert.deepEqual(await brokenInvariants(there), [])
  })

  it('restored as a neutral copy sends nothing until it is released, whatever there is to send', async () => {
    const there = await elsewhere('neutral')
    await restoreBackup(there, place, { password: undefined, neutralise: true })
    await there.db.query(sql`
      insert into env_test.preference (user_id, key, value)
      values (${people.kim.id}, ${noticesKey}, ${JSON.stringify({ assigned: { mail: 'now' } })}::jsonb)`)
    let heard = 0
    const listener = createServer((socket) => {
      heard += 1
      socket.destroy()
    })
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const address = listener.address()
    assert.ok(address !== null && typeof address === 'object')
    const settings = readSettings({
      DATABASE_URL: others.at(-1)?.url,
      LAZO_DATA_DIR: folder,
      LAZO_SMTP_URL: `smtp://127.0.0.1:${address.port}`,
      LAZO_PRIVATE_HOSTS: '127.0.0.1',
    })
    /** Somebody gets a record, is to be told by mail, and everything that waits is done; other places are asked too. */
    const work = async (): Promise<number> => {
      heard = 0
      const { system, close } = await openSystem(settings, { as: 'command', log: () => undefined })
      const { environment } = system
      const ada = { ...(await contextOf(environment, 'ada')), actId: environment.world.newId() }
      await createRecord(ada, 'account', { name: 'Para Kim', owner: people.kim.id })
      await environment.jobs.drain()
      await environment.egress.fetch(`http://127.0.0.1:${address.port}/`).catch(() => undefined)
      await close()
      return heard
    }
    assert.equal(await work(), 0)
    assert.ok(await release(there.db))
    assert.ok((await work()) > 0)
    listener.close()
  })

  it('goes on with what waited where the company is restored, and sends none of it from a copy', async (test) => {
    const sent: string[] = []
    const mailing = async (environment: TestEnvironment): Promise<TestEnvironment> => {
      const egress = {
        ...environment.egress,
        canMail: true,
        sendMail: async ({ to }: { to: string }) => void sent.push(to),
      }
      const opened = { ...environment, egress }
      registerNotificationMail(opened, new URL('http://localhost'))
      await opened.jobs.start()
      test.after(async () => await opened.jobs.stop())
      return opened
    }
    const company = await mailing(here)
    await company.db.query(sql`
      insert into env_test.preference (user_id, key, value)
      values (${people.kim.id}, ${noticesKey}, ${JSON.stringify({ assigned: { mail: 'now' } })}::jsonb)`)
    const ada = { ...(await contextOf(company, 'ada')), actId: company.world.newId() }
    await createRecord(ada, 'account', { name: 'Para Kim', owner: people.kim.id })
    const file = path.join(folder, 'waiting.lazo')
    await writeBackup(company, file, undefined)
    const idOf = async ({ db }: TestEnvironment) =>
      await db.query(sql`select id from lazo_jobs.job where state = 'created'`)
    const asked = await idOf(company)
    assert.equal(asked.length, 1)
    /** A notice waits a minute for others. */
    const drainLater = async ({ db, jobs }: TestEnvironment) => {
      await db.query(sql`update lazo_jobs.job set start_after = lazo_jobs.job_now()`)
      await jobs.drain()
    }

    const copy = await mailing(await elsewhere('copy'))
    await restoreBackup(copy, file, { password: undefined, neutralise: true })
    await release(copy.db)
    assert.deepEqual(await idOf(copy), [])
    await drainLater(copy)
    assert.deepEqual(sent, [])
    assert.deepEqual(await copy.db.query(sql`select 1 from env_test.notification where mail = 'now'`), [])

    const restored = await mailing(await elsewhere('restored'))
    await restoreBackup(restored, file, { password: undefined, neutralise: false })
    assert.deepEqual(await idOf(restored), asked)
    await drainLater(restored)
    assert.deepEqual(sent, ['kim@example.com'])
  })

  it('names a document whose content is missing from the disk, and has all the rest', async () => {
    const there = await elsewhere('missing')
    await restoreBackup(there, place, { password: undefined, neutralise: false })
    const [gone = ''] = await Array.fromAsync(there.files.hashes())
    await there.files.remove(gone)
    const file = path.join(folder, 'missing.lazo')
    const written = await writeBackup(there, file, undefined)
    assert.deepEqual(written.missing, [{ hash: gone, names: ['a.txt'] }])
    assert.equal(written.files, contents.length - 1)
    assert.equal((await readInstallation(there.db)).backupMissing, 1)
    const again = await elsewhere('missing again')
    await restoreBackup(again, file, { password: undefined, neutralise: false })
    const examples = [`file ${gone} a.txt`]
    assert.deepEqual(await brokenInvariants(again), [{ name: 'files-are-intact', count: 1, examples }])
  })

  it('that the disk has no room for says so, and leaves no half of itself', async () => {
    const child = spawn(
      'bash',
      ['-c', 'ulimit -f 8; exec "$0" server/cli.ts backup "$1"', process.execPath, path.join(folder, 'full.lazo')],
      {
        cwd: path.resolve(import.meta.dirname, '..', '..'),
        env: { ...process.env, DATABASE_URL: source.url, LAZO_DATA_DIR: folder },
      },
    )
    const [notes, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
    assert.equal(code, 1, notes)
    assert.match(notes, /^lazo backup: .*(EFBIG|too large)/m)
    assert.doesNotMatch(notes, /at .*\.ts:\d+/)
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith('full')),
      [],
    )
  })

  it('whose place cannot be written says so, encrypted or not', async () => {
    for (const password of ['', 'secret']) {
      const child = spawn(process.execPath, ['server/cli.ts', 'backup', path.join(folder, 'nowhere', 'one.lazo')], {
        cwd: path.resolve(import.meta.dirname, '..', '..'),
        env: { ...process.env, DATABASE_URL: source.url, LAZO_DATA_DIR: folder, LAZO_BACKUP_PASSWORD: password },
      })
      const [notes, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
      assert.equal(code, 1, notes)
      assert.match(notes, /^lazo backup: ENOENT/m)
      assert.doesNotMatch(notes, /Unhandled|^ +at /m)
    }
  })
})
