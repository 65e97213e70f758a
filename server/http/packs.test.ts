import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { stringify } from 'yaml'
import { coreId } from '#catalog/modules/define.ts'
import { packNames } from '#catalog/packs/index.ts'
import { standardElements } from '#catalog/standard.ts'
import type { Element, SettingsDefinition } from '#common/element.ts'
import { modelHash } from '#server/model/elements.ts'
import { readElements } from '#server/model/registry.ts'
import { validateElements } from '#server/model/validate.ts'
import { configured } from '#server/packs/elements.ts'
import { readPack } from '#server/packs/read.ts'
import { shippedPack } from '#server/packs/shipped.ts'
import { withProgramme } from '#server/programme/install.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'

let app: TestApp
let ada: Client
let kim: Client

before(async () => {
  app = await testApp({ programme: true })
  ada = await app.signIn('ada')
  kim = await app.signIn('kim')
  assert.equal((await ada.send('PUT', '/environments/sandbox', { contents: 'structure' })).statusCode, 202)
  await app.system.environment.jobs.drain()
})

after(async () => {
  await app.close()
})

type Row = Readonly<Record<string, unknown>> & { readonly id: string }

async function begin(name: string): Promise<string> {
  const answer = await ada.post('/programme/projects', { name, whyInvest: 'Se pierden clientes.', soloMode: true })
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json().id
}

