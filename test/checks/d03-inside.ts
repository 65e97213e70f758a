import type { InjectOptions } from 'light-my-request'

import { chance } from '#test/support/chance.ts'

import type { Check, Failure } from './check.ts'

const files = [
  '.env',
  '.env.local',
  '.env.production',
  '.git/config',
  '.git/HEAD',
  '.gitignore',
  '.svn/entries',
  '.DS_Store',
  '.npmrc',
  '.htaccess',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'server/cli.ts',
  'server/main.ts',
  'node_modules/pg/package.json',
  'Dockerfile',
  'docker-compose.yml',
  'backup.sql',
  'dump.sql',
  'database.sqlite',
  'postmaster.pid',
  'PG_VERSION',
  'id_rsa',
  'server.key',
  'web.config',
  'phpinfo.php',
  'wp-login.php',
  'server-status',
  'actuator/env',
  'metrics',
  'debug',
  'debug/vars',
  'graphql',
  'swagger.json',
  'openapi.json',
  'api-docs',
  'trace.axd',
  'console',
  'admin',
  'assets/',
  'assets/index.js.map',
  'index.html.map',
  'sw.js.map',
  'src/main.tsx',
  '@vite/client',
  '__open-in-editor',
]
const ways = [
  '/',
  '/api/v1/',
  '/assets/',
  '/%2e%2e/',
  '/..%2f',
  '/assets/..%2f..%2f',
  '/assets/%2e%2e/%2e%2e/',
  '//',
  '/%5c..%5c',
  '/./',
]
const methods = ['GET', 'HEAD', 'POST', 'TRACE', 'OPTIONS', 'PUT', 'PROPFIND', 'DELETE'] as const
const broken = [
  '/api/v1/records/account?filter=%7B',
  '/api/v1/records/account?filter=[]',
  '/api/v1/records/account?sort=%00',
  '/api/v1/records/%ff',
  '/api/v1/%',
  '/api/v1/records/account/not-an-id',
  '/api/v1/records/account?limit=1e9',
  '/api/v1/files/%2e%2e%2fpackage.json',
  '/api/v1/calendar-feeds/x',
  '/api/v1/invitations/x',
  '/api/v1/session/provider/callback?code=x&state=y',
  '/api/v1/map/tiles/x/y/z',
  '/healthz?x=%',
  '/api',
  '/api/',
  '/api/v2',
]

/** Ours alone to know: where the code lies, what it is made of, what it asks of the database. */
const inside =
  /node_modules|\bat (?:async )?[\w.<>]+ \(|file:\/\/|\/(?:home|root|tmp|usr|var)\/|\b(?:select|insert into|update) .* (?:from|values|set) |postgres|pg_|lazo\.\w+_|env_\w+\.|fastify|PostgreSQL|node v?\d+\.|"version":"0\./i

export const insideOut: Check = {
  id: 'D03',
  tries: 'Files of the server, listings, source maps, odd methods and broken addresses: no answer tells of the inside.',
  cases: { C: 300, N: 4_000 },
  async run(world, cases, seed) {
    const server = await world.server()
    const random = chance(seed)
    const failures: Failure[] = []
    for (let index = 0; index < cases; index += 1) {
      const isBroken = index % 5 === 0
      const url = isBroken ? random.pick(broken) : `${random.pick(ways)}${random.pick(files)}`
      const method = random.pick(methods)
      const cookie = random.next() < 0.5 ? (server.ada.cookie ?? '') : ''
      const headers = { cookie, origin: server.system.baseUrl.origin }
      const answer = await server.app.fastify.inject({
        method: method as InjectOptions['method'],
        url,
        headers,
      } as InjectOptions)
      const sentence = told(answer.statusCode, answer.headers, answer.body)
      if (sentence !== undefined)
        failures.push({ index, sentence, replay: { method, url, body: answer.body.slice(0, 300) } })
    }
    return { cases, failures }
  },
}

function told(status: number, headers: Readonly<Record<string, unknown>>, body: string): string | undefined {
  if (status >= 500 && status !== 501) return `failed with ${status}`
  const found = inside.exec(body)
  if (found && !isOwnApi(body)) return `told ${found[0]}`
  const names = ['server', 'x-powered-by', 'x-aspnet-version', 'via'].filter((name) => headers[name] !== undefined)
  return names.length > 0 ? `names ${names.join()}` : undefined
}

/** The API describes itself to who may call it, and its examples are no secret. */
function isOwnApi(body: string): boolean {
  return body.startsWith('{"openapi":')
}
