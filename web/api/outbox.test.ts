import assert from 'node:assert/strict'
import { beforeEach, test, type TestContext } from 'node:test'
import { keepFor } from './kept.ts'
import { isProblem, sendAnyway, sendWaiting, waitingNow, write } from './outbox.ts'

beforeEach(() => {
  const kept = new Map<string, string>()
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
    key: (index: number) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size
    },
  }
  Object.assign(globalThis, { localStorage: storage })
  keepFor('kim')
})

/** Two changes of one contact and one of another wait; then a server breaks over the first as long as it says. */
async function waitingWorld({ mock }: TestContext) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 })
  const written: string[] = []
  const world = { written, breaks: true, count: 0 }
  globalThis.fetch = async () => new Response('', { status: 503 })
  for (const [id, phone] of [
    ['ana', '1'],
    ['ana', '2'],
    ['eva', '3'],
  ] as const) {
    const body = { version: 1, values: { phone } }
    const { isWaiting } = await write('PATCH /records/:module/:id', { params: { module: 'contact', id }, body }, id)
    assert.ok(isWaiting)
  }
  globalThis.fetch = async (_url, request) => {
    const phone = /"phone":"(\d)"/.exec(String(request?.body))?.[1] ?? ''
    if (phone === '1') world.count += 1
    if (phone === '1' && world.breaks) return Response.json({ error: { code: 'internal' } }, { status: 500 })
    written.push(phone)
    return Response.json({ id: phone, version: 2 })
  }
  return world
}

/** Time passes, and what was to be sent in it is. */
async function minutes({ mock }: TestContext, count: number): Promise<void> {
  mock.timers.tick(count * 60_000)
  await sentAll()
}

async function sentAll(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

test('a write over which the server breaks holds up only what comes after it of its own record, and says so', async (context) => {
  const world = await waitingWorld(context)
  await sendWaiting()
  assert.deepEqual(world.written, ['3'])
  assert.deepEqual(waitingNow().map(isProblem), [true, false])

  world.breaks = false
  await sendWaiting()
  assert.deepEqual(world.written, ['3'], 'not before its time')
  await minutes(context, 1)
  assert.deepEqual(world.written, ['3', '1', '2'], 'in their order')
  assert.deepEqual(waitingNow(), [])
})

test('it is tried only so often, and again when its writer says so', async (context) => {
  const world = await waitingWorld(context)
  await sendWaiting()
  for (let round = 0; round < 12; round += 1) await minutes(context, 10)
  assert.equal(world.count, 6)
  assert.deepEqual(world.written, ['3', '2'], 'what is given up holds up nothing')
  world.breaks = false
  sendAnyway()
  await sentAll()
  assert.deepEqual(world.written, ['3', '2', '1'])
})

test('what is pressed twice while nobody answers waits once; what is written twice, twice', async ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  globalThis.fetch = async () => new Response('', { status: 503 })
  const note = async () =>
    await write('POST /records/:module', { params: { module: 'note' }, body: { body: 'Hola' } }, 'Hola')
  await Promise.all([note(), note()])
  assert.equal(waitingNow().length, 1)
  await note()
  assert.equal(waitingNow().length, 2)
})

test('several records that met a change are refused as a whole, one is decided', async ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  globalThis.fetch = async () => new Response('', { status: 503 })
  const changed = { version: 1, values: { done: true } }
  await write('POST /records', { body: { records: [{ module: 'call', id: 'c', ...changed }] } }, 'Llamada')
  await write('PATCH /records/:module/:id', { params: { module: 'call', id: 'd' }, body: changed }, 'Llamada')
  globalThis.fetch = async () =>
    Response.json(
      { error: { code: 'conflict', message: 'Ha cambiado.', details: { version: 2, values: {} } } },
      { status: 409 },
    )
  await sendWaiting()
  assert.deepEqual(
    waitingNow().map(({ refusal, conflict }) => [refusal, conflict?.version]),
    [
      ['Ha cambiado.', undefined],
      ['Ha cambiado.', 2],
    ],
  )
})
