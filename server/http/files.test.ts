import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe('files', () => {
  let test: TestApp
  let kim: Client
  let leo: Client

  before(async () => {
    test = await testApp()
    kim = await test.signIn('kim')
    leo = await test.signIn('leo')
  })
  after(async () => await test.close())

  async function upload(client: Client, name: string, content: Buffer) {
    const head = `--x\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/html\r\n\r\n`
    return await client.send('POST', '/files', undefined, {
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      payload: Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n--x--\r\n')]),
    })
  }

  it('come back as they were, as a download that runs nothing', async () => {
    const page = Buffer.from('<script>alert(1)</script>')
    const made = await upload(kim, '../../página 1.html', page)
    assert.equal(made.statusCode, 201, made.body)
    assert.equal(made.json().mime, 'text/plain')
    const answer = await kim.get(`/files/${made.json().id}?inline=1`)
    assert.deepEqual(answer.rawPayload, page)
    assert.equal(answer.headers['content-type'], 'application/octet-stream')
    assert.equal(answer.headers['x-content-type-options'], 'nosniff')
    assert.match(String(answer.headers['content-security-policy']), /sandbox/)
    assert.match(
      String(answer.headers['content-disposition']),
      /^attachment; filename="pagina 1\.html"; filename\*=UTF-8''p%C3%A1gina/,
    )
  })

  it('that are raster images may be shown in place', async () => {
    const made = await upload(kim, 'logo.svg', png)
    const answer = await kim.get(`/files/${made.json().id}?inline=1`)
    assert.equal(answer.headers['content-type'], 'image/png')
    assert.match(String(answer.headers['content-disposition']), /^inline/)
  })

  it('of somebody else do not exist', async () => {
    const made = await upload(kim, 'a.txt', Buffer.from('a'))
    assert.equal((await leo.get(`/files/${made.json().id}`)).statusCode, 404)
    assert.equal((await leo.get('/files/01990000-0000-7000-8000-00000000ffff')).statusCode, 404)
  })

  it('have a name that costs what its length is and not its square', async () => {
    const before = process.cpuUsage()
    const made = await upload(kim, `x${' '.repeat(70_000)}x.txt`, Buffer.from('a'))
    const { user } = process.cpuUsage(before)
    assert.equal(made.statusCode, 201, made.body)
    assert.ok(user < 2_000_000, `${user / 1e6} s`)
  })

  it('that are missing from the request are asked for', async () => {
    const answer = await kim.send('POST', '/files', undefined, {
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      payload: '--x--\r\n',
    })
    assert.equal(answer.statusCode, 422)
  })

  it('for which there is no room are refused in words; the rest goes on, and so do they once there is room', async () => {
    const { files, migrator } = test.system.environment
    const real = files.put
    for (const code of ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS', 'EMFILE', 'ENFILE', 'ENOMEM']) {
      const failure = Object.assign(new Error('write'), { code, syscall: 'write' })
      Object.assign(files, { put: async () => await Promise.reject(failure) })
      const answer = await upload(kim, 'a.txt', Buffer.from('a'))
      Object.assign(files, { put: real })
      assert.equal(answer.statusCode, 503, `${code} ${answer.body}`)
      assert.match(answer.json().error.message, /disk|disco|ocupado|busy/)
    }
    const table = test.system.environment.schema
    const account = (await kim.post('/records/account', { name: 'Con sitio' })).json().id
    for (const state of ['53100', '58030', '53200', '53400']) {
      await migrator.exec(`
        create function ${table}.full() returns trigger language plpgsql as
          $$ begin raise exception 'could not extend file' using errcode = '${state}'; end $$;
        create trigger full_disk before insert on ${table}.change execute function ${table}.full()`)
      const answer = await kim.post('/records/account', { name: 'Sin sitio' })
      const read = await kim.get(`/records/account/${account}`)
      await migrator.exec(`drop function ${table}.full() cascade`)
      assert.equal(answer.statusCode, 503, `${state} ${answer.body}`)
      assert.equal(read.statusCode, 200, read.body)
      const again = await kim.post('/records/account', { name: `Otra vez ${state}` })
      assert.equal(again.statusCode, 201, again.body)
    }
    const refusals = test.logged.filter(({ code, event }) => code === 'ENOSPC' || event === 'error')
    assert.deepEqual(refusals, [{ event: 'machine.refused', code: 'ENOSPC', times: 1 }])
    const made = await upload(kim, 'a.txt', Buffer.from('a'))
    assert.equal(made.statusCode, 201, made.body)
    const filter = encodeURIComponent(JSON.stringify({ field: 'name', op: 'eq', value: 'Sin sitio' }))
    assert.deepEqual((await kim.get(`/records/account?filter=${filter}`)).json().rows, [])
  })
})
