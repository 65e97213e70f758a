import { coreId } from '#catalog/modules/define.ts'
import type { Client } from '#test/support/http.ts'
import { testPassword } from '#test/support/http.ts'
import { signIn, upload } from '#test/security/company.ts'

import type { SharedServer } from './check.ts'

export interface Foreign {
  /** People and keys to whom nothing of Kim's is visible, by what they are. */
  readonly strangers: ReadonlyMap<string, Client>
  /** What is Kim's alone: the module that it is a record of, or the kind of thing. */
  readonly owned: ReadonlyMap<string, string>
}

const made = new WeakMap<SharedServer, Promise<Foreign>>()

/** Kim's own, and five who may know nothing of it. Made once for all checks of a server. */
export async function foreignWorld(server: SharedServer): Promise<Foreign> {
  const found = made.get(server) ?? make(server)
  made.set(server, found)
  return await found
}

async function make(server: SharedServer): Promise<Foreign> {
  const kim = await server.signIn('kim')
  return { strangers: await strangersOf(server), owned: await ownedBy(server, kim) }
}

async function strangersOf(server: SharedServer): Promise<Map<string, Client>> {
  const leo = await server.signIn('leo')
  const { secret } = (await leo.post('/keys', { name: 'foreign', scopes: ['read', 'write', 'admin'] })).json()
  const hired = async (email: string, roles: readonly string[]): Promise<Client> => {
    const person = { name: email, email, password: testPassword, roles, groups: [] }
    const answer = await server.ada.post('/users', person)
    if (answer.statusCode !== 201) throw new Error(answer.body)
    return await signIn(server, email)
  }
  return new Map([
    ['a colleague', leo],
    ['the key of a colleague', withHeaders(server.anyone, { authorization: `Bearer ${secret}`, cookie: '' })],
    ['somebody without a role', await hired('norole@example.com', [])],
    ['somebody new', await hired('newhere@example.com', [coreId('role', 'salesperson')])],
    ['nobody', server.anyone],
  ])
}

function withHeaders(client: Client, headers: Readonly<Record<string, string>>): Client {
  const send: Client['send'] = async (method, path, body, more = {}) =>
    await client.send(method, path, body, { ...more, headers: { ...headers, ...more.headers } })
  return {
    cookie: undefined,
    send,
    get: async (path, more) => await send('GET', path, undefined, more),
    post: async (path, body, more) => await send('POST', path, body, more),
  }
}

async function ownedBy(server: SharedServer, kim: Client): Promise<Map<string, string>> {
  const owned = new Map<string, string>()
  const create = async (module: string, values: object): Promise<string> => {
    const answer = await kim.post(`/records/${module}`, values)
    if (answer.statusCode !== 201) throw new Error(`${module}: ${answer.body}`)
    owned.set(module, answer.json().id)
    return answer.json().id
  }
  const account = await create('account', { name: 'Aceña de Kim' })
  const regarding = { module: 'account', id: account }
  await create('contact', { firstName: 'Cora', lastName: 'De Kim', account })
  await create('opportunity', { name: 'Trato de Kim', account })
  await create('lead', { firstName: 'Lea', lastName: 'De Kim', source: 'tradeFair' })
  await create('call', { subject: 'Llamada de Kim', regarding })
  await create('task', { subject: 'Tarea de Kim', regarding })
  const file = await upload(kim, 'kim.txt', 'what Kim alone knows')
  await create('document', { name: 'Contrato de Kim', file })
  owned.set('a file', file)
  owned.set('a key', (await kim.post('/keys', { name: 'of Kim', scopes: ['read'] })).json().id)
  const list = await upload(kim, 'kim.csv', 'Nombre;Apellidos\nAna;Molino\n')
  const started = await server.ada.post('/imports', {
    module: 'contact',
    file: await upload(server.ada, 'ada.csv', 'Nombre\nAna\n'),
  })
  if (started.statusCode !== 201) throw new Error(started.body)
  owned.set('an import', started.json().id)
  owned.set('an upload', list)
  const { rows } = (await kim.get('/acts')).json()
  owned.set('an act', rows[0].act)
  owned.set('a session', (await kim.get('/sessions')).json().rows[0].id)
  return owned
}

/** The address with one id in the place of all that it names; a module's own where one is named. */
export function addressOf(path: string, id: string, module: string): string {
  return path.replace(/:(\w+)/g, (_, name: string) => {
    if (name === 'module') return module
    if (name === 'related') return 'contact'
    if (name === 'by') return 'account'
    if (name === 'field') return 'name'
    return id
  })
}
