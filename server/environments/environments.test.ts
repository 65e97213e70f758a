import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import sql, { raw } from 'sql-template-tag'

import { coreId } from '#catalog/modules/define.ts'
import { addFieldTypes } from '#catalog/field-types/added.ts'
import { fieldType } from '#catalog/field-types/index.ts'
import type { ModelField } from '#common/model.ts'
import { registerCopyWork } from './copies.ts'
import type { JobHandler } from '#server/jobs/jobs.ts'
import { columnsOf } from '#server/model/ddl.ts'
import { loadModel } from '#server/model/registry.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { people } from '#test/support/world.ts'

let app: TestApp
let ada: Client
let accountId: string
let contactId: string

const account = {
  name: 'Molinos del Ebro',
  email: 'hola@molinos-ebro.es',
  phone: '+34976123456',
  description: 'Deben dinero a Pepe Gotera',
}
const contact = { firstName: 'Eulalia', lastName: 'Zubizarreta', email: 'eulalia@molinos-ebro.es' }
const secrets = [
  'Molinos del Ebro',
  'molinos-ebro',
  '976123456',
  'Pepe Gotera',
  'Eulalia',
  'Zubizarreta',
  'eulalia',
  '98765',
  'Trato secreto',
]

before(async () => {
  app = await testApp()
  ada = await app.signIn('ada')
  accountId = await make('account', account)
  contactId = await make('contact', { ...contact, account: accountId })
  await make('opportunity', {
    name: 'Trato secreto',
    account: accountId,
    amount: { amount: '98765', currency: 'EUR' },
    expectedCloseDate: '2030-01-31',
  })
})

after(async () => {
  await app.close()
})

async function make(module: string, values: unknown): Promise<string> {
  const answer = await ada.post(`/records/${module}`, values)
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json().id
}

async function copy(kind: string, contents: string): Promise<void> {
  const asked = await ada.send('PUT', `/environments/${kind}`, { contents })
  assert.equal(asked.statusCode, 202, asked.body)
  await app.system.environment.jobs.drain()
  const { copies } = (await ada.get('/environments')).json()
  const made = copies.find((one: { kind: string }) => one.kind === kind)
  assert.equal(made.problem, null)
  assert.ok(made.finishedAt)
}

async function go(client: Client, environment: string): Promise<number> {
  return (await client.send('PUT', '/session/environment', { environment })).statusCode
}

/** A session of its own that is in an environment. */
async function inside(person: 'ada' | 'kim' | 'leo', environment: string): Promise<Client> {
  const client = await app.signIn(person)
  assert.equal(await go(client, environment), 204)
  return client
}

/** Whatever the schema of an environment holds, as one text. */
async function everything(kind: 'sandbox' | 'training'): Promise<string> {
  const environment = await app.system.environments.named(kind)
  assert.ok(environment)
  const { migrator } = app.database
  const tables = await migrator.query<{ name: string }>(sql`select relname as name from pg_class c
    join pg_namespace n on n.oid = c.relnamespace where n.nspname = ${environment.schema} and c.relkind = 'r'`)
  // The directory is shared, and the configuration is no record.
  const model = await loadModel(environment)
  const left = ['element', 'model_version', model.modules.get('user')?.table]
  const parts = []
  for (const { name } of tables.filter((one) => !left.includes(one.name))) {
    const rows = await migrator.query<{ text: string | null }>(sql`
      select string_agg(t::text, ' ') as text from ${raw(`"${environment.schema}"."${name}"`)} t`)
    parts.push(rows[0]?.text ?? '')
  }
  return parts.join('\n')
}

test('a full copy has the same records under the same ids, and neither side learns what the other changes', async () => {
  await copy('sandbox', 'full')
  const there = await inside('ada', 'sandbox')
  const copied = (await there.get(`/records/account/${accountId}`)).json()
  assert.equal(copied.name, account.name)
  const changed = await there.send('PATCH', `/records/account/${accountId}`, {
    values: { name: 'Solo aquí' },
    version: copied.version,
  })
  assert.equal(changed.statusCode, 200, changed.body)
  assert.equal((await ada.get(`/records/account/${accountId}`)).json().name, account.name)
  assert.equal((await ada.get('/records/account?search=Solo')).json().rows.length, 0)
  const made = (await there.post('/records/account', { name: 'Hecha en la copia' })).json().id
  assert.equal((await ada.get(`/records/account/${made}`)).statusCode, 404)
  const timeline = (await there.get(`/records/account/${accountId}/timeline`)).body
  assert.match(timeline, /Solo aquí|name/)
})

