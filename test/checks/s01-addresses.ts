import { lookup } from 'node:dns/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { openEgress } from '#server/egress/egress.ts'
import type { Egress } from '#server/egress/egress.ts'
import { finishProvider } from '#server/access/provider.ts'
import { loadModel } from '#server/model/registry.ts'
import { chance } from '#test/support/chance.ts'

import type { Check, Failure, SharedServer } from './check.ts'

/** Writings of places that are not of the public internet, PORT being that of somebody who listens here. */
const hosts = [
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0x7f.1',
  '0177.0.0.1',
  '0177.1',
  '017700000001',
  '127.000.000.001',
  '127.255.255.254',
  '127.0.0.2',
  '0',
  '0.0.0.0',
  '0x0',
  '00',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[0000:0000:0000:0000:0000:0000:0000:0001]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:127.0.0.1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fe80::1]',
  '[fe80::1%25lo]',
  '[fc00::1]',
  '[fd00::1]',
  '[ff02::1]',
  '[fec0::1]',
  '[100::1]',
  '[2001:db8::1]',
  'localhost',
  'localhost.',
  'LOCALHOST',
  'LocalHost.',
  'ip6-localhost',
  '１２７.０.０.１',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '127．0．0．1',
  '127｡0｡0｡1',
  'ｌｏｃａｌｈｏｓｔ',
  'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
  '%31%32%37.0.0.1',
  '127.0.0.1%00',
  '127.0.0.1%2f',
  '127%2e0%2e0%2e1',
  '10.0.0.1',
  '10.255.255.255',
  '10.1',
  '0xa.0.0.1',
  '167772161',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.168.1',
  '3232235777',
  '0xc0a80101',
  '169.254.169.254',
  '169.254.0.1',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[fd00:ec2::254]',
  '100.64.0.1',
  '100.100.100.200',
  '100.127.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
]
const forms = [
  'http://HOST:PORT/',
  'https://HOST:PORT/',
  'http://HOST/',
  'http://user@HOST:PORT/',
  'http://user:word@HOST/',
  'http://example.com@HOST:PORT/',
  'http:\\\\HOST:PORT\\',
  'http:/HOST:PORT/',
  'http:HOST:PORT',
  '//HOST:PORT/',
  ' http://HOST:PORT/ ',
  'http://HOST:PORT#@example.com/',
  'http://HOST:PORT?@example.com/',
  'HtTp://HOST:PORT/',
  'http://HOST:8080/',
  'http://\tHOST:PORT/',
  'gopher://HOST:PORT/_x',
  'ftp://HOST:PORT/',
  'file://HOST/etc/passwd',
  'dict://HOST:PORT/',
  'ldap://HOST:PORT/',
  'ws://HOST:PORT/',
  'jar:http://HOST:PORT/!/',
  'unix://HOST:PORT/',
]

export const privateAddresses: Check = {
  id: 'S01',
  tries: 'Private addresses in every writing, wherever an address that somebody gives is asked for something.',
  cases: { C: 1_320, N: 20_000 },
  async run(world, cases, seed) {
    const server = await world.server()
    const random = chance(seed)
    const egress = openEgress({ privateHosts: new Set(), resolver })
    const listeners = await listenEverywhere()
    const features = await featuresOf(server, egress)
    const failures: Failure[] = []
    try {
      for (let index = 0; index < cases; index += 1) {
        const port = random.pick(listeners.ports)
        const host = hosts[index % hosts.length] ?? ''
        const url = random.pick(forms).replace('HOST', host).replace('PORT', String(port))
        // Most of what is tried costs nothing; a feature is asked now and then.
        const [name, ask] = index % 20 === 0 ? random.pick(features) : (['the door itself', egress.fetch] as const)
        const before = listeners.heard()
        const isRefused = await ask(url).then(
          () => false,
          () => true,
        )
        if (!isRefused) failures.push({ index, sentence: `${name} took it`, replay: url })
        if (listeners.heard() !== before) failures.push({ index, sentence: `${name} came to us`, replay: url })
      }
    } finally {
      Object.assign((await loadModel(server.system.environment)).settings, { map: undefined, exchangeRates: undefined })
      listeners.close()
    }
    return { cases, failures }
  },
}

