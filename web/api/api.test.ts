import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { ApiError, readApiError } from './api-error.ts'
import { call } from './client.ts'
import { failureOf } from './errors.ts'
import { queryClient } from './query-client.ts'
import { noteReach } from './reach.ts'
import { readAgain } from './read-again.ts'
import { isTouched } from './touched.ts'

interface Sent {
  readonly url: string
  readonly request: RequestInit
}

/** Answers each request of the test with the next of the answers. */
function answerWith(...answers: readonly (Response | Error)[]): Sent[] {
  const sent: Sent[] = []
  globalThis.fetch = async (url, request = {}) => {
    const answer = answers[sent.length]
    sent.push({ url: String(url), request })
    if (!answer || answer instanceof Error) throw answer ?? new Error('No answer was prepared.')
    return answer
  }
  return sent
}

const keyOf = (sent: Sent | undefined) => new Headers(sent?.request.headers).get('Idempotency-Key')

test('a call fills its path and leaves out what is not asked', async () => {
  const sent = answerWith(Response.json({ rows: [], next: null }))
  await call('GET /records/:module', {
    params: { module: 'contact' },
    query: { search: 'núñez & co', sort: undefined },
  })
  assert.equal(sent[0]?.url, '/api/v1/records/contact?search=n%C3%BA%C3%B1ez+%26+co')
})

test('a creation lost on the network is sent again with the same key', async () => {
  const sent = answerWith(new TypeError('network'), Response.json({ id: '1' }, { status: 201 }))
  await call('POST /records/:module', { params: { module: 'contact' }, body: { title: 'Ana' } })
  assert.equal(sent.length, 2)
  assert.ok(keyOf(sent[0]))
  assert.equal(keyOf(sent[0]), keyOf(sent[1]))
})

test('a write pressed twice is sent once and answers both; pressed again later, it is sent again', async () => {
  const sent = answerWith(Response.json({ id: '1' }, { status: 201 }), Response.json({ id: '2' }, { status: 201 }))
  const create = (title: string) => call('POST /records/:module', { params: { module: 'contact' }, body: { title } })
  assert.deepEqual(await Promise.all([create('Ana'), create('Ana')]), [{ id: '1' }, { id: '1' }])
  assert.equal(sent.length, 1)
  await create('Ana')
  assert.equal(sent.length, 2)
  const others = answerWith(Response.json({ id: '1' }), Response.json({ id: '2' }))
  await Promise.all([create('Ana'), create('Eva')])
  assert.equal(others.length, 2)
})

test('a change lost on the network is not sent again', async () => {
  const sent = answerWith(new TypeError('network'))
  await assert.rejects(
    call('PATCH /profile', { body: { name: 'Ana' } }),
    (error) => error instanceof Error && 'code' in error && error.code === 'network',
  )
  assert.equal(sent.length, 1)
})

/** A network that swallows everything and says nothing, for as long as one waits. */
function swallow({ mock }: TestContext): { readonly count: () => number } {
  let count = 0
  mock.timers.enable({ apis: ['setTimeout'] })
  globalThis.fetch = (_url, request) => {
    count += 1
    queueMicrotask(() => mock.timers.tick(60_000))
    return new Promise((_resolve, reject) => {
      request?.signal?.addEventListener('abort', () => reject(request.signal?.reason))
    })
  }
  return { count: () => count }
}

const isNetwork = (error: unknown) => error instanceof ApiError && error.code === 'network'

test('what is read or saved in a moment is not waited for without end, and not as long again', async (context) => {
  const { count } = swallow(context)
  await assert.rejects(call('GET /session'), isNetwork)
  const create = call('POST /records/:module', { params: { module: 'contact' }, body: { title: 'Ana' } })
  await assert.rejects(create, isNetwork)
  assert.equal(count(), 2)
})

test('neither is the way in, which is asked for once', async (context) => {
  const { count } = swallow(context)
  await assert.rejects(call('POST /session', { body: { email: 'kim@lazo.example', password: 'x' } }), isNetwork)
  await assert.rejects(call('PUT /session/factor', { body: { code: '123456' } }), isNetwork)
  assert.equal(count(), 2)
})