test('a masked copy holds nothing real of any record, keeps what belongs together and is whole', async () => {
  await copy('training', 'masked')
  const text = await everything('training')
  for (const secret of secrets) assert.ok(!text.includes(secret), secret)
  const there = await inside('ada', 'training')
  const masked = (await there.get(`/records/account/${accountId}`)).json()
  assert.ok(masked.name.length > 2 && masked.title === masked.name)
  assert.match(masked.email, /@example\.com$/)
  const person = (await there.get(`/records/contact/${contactId}`)).json()
  assert.equal(person.account.id, accountId)
  assert.equal(person.account.title, masked.name)
  const found = (await there.get(`/records/account?search=${encodeURIComponent(masked.name)}`)).json()
  assert.equal(found.rows.length, 1)
  assert.equal((await there.get('/model/drift')).json().differences.length, 0)
})

/** Who does the jobs of copies: asked here as the queue asks, when and as often as a test wants. */
function copyWorker(migrator = app.system.environment.migrator): JobHandler {
  let handler: JobHandler | undefined
  const jobs = { ...app.system.environment.jobs, work: (_name: string, given: JobHandler) => void (handler = given) }
  registerCopyWork(() => app.system.environments, { ...app.system.environment, migrator, jobs })
  assert.ok(handler)
  return handler
}

async function copyState() {
  const [row] = await app.database.db.query<{ id: string; problem: unknown; isFinished: boolean; schema: string }>(sql`
    select id, problem, finished_at is not null as "isFinished", schema_name as schema from lazo.environment_copy where kind = 'training'`)
  assert.ok(row)
  return row
}

const run = { id: 'x', signal: new AbortController().signal, isLast: false }

test('a copy that nobody will finish makes way for another, which is made once', async () => {
  const { migrator } = app.system.environment
  const ask = async () => (await ada.send('PUT', '/environments/training', { contents: 'structure' })).statusCode
  const asked: number[] = []
  const work = copyWorker({
    ...migrator,
    exec: async (text: string) => {
      if (text.startsWith('analyze')) asked.push(await ask())
      await migrator.exec(text)
    },
  })
  assert.equal(await ask(), 202)
  assert.equal(await ask(), 409)
  const first = await copyState()
  const kept = await app.system.environments.named('training')
  // Its job is gone for good, while its maker is on the way all the same: it stops before it has anything to show.
  const isLeft = async () =>
    (await ada.get('/environments')).json().copies.map((one: { isLeft: boolean }) => one.isLeft)
  assert.ok(!(await isLeft()).includes(true))
  await migrator.exec("delete from lazo_jobs.job where name = 'environment-copy'")
  assert.ok((await isLeft()).includes(true))
  await work({ id: first.id }, run)
  assert.deepEqual(asked, [202])
  const second = await copyState()
  assert.deepEqual([second.id === first.id, second.isFinished], [false, false])
  assert.equal((await app.system.environments.named('training'))?.schema, kept?.schema)
  // Whose maker is stopped is left to the next; whose maker is only thought dead is made once.
  const { id } = second
  await assert.rejects(work({ id }, { ...run, signal: AbortSignal.abort() }))
  assert.equal((await copyState()).isFinished, false)
  const again = copyWorker()
  await Promise.all([again({ id }, run), again({ id }, run)])
  assert.deepEqual(await copyState(), { ...second, isFinished: true })
  assert.equal((await app.system.environments.named('training'))?.schema, second.schema)
  const [left] = await migrator.query(sql`select 1 from pg_namespace where nspname = ${first.schema}`)
  assert.equal(left, undefined)
  await app.system.environment.jobs.drain()
})

test('made-up values are the same in every copy of one secret, and others in those of another', async () => {
  const { maskFunctions } = await import('./mask.ts')
  const { migrator } = app.database
  const inSchema = async (schema: string, secret: string) => {
    await migrator.exec(`create schema ${schema}; ${maskFunctions(schema, secret)}`)
    const [row] = await migrator.query<{ text: string }>(sql`
      select ${raw(schema)}.mask_text(${account.name}) || ${raw(schema)}.mask_code(${account.email}) as text`)
    await migrator.exec(`drop schema ${schema} cascade`)
    return row?.text
  }
  const [first, other] = ['0a'.repeat(32), '0b'.repeat(32)]
  assert.equal(await inSchema('masks_one', first), await inSchema('masks_two', first))
  assert.notEqual(await inSchema('masks_one', first), await inSchema('masks_one', other))
})

