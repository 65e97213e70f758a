import type { Check, Failure, SharedServer } from './check.ts'
import { addressOf, foreignWorld } from './foreign.ts'
import { stateOf } from './state.ts'

const shapes = [
  { origin: 'https://evil.example', 'content-type': 'application/json' },
  { origin: 'null', 'content-type': 'application/json' },
  { origin: '', 'content-type': 'application/json' },
  { origin: undefined, 'content-type': 'application/json' },
  { origin: undefined, 'content-type': 'text/plain' },
  { origin: undefined, 'content-type': 'application/x-www-form-urlencoded' },
  { origin: 'http://127.0.0.1:3000.evil.example', 'content-type': 'application/json' },
  { origin: 'http://127.0.0.1:3000', 'content-type': 'text/plain' },
  { origin: 'http://127.0.0.1:3000', 'content-type': 'application/x-www-form-urlencoded' },
] as const

const origins = [
  'https://evil.example',
  'http://evil.example',
  'null',
  '',
  'file://',
  'https://127.0.0.1:3000',
  'http://127.0.0.1',
  'http://127.0.0.1:3001',
  'http://127.0.0.1:3000.evil.example',
  'http://evil.example#127.0.0.1:3000',
  'http://127.0.0.1:3000@evil.example',
  'http://127.0.0.1:30000',
  'http://[::1]:3001',
  'http://0.0.0.0:3000',
  'http://127.0.0.1:3000/',
  'HTTP://127.0.0.1:3000',
  'http://127.0.0.1:3000, https://evil.example',
  'moz-extension://x',
  'chrome-extension://x',
  'http://sub.127.0.0.1:3000',
]

export const foreignPages: Check = {
  id: 'X06',
  tries:
    'Every write as a page of another site would send it, and every route asked whether such a page may read the answer.',
  cases: { C: origins.length, N: origins.length },
  async run(world, cases) {
    const server = await world.server()
    const { owned } = await foreignWorld(server)
    const account = owned.get('account') ?? ''
    const before = await stateOf(server)
    const writes = await forged(server, account)
    const failures = [...writes.failures]
    if ((await stateOf(server)) !== before) failures.push({ sentence: 'a page of another site changed something' })
    const reads = await readable(server, account, Math.min(cases, origins.length))
    return { cases: writes.cases + reads.cases, failures: [...failures, ...reads.failures] }
  },
}

async function forged(server: SharedServer, id: string) {
  const failures: Failure[] = []
  // What stands outside the API carries no session: forms, and links that are their own key.
  const writes = server.app.routes.filter(
    ({ method, path }) => !['GET', 'HEAD'].includes(method) && path.startsWith('/api/'),
  )
  for (const { method, path } of writes) {
    const url = addressOf(path.replace('/api/v1', ''), id, 'account')
    for (const { origin, ...others } of shapes) {
      const headers = { cookie: server.ada.cookie ?? '', ...others, ...(origin === undefined ? {} : { origin }) }
      const answer = await server.app.fastify.inject({
        method: method as 'POST', // One of those that the routes were registered with.
        url: `/api/v1${url}`,
        payload: '{"name":"Forged"}',
        headers,
      })
      if (![403, 422].includes(answer.statusCode)) {
        failures.push({
          sentence: `was answered ${answer.statusCode}`,
          replay: { method, url, headers: { ...others, origin } },
        })
      }
    }
  }
  return { cases: writes.length * shapes.length, failures }
}

/** Each route with so many origins, each origin with as many routes as any other. */
async function readable(server: SharedServer, id: string, each: number) {
  const failures: Failure[] = []
  for (const [place, { method, path }] of server.app.routes.entries()) {
    if (path.endsWith('/stream')) continue
    const url = addressOf(path.replace('/api/v1', ''), id, 'account')
    for (let index = 0; index < each; index += 1) {
      const origin = origins[(place * each + index) % origins.length]
      // Whether it may read is asked with all, and tried with some.
      const isAsked = method !== 'GET' || index > 1
      const answer = await server.app.fastify.inject({
        method: isAsked ? 'OPTIONS' : 'GET',
        url: path.startsWith('/api/v1') ? `/api/v1${url}` : path.replace('*', ''),
        headers: { origin, cookie: server.ada.cookie ?? '', 'access-control-request-method': method },
      })
      const given = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))
      if (given.length > 0) failures.push({ sentence: `gave ${given.join()}`, replay: { method, path, origin } })
    }
  }
  return { cases: server.app.routes.length * each, failures }
}
