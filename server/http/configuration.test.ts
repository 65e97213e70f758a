import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { unzipSync, zipSync } from 'fflate'
import sql from 'sql-template-tag'

import { coreId } from '#catalog/modules/define.ts'
import { physicalName } from '#server/model/elements.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { worldSchema } from '#test/support/world.ts'

let app: TestApp
let second: TestApp
let ada: Client
let other: Client

const visit = '01990000-0000-7000-8000-0000000f0001'
const place = '01990000-0000-7000-8000-0000000f0002'
const account = '01990000-0000-7000-8000-0000000f0003'
const list = '01990000-0000-7000-8000-0000000f0004'
const visits = '01990000-0000-7000-8000-0000000f0005'
const role = '01990000-0000-7000-8000-0000000f0006'

before(async () => {
  ;[app, second] = await Promise.all([testApp(), testApp()])
  ada = await app.signIn('ada')
  other = await second.signIn('ada')
  const label = (name: string) => ({ es: name, en: name })
  const field = (id: string, parent: string, name: string, type: string, options: object) => ({
    change: 'create',
    element: { id, kind: 'field', name, parent, definition: { name, type, label: label(name), options } },
  })
  await change(ada, [
    {
      change: 'create',
      element: {
        id: list,
        kind: 'optionList',
        name: 'visitKind',
        parent: null,
        definition: { label: label('Kind'), options: [{ value: 'first', label: label('First') }] },
      },
    },
    {
      change: 'create',
      element: {
        id: visit,
        kind: 'module',
        name: 'visit',
        parent: null,
        definition: {
          label: { singular: label('Visita'), plural: label('Visitas') },
          icon: 'hard-hat',
          titleFields: ['place'],
          capabilities: { owned: true },
          defaultSort: [],
        },
      },
    },
    field(place, visit, 'place', 'text', {}),
    field(account, visit, 'account', 'relation', { module: 'account' }),
    field('01990000-0000-7000-8000-0000000f0007', visit, 'kind', 'option', { list: 'visitKind' }),
    field(visits, coreId('module', 'account'), 'visits', 'rollup', {
      module: 'visit',
      by: 'account',
      function: 'count',
      result: 'integer',
    }),
  ])
})

after(async () => {
  await Promise.all([app.close(), second.close()])
})

async function change(client: Client, changes: readonly unknown[]): Promise<void> {
  const plan = await client.post('/elements/changes', { changes })
  assert.equal(plan.statusCode, 200, plan.body)
  const { baseHash, targetHash } = plan.json()
  const done = await client.post('/elements/changes', { changes, apply: { baseHash, targetHash } })
  assert.equal(done.statusCode, 200, done.body)
}

async function pack(client: Client, body: unknown): Promise<Buffer> {
  const answer = await client.post('/configuration/files', body)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.rawPayload
}

