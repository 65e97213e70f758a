import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { coreId } from '#catalog/modules/define.ts'
import { plainNode, type NodeType } from '#common/process-map.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'

let app: TestApp
let ada: Client
let kim: Client
let project: string

/** What an answer says, by key. */
type Said = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number }

before(async () => {
  app = await testApp({ programme: true })
  ada = await app.signIn('ada')
  kim = await app.signIn('kim')
  const answer = await ada.post('/programme/projects', { name: 'CRM de Molinos', soloMode: false })
  assert.equal(answer.statusCode, 201, answer.body)
  project = answer.json().id
})

after(async () => {
  await app.close()
})

async function make(module: string, values: unknown): Promise<Said> {
  const answer = await ada.post(`/records/${module}`, values)
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json()
}

async function read(module: string, id: string): Promise<Said> {
  return (await ada.get(`/records/${module}/${id}`)).json()
}

const send = async ({ id, version }: Said, values: object, module = 'businessProcess') =>
  await ada.send('PATCH', `/records/${module}/${id}`, { version, values })

async function save(record: Said, values: object, module?: string): Promise<Said> {
  const answer = await send(record, values, module)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

async function stepsOf({ id }: Said): Promise<readonly Said[]> {
  const filter = encodeURIComponent(JSON.stringify({ field: 'process', op: 'eq', value: id }))
  const fields = 'name,node,type,actor,isKey,inCrm,fit,position,carriedBy,targetHours,revision'
  const answer = await ada.get(`/records/processStep?filter=${filter}&sort=position&limit=200&fields=${fields}`)
  return answer.json().rows
}

const names = async (process: Said) => (await stepsOf(process)).map(({ name }) => name)

const node = (id: string, type: NodeType = 'task', more: object = {}) =>
  plainNode({ id, type, name: id, actor: 'Ventas', ...more })
const lineOf = (...ids: readonly string[]) => ({
  nodes: ids.map((id, index) => node(id, index === 0 ? 'start' : index === ids.length - 1 ? 'end' : 'task')),
  edges: ids.slice(1).map((to, index) => ({ from: ids[index], to })),
})

async function drawn(name: string, ...ids: readonly string[]): Promise<Said> {
  return await make('businessProcess', { name, diagram: lineOf(...ids) })
}

describe('a process and its steps', () => {
  it('has one step for each node, in the order in which it is walked', async () => {
    const process = await drawn('Feria', 'a', 'b', 'c')
    const steps = await stepsOf(process)
    assert.deepEqual(
      steps.map(({ name, type, position }) => [name, type, position]),
      [
        ['a', 'start', 1],
        ['b', 'task', 2],
        ['c', 'end', 3],
      ],
    )
    const diagram = {
      ...lineOf('a', 'x', 'c'),
      nodes: [
        node('a', 'start'),
        node('x', 'task', { isKey: true, fit: 'extend', targetHours: 4 }),
        node('c', 'end', { name: 'Cerrado' }),
      ],
    }
    const saved = await save(process, { diagram })
    const [, x, c] = await stepsOf(saved)
    assert.deepEqual([x?.name, x?.isKey, x?.fit, Number(x?.targetHours)], ['x', true, 'extend', 4])
    assert.deepEqual([c?.id, c?.name], [steps[2]?.id, 'Cerrado'])
  })

  it('keeps the links of a step that is renamed, and of one that goes and comes back', async () => {
    const process = await drawn('Con necesidad', 'a', 'b', 'c')
    const [, step] = await stepsOf(process)
    const need = await make('need', { name: 'Recordar la llamada' })
    const link = {
      kind: 'covers',
      derived: { module: 'processStep', id: step?.id },
      source: { module: 'need', id: need.id },
    }
    assert.equal((await ada.post('/records/trace', link)).statusCode, 201)
    const needsOf = async () => {
      const { steps } = (await ada.get(`/programme/processes/${process.id}`)).json()
      return steps.find((one: { node: string }) => one.node === 'b')?.needs.map(({ title }: { title: string }) => title)
    }
    const renamed = await save(process, {
      diagram: {
        ...lineOf('a', 'b', 'c'),
        nodes: lineOf('a', 'b', 'c').nodes.map((one) => ({ ...one, name: `${one.name}!` })),
      },
    })
    assert.equal((await needsOf()).length, 1)
    const without = await save(renamed, { diagram: lineOf('a', 'c') })
    assert.deepEqual(await names(without), ['a', 'c'])
    assert.equal(await needsOf(), undefined)
    await save(without, { diagram: lineOf('a', 'b', 'c') })
    assert.equal((await needsOf()).length, 1)
    assert.equal((await stepsOf(process))[1]?.id, step?.id)
  })

  it('is undone and goes to the bin and back as one', async () => {
    const process = await drawn('Se deshace', 'a', 'b', 'c')
    const ids = async () => (await stepsOf(process)).map((one) => one.id)
    const before = await ids()
    const answer = await send(process, { diagram: lineOf('a', 'z', 'c') })
    assert.equal((await ada.post(`/acts/${String(answer.headers['lazo-act'])}/undo`)).statusCode, 200)
    assert.deepEqual((await read('businessProcess', process.id)).diagram, lineOf('a', 'b', 'c'))
    assert.deepEqual(await ids(), before)
    assert.equal((await ada.send('DELETE', `/records/businessProcess/${process.id}`)).statusCode, 204)
    assert.deepEqual(await ids(), [])
    assert.equal((await ada.post(`/records/businessProcess/${process.id}/restoration`)).statusCode, 200)
    assert.deepEqual(await ids(), before)
    assert.deepEqual((await read('businessProcess', process.id)).diagram, lineOf('a', 'b', 'c'))
  })

  it('takes into its map what is written of a step by itself', async () => {
    const process = await drawn('Por su lado', 'a', 'b', 'c')
    const [, b, c] = await stepsOf(process)
    assert.ok(b && c)
    await save(await read('processStep', b.id), { name: 'Llamar', fit: 'configure' }, 'processStep')
    await ada.send('DELETE', `/records/processStep/${c.id}`)
    const extra = await make('processStep', { process: process.id, name: 'Escribir', actor: 'Ventas' })
    const { diagram } = await read('businessProcess', process.id)
    assert.deepEqual(diagram, {
      nodes: [
        node('a', 'start'),
        node('b', 'task', { name: 'Llamar', fit: 'configure' }),
        node(String(extra.node), 'task', { name: 'Escribir' }),
      ],
      edges: [{ from: 'a', to: 'b' }],
    })
    const second = await ada.post('/records/processStep', { process: process.id, name: 'Otro', node: 'b' })
    assert.equal(second.statusCode, 422)
    assert.equal(second.json().error.violations[0].rule, 'unique')
  })

  it('refuses what is no map, and tells both of two who change it at once', async () => {
    const process = await drawn('Dos a la vez', 'a', 'b', 'c')
    const wrong = await send(process, { diagram: { nodes: [node('a'), node('a')], edges: [] } })
    assert.equal(wrong.statusCode, 422)
    assert.equal(wrong.json().error.violations[0].field, 'diagram')
    assert.equal((await send(process, { diagram: { kind: 'count' } })).statusCode, 422)
    assert.deepEqual(await names(process), ['a', 'b', 'c'])
    const [one, other] = await Promise.all([
      send(process, { diagram: lineOf('a', 'd') }),
      send(process, { diagram: lineOf('a', 'e') }),
    ])
    assert.deepEqual([one.statusCode, other.statusCode].toSorted(), [200, 409])
    const won = one.statusCode === 200 ? 'd' : 'e'
    assert.deepEqual(await names(process), ['a', won])
    await save(await read('businessProcess', process.id), { diagram: null })
    assert.deepEqual(await names(process), [])
  })

  it('has one form and so one fingerprint, whatever the order in which it was drawn', async () => {
    const { nodes, edges } = lineOf('a', 'b', 'c')
    const [one, other] = [
      await make('businessProcess', { name: 'Igual', diagram: { nodes, edges } }),
      await make('businessProcess', {
        name: 'Igual',
        diagram: { edges: edges.toReversed(), nodes: nodes.toReversed() },
      }),
    ]
    assert.equal(one.fingerprint, (await read('businessProcess', other.id)).fingerprint)
    assert.deepEqual(await names(other), ['a', 'b', 'c'])
  })
})

async function take(process: Said, transition: string) {
  return await ada.post(`/records/businessProcess/${process.id}/transitions`, { transition })
}

describe('the way of a process', () => {
  it('is drawn only when it begins, ends and no step is lost', async () => {
    const process = await make('businessProcess', {
      name: 'A medias',
      diagram: { nodes: [node('a', 'start'), node('b')], edges: [] },
    })
    const refused = await take(process, 'draw')
    assert.equal(refused.statusCode, 422)
    assert.match(refused.body, /no se llega/)
    const whole = await save(process, { diagram: lineOf('a', 'b', 'c') })
    assert.equal((await take(whole, 'draw')).statusCode, 200)
    const broken = await save(await read('businessProcess', process.id), { diagram: lineOf('a', 'b') })
    assert.equal((await take(broken, 'design')).statusCode, 200)
  })

  it('keeps the first phase to few key processes, and no longer where the sponsor lets it pass (W-02)', async () => {
    const limited = await read('project', project)
    await save(limited, { maxKeyProcesses: 1 }, 'project')
    const key = async (name: string) => {
      const process = await make('businessProcess', { name, isKey: true, inCrm: true, diagram: lineOf('a', 'b', 'c') })
      assert.equal((await take(process, 'draw')).statusCode, 200)
      return process
    }
    const [first, second] = [await key('Uno'), await key('Dos')]
    assert.equal((await take(first, 'design')).statusCode, 200)
    const refused = await take(second, 'design')
    assert.equal(refused.statusCode, 422)
    assert.match(refused.body, /1 procesos clave/)
    const { keyTaken, keyLimit } = (await ada.get('/programme/processes')).json()
    assert.deepEqual([keyTaken, keyLimit], [1, 1])
    const subject = { module: 'businessProcess', id: second.id }
    const waiver = await make('waiver', { name: 'Uno más', rule: 'W-02', reason: 'Van juntos', subject })
    const granted = await ada.post(`/records/waiver/${waiver.id}/transitions`, { transition: 'grant' })
    assert.equal(granted.statusCode, 200, granted.body)
    assert.equal((await take(second, 'design')).statusCode, 200)
  })

  it('that changes how people work is agreed by whoever answers for it (R-040)', async () => {
    const owner = await idOf('kim')
    const nodes = lineOf('a', 'b', 'c').nodes.map((one) => (one.id === 'b' ? { ...one, fit: 'changeProcess' } : one))
    const process = await make('businessProcess', {
      name: 'De otra forma',
      owner,
      diagram: { ...lineOf('a', 'b', 'c'), nodes },
    })
    for (const step of ['draw', 'design']) assert.equal((await take(process, step)).statusCode, 200)
    const refused = await take(process, 'agree')
    assert.equal(refused.statusCode, 422)
    assert.match(refused.body, /quien responde del proceso/)
    const mine = await read('businessProcess', process.id)
    await save(mine, { owner: await idOf('ada') })
    assert.equal((await take(process, 'agree')).json().state, 'agreed')
    const [, step] = await stepsOf(process)
    await save(await read('processStep', String(step?.id)), { fit: 'extend' }, 'processStep')
    const again = await read('businessProcess', process.id)
    assert.deepEqual([again.state, Number(again.revision)], ['listed', 2])
  })
})

async function idOf(person: string): Promise<string> {
  const { rows } = (await ada.get('/users')).json()
  return rows.find(({ email }: { email: string }) => email === `${person}@example.com`).id
}

describe('the inventory of processes', () => {
  it('counts what the tables hold, and of links only what carries a step', async () => {
    const { starters } = (await ada.get('/programme/processes')).json()
    assert.deepEqual(
      starters.map(({ name }: { name: string }) => name),
      ['webForm', 'tradeFair', 'afterSales'],
    )
    const [form] = starters
    const process = await make('businessProcess', {
      name: form.label,
      inCrm: true,
      isKey: true,
      department: form.department,
      diagram: form.map,
    })
    const line = async () =>
      (await ada.get('/programme/processes')).json().processes.find(({ id }: Said) => id === process.id)
    const expected = {
      steps: form.map.nodes.length,
      keySteps: form.map.nodes.filter((one: { isKey?: true }) => one.isKey).length,
    }
    assert.deepEqual(
      { ...(await line()), ...expected, carriedSteps: 0, department: 'marketing', variant: 'asIs', phase: null },
      await line(),
    )
    const key = (await stepsOf(process)).find(({ isKey }) => isKey)
    const item = await make('specItem', { name: 'Origen', type: 'field' })
    const ends = async () => {
      const { looseEnds } = (await ada.get(`/programme/loose-ends?project=${project}`)).json()
      return looseEnds
        .filter(({ node: one }: { node: { id: string } }) => one.id === key?.id || one.id === item.id)
        .map(({ rule }: { rule: string }) => rule)
    }
    assert.ok((await ends()).includes('W-19'))
    const link = {
      kind: 'carries',
      derived: { module: 'specItem', id: item.id },
      source: { module: 'processStep', id: key?.id },
    }
    assert.equal((await ada.post('/records/trace', link)).statusCode, 201)
    assert.equal((await line()).carriedSteps, 1)
    const of = (rule: string, found: string[]) => found.filter((one) => one === rule).length
    assert.equal(of('R-038', await ends()), 0)
    await save(await read('businessProcess', process.id), { inCrm: false })
    assert.equal(of('R-038', await ends()), 1)
  })

  it('is not there, nor any process, for whoever takes no part in the project', async () => {
    const process = await drawn('Reservado', 'a', 'b')
    const inventory = (await kim.get('/programme/processes')).json()
    assert.deepEqual([inventory.processes, inventory.project, inventory.module], [[], null, null])
    const paths = [
      `/programme/processes?project=${project}`,
      `/programme/processes/${process.id}`,
      `/programme/processes/${process.id}/bpmn`,
    ]
    for (const path of paths) assert.equal((await kim.get(path)).statusCode, 404, path)
    assert.equal((await kim.post('/programme/bpmn', { xml: '<x/>' })).statusCode, 404)
    assert.equal((await ada.get('/programme/processes/nobody')).statusCode, 404)
  })

  it('shows a process as it will be beside the one as it is, to those who see both', async () => {
    const asIs = await drawn('Como es', 'a', 'b', 'c')
    const toBe = await make('businessProcess', {
      name: 'Como será',
      variant: 'toBe',
      counterpart: asIs.id,
      diagram: lineOf('a', 'c'),
    })
    const given = await ada.send('PATCH', `/users/${await idOf('kim')}`, { roles: [coreId('role', 'projectClient')] })
    assert.equal(given.statusCode, 200, given.body)
    kim = await app.signIn('kim')
    const seen = (await kim.get(`/programme/processes/${toBe.id}`)).json()
    assert.deepEqual(seen.asIs.map, lineOf('a', 'b', 'c'))
    assert.equal((await kim.get(`/programme/processes/${asIs.id}`)).json().toBe.id, toBe.id)
    const file = await kim.get(`/programme/processes/${toBe.id}/bpmn`)
    assert.match(String(file.headers['content-disposition']), /Como ser/)
    const back = (await kim.post('/programme/bpmn', { xml: file.body })).json()
    assert.deepEqual(back, { name: 'Como será', map: lineOf('a', 'c'), leftOut: [] })
    assert.equal((await kim.post('/programme/bpmn', { xml: '<!DOCTYPE a>' })).statusCode, 422)
  })

  it('are of the project that was asked for: where there are several, nobody takes one for another', async () => {
    const other = (await ada.post('/programme/projects', { name: 'Otro', soloMode: true })).json().id
    assert.match((await ada.get('/programme/processes')).body, /Di de qué proyecto/)
    assert.match((await ada.get('/programme/objectives')).body, /Di de qué proyecto/)
    const { project: shown, processes } = (await ada.get(`/programme/processes?project=${other}`)).json()
    assert.deepEqual([shown.id, processes], [other, []])
  })
})
