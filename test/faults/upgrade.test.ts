import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'

import sql from 'sql-template-tag'

import { openDatabase } from '#server/db/database.ts'
import { openFiles } from '#server/files/files.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'

import { command, startServer, visit } from './server-process.ts'
import type { ServerPlace, ServerProcess, Visitor } from './server-process.ts'

/**
 * A company of the first day, with a module and a field of its own, a record in the bin, a file and a sandbox:
 * `pg_dump --inserts --rows-per-insert=100 --no-owner --no-privileges` of a database that commit 9ed9ec1
 * made and filled through its API on PostgreSQL 15, without comments, compressed.
 */
const kept = path.join(import.meta.dirname, 'first-day.sql.zst')
const fileHash = '7bcffaa1280c0400bde049ef3f9aacdcdf49edb8a163689145603853c9eea7b0'

describe('a company that an earlier version left', () => {
  let database: TestDatabase
  let place: ServerPlace
  let server: ServerProcess
  let ada: Visitor

  before(async () => {
    database = await testDatabase({ template: 'empty' })
    // What the dump sets for its session is not to be left to others.
    const once = await openDatabase({ url: database.url, role: 'migrator', poolSize: 1 })
    await once.exec(zstdDecompressSync(await readFile(kept)).toString())
    await once.close()
    place = { dataDir: await mkdtemp(path.join(tmpdir(), 'lazo-kept-')), databaseUrl: database.url }
    const files = await openFiles(path.join(place.dataDir, 'files'), () => 'incoming')
    const { hash } = await files.put(Readable.from([Buffer.from('contrato de los molinos')]), { bytesMax: 1000 })
    assert.equal(hash, fileHash)
    server = await startServer(place)
    ada = await visit(server.url)
  })
  after(async () => {
    await server?.end('SIGTERM')
    await database.drop()
    await rm(place.dataDir, { recursive: true, force: true })
  })

  async function get(apiPath: string): Promise<Record<string, unknown>> {
    const { status, text, json } = await ada.send(server.url, 'GET', apiPath)
    assert.equal(status, 200, text)
    return json
  }

  async function count(module: string, more = ''): Promise<unknown> {
    return (await get(`/records/${module}?scope=all&count=exact&limit=1${more}`)).count
  }

  it('has everything that it had, in a version that finds it whole', async () => {
    const { code, output } = await command(place, 'verify')
    assert.equal(code, 0, output)
    const expected = { account: 20, contact: 20, opportunity: 21, visit: 19, task: 5, product: 1 }
    for (const [module, value] of Object.entries(expected)) {
      assert.deepEqual(await count(module), { value, capped: false }, module)
    }
    const own = encodeURIComponent(JSON.stringify({ field: 'millstones', op: 'gte', value: 15 }))
    assert.deepEqual(await count('account', `&filter=${own}`), { value: 5, capped: false })
    const renamed = await get('/records/account?search=viejos&limit=50')
    assert.equal((renamed.rows as unknown[]).length, 5)
  })

  it('goes on being worked with, in what the newer version brings too', async () => {
    const made = await ada.send(server.url, 'POST', '/records/visit', { subject: 'Otra visita' })
    assert.equal(made.status, 201, made.text)
    const folder = await ada.send(server.url, 'POST', '/records/documentFolder', { name: 'Clientes' })
    assert.equal(folder.status, 201, folder.text)
  })

  it('brought its sandbox along', async () => {
    const gone = await ada.send(server.url, 'PUT', '/session/environment', { environment: 'sandbox' })
    assert.equal(gone.status, 204, gone.text)
    assert.deepEqual(await count('visit'), { value: 19, capped: false })
    const folder = await ada.send(server.url, 'POST', '/records/documentFolder', { name: 'Solo aquí' })
    assert.equal(folder.status, 201, folder.text)
    assert.deepEqual(await get('/model/drift'), { differences: [] })
    await ada.send(server.url, 'PUT', '/session/environment', { environment: 'production' })
    assert.deepEqual(await count('documentFolder'), { value: 1, capped: false })
  })

  it('is not touched by a version that does not know what a newer one made of it', async () => {
    await server.end('SIGTERM')
    await database.migrator.query(sql`
      insert into lazo.migration (schema_name, name, hash) values ('production', '0999-newer', 'x')`)
    const { code, output } = await command(place, 'start', '--port', '0')
    assert.equal(code, 1)
    assert.match(
      output,
      /does not fit the database; use the newer one[^]*production\.0999-newer: made by a newer version/,
    )
    assert.doesNotMatch(output, /at .*\.ts:\d+/)
  })
})
