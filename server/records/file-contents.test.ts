import assert from 'node:assert/strict'
import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Readable } from 'node:stream'
import sql from 'sql-template-tag'
import { whileAlone } from '#server/db/alone.ts'
import { openFiles, type StoredFile } from '#server/files/files.ts'
import { fixedTable } from '#server/model/registry.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, worldSchema, type TestEnvironment } from '#test/support/world.ts'
import { contentsLock, forgetUploads, keepUpload, removeContents } from './file-contents.ts'

const attachment = fixedTable(worldSchema, 'attachment')

describe('what files hold', () => {
  let folder: string
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'lazo-contents-'))
    database = await testDatabase()
    const made = await testEnvironment(database)
    environment = { ...made, files: await openFiles(folder, made.world.newId) }
  })
  after(async () => {
    await database.drop()
    await rm(folder, { recursive: true })
  })

  const put = async (text: string): Promise<StoredFile> =>
    await environment.files.put(Readable.from([Buffer.from(text)]), { bytesMax: 100 })
  const isThere = async ({ hash }: StoredFile): Promise<boolean> => await environment.files.isIntact(hash)
  const upload = async (stored: StoredFile): Promise<string> =>
    await keepUpload(await contextOf(environment, 'ada'), 'a.txt', stored)
  const forget = async (id: string): Promise<unknown> =>
    await environment.db.query(sql`delete from ${attachment} where id = ${id}`)
  const age = async ({ hash }: StoredFile, at: string): Promise<void> =>
    await utimes(path.join(folder, hash.slice(0, 2), hash), new Date(at), new Date(at))

  it('goes with the last file that has it', async () => {
    const stored = await put('in two')
    const [one, other] = [await upload(stored), await upload(stored)]
    await forget(one)
    await removeContents(environment, [stored.hash])
    assert.equal(await isThere(stored), true)
    await forget(other)
    await removeContents(environment, [stored.hash])
    assert.equal(await isThere(stored), false)
  })

  it('that went while the same came again is not said to be kept', async () => {
    const stored = await put('again')
    await removeContents(environment, [stored.hash])
    await assert.rejects(upload(stored), { code: 'unavailable' })
    await upload(await put('again'))
    assert.equal(await isThere(stored), true)
  })

  it('stays where a file is just given it', async () => {
    const stored = await put('just now')
    const given = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    const writtenAt = async (hash: string): Promise<string | undefined> => {
      asked.resolve()
      await given.promise
      return await environment.files.writtenAt(hash)
    }
    const ctx = await contextOf({ ...environment, files: { ...environment.files, writtenAt } }, 'ada')
    const uploading = keepUpload(ctx, 'a.txt', stored)
    await asked.promise
    const removing = removeContents(environment, [stored.hash])
    await database.untilBlocked()
    given.resolve()
    await Promise.all([uploading, removing])
    assert.equal(await isThere(stored), true)
  })

  it('of an upload that came into no record goes after ninety days; what has a record or an import stays', async () => {
    environment.world.setNow('2026-03-10T09:00:00.000Z')
    const texts = ['nobody', 'of a record', 'imported']
    const [nobodys, recorded, imported] = await Promise.all(texts.map(put))
    assert.ok(nobodys && recorded && imported)
    for (const stored of [nobodys, recorded, imported]) {
      await upload(stored)
      await age(stored, environment.world.now())
    }
    await environment.db.query(sql`
      update ${attachment} set record_id = id, module_id = id where hash = ${recorded.hash}`)
    await environment.db.query(sql`
      insert into ${fixedTable(worldSchema, 'import_batch')} (id, module_id, status, file_hash, file_name, act_id, created_at, created_by)
      values (${environment.world.newId()}, ${people.ada.id}, 'done', ${imported.hash}, 'a.csv', ${people.ada.id}, now(), ${people.ada.id})`)
    environment.world.setNow('2026-06-07T09:00:00.000Z')
    await forgetUploads(environment)
    assert.deepEqual(await Promise.all([nobodys, recorded, imported].map(isThere)), [true, true, true])
    environment.world.setNow('2026-06-09T09:00:00.000Z')
    assert.ok((await forgetUploads(environment)) >= 2)
    assert.deepEqual(await Promise.all([nobodys, recorded, imported].map(isThere)), [false, true, true])
  })

  it('that no file has is left to who may still be at it for a day, and to who needs what there was', async () => {
    const stored = await put('half done')
    await age(stored, '2026-06-08T10:00:00.000Z')
    environment.world.setNow('2026-06-09T09:00:00.000Z')
    await forgetUploads(environment)
    assert.equal(await isThere(stored), true)
    environment.world.setNow('2026-06-09T11:00:00.000Z')
    await whileAlone(environment.db, contentsLock, async () => void (await forgetUploads(environment)))
    assert.equal(await isThere(stored), true)
    await forgetUploads(environment)
    assert.equal(await isThere(stored), false)
  })
})
