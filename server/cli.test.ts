import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { text } from 'node:stream/consumers'

import { testDatabase } from '#test/support/database.ts'
import type { TestDatabase } from '#test/support/database.ts'

const cli = path.join(import.meta.dirname, 'cli.ts')

describe('the command line', () => {
  let database: TestDatabase
  let folder: string

  before(async () => {
    database = await testDatabase({ template: 'empty' })
    folder = await mkdtemp(path.join(tmpdir(), 'lazo-cli-'))
  })
  after(async () => {
    await database.drop()
    await rm(folder, { recursive: true })
  })

  function launch(
    args: readonly string[],
    variables: Readonly<Record<string, string>> = {},
    log: 'pipe' | number = 'pipe',
  ) {
    return spawn(process.execPath, [cli, ...args], {
      stdio: ['ignore', 'pipe', log],
      env: { PATH: process.env.PATH, DATABASE_URL: database.url, LAZO_DATA_DIR: folder, ...variables },
    })
  }

  async function run(args: readonly string[], variables?: Readonly<Record<string, string>>) {
    const child = launch(args, variables)
    assert.ok(child.stdout && child.stderr)
    const [output, notes, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
    return { code, output, notes }
  }

  it('says what there is, and 2 when it is called wrongly', async () => {
    const help = await run(['--help'])
    assert.equal(help.code, 0)
    assert.match(help.output, /verify +Check that the data are whole/)
    for (const args of [
      [],
      ['dance'],
      ['start', '--bogus'],
      ['user', 'add'],
      ['key', 'create', 'a@b.c', '--scopes', 'all'],
    ]) {
      const { code, notes } = await run(args)
      assert.equal(code, 2, args.join(' '))
      assert.doesNotMatch(notes, /at .*\.ts/)
    }
    const wrong = await run(['start'], { LAZO_HOST: '0.0.0.0' })
    assert.equal(wrong.code, 2)
    assert.match(wrong.notes, /LAZO_BASE_URL/)
  })

  it('starts, answers and stops on SIGTERM, also where there is no room for its log', async () => {
    // A disk that is always full.
    const full = process.platform === 'linux' ? openSync('/dev/full', 'w') : 'pipe'
    const administrator = { LAZO_ADMIN_EMAIL: 'ada@example.com', LAZO_ADMIN_PASSWORD: 'tres tristes tigres' }
    const server = launch(['start', '--port', '0'], administrator, full)
    if (typeof full === 'number') closeSync(full)
    assert.ok(server.stdout)
    const [line] = await once(server.stdout, 'data')
    const url = /^Lazo is ready at (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(String(line))?.[1]
    assert.ok(url, String(line))
    assert.deepEqual(await (await fetch(`${url}/healthz`)).json(), { status: 'ok' })
    const signedIn = await fetch(`${url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ email: 'ada@example.com', password: 'tres tristes tigres' }),
    })
    assert.equal(signedIn.status, 200)
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
    const file = new FormData()
    file.set('file', new Blob(['contrato']), 'contrato.txt')
    const uploaded = await fetch(`${url}/api/v1/files`, {
      method: 'POST',
      headers: { cookie, origin: url },
      body: file,
    })
    assert.equal(uploaded.status, 201)
    for (const name of ['Harinas Uno', 'Harinas Dos']) {
      const made = await fetch(`${url}/api/v1/records/account`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: url, cookie },
        body: JSON.stringify({ name }),
      })
      assert.equal(made.status, 201)
    }
    const stoppedAt = performance.now()
    server.kill('SIGTERM')
    const [code] = await once(server, 'exit')
    assert.equal(code, 0)
    assert.ok(performance.now() - stoppedAt < 10_000)
  })

  it('adds people and keys, and finds the data whole', async () => {
    const added = await run([
      'user',
      'add',
      'kim@example.com',
      '--name',
      'Kim',
      '--role',
      'salesperson',
      '--group',
      'salesNorth',
    ])
    assert.equal(added.code, 0, added.notes)
    assert.match(added.output, /^Added kim@example\.com\nhttp:\/\/127\.0\.0\.1:3000\/password-reset#[\w-]{32}\n$/)
    assert.equal((await run(['user', 'add', 'kim@example.com'])).code, 1)
    assert.equal((await run(['user', 'add', 'leo@example.com', '--role', 'king'])).code, 2)
    assert.match(
      (await run(['key', 'create', 'kim@example.com', '--scopes', 'read,write'])).output,
      /^lazo_[\w-]{43}\n$/,
    )
    const verified = await run(['verify'])
    assert.equal(verified.code, 0, verified.output)
    for (const line of verified.output.trim().split('\n')) assert.match(line, /^[a-z-]+ ok$/)
  })

  it('lists the routes with their policies', async () => {
    const { output } = await run(['routes', '--policy'])
    assert.match(output, /^POST \/api\/v1\/records\/:module module:create$/m)
    assert.match(output, /^GET \/healthz anonymous$/m)
  })

  it('lists what is built in, without a database', async () => {
    const { code, output } = await run(['sbom'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' })
    assert.equal(code, 0)
    const { bomFormat, components } = JSON.parse(output)
    assert.equal(bomFormat, 'CycloneDX')
    for (const name of ['fastify', 'react']) assert.ok(components.some((one: { name: string }) => one.name === name))
  })

  it('describes the API of the modules that there are', async () => {
    const document = JSON.parse((await run(['openapi'])).output)
    assert.equal(document.openapi, '3.1.0')
    assert.ok(document.paths['/api/v1/records/opportunity/{id}'].patch)
    assert.equal(document.components.schemas.Account.properties.name.type[0], 'string')
  })

  it('exports a configuration that changes nothing when it comes back', async () => {
    const place = path.join(folder, 'model')
    assert.equal((await run(['model', 'export', place])).code, 0)
    assert.match((await run(['model', 'plan', place])).output, /Nothing to change/)
    assert.equal((await run(['model', 'drift'])).code, 0)
    assert.equal((await run(['model', 'drift', '--environment', 'production'])).code, 0)
    const elsewhere = await run(['model', 'drift', '--environment', 'sandbox'])
    assert.match(elsewhere.notes, /no environment "sandbox"/)
    assert.equal(elsewhere.code, 2)
  })

  it('plays the scenarios of a file and says what each step gave', async () => {
    const file = path.join(folder, 'scenarios.json')
    const add = { do: 'create', module: 'account', values: { name: 'Molinos' } }
    const good = { name: 'Good', as: 'role:salesperson', steps: [add, { expect: 'exists', on: '@account' }] }
    await writeFile(
      file,
      JSON.stringify([good, { ...good, name: 'Bad', as: 'role:service' }, { steps: [{ do: 'fly' }] }]),
    )
    const { code, output } = await run(['scenario', file, '--language', 'en'])
    assert.equal(code, 1)
    assert.match(output, /Good: pass[^]*✓ Then Salesperson sees Account “Molinos”\nBad: fail/)
    assert.match(output, /Bad: fail[^]*✗ [^]*does not let you create[^]*3: badly written\n {2}steps.0.do/)
  })
  it('brings a backup back whole, and refuses a damaged one', async () => {
    const place = path.join(folder, 'all.lazo')
    const secret = { LAZO_BACKUP_PASSWORD: 'ocho osos ociosos' }
    const written = await run(['backup', place], secret)
    assert.equal(written.code, 0, written.notes)
    assert.match(written.output, /and 1 files written/)
    const [other, files] = [await testDatabase({ template: 'empty' }), await mkdtemp(path.join(tmpdir(), 'lazo-cli-'))]
    // As where a server has been set up, and has not been started yet.
    const administrator = { LAZO_ADMIN_EMAIL: 'first@example.com', LAZO_ADMIN_PASSWORD: 'tres tristes tigres' }
    const there = { ...secret, ...administrator, DATABASE_URL: other.url, LAZO_DATA_DIR: files }
    assert.match((await run(['restore', place], { ...there, LAZO_BACKUP_PASSWORD: '' })).notes, /encrypted/)
    assert.match((await run(['restore', place], { ...there, LAZO_BACKUP_PASSWORD: 'wrong' })).notes, /password/)
    const bytes = await readFile(place)
    bytes[Math.floor(bytes.length / 2)]! ^= 1
    await writeFile(`${place}.damaged`, bytes)
    assert.match((await run(['restore', `${place}.damaged`], there)).notes, /damaged/)
    const restored = await run(['restore', place, '--neutralise'], there)
    assert.equal(restored.code, 0, restored.notes)
    const verified = await run(['verify'], there)
    assert.equal(verified.code, 0, verified.output)
    assert.match(verified.notes, /neutral copy/)
    assert.equal((await run(['restore', place], there)).code, 1)
    const again = path.join(folder, 'again.lazo')
    assert.equal(
      (await run(['backup', again], there)).output.replace(again, ''),
      written.output.replace(place, '').replace(/^\d+/, (rows) => String(Number(rows) + 1)),
    )
    assert.match((await run(['release'], there)).output, /Released/)
    await other.drop()
    await rm(files, { recursive: true })
  })
})
