/** NocoBase 2. A history of changes is none of its free parts: what it writes is the record alone. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { raw } from 'sql-template-tag'
import { openClient, type Client } from '#bench/client.ts'
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

const version = '2.2.15'
const salesperson = { username: 'sales', email: 'sales@example.com', password: 'molino-azul-43' }
type Ask = ReturnType<typeof openJson>

export const nocobase = (plain: Plain): Peer => ({
  name: 'NocoBase',
  packages: { '@nocobase/app': version, pg: '^8.14.1', 'pg-hstore': '^2.3.4', mysql2: '^3.14.0', mariadb: '^2.5.6' },
  // The first three as in its own template; spreadsheets come from a place of their own, and none are read here.
  overrides: { cytoscape: '3.28.0', async: '^3.2.6', semver: '^7.7.1', xlsx: '0.18.5' },
  /** As its command line does, which would have yarn and its makers' server asked first. */
  complete(folder) {
    mkdirSync(path.join(folder, 'storage'), { recursive: true })
    writeFileSync(
      path.join(folder, startFile),
      "require('@nocobase/cli-v1/src/util').initEnv()\nrequire('@nocobase/app/lib/index.js')\n",
    )
  },
  async open(place) {
    const settings = settingsOf(place)
    await finish(
      start(place.folder, 'setup.log', [process.execPath, startFile, 'install'], settings),
      'nocobase install',
    )
    const child = start(place.folder, 'server.log', [process.execPath, startFile, 'start'], settings)
    try {
      const url = `http://127.0.0.1:${place.port}/api`
      const open = openJson(url, { 'x-authenticator': 'basic' })
      await ready(child, async () => await signIn(open, administrator))
      const ask = openJson(url, { authorization: `Bearer ${await signIn(open, administrator)}` })
      await makeModel(ask)
      const first = await hire(ask)
      const people = await owners(plain)
      const numbers = people.map((id, at) => `when '${id}' then ${first + at}`).join(' ')
      await copyRows(plain, place.database, {
        owner: 'createdById',
        account: 'accountId',
        person: (id) => raw(`case ${id.text} ${numbers} end`),
      })
      const headers = { authorization: `Bearer ${await signIn(open, salesperson)}` }
      const client = openClient({
        host: '127.0.0.1',
        port: place.port,
        connections: place.connections,
        askers: [headers],
      })
      return systemOf(client, child.pid ?? 0, async () => await end(child))
    } catch (error) {
      await end(child)
      throw error
    }
  },
})

const startFile = 'start.cjs'

function settingsOf({ port, database }: PeerPlace): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: '--preserve-symlinks',
    APP_ENV: 'production',
    APP_KEY: 'of-a-server-that-lives-as-long-as-a-measurement',
    APP_HOST: '127.0.0.1',
    APP_PORT: String(port),
    DB_DIALECT: 'postgres',
    DB_HOST: database.host,
    DB_PORT: String(database.port),
    DB_DATABASE: database.name,
    DB_USER: database.user,
    DB_PASSWORD: database.password === '' ? 'none' : database.password,
    DB_LOGGING: 'off',
    LOGGER_TRANSPORT: 'file',
    LOGGER_LEVEL: 'error',
    INIT_ROOT_EMAIL: administrator.email,
    INIT_ROOT_PASSWORD: administrator.password,
    INIT_ROOT_NICKNAME: 'Ada',
    INIT_ROOT_USERNAME: 'ada',
  }
}

async function signIn(ask: Ask, { email, password }: { email: string; password: string }): Promise<string> {
  const { data } = await ask<{ data: { token: string } }>('POST', '/auth:signIn', { email, account: email, password })
  return data.token
}

async function makeModel(ask: Ask): Promise<void> {
  const text = (name: string) => ({ name, type: 'string', interface: 'input' })
  const user = (name: string) => ({
    name,
    type: 'belongsTo',
    interface: name,
    target: 'users',
    foreignKey: `${name}Id`,
    targetKey: 'id',
  })
  const account = {
    name: 'account',
    type: 'belongsTo',
    interface: 'm2o',
    target: 'accounts',
    foreignKey: 'accountId',
    targetKey: 'id',
  }
  const more = {
    accounts: [],
    contacts: [account, { name: 'doNotCall', type: 'boolean', interface: 'checkbox' }, ...contactTexts.map(text)],
    deals: [account, text('stage'), { name: 'amount', type: 'double', interface: 'number' }],
  }
  for (const [name, fields] of Object.entries(more)) {
    await ask('POST', '/collections:create', {
      name,
      title: name,
      autoGenId: false,
      createdBy: true,
      updatedBy: true,
      createdAt: true,
      updatedAt: true,
      // Otherwise each page counts all that there is.
      simplePaginate: true,
      fields: [
        { name: 'id', type: 'uuid', primaryKey: true, interface: 'uuid' },
        { name: 'createdAt', type: 'date', interface: 'createdAt', field: 'createdAt' },
        { name: 'updatedAt', type: 'date', interface: 'updatedAt', field: 'updatedAt' },
        user('createdBy'),
        user('updatedBy'),
        text('name'),
        ...fields,
      ],
    })
  }
}

/** @returns the number of the person under measure, who may see and change what is theirs. */
async function hire(ask: Ask): Promise<number> {
  const strategy = { actions: ['create', 'view:own', 'update:own'] }
  await ask('POST', '/roles:create', { name: 'sales', title: 'Sales', strategy })
  const { data } = await ask<{ data: { id: number } }>('POST', '/users:create', {
    ...salesperson,
    nickname: 'Sales',
    roles: ['sales'],
  })
  return data.id
}

function systemOf(client: Client, pid: number, stop: () => Promise<void>): System {
  const columns = [
    'id',
    'name',
    'accountId',
    'account.name',
    'jobTitle',
    'email',
    'phone',
    'mobile',
    'createdById',
    'updatedAt',
  ]
  const page = { pageSize: '50', sort: 'name', fields: columns.join(','), appends: 'account' }
  const two = { $and: [{ marketingConsent: { $eq: 'granted' } }, { doNotCall: { $isFalsy: true } }] }
  const anywhere = (text: string) => ({
    $or: ['name', 'email', 'phone', 'mobile', 'jobTitle'].map((name) => ({ [name]: { $includes: text } })),
  })
  const sums = {
    dataSource: 'main',
    collection: 'deals',
    mode: 'builder',
    // As its charts ask whose settings hold no variables of a page.
    variableResolution: 'legacy-schema',
    measures: [
      { field: ['amount'], aggregation: 'sum', alias: 'sum' },
      { field: ['id'], aggregation: 'count', alias: 'count' },
    ],
    dimensions: [{ field: ['stage'], alias: 'stage' }],
  }
  return {
    name: 'NocoBase',
    pid,
    get: async (id) => await client.get(`/api/contacts:get?filterByTk=${id}&appends=account`),
    list: querying(client, '/api/contacts:list', { ...page, filter: JSON.stringify(two) }),
    search: async (text) =>
      await client.get(
        `/api/contacts:list?${new URLSearchParams({ ...page, filter: JSON.stringify(anywhere(text)) })}`,
      ),
    create: async (name, email) => await client.post('/api/contacts:create', { name, email }),
    move: async (id, stage) => await client.post(`/api/deals:update?filterByTk=${id}`, { stage }),
    totals: async () => await client.post('/api/charts:queryData', sums),
    rowsIn: (text) => dataIn(text).length,
    dealsIn: (text) => dataIn(text).reduce((sum, { count }) => sum + Number(count), 0),
    stop: async () => {
      client.close()
      await stop()
    },
  }
}