async function get(address: string) {
  const answer = await ada.get(address)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

async function path(project: string) {
  return await get(`/programme/path?project=${project}`)
}

async function post(address: string, body: object = {}, status = 204) {
  const answer = await ada.post(address, body)
  assert.equal(answer.statusCode, status, answer.body)
  return answer
}

async function walk(step: string, body: object) {
  return await post(`/programme/path/${step}`, body)
}

async function load(project: string, pack: string) {
  return await post('/programme/packs', { project, pack }, 201)
}

async function elements(): Promise<Element[]> {
  const { db, schema } = app.system.environment
  return await readElements(db, schema)
}

async function commit(project: string) {
  const { objectives } = await path(project)
  const kpis = objectives.flatMap((one: { kpis: Row[] }) => one.kpis)
  await walk('objectives', { project, kpis: kpis.map(({ id, target, dueDate }: Row) => ({ id, target, dueDate })) })
}

async function seenIn(project: string) {
  const { items } = await path(project)
  return items
    .filter(({ isLeftOut }: Row) => isLeftOut !== true)
    .map(({ id, fingerprint }: Row) => ({ id, fingerprint }))
}

async function deploy(project: string, environment: string) {
  const { id } = (await post('/programme/deployments', { project, environment }, 201)).json()
  if (environment === 'production')
    await post(`/records/deployment/${id}/transitions`, { transition: 'authorise' }, 200)
  await post(`/programme/deployments/${id}/application`)
}

/** What each ready or drafted script of a project gives in the sandbox. */
async function playAll(project: string): Promise<string[]> {
  const { tests } = await get(`/programme/tests?project=${project}`)
  const given: string[] = []
  for (const { scenario, asRole } of tests) {
    const body = { project, environment: 'sandbox', scenario, asRole: String(asRole).replace('role:', '') }
    const { run } = (await post('/programme/scenarios', body, 200)).json()
    given.push(run?.result ?? 'problems')
  }
  return given
}

describe('packs', () => {
  it('lead from an empty system to the configuration that each says, live, by its gates', async () => {
    const settings = (await elements()).find(({ kind }) => kind === 'settings')?.definition as SettingsDefinition
    let expected: readonly Element[] = withProgramme(standardElements(settings))
    assert.equal(contentHash(await elements()), contentHash(expected))
    for (const name of packNames) {
      const project = await begin(`Con ${name}`)
      await load(project, name)
      await commit(project)
      await walk('needs', { project, leftOut: [] })
      await walk('specification', { project, seen: await seenIn(project) })
      assert.ok(
        (await playAll(project)).every((result) => result !== 'pass'),
        name,
      )
      await deploy(project, 'sandbox')
      const { counts } = (
        await post('/programme/tests/runs', { project, environment: 'sandbox', tests: await testsOf(project) }, 202)
      ).json()
      assert.deepEqual(
        { name, ...counts },
        { name, pass: (await testsOf(project)).length, fail: 0, blocked: 0, error: 0 },
      )
      await walk('acceptance', { project })
      await deploy(project, 'production')
      await live(project)
      expected = configured(await shippedPack(name), expected)
      assert.equal(contentHash(await elements()), contentHash(expected), name)
    }
  })
})

describe('what a project tries', () => {
  it('a test in the sandbox asks for a KPI as it is where the project is, of the records of the sandbox', async () => {
    const project = await begin('Con un indicador')
    const counting = (filter?: object) => ({
      kind: 'single',
      of: { module: 'account', aggregate: 'count', ...(filter && { filter }) },
    })
    const made = await ada.post('/records/kpi', {
      project,
      name: 'Clientes',
      unit: 'empresas',
      direction: 'up',
      query: counting(),
    })
    assert.equal(made.statusCode, 201, made.body)
    const { id, version } = made.json()
    const came = { do: 'create', module: 'account', values: { name: 'Hornos Gil' } }
    const says = { expect: 'kpiValue', kpi: 'Clientes', as: 'role:administrator' }
    const found = async (...steps: readonly object[]): Promise<string> => {
      const tried = { project, environment: 'sandbox', asRole: 'salesperson', scenario: { steps } }
      const answer = await ada.post('/programme/scenarios', tried)
      assert.equal(answer.statusCode, 200, answer.body)
      return answer.json().run.reason?.es ?? answer.json().run.result
    }
    assert.equal(await found(came, { ...says, changesBy: 1 }, { ...says, equals: 1 }), 'pass')
    assert.match(await found({ ...says, as: undefined, atLeast: 0 }), /no lo ve/)
    const query = counting({ field: 'name', op: 'eq', value: 'Nadie' })
    const changed = await ada.send('PATCH', `/records/kpi/${id}`, { version, values: { query } })
    assert.equal(changed.statusCode, 200, changed.body)
    assert.equal(await found(came, { ...says, changesBy: 0 }, { ...says, equals: 0 }), 'pass')
  })
})

async function testsOf(project: string): Promise<string[]> {
  const { tests } = await get(`/programme/tests?project=${project}`)
  return tests.filter(({ state }: Row) => state === 'ready').map(({ id }: Row) => id)
}

/** Nobody has learned it yet: that is not passed over in silence. */
async function live(project: string) {
  await post('/programme/tests/runs', { project, environment: 'production', tests: await testsOf(project) }, 202)
  const silent = await ada.post('/programme/path/go-live', { project, waived: [] })
  assert.equal(silent.statusCode, 422, silent.body)
  const { goLive } = await path(project)
  const open = goLive.filter(({ state }: Row) => state === 'open').map(({ letter }: Row) => letter)
  assert.deepEqual(open, ['f'])
  const waived = [{ letter: 'f', reason: 'Lo aprenden esta semana.' }]
  await walk('go-live', { project, waived, withoutTrial: 'Somos dos y lo hemos probado.' })
  const end = await path(project)
  assert.equal(end.current, null)
  assert.deepEqual(end.looseEnds, [])
}

describe('a pack that is taken over', () => {
  it('is not taken over twice, nor by whoever does not configure or see the project', async () => {
    const project = await begin('Dos veces')
    await load(project, 'web-leads')
    const again = await ada.post('/programme/packs', { project, pack: 'web-leads' })
    assert.equal(again.statusCode, 409)
    assert.match(again.body, /ya está en este proyecto/)
    assert.equal((await kim.post('/programme/packs', { project, pack: 'trade-fair' })).statusCode, 403)
    assert.equal((await kim.get(`/programme/path?project=${project}`)).statusCode, 404)
    assert.equal((await kim.get(`/programme/projects/${project}/pack`)).statusCode, 404)
    assert.equal((await kim.post('/programme/path/needs', { project, leftOut: [] })).statusCode, 404)
    const { packs } = await get(`/programme/packs?project=${project}`)
    assert.deepEqual(
      packs.map(({ name, isLoaded }: Row) => [name, isLoaded]),
      [
        ['trade-fair', false],
        ['web-leads', true],
        ['after-sales', false],
      ],
    )
  })

  it('leaves out what one unticks, with what rests on it, for a later phase', async () => {
    const project = await begin('Sin permiso')
    await load(project, 'trade-fair')
    await commit(project)
    const { needs } = await path(project)
    const named = (title: string) => needs.find((one: Row) => one.title === title)
    const consent = named('Tener su permiso para escribirle')
    assert.deepEqual(consent.takesAlong, [named('Saber a quién falta llamar').id])
    await walk('needs', { project, leftOut: [consent.id] })
    const at = await path(project)
    assert.equal(at.current, 'specification')
    assert.deepEqual(at.needs.filter(({ isLeftOut }: Row) => isLeftOut).length, 2)
    assert.deepEqual(at.items.filter(({ isLeftOut }: Row) => isLeftOut).length, 2)
    const seen = await seenIn(project)
    const unseen = await ada.post('/programme/path/specification', { project, seen: seen.slice(1) })
    assert.equal(unseen.statusCode, 409)
    await walk('specification', { project, seen })
    assert.equal((await path(project)).current, 'sandbox')
    const none = await ada.post('/programme/path/needs', { project, leftOut: needs.map(({ id }: Row) => id) })
    assert.equal(none.statusCode, 422)
  })

  it('is written again as a file that says the same, and another project takes that over', async () => {
    const project = await begin('El primero')
    await load(project, 'after-sales')
    const { file } = await get(`/programme/projects/${project}/pack`)
    const other = await begin('El primero')
    await post('/programme/packs', { project: other, file }, 201)
    const again = await get(`/programme/projects/${other}/pack`)
    assert.equal(again.file, file)
    const read = readPack(file)
    assert.ok('pack' in read, JSON.stringify(read))
    const standard = withProgramme(standardElements({ company: 'Molinos' }))
    const shipped = await shippedPack('after-sales')
    assert.equal(contentHash(configured(read.pack, standard)), contentHash(configured(shipped, standard)))
  })
})

describe('a file that is no pack', () => {
  const head = { pack: 'mine', version: '1.0.0', title: 'Mío', purpose: 'Para probar' }

  async function problemsOf(file: string): Promise<{ line: number; path: string; message: { en: string } }[]> {
    return (await post('/programme/packs/check', { file }, 200)).json().problems
  }

  it('is refused by line and place', async () => {
    const dangling = stringify({ ...head, needs: { one: { name: 'Una', serves: ['nobody'] } } })
    const [first] = await problemsOf(dangling)
    assert.deepEqual(
      [first?.line, first?.path, first?.message.en],
      [9, 'needs.one.serves.0', 'Nothing is called “nobody” here.'],
    )
    const wrong: readonly (readonly [object, string])[] = [
      [{ needs: { one: { name: 'Una', urgency: 9 } } }, 'needs.one.urgency'],
      [{ needs: { one: { name: 'Una', nonsense: 1 } } }, 'needs.one'],
      [{ items: { a: { name: 'A', dependsOn: ['b'] }, b: { name: 'B', dependsOn: ['a'] } } }, 'items.a.dependsOn.0'],
      [{ kpis: { a: { name: 'A', parent: 'a' } } }, 'kpis.a.parent'],
      [{ kpis: { a: { name: 'A', query: { kind: 'sql' } } } }, 'kpis.a.query.kind'],
      [
        { items: { a: { name: 'A', changes: [{ create: 'field:lead.x', surprise: 1, definition: {} }] } } },
        'items.a.changes.0',
      ],
      [{ tests: { a: { name: 'A', script: { steps: [{ do: 'explode' }] } } } }, 'tests.a.script.steps.0.do'],
      [
        { processes: { a: { name: 'A', steps: { s: { type: 'start', name: 'S' } }, flow: [{ from: 's', to: 'x' }] } } },
        'processes.a.flow',
      ],
    ]
    for (const [body, place] of wrong) {
      const found = await problemsOf(stringify({ ...head, ...body }))
      assert.ok(
        found.some((one) => one.path === place),
        `${place}: ${JSON.stringify(found)}`,
      )
    }
  })

  it('is refused where it is hostile or huge', async () => {
    const bomb = 'a: &a [x, x]\nb: [*a, *a]\n'
    const files = [
      '',
      '- 1',
      bomb,
      'a: !!js/function f',
      'pack: x\npack: y',
      `pack: ${'x'.repeat(299_000)}`,
      '__proto__: 1',
      `a: ${'['.repeat(5000)}`,
    ]
    for (const file of files.filter((one) => one !== ''))
      assert.ok((await problemsOf(file)).length > 0, file.slice(0, 20))
    const needs = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`n${index}`, { name: 'Una' }]))
    const [many] = await problemsOf(stringify({ ...head, needs }))
    assert.match(many?.message.en ?? '', /at most 300/)
    const absent = {
      items: { a: { name: 'A', changes: [{ update: 'field:lead.nobody', definition: { required: true } }] } },
    }
    const project = await begin('De fuera')
    const refused = await ada.post('/programme/packs', { project, file: stringify({ ...head, ...absent }) })
    assert.equal(refused.statusCode, 422)
    assert.match(refused.body, /field:lead\.nobody/)
    assert.equal((await path(project)).items.length, 0)
  })

  it('brings no KPI over what nobody is to make', async () => {
    const query = { kind: 'single', of: { module: 'nowhere', aggregate: 'count' } }
    const project = await begin('Sin módulo')
    const file = stringify({ ...head, kpis: { a: { name: 'A', query } } })
    assert.equal((await ada.post('/programme/packs', { project, file })).statusCode, 404)
  })
})

it('each pack fits the standard CRM, alone and after the others, in ids that are the same everywhere', async () => {
  let all: readonly Element[] = withProgramme(standardElements({ company: 'Molinos' }))
  for (const name of packNames) {
    const alone = configured(await shippedPack(name), withProgramme(standardElements({ company: 'Otra' })))
    all = configured(await shippedPack(name), all)
    validateElements(alone)
    validateElements(all)
  }
  const fair = configured(await shippedPack('trade-fair'), standardElements({ company: 'Molinos' }))
  const layout = fair.find(({ id }) => id === coreId('layout', 'lead', 'default'))
  assert.match(JSON.stringify(layout), /fairConsentOn/)
})

/** Of what is configured, whoever answers for it: two installations with the same elements have the same. */
function contentHash(elements: readonly Element[]): string {
  return modelHash(elements.map((element) => ({ ...element, owner: null })))
}
