import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'

import { isPublicAddress } from './address.ts'
import { openEgress } from './egress.ts'

describe('egress', () => {
  const closed = openEgress({ privateHosts: new Set() })

  it('knows which addresses are public', () => {
    const inside = [
      '127.0.0.1',
      '0.0.0.0',
      '10.1.2.3',
      '169.254.169.254',
      '172.31.0.1',
      '192.168.1.1',
      '100.64.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '::1',
      '::',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '64:ff9b::7f00:1',
      'fe80::1',
      'fd00::1',
      'ff02::1',
      '2002:7f00:1::',
      'localhost',
      '',
    ]
    for (const address of inside) assert.equal(isPublicAddress(address), false, address)
    for (const address of ['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111'])
      assert.equal(isPublicAddress(address), true, address)
  })

  it('refuses private addresses in every writing, other schemes, ports and credentials', async () => {
    const addresses = [
      'http://127.0.0.1/',
      'http://2130706433/',
      'http://0x7f.1/',
      'http://0177.0.0.1/',
      'http://127.1/',
      'http://[::1]/',
      'http://[::ffff:127.0.0.1]/',
      'http://localhost/',
      'http://localhost./',
      'http://169.254.169.254/latest/meta-data',
      'http://0/',
      'http://[::]/',
      'file:///etc/passwd',
      'gopher://127.0.0.1/',
      'ftp://example.com/',
      'data:text/plain,x',
      'http://user:secret@127.0.0.1/',
      'http://127.0.0.1:22/',
      'http:\\\\127.0.0.1\\',
      'http://１２７.０.０.１/',
      'nonsense',
    ]
    for (const address of addresses) {
      await assert.rejects(closed.fetch(address), (error: Error) => error.name === 'LazoError', address)
    }
  })

  it('reaches a listed host, follows no redirect and stops at the limit', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/move') response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
      else if (request.url === '/large') response.end('x'.repeat(1000))
      else response.end('hello')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const open = openEgress({ privateHosts: new Set(['127.0.0.1']) })
    const answer = await open.fetch(`http://127.0.0.1:${port}/`)
    assert.equal(Buffer.from(answer.body).toString(), 'hello')
    assert.equal((await open.fetch(`http://127.0.0.1:${port}/move`)).status, 302)
    await assert.rejects(open.fetch(`http://127.0.0.1:${port}/large`, { bytesMax: 100 }), /too large/)
    server.close()
  })

  it('says so when there is no mail server', async () => {
    assert.equal(closed.canMail, false)
    await assert.rejects(
      closed.sendMail({ to: 'a@example.com', subject: 's', text: 't', messageId: '<1@x>' }),
      /No mail server/,
    )
  })
})