test('a copy of the structure alone has modules, roles and people, and no records', async () => {
  await copy('training', 'structure')
  const there = await inside('kim', 'training')
  assert.equal((await there.get('/records/account')).json().rows.length, 0)
  const made = await there.post('/records/account', { name: 'Para aprender' })
  assert.equal(made.statusCode, 201, made.body)
  assert.equal((await there.get('/session')).json().environment, 'training')
})

test('everybody may learn, and only those who configure production may try things', async () => {
  const kim = await app.signIn('kim')
  assert.equal(await go(kim, 'sandbox'), 404)
  assert.equal(await go(kim, 'training'), 204)
  const { rows, copies } = (await kim.get('/environments')).json()
  assert.deepEqual(
    rows.map(({ kind }: { kind: string }) => kind),
    ['production', 'training'],
  )
  assert.deepEqual(copies, [])
  assert.equal(await go(kim, 'production'), 204)
  assert.equal((await kim.send('PUT', '/environments/training', { contents: 'full' })).statusCode, 403)
})

test('rights that one gives oneself in a copy have no power over accounts or production', async () => {
  const there = await inside('ada', 'sandbox')
  for (const [method, path, body] of [
    ['POST', '/users', { name: 'X', email: 'x@example.com', roles: [], groups: [] }],
    ['POST', '/users/01990000-0000-7000-8000-00000000000b/reset-link', {}],
    ['PATCH', '/users/01990000-0000-7000-8000-00000000000b', { active: false }],
    ['PATCH', '/profile', { name: 'Otra' }],
    ['PUT', '/environments/training', { contents: 'full' }],
    ['DELETE', '/environments/training', undefined],
  ] as const) {
    const answer = await there.send(method, path, body)
    assert.ok(
      answer.statusCode === 403 || answer.statusCode === 404,
      `${method} ${path}: ${answer.statusCode} ${answer.body}`,
    )
  }
  assert.equal((await ada.get('/users')).json().rows.length, 4)
})

test('a page of one environment cannot write into another that its session went to', async () => {
  const there = await inside('ada', 'sandbox')
  const headers = { 'lazo-environment': 'production' }
  const answer = await there.post('/records/account', { name: 'Perdida' }, { headers })
  assert.equal(answer.statusCode, 409)
  assert.equal(answer.json().error.details.environment, 'sandbox')
  const right = await there.post(
    '/records/account',
    { name: 'Hallada' },
    { headers: { 'lazo-environment': 'sandbox' } },
  )
  assert.equal(right.statusCode, 201)
})

test('an API key is good where it was made and nowhere else', async () => {
  const there = await inside('ada', 'sandbox')
  const made = await there.post('/keys', { name: 'probar', scopes: ['read', 'write'] })
  assert.equal(made.statusCode, 201, made.body)
  const authorization = `Bearer ${made.json().secret}`
  const created = await app.anyone.post('/records/account', { name: 'Por clave' }, { headers: { authorization } })
  assert.equal(created.statusCode, 201, created.body)
  assert.equal((await ada.get(`/records/account/${created.json().id}`)).statusCode, 404)
  assert.equal((await ada.get('/keys')).json().rows.length, 0)
})

test('an API key of a place that its maker may no longer enter is good nowhere', async () => {
  const there = await inside('ada', 'sandbox')
  const leo = `/users/${people.leo.id}`
  const become = async (by: Client, role: string): Promise<void> =>
    assert.equal((await by.send('PATCH', leo, { roles: [coreId('role', role)] })).statusCode, 200)
  for (const by of [ada, there]) await become(by, 'administrator')
  const { secret } = (
    await (await inside('leo', 'sandbox')).post('/keys', { name: 'probar', scopes: ['read', 'write'] })
  ).json()
  const headers = { authorization: `Bearer ${secret}` }
  const write = async () => (await app.anyone.post('/records/account', { name: 'Ajena' }, { headers })).statusCode
  assert.equal(await write(), 201)
  await become(ada, 'salesperson')
  assert.equal(await write(), 401)
  assert.deepEqual((await ada.get('/records/account?search=Ajena')).json().rows, [])
})

test('the same idempotency key in a copy is another', async () => {
  const headers = { 'idempotency-key': 'one-and-the-same' }
  const first = await ada.post('/records/account', { name: 'Dos veces' }, { headers })
  const there = await inside('ada', 'sandbox')
  const second = await there.post('/records/account', { name: 'Dos veces' }, { headers })
  assert.equal(second.statusCode, 201)
  assert.notEqual(second.json().id, first.json().id)
})

