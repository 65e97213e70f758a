/** Directus 11, the last whose filter of rows is free; with activity and revisions, as it comes. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { openClient } from '#bench/client.ts'
import {
  administrator,
  dataIn,
  end,
  finish,
  openJson,
  querying,
  ready,
  start,
  type Peer,
  type PeerPlace,
  type System,
} from '#bench/peer.ts'
import { contactTexts, copyRows, owners } from '#bench/peer-rows.ts'
import type { Plain } from '#bench/plain.ts'

const token = 'token-of-the-administrator'
const ownToken = 'token-of-the-person-under-measure'
type Ask = ReturnType<typeof openJson>

export const directus = (plain: Plain): Peer => ({
  name: 'Directus',
  packages: { directus: '11.17.4' },
  /** It runs scripts of extensions in a cage, which is compiled at the installation; there are no extensions here. */
  complete(folder) {
    const cage = path.join(folder, 'node_modules', 'isolated-vm', 'out')
    mkdirSync(cage, { recursive: true })
    writeFileSync(path.join(cage, 'isolated_vm.js'), 'module.exports = {}\n')
  },
  async open(place) {
    const settings = settingsOf(place)
    const run = [process.execPath, path.join('node_modules', 'directus', 'cli.js')]
    await finish(start(place.folder, 'bootstrap.log', [...run, 'bootstrap'], settings), 'directus bootstrap')
    const child = start(place.folder, 'server.log', [...run, 'start'], settings)
    try {
      const url = `http://127.0.0.1:${place.port}`
      const ask = openJson(url, { authorization: `Bearer ${token}` })
      await ready(child, async () => await ask('GET', '/users/me'))
      await makeModel(ask)
      await hire(ask, await owners(plain))
      await copyRows(plain, place.database, { owner: 'owner', account: 'account', person: (id) => id })
      return systemOf(place, child.pid ?? 0, async () => await end(child))
    } catch (error) {
      await end(child)
      throw error
    }
  },
})

function settingsOf({ port, database }: PeerPlace): Readonly<Record<string, string>> {
  return {
    DB_CLIENT: 'pg',
    DB_HOST: database.host,
    DB_PORT: String(database.port),
    DB_DATABASE: database.name,
    DB_USER: database.user,
    // It does not start without one, though the server may not ask for it.
    DB_PASSWORD: database.password === '' ? 'none' : database.password,
    HOST: '127.0.0.1',
    PORT: String(port),
    SECRET: 'of-a-server-that-lives-as-long-as-a-measurement',
    ADMIN_EMAIL: administrator.email,
    ADMIN_PASSWORD: administrator.password,
    ADMIN_TOKEN: token,
    NODE_ENV: 'production',
    LOG_LEVEL: 'error',
    TELEMETRY: 'false',
    // Otherwise it refuses part of the work once its event loop is busy.
    PRESSURE_LIMITER_ENABLED: 'false',
  }
}

async function makeModel(ask: Ask): Promise<void> {
  const field = (name: string, type: string, special: readonly string[] = [], schema: object = {}) => ({
    field: name,
    type,
    schema,
    meta: { special },
  })
  const indexed = { is_indexed: true }
  const account = field('account', 'uuid', ['m2o'], indexed)
  const more = {
    accounts: [],
    contacts: [
      account,
      field('doNotCall', 'boolean', ['cast-boolean'], { default_value: false }),
      ...contactTexts.map((name) => field(name, 'string')),
    ],
    deals: [
      account,
      field('stage', 'string'),
      field('amount', 'decimal', [], { numeric_precision: 15, numeric_scale: 2 }),
    ],
  }
  for (const [collection, fields] of Object.entries(more)) {
    const common = [
      field('id', 'uuid', ['uuid'], { is_primary_key: true }),
      field('name', 'string'),
      field('owner', 'uuid', ['user-created'], indexed),
      field('createdAt', 'timestamp', ['date-created']),
      field('updatedAt', 'timestamp', ['date-updated']),
    ]
    await ask('POST', '/collections', { collection, schema: {}, meta: {}, fields: [...common, ...fields] })
    await ask('POST', '/relations', { collection, field: 'owner', related_collection: 'directus_users' })
    if (collection !== 'accounts')
      await ask('POST', '/relations', { collection, field: 'account', related_collection: 'accounts' })
  }
}

/** People with the ids that they have with us; the first may see and change what is theirs. */
async function hire(ask: Ask, people: readonly string[]): Promise<void> {
  const { data: role } = await ask<{ data: { id: string } }>('POST', '/roles', { name: 'Sales' })
  const { data: policy } = await ask<{ data: { id: string } }>('POST', '/policies', { name: 'Sales', app_access: true })
  await ask('POST', '/access', { role: role.id, policy: policy.id })
  const own = { owner: { _eq: '$CURRENT_USER' } }
  for (const collection of ['accounts', 'contacts', 'deals']) {
    for (const action of ['create', 'read', 'update']) {
      const permissions = action === 'create' ? {} : own
      await ask('POST', '/permissions', {
        policy: policy.id,
        collection,
        action,
        permissions,
        validation: {},
        fields: ['*'],
      })
    }
  }
  for (const [at, id] of people.entries()) {
    await ask('POST', '/users', { id, first_name: `Person ${at}`, role: role.id, ...(at === 0 && { token: ownToken }) })
  }
}

function systemOf({ port, connections }: PeerPlace, pid: number, stop: () => Promise<void>): System {
  const headers = { authorization: `Bearer ${ownToken}` }
  const client = openClient({ host: '127.0.0.1', port, connections, askers: [headers] })
  const fields = 'id,name,account.id,account.name,jobTitle,email,phone,mobile,owner,updatedAt'
  const page = { fields, limit: '50', sort: 'name' }
  const two = { _and: [{ marketingConsent: { _eq: 'granted' } }, { doNotCall: { _eq: false } }] }
  return {
    name: 'Directus',
    pid,
    get: async (id) => await client.get(`/items/contacts/${id}?fields=*,account.id,account.name`),
    list: querying(client, '/items/contacts', { ...page, filter: JSON.stringify(two) }),
    search: async (text) => await client.get(`/items/contacts?${new URLSearchParams({ ...page, search: text })}`),
    create: async (name, email) => await client.post('/items/contacts', { name, email }),
    move: async (id, stage) => await client.patch(`/items/deals/${id}`, { stage }),
    totals: querying(client, '/items/deals', {
      'aggregate[count]': '*',
      'aggregate[sum]': 'amount',
      'groupBy[]': 'stage',
    }),
    rowsIn: (text) => dataIn(text).length,
    dealsIn: (text) => dataIn(text).reduce((sum, { count }) => sum + Number(count), 0),
    stop: async () => {
      client.close()
      await stop()
    },
  }
}