/** As the system has it for numbers and its own names; others would be asked about outside. */
async function resolver(host: string) {
  if (!/^[\da-fx.:%]+$|localhost/i.test(host)) throw new Error(`There is no ${host}.`)
  return await lookup(host, { all: true })
}

type Ask = (url: string) => Promise<unknown>

/** Whatever calls an address that a person or another server named. */
async function featuresOf(server: SharedServer, egress: Egress): Promise<(readonly [string, Ask])[]> {
  const { world } = server.system
  const { settings } = await loadModel(server.system.environment)
  /** As if what looks at settings before they are kept had let it pass. */
  const setting = (name: 'map' | 'exchangeRates', value: object): void =>
    void Object.assign(settings, { [name]: value })
  const refused = (status: number): void => {
    if (status >= 400) throw new Error(String(status))
  }
  const through = async <T>(work: () => Promise<T>): Promise<T> => {
    const { environment } = server.system
    const before = environment.egress
    Object.assign(environment, { egress })
    try {
      return await work()
    } finally {
      Object.assign(environment, { egress: before })
    }
  }
  return [
    [
      'the map',
      async (url) => {
        setting('map', { tiles: `${url}{z}/{x}/{y}`, credit: 'x' })
        await through(async () => refused((await server.ada.get('/map/tiles/1/1/1')).statusCode))
      },
    ],
    [
      'exchange rates',
      async (url) => {
        setting('exchangeRates', { daily: false, url })
        await through(async () => refused((await server.ada.post('/exchange-rates/fetch', {})).statusCode))
      },
    ],
    [
      'the identity provider',
      async (url) => {
        const provider = { issuer: url, clientId: 'x', clientSecret: 'x', name: 'x' }
        const given = { code: 'x', redirect: 'https://crm.example.com', nonce: 'x', verifier: 'x' }
        await finishProvider({ egress, world }, provider, given)
      },
    ],
    [
      'what the identity provider names',
      async (url) => {
        const issuer = 'https://id.example.com'
        const found = { issuer, authorization_endpoint: url, token_endpoint: url, jwks_uri: url }
        const answered: Egress = {
          ...egress,
          fetch: async (address, request) =>
            address.startsWith(issuer)
              ? { status: 200, headers: {}, body: Buffer.from(JSON.stringify(found)) }
              : await egress.fetch(address, request),
        }
        const given = { code: 'x', redirect: 'https://crm.example.com', nonce: 'x', verifier: 'x' }
        await finishProvider(
          { egress: answered, world },
          { issuer, clientId: 'x', clientSecret: 'x', name: 'x' },
          given,
        )
      },
    ],
    [
      'the mail server',
      async (url) => {
        const host = /\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#\\]*)/.exec(url)?.[1] ?? ''
        const smtpUrl = `smtp://${host}:${/:(\d+)/.exec(url)?.[1] ?? '25'}`
        if (!URL.canParse(smtpUrl)) throw new Error('no address')
        const mail = { to: 'a@example.com', subject: 'x', text: 'x', messageId: '<x@example.com>' }
        await openEgress({ privateHosts: new Set(), smtpUrl, resolver }).sendMail(mail)
      },
    ],
  ]
}

/** On both families, and on the ports that the door lets pass where they are free. */
async function listenEverywhere() {
  let heard = 0
  const servers: Server[] = []
  for (const [host, port] of [
    ['127.0.0.1', 0],
    ['::1', 0],
    ['0.0.0.0', 8080],
    ['::1', 8443],
  ] as const) {
    const server = createServer((_, response) => void response.end('here')).on('connection', () => (heard += 1))
    const isOpen = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, host, () => resolve(true))
    })
    if (isOpen) servers.push(server)
  }
  const ports = servers.map((server) => (server.address() as AddressInfo).port) // They listen on ports.
  return { ports, heard: () => heard, close: () => servers.forEach((server) => server.close()) }
}
