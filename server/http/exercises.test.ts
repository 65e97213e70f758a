import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { coreId } from '#catalog/modules/define.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { done, newField, recordsAs, testProject, withRoles } from '#test/support/project.ts'
import { people } from '#test/support/world.ts'

interface Row extends Readonly<Record<string, unknown>> {
  readonly key: string
  readonly isPassed: boolean
  readonly steps: readonly { readonly es: string; readonly en: string }[]
}

let app: TestApp
let ada: Client
let kim: Client
let project: string
let phase: string

const { make, taken, linked, update, read } = recordsAs(() => ada)

before(async () => {
  ;({ app, ada, project, phase } = await testProject())
  kim = await withRoles({ app, ada }, 'kim', ['salesperson'])
})

after(async () => {
  await app.close()
})

async function own(client: Client = kim) {
  const answer = await client.get('/exercises')
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

async function part(key: string): Promise<Row> {
  const parts: Row[] = (await own()).schools[0].roles[0].parts
  const found = parts.find((one) => one.key === key)
  assert.ok(found, `${key} is among ${parts.map((one) => one.key).join(', ')}`)
  return found
}

const start = async (exercise: string, client: Client = kim) => await client.post('/exercises/attempts', { exercise })

async function began(exercise: string): Promise<void> {
  const answer = await start(exercise)
  assert.equal(answer.statusCode, 201, answer.body)
}

async function checked(exercise: string, client: Client = kim) {
  const answer = await client.post('/exercises/checks', { exercise })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

async function add(module: string, values: object, client: Client = kim) {
  return await done(client.post(`/records/${module}`, values), 201)
}

const lead = { firstName: 'Lucía', lastName: 'De Prueba', company: 'Cerámicas De Prueba', source: 'website' }
const sides = {
  account: { mode: 'create' },
  contact: { mode: 'create' },
  opportunity: { mode: 'none' },
}

async function converted(client: Client, { id, version }: { id: string; version: number }) {
  return await client.post(`/records/lead/${id}/conversion`, { version, ...sides })
}

describe('exercises that ship', () => {
  it('are of the roles that may do them, and are done nowhere until there is a place', async () => {
    const { schools } = await own()
    assert.deepEqual([schools[0].place, schools[0].roles[0].state], [null, 'open'])
    assert.deepEqual(
      schools[0].roles[0].parts.map(({ key }: Row) => key),
      ['convertLead', 'quoteForLead'],
    )
    assert.equal((await start('convertLead')).statusCode, 409)
    await make('trainingTrack', { project, name: 'Ventas', practice: 'production' })
    assert.equal((await own()).schools[0].place, 'production')
    const viewer = await withRoles({ app, ada }, 'kim', ['projectClient'])
    assert.deepEqual((await own(viewer)).schools[0].roles, [])
    assert.equal((await start('convertLead', viewer)).statusCode, 404)
    kim = await withRoles({ app, ada }, 'kim', ['salesperson'])
  })

  it('are said to whoever does them, in both languages', async () => {
    const { steps } = await part('convertLead')
    assert.match(String(steps[0]?.es), /^Añade a Leads con .*«Lucía»/)
    assert.match(String(steps[1]?.es), /^Convierte el lead «Lucía De Prueba» en cuenta y contacto\.$/)
    assert.match(String(steps[1]?.en), /^Convert the lead .*\.$/)
  })

  it('are not passed by what was done before, nor by nothing', async () => {
    const early = await add('lead', lead)
    await done(converted(kim, await read('lead', early)), 200)
    await began('convertLead')
    const { isPassed, isAct, step, hint } = await checked('convertLead')
    assert.deepEqual([isPassed, isAct], [false, true])
    assert.match(step.es, /Añade a Leads/)
    assert.ok(hint.es)
    assert.equal((await part('convertLead')).isPassed, false)
  })

  it('take the values that they ask for, put right as often as one likes', async () => {
    await began('convertLead')
    const mine = await add('lead', { ...lead, lastName: 'De Preuba' })
    const wrong = await checked('convertLead')
    assert.match(wrong.found.es, /En «Apellidos» pone «De Preuba»/)
    const change = async (lastName: string) =>
      await done(
        kim.send('PATCH', `/records/lead/${mine.id}`, {
          version: (await read('lead', mine)).version,
          values: { lastName },
        }),
      )
    await change('de prueba')
    assert.match((await checked('convertLead')).step.es, /^Convierte/)
    await done(converted(kim, await read('lead', mine)), 200)
    const { isPassed, step, found } = await checked('convertLead')
    assert.ok(isPassed, `${step?.es} ${found?.es}`)
    assert.equal((await part('convertLead')).isPassed, true)
    const { rows } = (await ada.get('/records/trainingAttempt?fields=user,exercise,result,evidence')).json()
    const passed = rows.filter(({ result }: Row) => result === 'pass')
    assert.equal(passed.length, 1)
    assert.equal(passed[0].evidence.changes.length, 2)
    assert.equal(passed[0].user.id, people.kim.id)
  })
})

describe('an exercise counts what one does oneself, by hand', () => {
  const asked = { subject: 'Primer presupuesto' }
  const prospect = { firstName: 'Tomás', lastName: 'De Prueba', company: 'Viveros De Prueba', source: 'website' }

  it('nothing of others, of a key, or of what is deleted again', async () => {
    await began('quoteForLead')
    const theirs = await add('lead', { ...prospect, owner: people.kim.id }, ada)
    await add('quote', { ...asked, lead: theirs.id, owner: people.kim.id }, ada)
    assert.match((await checked('quoteForLead')).step.es, /Añade a Leads/, 'somebody else did it')
    const { secret } = (await kim.post('/keys', { name: 'Guion', scopes: ['read', 'write'] })).json()
    const keyed = { headers: { authorization: `Bearer ${secret}`, cookie: '' } }
    const byKey = await app.anyone.post('/records/lead', prospect, keyed)
    assert.equal(byKey.statusCode, 201, byKey.body)
    assert.match((await checked('quoteForLead')).step.es, /Añade a Leads/, 'a program did it')
    const refused = await app.anyone.post('/exercises/checks', { exercise: 'quoteForLead' }, keyed)
    assert.equal(refused.statusCode, 403)
    const mine = await add('lead', prospect)
    const quote = await add('quote', { ...asked, lead: theirs.id })
    assert.match((await checked('quoteForLead')).found.es, /«Lead» no es lo que se pide/, 'of another lead')
    await done(kim.send('PATCH', `/records/quote/${quote.id}`, { version: quote.version, values: { lead: mine.id } }))
    await done(kim.send('DELETE', `/records/quote/${quote.id}`), 204)
    const gone = await checked('quoteForLead')
    assert.deepEqual([gone.isPassed, gone.found?.es], [false, 'Ya no está: se ha eliminado.'])
    const second = await add('quote', { ...asked, lead: mine.id })
    const name = async (subject: string) => {
      const { version } = await read('quote', second)
      await done(kim.send('PATCH', `/records/quote/${second.id}`, { version, values: { subject } }))
    }
    await name('Otro')
    assert.match((await checked('quoteForLead')).found.es, /En «Asunto» pone «Otro»/, 'left otherwise')
    await name('primer  PRESUPUESTO')
    assert.ok((await checked('quoteForLead')).isPassed)
  })

  it('no conversion by a key', async () => {
    await began('convertLead')
    const mine = await add('lead', lead)
    const { secret } = (await kim.post('/keys', { name: 'Otro', scopes: ['read', 'write'] })).json()
    const keyed = { headers: { authorization: `Bearer ${secret}`, cookie: '' } }
    const { version } = await read('lead', mine)
    const answer = await app.anyone.post(`/records/lead/${mine.id}/conversion`, { version, ...sides }, keyed)
    assert.equal(answer.statusCode, 200, answer.body)
    const { isPassed, step } = await checked('convertLead')
    assert.equal(isPassed, false)
    assert.match(step.es, /^Convierte/)
  })

  it('the acts in their order', async () => {
    await began('quoteForLead')
    const quote = await add('quote', asked)
    const mine = await add('lead', prospect)
    await done(kim.send('PATCH', `/records/quote/${quote.id}`, { version: quote.version, values: { lead: mine.id } }))
    const { isPassed, step } = await checked('quoteForLead')
    assert.equal(isPassed, false)
    assert.match(step.es, /^Haz un presupuesto/)
  })

  it('the same when two look at once', async () => {
    await began('quoteForLead')
    const mine = await add('lead', prospect)
    await add('quote', { ...asked, lead: mine.id })
    const both = await Promise.all([checked('quoteForLead'), checked('quoteForLead')])
    assert.deepEqual(
      both.map(({ isPassed }) => isPassed),
      [true, true],
    )
  })
})

describe('a certificate', () => {
  const state = async (): Promise<string> => (await own()).schools[0].roles[0].state
  const check = async (letter: string) =>
    (await ada.get(`/programme/go-live?project=${project}`))
      .json()
      .phase.checks.find((one: Row) => one.letter === letter)

  it('is of everything that the role learns, and over when an item that it teaches has another revision', async () => {
    assert.equal(await state(), 'valid')
    const item = await make('specItem', {
      project,
      name: 'Notas de cuenta',
      type: 'field',
      acceptance: 'Se ve',
      definition: { changes: [newField('hall', {}, 'account')] },
    })
    const script = {
      as: 'role:salesperson',
      given: [{ do: 'create', module: 'account', values: { name: 'Hotel De Prueba' } }],
      steps: [
        { do: 'update', on: '@account', values: { website: 'https://hotel.example' } },
        { expect: 'field', on: '@account', name: 'website', notEmpty: true },
      ],
    }
    const test = await make('acceptanceTest', {
      project,
      name: 'La web de una cuenta',
      asRole: 'salesperson',
      kind: 'functional',
      script,
    })
    await linked('verifies', ['acceptanceTest', test], ['specItem', item])
    await taken('acceptanceTest', test, 'ready')
    assert.equal(await state(), 'valid', 'of what nobody has agreed on nothing is learned')
    await approve(item.id, 1)
    assert.equal(await state(), 'open')
    await began(test.id)
    const account = await add('account', { name: 'Hotel De Prueba' })
    await done(
      kim.send('PATCH', `/records/account/${account.id}`, {
        version: account.version,
        values: { website: 'https://hotel.example' },
      }),
    )
    const { isPassed, step, found } = await checked(test.id)
    assert.ok(isPassed, `${step?.es} ${found?.es}`)
    assert.equal(await state(), 'valid')
    await approve(item.id, 2)
    assert.equal(await state(), 'expired')
    await approve(item.id, 1)
    assert.equal(await state(), 'valid')
  })

  async function approve(id: string, revision: number) {
    const { asSystem } = await import('#server/access/system.ts')
    const { systemContext } = await import('#server/users/system-context.ts')
    const { updateRecord } = await import('#server/records/update.ts')
    const { inWrite } = await import('#server/records/write.ts')
    const ctx = asSystem(await systemContext(app.system.environment))
    await inWrite(ctx, async (inner) => {
      await updateRecord(inner, 'specItem', id, { state: 'approved', revision }, { internal: true })
    })
  }

  it('is what going live asks of everybody, or a waiver of the person with its reason (W-11 f)', async () => {
    const before = await check('f')
    assert.equal(before.state, 'open')
    const reasons = before.reasons.map(({ es }: { es: string }) => es).join(' ')
    assert.doesNotMatch(reasons, /Kim/, 'who has one is not named')
    assert.match(reasons, /Ada/)
    assert.deepEqual(before.place, { page: 'training' })
    kim = await withRoles({ app, ada }, 'kim', ['salesperson', 'salesManager'])
    const named = async () =>
      (await check('f')).reasons.some(({ es }: { es: string }) => es.startsWith(people.kim.name))
    assert.equal(await named(), false, 'the same exercises count for every role that learns them')
    const waiverOf = async (subject: object) => {
      const waiver = await make('waiver', { project, name: 'f', rule: 'W-11f', reason: 'Solo mira', subject })
      await taken('waiver', waiver, 'grant')
    }
    const member = await make('projectMember', { project, name: 'Ada', person: people.ada.id, organisation: 'client' })
    await waiverOf({ module: 'projectMember', id: member.id })
    const after = await check('f')
    assert.doesNotMatch(after.reasons.map(({ es }: { es: string }) => es).join(' '), /Ada/)
    await waiverOf({ module: 'scopePhase', id: phase })
    assert.ok(['met', 'waived'].includes((await check('f')).state))
  })

  it('is told to whoever takes part in the project, and to nobody else', async () => {
    const answer = await ada.get(`/programme/certificates?project=${project}`)
    assert.equal(answer.statusCode, 200, answer.body)
    const { roles } = answer.json()
    const sales = roles.find(({ id }: Row) => id === coreId('role', 'salesperson'))
    assert.ok(sales.people.some(({ id, state: of }: Row) => id === people.kim.id && of === 'valid'))
    assert.equal((await kim.get(`/programme/certificates?project=${project}`)).statusCode, 404)
  })
})

describe('the whole', () => {
  const node = (id: string, type: string, name: string, actor?: string) => ({
    id,
    type,
    name,
    ...(actor ? { actor } : {}),
  })
  const diagram = {
    nodes: [
      node('a', 'start', 'Llega un contacto'),
      node('b', 'task', 'Llamar', 'Ventas'),
      node('c', 'task', 'Preparar la oferta', 'Oficina técnica'),
      node('d', 'end', 'Pedido'),
    ],
    edges: [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'd' },
    ],
  }

  it('is asked of the processes that are designed, and counts for the certificate', async () => {
    const process = await make('businessProcess', {
      project,
      name: 'De contacto a pedido',
      variant: 'toBe',
      isKey: true,
      inCrm: true,
      diagram,
    })
    assert.deepEqual((await own()).schools[0].walk.questions, [])
    for (const step of ['draw', 'design']) await taken('businessProcess', process, step)
    const { walk, roles } = (await own()).schools[0]
    assert.equal(walk.processes[0].steps.length, 4)
    assert.equal(walk.questions.length, 2)
    assert.ok(!JSON.stringify(walk.questions).includes('answer'))
    assert.notEqual(roles[0].state, 'valid')
    const right: Readonly<Record<string, string>> = { who: 'Ventas', next: 'Llamar' }
    const answers = (pick: (key: string) => string) =>
      walk.questions.map(({ key }: Row) => ({ key, option: pick(key.split(' ').at(-1) ?? '') }))
    const wrong = await kim.post('/exercises/answers', { project, answers: answers(() => 'Ventas') })
    assert.equal(wrong.json().wrong.length, 1, wrong.body)
    assert.equal((await kim.post('/exercises/answers', { project, answers: [] })).statusCode, 422)
    assert.notEqual((await own()).schools[0].roles[0].state, 'valid')
    const good = await kim.post('/exercises/answers', { project, answers: answers((kind) => right[kind] ?? '') })
    assert.deepEqual(good.json().wrong, [], good.body)
    assert.equal((await own()).schools[0].roles[0].state, 'valid')
    await update('businessProcess', process, { isKey: false })
  })
})