async function upload(client: Client, bytes: Uint8Array): Promise<string> {
  const boundary = 'lazo-test'
  const payload = Buffer.concat([
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="p.zip"\r\n\r\n`),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  const answer = await client.send('POST', '/files', undefined, {
    payload,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  })
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json().id
}

interface Plan {
  readonly baseHash: string
  readonly targetHash: string
  readonly operations: readonly { operation: string; path: string; kind: string; differences: readonly unknown[] }[]
  readonly grants: readonly { path: string }[]
}

async function planOf(client: Client, source: unknown, more: object = {}): Promise<Plan> {
  const answer = await client.post('/configuration/changes', { source, ...more })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

async function applied(client: Client, source: unknown, more: object = {}, apply: object = {}): Promise<number> {
  const { baseHash, targetHash } = await planOf(client, source, more)
  const answer = await client.post('/configuration/changes', {
    source,
    ...more,
    apply: { baseHash, targetHash, ...apply },
  })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().applied
}

async function hashOf(client: Client): Promise<string> {
  return (await client.get('/elements')).json().hash
}

const packed = { package: { name: 'visits', version: '1.2.0', elements: [visit, visits] } }

test('a package holds what was chosen with what it needs, and equal contents are equal bytes', async () => {
  const bytes = await pack(ada, packed)
  assert.deepEqual(bytes, await pack(ada, packed))
  assert.deepEqual(Object.keys(unzipSync(bytes)).toSorted(), [
    'lazo.yaml',
    'module/account/field/visits.yaml',
    'module/visit/field/account.yaml',
    'module/visit/field/kind.yaml',
    'module/visit/field/place.yaml',
    'module/visit/module.yaml',
    'optionList/visitKind.yaml',
  ])
})

test('a package is shown, applied, and the second time there is nothing to do', async () => {
  const file = await upload(other, await pack(ada, packed))
  const plan = await planOf(other, { file })
  assert.deepEqual(plan.operations.map(({ operation, path }) => `${operation} ${path}`).toSorted(), [
    'create account.visits',
    'create visit',
    'create visit.account',
    'create visit.kind',
    'create visit.place',
    'create visitKind',
  ])
  await applied(other, { file })
  assert.deepEqual((await planOf(other, { file })).operations, [])
  const { rows } = (await other.get('/packages')).json()
  assert.deepEqual(
    rows.map(({ name, version, elements }: Record<string, unknown>) => [name, version, elements]),
    [['visits', '1.2.0', 6]],
  )
  const made = await other.post('/records/visit', { place: 'Alagón' })
  assert.equal(made.statusCode, 201, made.body)
})

test('what a newer package lacks stays, unless its removal is asked for and its loss confirmed', async () => {
  const files = unzipSync(await pack(ada, packed))
  delete files['module/visit/field/kind.yaml']
  delete files['lazo.yaml']
  const { manifest, hash } = await manifestFor(files, '1.3.0')
  const file = await upload(other, zipSync({ ...files, 'lazo.yaml': Buffer.from(manifest) }))
  assert.equal(hash.length, 64)
  assert.deepEqual((await planOf(other, { file })).operations, [])
  const plan = await planOf(other, { file }, { removes: true })
  assert.deepEqual(
    plan.operations.map(({ operation, path }) => `${operation} ${path}`),
    ['remove visit.kind'],
  )
})

async function manifestFor(files: Record<string, Uint8Array>, version: string) {
  const { readElementTexts } = await import('#server/model/files.ts')
  const { modelHash } = await import('#server/model/elements.ts')
  const texts = new Map(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]))
  const hash = modelHash((await readElementTexts(texts)).map(({ element }) => element))
  return {
    hash,
    manifest: `format: 1\ntype: package\nname: visits\nversion: ${version}\nhash: "${hash}"\nrequires: {}\npackages: {}\n`,
  }
}

test('a package that needs another one is refused where that is not', async () => {
  const files = unzipSync(await pack(ada, packed))
  const text = Buffer.from(files['lazo.yaml'] ?? [])
    .toString()
    .replace('requires: {}', 'requires:\n  maps: 2.0.0')
  const file = await upload(other, zipSync({ ...files, 'lazo.yaml': Buffer.from(text) }))
  const answer = await other.post('/configuration/changes', { source: { file } })
  assert.equal(answer.statusCode, 422, answer.body)
  assert.match(answer.body, /«maps» 2\.0\.0/)
})

test('rights that files give are named and asked about', async () => {
  await change(ada, [
    {
      change: 'create',
      element: {
        id: role,
        kind: 'role',
        name: 'visitor',
        parent: null,
        definition: {
          label: { es: 'Visitador', en: 'Visitor' },
          defaults: { create: 'none', read: 'none', update: 'none', delete: 'none' },
          modules: { visit: { read: 'all' } },
          fields: {},
          switches: ['export'],
        },
      },
    },
  ])
  const body = { package: { name: 'visits', version: '1.4.0', elements: [visit, visits, role] } }
  const file = await upload(other, await pack(ada, body))
  const plan = await planOf(other, { file })
  assert.deepEqual(
    plan.grants.map(({ path }) => path),
    ['visitor', 'visitor'],
  )
  const { baseHash, targetHash } = plan
  const unseen = await other.post('/configuration/changes', { source: { file }, apply: { baseHash, targetHash } })
  assert.equal(unseen.statusCode, 422, unseen.body)
  await applied(other, { file }, {}, { grants: true })
})

test('a package goes with all that it brought, once the loss is confirmed', async () => {
  const source = { uninstall: 'visits' }
  const plan = await planOf(other, source)
  assert.ok(plan.operations.every(({ operation }) => operation === 'remove'))
  const { baseHash, targetHash } = plan
  const unconfirmed = await other.post('/configuration/changes', { source, apply: { baseHash, targetHash } })
  assert.equal(unconfirmed.statusCode, 422, unconfirmed.body)
  const losses = plan.operations.map((one) => [
    Reflect.get(one, 'id'),
    Reflect.get(Reflect.get(one, 'impact'), 'filled'),
  ])
  await applied(other, source, {}, { confirmed: Object.fromEntries(losses) })
  assert.deepEqual((await other.get('/packages')).json().rows, [])
  assert.equal((await other.get('/model/drift')).json().differences.length, 0)
})

test('a whole configuration makes another installation equal, and what it lacks goes', async () => {
  const file = await upload(other, await pack(ada, {}))
  await applied(other, { file }, {}, { grants: true })
  assert.equal(await hashOf(other), await hashOf(ada))
  assert.deepEqual((await planOf(other, { file })).operations, [])
})

test('a plan that was not the one seen is refused, and so is who may not configure', async () => {
  const file = await upload(other, await pack(ada, packed))
  const wrong = { baseHash: '0'.repeat(64), targetHash: '0'.repeat(64) }
  const stale = await other.post('/configuration/changes', { source: { file }, apply: wrong })
  assert.equal(stale.statusCode, 409)
  const kim = await second.signIn('kim')
  assert.equal((await kim.post('/configuration/files', {})).statusCode, 403)
  assert.equal((await kim.post('/configuration/changes', { source: { file } })).statusCode, 403)
  const mine = await app.signIn('ada')
  assert.equal((await mine.post('/configuration/changes', { source: { file } })).statusCode, 404)
})

test('drift is mended where no value can be lost, and adopted where the registry was edited', async () => {
  const { migrator } = app.database
  const table = `"${worldSchema}"."${physicalName('m', visit)}"`
  await migrator.exec(
    `alter table ${table} drop column "${physicalName('f', place)}", drop column "${physicalName('f', account)}";
     alter table ${table} add column f_stray text`,
  )
  await migrator.query(
    sql`update env_test.element set definition = jsonb_set(definition, '{icon}', '"map"') where id = ${visit}`,
  )
  const drift = async () => (await ada.get('/model/drift')).json().differences
  const found = await drift()
  assert.deepEqual(found.map(({ problem }: { problem: string }) => problem).toSorted(), [
    'different',
    'missing',
    'missing',
    'unexpected',
  ])
  for (const { what, name, remedies } of found) {
    const answer = await ada.post('/model/drift/remedies', { what, name, remedy: remedies[0] })
    assert.equal(answer.statusCode, 204, answer.body)
  }
  assert.deepEqual(await drift(), [])
  const keys = await migrator.query<{ valid: boolean }>(sql`
    select convalidated as valid from pg_constraint where contype = 'f' and conrelid = ${table}::regclass`)
  assert.deepEqual(keys, [{ valid: true }], 'what was made anew holds for what was there before')
  await migrator.exec(
    `alter table ${table} add column f_kept text default 'x'; insert into ${table} (id, created_at, updated_at, title) values (gen_random_uuid(), now(), now(), 'x')`,
  )
  const [kept] = await drift()
  const refused = await ada.post('/model/drift/remedies', { what: kept.what, name: kept.name, remedy: 'mend' })
  assert.equal(refused.statusCode, 409)
})
