import { setImmediate } from 'node:timers/promises'

import { coreId } from '#catalog/modules/define.ts'
import { codeAt, fromBase32, stepOf } from '#server/access/totp.ts'
import { openWorld } from '#server/world.ts'
import { signIn, upload } from '#test/security/company.ts'
import { testPassword } from '#test/support/http.ts'
import type { Client } from '#test/support/http.ts'

import type { Check, Failure, SharedServer } from './check.ts'

/** What happens, by the kind of its line and how it ends; each with who is to be named, where somebody is. */
interface Event {
  readonly kind: string
  readonly outcome: string
  readonly actor: string | null
  run(): Promise<unknown>
}

export const securityEvents: Check = {
  id: 'D05',
  tries:
    'What concerns security, from signing in to the export of everything: one line each, with time and actor and without a secret.',
  cases: { C: 35, N: 35 },
  async run(world) {
    const server = await world.server()
    const secrets: string[] = [testPassword]
    const failures: Failure[] = []
    let cases = 0
    for (const { kind, outcome, actor, run } of await eventsOf(server, secrets)) {
      cases += 1
      const from = server.logged.length
      await run()
      const lines = await linesAfter(server, from)
      const [line] = lines
      const isRight =
        line?.kind === kind && line.outcome === outcome && line.actor === actor && line.address === '127.0.0.1'
      if (lines.length !== 1 || !isRight) failures.push({ sentence: `${kind} ${outcome}`, replay: { actor, lines } })
    }
    return { cases, failures: [...failures, ...wrongLines(server, secrets)] }
  },
}

/** They are written once the answer has left. */
async function linesAfter(server: SharedServer, from: number) {
  const found = () => server.logged.slice(from).filter(({ event }) => event === 'security')
  for (let turn = 0; turn < 500 && found().length === 0; turn += 1) await setImmediate()
  return found()
}

/** As the operator reads them: one object of JSON a line, in UTC, with nothing that opens anything. */
function wrongLines(server: SharedServer, secrets: readonly string[]): Failure[] {
  const lines: string[] = []
  const { log } = openWorld((line) => void lines.push(line))
  for (const event of server.logged) if (event.event === 'security') log(event as Parameters<typeof log>[0]) // As it was logged.
  return lines.flatMap((line): Failure[] => {
    const { at } = JSON.parse(line) as { at: string } // Of our own making.
    const isOne = line.endsWith('}\n') && line.indexOf('\n') === line.length - 1
    const isUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at)
    const told = secrets.filter((secret) => secret !== '' && line.includes(secret))
    return [
      ...(isOne && isUtc ? [] : [{ sentence: 'a line is not one object with its time in UTC', replay: line }]),
      ...(told.length > 0 ? [{ sentence: 'a line tells a secret', replay: line }] : []),
    ]
  })
}

interface Person {
  readonly id: string
  readonly email: string
  readonly client: Client
}

async function hired(server: SharedServer, name: string, roles: readonly string[]): Promise<Person> {
  const email = `${name}@example.com`
  const made = await server.ada.post('/users', { name, email, password: testPassword, roles, groups: [] })
  if (made.statusCode !== 201) throw new Error(made.body)
  return { id: made.json().id, email, client: await signIn(server, email) }
}

async function eventsOf(server: SharedServer, secrets: string[]): Promise<Event[]> {
  const boss = await hired(server, 'overseer', [coreId('role', 'administrator')])
  const ana = await hired(server, 'watched', [coreId('role', 'salesperson')])
  const again = await signIn(server, ana.email)
  for (const { cookie } of [boss.client, ana.client, again]) secrets.push(String(cookie).split('=')[1] ?? '')
  const account = (await boss.client.post('/records/account', { name: 'Watched' })).json().id
  return [
    ...entries(server, boss, ana, again, secrets),
    ...rights(boss, ana),
    ...leaving(server, boss, ana, account),
    ...refusals(server, boss, ana, secrets),
    ...ends(server, boss, ana, secrets),
  ]
}