test('nothing leaves a copy', async () => {
  const sandbox = await app.system.environments.named('sandbox')
  assert.ok(sandbox)
  assert.equal(sandbox.egress.canMail, false)
  await assert.rejects(sandbox.egress.sendMail({ to: 'a@b.es', subject: 'x', text: 'x', messageId: 'x' }))
  await assert.rejects(sandbox.egress.fetch('https://example.com'))
  const before = app.mails.length
  let ran = ''
  sandbox.jobs.work('nightly', async () => void (ran = 'copy'))
  sandbox.jobs.schedule('nightly', '* * * * *', 'UTC')
  await sandbox.db.transaction(async (tx) => await sandbox.jobs.enqueue(tx, 'nightly', {}))
  await app.system.environment.jobs.drain()
  assert.equal(ran, 'copy')
  assert.equal(app.mails.length, before)
})

test('configuration goes from the sandbox to production as one plan, and then both are equal', async () => {
  const there = await inside('ada', 'sandbox')
  const element = {
    id: '01990000-0000-7000-8000-0000000d0001',
    kind: 'optionList',
    name: 'fromSandbox',
    parent: null,
    definition: { label: { es: 'De la copia', en: 'From the copy' }, options: [] },
  }
  const changes = [{ change: 'create', element }]
  const planned = (await there.post('/elements/changes', { changes })).json()
  const { baseHash, targetHash } = planned
  await there.post('/elements/changes', { changes, apply: { baseHash, targetHash } })
  const source = { environment: 'sandbox' }
  const plan = (await ada.post('/configuration/changes', { source })).json()
  assert.deepEqual(
    plan.operations.map(({ path }: { path: string }) => path),
    ['fromSandbox'],
  )
  const apply = { baseHash: plan.baseHash, targetHash: plan.targetHash }
  assert.equal((await ada.post('/configuration/changes', { source, apply })).statusCode, 200)
  assert.equal((await ada.get('/elements')).json().hash, (await there.get('/elements')).json().hash)
  const kim = await inside('kim', 'training')
  assert.equal((await kim.post('/configuration/changes', { source: { environment: 'production' } })).statusCode, 403)
})

test('whoever is in a copy that goes is in production again, but for their keys', async () => {
  const there = await inside('ada', 'sandbox')
  const { secret } = (await there.post('/keys', { name: 'probar', scopes: ['read', 'write'] })).json()
  const headers = { authorization: `Bearer ${secret}` }
  assert.equal((await app.anyone.get('/records/account', { headers })).statusCode, 200)
  assert.equal((await ada.send('DELETE', '/environments/sandbox')).statusCode, 204)
  assert.equal((await app.anyone.post('/records/account', { name: 'Perdida' }, { headers })).statusCode, 401)
  assert.equal((await there.get('/session')).json().environment, 'production')
  const schemas = await app.database.migrator.query(sql`select 1 from pg_namespace where nspname like 'copy\\_%'`)
  assert.equal(schemas.length, 1)
})

test('every column of a masked type is masked', async () => {
  const { maskedColumns } = await import('./mask.ts')
  const model = await loadModel(app.system.environment)
  const types = ['text', 'longText', 'richText', 'personName', 'email', 'phone', 'taxId', 'url', 'tags', 'money']
  for (const module of model.modules.values()) {
    const masked = maskedColumns('copy_0', model, module)
    const keys = [module.capabilities.pipeline?.pipeline, module.capabilities.exchangeRate?.currency]
    for (const field of [...module.fields.values()].filter(
      ({ type, name }) => types.includes(type) && !keys.includes(name),
    )) {
      assert.ok(masked.has(columnsOf(field)[0]?.name ?? ''), `${module.name}.${field.name}`)
    }
  }
})

test('what an extension keeps in fields of its own type stays empty in a masked copy', async () => {
  const { maskedColumns } = await import('./mask.ts')
  const model = await loadModel(app.system.environment)
  const [module] = model.modules.values()
  const [field] = module?.fields.values() ?? []
  assert.ok(module && field)
  const { personal: _personal, ...plain } = field
  addFieldTypes([{ ...fieldType('text'), name: 'bankAccount' }])
  const of = (one: Partial<ModelField>) =>
    maskedColumns('copy_0', model, { ...module, fields: new Map([[field.name, { ...plain, column: 'f_0', ...one }]]) })
  assert.equal(of({ type: 'bankAccount' }).get('f_0'), 'null')
  assert.equal(
    of({ type: 'json', personal: { purpose: 'test', basis: 'consent', retentionMonths: 1 } }).get('f_0'),
    'null',
  )
  assert.equal(of({ type: 'json' }).get('f_0'), undefined)
})