test('an answer that begins and says nothing more is given up, one that goes on slowly is not', async ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  const bodyOf = (parts: readonly string[], pauseMs: number): ReadableStream => {
    const left = [...parts]
    return new ReadableStream({
      async pull(into) {
        const part = left.shift()
        if (part === undefined) return into.close()
        await new Promise((resume) => setTimeout(resume, pauseMs))
        into.enqueue(new TextEncoder().encode(part))
      },
    })
  }
  const read = async (body: ReadableStream): Promise<unknown> => {
    answerWith(new Response(body))
    let isOver = false
    const answer = call('GET /records/:module', { params: { module: 'contact' } }).finally(() => (isOver = true))
    answer.catch(() => undefined)
    while (!isOver) {
      mock.timers.tick(5_000)
      await new Promise(setImmediate)
    }
    return await answer
  }
  const parts = ['{"rows":', '[],', '"next":null}']
  assert.deepEqual(await read(bodyOf(parts, 20_000)), { rows: [], next: null })
  await assert.rejects(read(bodyOf(parts, 40_000)), isNetwork)
})

test('an answer without content is one, also where the browser gives it an empty body', async () => {
  const answer = new Response(null, { status: 204 })
  Object.defineProperty(answer, 'body', { value: new ReadableStream() })
  answerWith(answer)
  await call('DELETE /session')
})

test('an answer that is cut in the middle, or comes from somebody else, is none', async () => {
  const cut = new ReadableStream({
    start(stream) {
      stream.enqueue(new TextEncoder().encode('{"rows":['))
      stream.error(new TypeError('network error'))
    },
  })
  answerWith(new Response(cut), new Response('<html>Sign in to the Wi-Fi</html>'))
  await assert.rejects(call('GET /session'), isNetwork)
  await assert.rejects(call('GET /session'), isNetwork)
})

test('what could not be read while the server was away is read when it is back', async () => {
  let isAway = true
  const read = () => (isAway ? Promise.reject(new ApiError(404, 'missing', '')) : Promise.resolve('Ana'))
  const watch = new QueryObserver(queryClient, { queryKey: ['away'], queryFn: read })
  const stop = watch.subscribe(() => undefined)
  await new Promise((resolve) => setTimeout(resolve))
  assert.equal(watch.getCurrentResult().status, 'error')
  isAway = false
  noteReach(false)
  noteReach(true)
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.equal(watch.getCurrentResult().data, 'Ana')
  stop()
  queryClient.clear()
})

test('a refusal carries its violations and a page of a proxy none', async () => {
  const violations = [{ field: 'email', rule: 'email', message: 'Falta la @.' }]
  const refused = await readApiError(
    Response.json({ error: { code: 'invalid', message: 'Revisa.', violations } }, { status: 422 }),
  )
  assert.deepEqual([refused.code, refused.message, refused.violations], ['invalid', 'Revisa.', violations])
  const proxy = await readApiError(new Response('<html>Bad gateway</html>', { status: 502 }))
  assert.deepEqual([proxy.status, proxy.code, proxy.violations], [502, 'internal', []])
})

test('a passing failure takes away nothing that is there; a refusal does', () => {
  const cut = new ApiError(0, 'network', '')
  const gone = new ApiError(404, 'missing', '')
  assert.equal(failureOf({ data: { title: 'Molino' }, error: cut }), null)
  assert.equal(failureOf({ data: undefined, error: cut }), cut)
  assert.equal(failureOf({ data: { title: 'Molino' }, error: gone }), gone)
  assert.equal(failureOf({ data: { title: 'Molino' }, error: null }), null)
})

test('a change touches its module’s lists, its own record, and what says that it shows the module', () => {
  const changes = [{ module: 'contact', id: 'a' }]
  assert.equal(isTouched(['records', 'contact', 'list'], undefined, changes), true)
  assert.equal(isTouched(['records', 'contact', 'one', 'a'], undefined, changes), true)
  assert.equal(isTouched(['records', 'contact', 'one', 'b'], undefined, changes), false)
  assert.equal(isTouched(['records', 'account', 'one', 'x', 'related'], { modules: ['contact'] }, changes), true)
  assert.equal(isTouched(['records', 'account', 'list'], undefined, changes), false)
  assert.equal(isTouched(['session'], undefined, changes), false)
})

test('an answer that was on its way when something changed is asked for once more, and not cut short', async () => {
  const client = new QueryClient()
  const asked: PromiseWithResolvers<number>[] = []
  const queryFn = async () => {
    const one = Promise.withResolvers<number>()
    asked.push(one)
    return await one.promise
  }
  const stop = new QueryObserver(client, { queryKey: ['records', 'account'], queryFn }).subscribe(() => undefined)
  for (let change = 0; change < 3; change += 1) readAgain(client, ({ queryKey }) => queryKey[0] === 'records')
  assert.equal(asked.length, 1)
  asked[0]?.resolve(1)
  await waitFor(() => asked.length === 2)
  asked[1]?.resolve(2)
  await waitFor(() => client.getQueryData(['records', 'account']) === 2)
  assert.equal(asked.length, 2)
  stop()
  client.clear()
})

async function waitFor(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}