function entries(server: SharedServer, boss: Person, ana: Person, again: Client, secrets: string[]): Event[] {
  const { anyone } = server
  let key = ''
  return [
    {
      kind: 'signIn',
      outcome: 'done',
      actor: ana.id,
      run: async () => secrets.push(cookieOf(await signIn(server, ana.email))),
    },
    {
      kind: 'signIn',
      outcome: 'unauthenticated',
      actor: null,
      run: async () => await anyone.post('/session', { email: ana.email, password: 'not this one' }),
    },
    {
      kind: 'finishProvider',
      outcome: 'failed',
      actor: null,
      run: async () => await anyone.get('/session/provider/callback?code=a&state=b'),
    },
    {
      kind: 'passkeySession',
      outcome: 'failed',
      actor: null,
      run: async () => await anyone.post('/session/passkey', {}),
    },
    {
      kind: 'requestPasswordReset',
      outcome: 'done',
      actor: null,
      run: async () => await anyone.post('/password-reset', { email: ana.email }),
    },
    {
      kind: 'resetPassword',
      outcome: 'refused',
      actor: null,
      run: async () =>
        await anyone.send('PUT', '/password-reset', { token: 'x'.repeat(32), password: 'siete sillas sobran' }),
    },
    {
      kind: 'createKey',
      outcome: 'done',
      actor: ana.id,
      run: async () => {
        const made = (await ana.client.post('/keys', { name: 'key', scopes: ['read'] })).json()
        key = made.id
        secrets.push(made.secret)
      },
    },
    {
      kind: 'deleteKey',
      outcome: 'done',
      actor: ana.id,
      run: async () => await ana.client.send('DELETE', `/keys/${key}`),
    },
    {
      kind: 'makeCalendarFeed',
      outcome: 'done',
      actor: ana.id,
      run: async () => await ana.client.post('/calendar-feed', {}),
    },
    {
      kind: 'deleteCalendarFeed',
      outcome: 'done',
      actor: ana.id,
      run: async () => await ana.client.send('DELETE', '/calendar-feed'),
    },
    {
      kind: 'endSession',
      outcome: 'done',
      actor: ana.id,
      run: async () => {
        const { rows } = (await again.get('/sessions')).json()
        const own = rows.find(({ current }: { current: boolean }) => current)
        return await ana.client.send('DELETE', `/sessions/${own.id}`)
      },
    },
    {
      kind: 'beginSeeing',
      outcome: 'done',
      actor: boss.id,
      run: async () => await boss.client.send('PUT', '/session/view', { user: ana.id }),
    },
    {
      kind: 'endSeeing',
      outcome: 'done',
      actor: boss.id,
      run: async () => await boss.client.send('DELETE', '/session/view'),
    },
  ]
}

function cookieOf(client: Client): string {
  return String(client.cookie).split('=')[1] ?? ''
}

function rights(boss: Person, ana: Person): Event[] {
  const { client } = boss
  const made = { name: 'New', email: 'new-watched@example.com', roles: [], groups: [] }
  return [
    { kind: 'createUser', outcome: 'done', actor: boss.id, run: async () => await client.post('/users', made) },
    {
      kind: 'updateUser',
      outcome: 'done',
      actor: boss.id,
      run: async () => await client.send('PATCH', `/users/${ana.id}`, { name: 'Ana' }),
    },
    {
      kind: 'updateUser',
      outcome: 'refused',
      actor: ana.id,
      run: async () => await ana.client.send('PATCH', `/users/${ana.id}`, { roles: [] }),
    },
    {
      kind: 'createResetLink',
      outcome: 'done',
      actor: boss.id,
      run: async () => await client.post(`/users/${ana.id}/reset-link`),
    },
    {
      kind: 'applyModel',
      outcome: 'refused',
      actor: ana.id,
      run: async () => await ana.client.post('/model/apply', { elements: [], baseHash: 'x', targetHash: 'y' }),
    },
    {
      kind: 'applyModel',
      outcome: 'failed',
      actor: boss.id,
      run: async () => await client.post('/model/apply', { elements: [], baseHash: 'x', targetHash: 'y' }),
    },
    { kind: 'exportModel', outcome: 'done', actor: boss.id, run: async () => await client.get('/model/export') },
    {
      kind: 'copyEnvironment',
      outcome: 'failed',
      actor: boss.id,
      run: async () => await client.send('PUT', '/environments/sandbox', { contents: 'x' }),
    },
  ]
}

