import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

import { openEgress } from '#server/egress/egress.ts'
import { chance } from '#test/support/chance.ts'

import type { Check, Failure, SharedServer } from './check.ts'

const schemes = [
  'file:',
  'gopher:',
  'ftp:',
  'ftps:',
  'sftp:',
  'data:',
  'dict:',
  'ldap:',
  'ldaps:',
  'tftp:',
  'jar:',
  'netdoc:',
  'unix:',
  'ws:',
  'wss:',
  'ssh:',
  'smb:',
  'php:',
  'blob:',
  'javascript:',
  'view-source:',
  'chrome:',
  'node:',
  'about:',
  'mailto:',
  'tel:',
  'imap:',
  'smtp:',
  'rtsp:',
  'nfs:',
  'FILE:',
  'fIlE:',
  'file\t:',
  ' file:',
  'http+unix:',
  'https+unix:',
]
const rests = [
  '///etc/passwd',
  '//localhost/etc/passwd',
  '//127.0.0.1:PORT/x',
  '/etc/passwd',
  '//%2fvar%2frun%2fdocker.sock/x',
  'text/html,<script>1</script>',
  ';base64,eA==',
  '//[::1]:PORT/',
  '//example.com/x',
  '\\\\127.0.0.1\\c$',
]
/** What a document may be asked to fetch while it is drawn, or a text while it is cleaned, read or shown. */
const fetching = [
  '<img src="URL">',
  '![x](URL)',
  '<link rel="stylesheet" href="URL">',
  '<style>@import "URL"</style>',
  '<iframe src="URL"></iframe>',
  '<object data="URL"></object>',
  '<svg><image href="URL"/></svg>',
  '<base href="URL">',
  '<p style="background:url(URL)">x</p>',
  '{{URL}}',
  '{{#include URL}}',
  '${URL}',
  '<xi:include href="URL"/>',
  '<!DOCTYPE x [<!ENTITY y SYSTEM "URL">]><x>&y;</x>',
  '=WEBSERVICE("URL")',
  'BEGIN:VCARD\nPHOTO;VALUE=uri:URL\nEND:VCARD',
  'URL',
]

export const otherSchemes: Check = {
  id: 'S03',
  tries:
    'Addresses of other schemes at the door, and texts that ask to fetch something wherever they are drawn, read or shown: nobody is called but the database.',
  cases: { C: 240, N: 4_000 },
  async run(world, cases, seed) {
    const server = await world.server()
    const egress = openEgress({ privateHosts: new Set(['127.0.0.1', 'localhost', '::1']) })
    const random = chance(seed)
    const failures: Failure[] = []
    const ear = await listen()
    const calls = watchCalls(server)
    try {
      const pdf = await documentOf(server)
      for (let index = 0; index < cases; index += 1) {
        const url = `${random.pick(schemes)}${random.pick(rests)}`.replace('PORT', String(ear.port))
        const isTaken = await egress.fetch(url).then(
          () => true,
          () => false,
        )
        if (isTaken) failures.push({ index, sentence: 'the door took it', replay: url })
        if (index % 12 !== 0) continue
        const asked = random.pick([url, `http://127.0.0.1:${ear.port}/x`, `//127.0.0.1:${ear.port}/x`])
        const text = random.pick(fetching).replace('URL', () => asked)
        await pdf(text)
        if (ear.heard() > 0)
          return { cases: index + 1, failures: [...failures, { index, sentence: 'somebody came', replay: text }] }
      }
    } finally {
      ear.close()
      calls.end()
    }
    return { cases, failures: [...failures, ...calls.odd().map((sentence) => ({ sentence }))] }
  },
}

async function listen() {
  let heard = 0
  const server = createServer((socket: Socket) => {
    heard += 1
    socket.destroy()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    heard: () => heard,
    close: () => server.close(),
  }
}

/** Every connection that this process begins, by whatever library. Those of the database go to its own places. */
function watchCalls({ database }: SharedServer) {
  const odd = new Set<string>()
  const databasePort = Number(URL.parse(database.url)?.port || 5432)
  const hear = (message: unknown): void => {
    const { socket } = message as { socket: Socket } // Node's format.
    socket.once('connect', () => {
      const { remoteAddress, remotePort } = socket
      // A socket file has no address.
      if (remoteAddress !== undefined && remotePort !== databasePort)
        odd.add(`a call of ${remoteAddress} at ${remotePort}`)
    })
  }
  subscribe('net.client.socket', hear)
  return { end: () => void unsubscribe('net.client.socket', hear), odd: (): readonly string[] => [...odd] }
}

/** A quote whose every text asks for something, drawn, exported, searched and shown in its history. */
async function documentOf({ ada }: SharedServer) {
  const account = (await ada.post('/records/account', { name: 'Asks for much' })).json()
  const quote = (
    await ada.post('/records/quote', { subject: 'x', account: account.id, validUntil: '2026-12-31' })
  ).json()
  await ada.post('/records/quoteLine', {
    quote: quote.id,
    description: 'x',
    quantity: '1',
    unitPrice: { amount: '1', currency: 'EUR' },
  })
  return async (text: string): Promise<void> => {
    const found = (await ada.get(`/records/quote/${quote.id}`)).json()
    const values = { subject: text.replaceAll('\n', ' ').slice(0, 200), notes: text, terms: text }
    await ada.send('PATCH', `/records/quote/${quote.id}`, { version: found.version, values })
    await ada.post('/records/account', { name: text.slice(0, 200), description: text, website: text })
    for (const way of ['print', 'history', 'timeline']) await ada.get(`/records/quote/${quote.id}/${way}`)
    await ada.get(`/search?q=${encodeURIComponent(text.slice(0, 50))}`)
  }
}
