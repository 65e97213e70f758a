import { randomUUID } from 'node:crypto'

import type { Response } from 'light-my-request'

import { upload } from '#test/security/company.ts'
import { testApp, testPassword } from '#test/support/http.ts'

import type { Check, Failure, SharedServer } from './check.ts'
import { addressOf } from './foreign.ts'

const expected: Readonly<Record<string, RegExp>> = {
  'x-content-type-options': /^nosniff$/,
  'content-security-policy': /frame-ancestors 'none'/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^(same-origin|no-referrer)$/,
  'cross-origin-resource-policy': /^same-origin$/,
}

export const headers: Check = {
  id: 'X05',
  tries:
    'The headers of every answer of every route, errors, downloads and the page itself included; the cookie behind TLS.',
  cases: { C: 900, N: 900 },
  async run(world) {
    const server = await world.server()
    const failures: Failure[] = []
    let cases = 0
    const look = (what: string, answer: Response, isTls = false): void => {
      cases += 1
      for (const sentence of wrongIn(answer, isTls)) failures.push({ sentence, replay: what })
    }
    for await (const [what, answer] of answersOf(server)) look(what, answer)
    const tls = await testApp({
      variables: { LAZO_BASE_URL: 'https://crm.example.com', LAZO_REQUESTS_PER_MINUTE: '1000000' },
    })
    try {
      const signedIn = await tls.anyone.post('/session', { email: 'ada@example.com', password: testPassword })
      look('sign-in behind TLS', signedIn, true)
      failures.push(...wrongCookies(signedIn))
      look('an error behind TLS', await tls.anyone.get('/records/account'), true)
      look('the page behind TLS', await tls.app.fastify.inject('/'), true)
    } finally {
      await tls.close()
    }
    return { cases, failures }
  },
}

/** Of every route to who may, to who may not and to nobody; and what is no JSON. */
async function* answersOf(server: SharedServer): AsyncGenerator<readonly [string, Response]> {
  const [ada, leo] = [await server.signIn('ada'), await server.signIn('leo')]
  const id = randomUUID()
  for (const { method, path } of server.app.routes) {
    if (path.endsWith('/stream') || isSignOut(method, path) || !path.startsWith('/api/v1')) continue
    const url = addressOf(path.replace('/api/v1', ''), id, 'account')
    const isReading = method === 'GET'
    for (const [who, client] of [
      ['ada', ada],
      ['leo', leo],
      ['nobody', server.anyone],
    ] as const) {
      // Writing is tried with what is refused: it is the headers that are looked at.
      const answer = await client.send(method as 'GET', url, isReading ? undefined : { nothing: 1 })
      yield [`${method} ${path} by ${who}`, answer]
    }
  }
  const file = await upload(ada, 'own.txt', 'own')
  yield ['a download', await ada.get(`/files/${file}`)]
  yield ['an export', await ada.get('/records/account/export?fields=name')]
  for (const path of ['/', '/records/account', '/healthz', '/nothing.js', '/assets/nothing.js', '/%']) {
    yield [path, await server.app.fastify.inject({ url: path, headers: { cookie: ada.cookie ?? '' } })]
  }
  yield ['signing out', await ada.send('DELETE', '/session')]
}

function isSignOut(method: string, path: string): boolean {
  return method === 'DELETE' && path.endsWith('/session')
}

function wrongIn({ headers: given, statusCode }: Response, isTls: boolean): string[] {
  const wrong = Object.entries(expected).flatMap(([name, pattern]) =>
    pattern.test(String(given[name] ?? '')) ? [] : [`${name} is ${String(given[name])} with ${statusCode}`],
  )
  const isKept = !/no-store|no-cache|private/.test(String(given['cache-control'] ?? ''))
  const isPlain = isTls && !/max-age=\d{8}/.test(String(given['strict-transport-security'] ?? ''))
  return [
    ...wrong,
    ...(isKept ? [`anybody may keep it: cache-control is ${String(given['cache-control'])}`] : []),
    ...(isPlain ? ['the browser is not told to stay with TLS'] : []),
    ...(given['x-powered-by'] !== undefined || given.server !== undefined ? ['says what it is made with'] : []),
  ]
}

function wrongCookies({ headers: given }: Response): Failure[] {
  const cookies = [given['set-cookie']].flat().map(String)
  const isRight = (one: string): boolean =>
    one.startsWith('__Host-') &&
    ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/'].every((part) => one.includes(part)) &&
    !/Domain=/i.test(one)
  return cookies
    .filter((one) => !isRight(one))
    .map((one) => ({ sentence: 'the cookie is not bound', replay: one.replace(/=[^;]+/, '=…') }))
}