function leaving(server: SharedServer, boss: Person, ana: Person, account: string): Event[] {
  const { client } = boss
  return [
    {
      kind: 'exportRecords',
      outcome: 'done',
      actor: boss.id,
      run: async () => await client.get('/records/account/export?fields=name'),
    },
    {
      kind: 'exportRecords',
      outcome: 'refused',
      actor: ana.id,
      run: async () => await ana.client.get('/records/account/export?fields=name'),
    },
    {
      kind: 'exportPersonalData',
      outcome: 'done',
      actor: boss.id,
      run: async () => await client.get('/elements/personal-data'),
    },
    {
      kind: 'massUpdateRecords',
      outcome: 'done',
      actor: boss.id,
      run: async () =>
        await client.post('/records/account/actions/update', { ids: [account], values: { description: 'x' } }),
    },
    {
      kind: 'massDeleteRecords',
      outcome: 'done',
      actor: boss.id,
      run: async () => await client.post('/records/account/actions/delete', { ids: [account] }),
    },
    {
      kind: 'purgeRecords',
      outcome: 'done',
      actor: boss.id,
      run: async () => await client.post('/records/account/purge', { ids: [account] }),
    },
    {
      kind: 'runImport',
      outcome: 'failed',
      actor: boss.id,
      run: async () => {
        const file = await upload(client, 'watched.csv', 'Nombre\nAna\n')
        const { id } = (await client.post('/imports', { module: 'contact', file })).json()
        return await client.send('PUT', `/imports/${id}/run`)
      },
    },
    { kind: 'setUp', outcome: 'failed', actor: null, run: async () => await server.anyone.post('/setup', {}) },
  ]
}

function refusals(server: SharedServer, boss: Person, ana: Person, secrets: string[]): Event[] {
  const forged = 'lazo_forged-and-worth-nothing'
  secrets.push(forged)
  return [
    { kind: 'refused', outcome: 'refused', actor: ana.id, run: async () => await ana.client.get('/users') },
    {
      kind: 'refused',
      outcome: 'refused',
      actor: null,
      run: async () => await boss.client.post('/records/account', {}, { headers: { origin: 'https://evil.example' } }),
    },
    {
      kind: 'unauthenticated',
      outcome: 'unauthenticated',
      actor: null,
      run: async () => await server.anyone.get('/records/account', { headers: { authorization: `Bearer ${forged}` } }),
    },
    {
      kind: 'unauthenticated',
      outcome: 'unauthenticated',
      actor: null,
      run: async () => await server.anyone.get('/records/account', { headers: { cookie: `lazo=${forged}` } }),
    },
  ]
}

/** Each of these ends the session by which it is done, or comes after it. */
function ends(server: SharedServer, boss: Person, ana: Person, secrets: string[]): Event[] {
  let later: Client = ana.client
  let secret = ''
  const changed = 'ocho osos ofrecen'
  secrets.push(changed)
  return [
    {
      kind: 'confirmAuthenticator',
      outcome: 'done',
      actor: ana.id,
      run: async () => {
        secret = (await ana.client.post('/authenticator')).json().secret
        secrets.push(secret)
        const given = codeAt(fromBase32(secret), stepOf(server.world.now()))
        const confirmed = await ana.client.send('PUT', '/authenticator', { code: given })
        secrets.push(...confirmed.json().recoveryCodes)
      },
    },
    { kind: 'signIn', outcome: 'done', actor: ana.id, run: async () => (later = await signIn(server, ana.email)) },
    {
      kind: 'showFactor',
      outcome: 'failed',
      actor: ana.id,
      run: async () => await later.send('PUT', '/session/factor', { code: '000000' }),
    },
    {
      kind: 'endUserSessions',
      outcome: 'done',
      actor: boss.id,
      run: async () => await boss.client.send('DELETE', `/users/${ana.id}/sessions`),
    },
    {
      kind: 'removeUserFactors',
      outcome: 'done',
      actor: boss.id,
      run: async () => await boss.client.send('DELETE', `/users/${ana.id}/factors`),
    },
    {
      kind: 'changePassword',
      outcome: 'done',
      actor: boss.id,
      run: async () => await boss.client.send('PUT', '/password', { current: testPassword, password: changed }),
    },
    {
      kind: 'signOut',
      outcome: 'done',
      actor: boss.id,
      run: async () => await (await signIn(server, boss.email, changed).then(drop(server))).send('DELETE', '/session'),
    },
  ]
}

/** The line of signing in is not the one that is looked for. */
function drop(server: SharedServer) {
  return async (client: Client): Promise<Client> => {
    for (let turn = 0; turn < 500 && server.logged.at(-1)?.kind !== 'signIn'; turn += 1) await setImmediate()
    server.logged.pop()
    return client
  }
}
