import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { openEgress } from '#server/egress/egress.ts'
import { chance } from '#test/support/chance.ts'

import type { Check, Failure } from './check.ts'

const publicOne = '93.184.215.14'
const privates = [
  '127.0.0.1',
  '10.0.0.1',
  '169.254.169.254',
  '::1',
  'fd00::1',
  '::ffff:127.0.0.1',
  '192.168.1.1',
  '0.0.0.0',
]
const targets = [
  'http://127.0.0.1:PORT/found',
  'http://localhost:PORT/found',
  '/found',
  '//127.0.0.1:PORT/found',
  'http://169.254.169.254/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:PORT/',
  'ftp://127.0.0.1/',
  'data:text/plain,x',
  'javascript:1',
  'http://listed.example:PORT/hop/1',
  'https://listed.example/',
  '',
  'http://[::1]:PORT/',
]
const timeoutMs = 2_000

export const changingNames: Check = {
  id: 'S02',
  tries:
    'Names that are of a public address when they are checked and of a private one afterwards, and answers that lead elsewhere.',
  cases: { C: 60, N: 300 },
  async run(_, cases, seed) {
    const random = chance(seed)
    const failures: Failure[] = []
    const asked: string[] = []
    let target = ''
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      if (request.url === '/start')
        response.writeHead(random.pick([301, 302, 303, 307, 308]), { location: target }).end()
      else response.end('found')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo // It listens on a port.
    try {
      for (let index = 0; index < cases; index += 1) {
        asked.splice(0)
        target = random.pick(targets).replace('PORT', String(port))
        const form = random.below(3)
        const sentence = index % 2 === 0 ? await rebound(port, random.pick(privates), form) : await redirected(port)
        const wanted = index % 2 === 0 && form < 2 ? 0 : 1
        if (sentence !== undefined) failures.push({ index, sentence, replay: target })
        if (asked.length !== wanted) failures.push({ index, sentence: `asked for ${asked.join()}`, replay: target })
      }
    } finally {
      server.close()
    }
    return { cases, failures }
  },
}

/** The name has an address inside beside one outside; or, where its host is listed, one now and another from then on. */
async function rebound(port: number, inside: string, form: number): Promise<string | undefined> {
  let looks = 0
  const both = [publicOne, inside].map((address) => ({ address }))
  const answers = [both, both.toReversed(), [{ address: '127.0.0.1' }]][form] ?? []
  const resolver = async () => ((looks += 1) === 1 ? answers : [{ address: inside }])
  const egress = openEgress({ privateHosts: new Set(form === 2 ? ['name.example'] : []), resolver })
  const url = `http://name.example:${form === 2 ? port : 8080}/`
  const outcome = await egress.fetch(url, { timeoutMs }).then(
    ({ status }) => String(status),
    (error: Error) => error.name,
  )
  if (outcome !== (form === 2 ? '200' : 'LazoError')) return `ended with ${outcome}`
  return looks === 1 ? undefined : `looked ${looks} times`
}

/** The answer is handed over as it is: where it leads is for nobody to follow. */
async function redirected(port: number): Promise<string | undefined> {
  const resolver = async () => [{ address: '127.0.0.1' }]
  const egress = openEgress({ privateHosts: new Set(['listed.example']), resolver })
  const headers = { authorization: 'Bearer secret', cookie: 'secret' }
  const { status } = await egress.fetch(`http://listed.example:${port}/start`, { headers })
  return status >= 300 && status < 400 ? undefined : `followed it to ${status}`
}
