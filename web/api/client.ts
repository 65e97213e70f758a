import type { apiPrefix } from '#common/api/endpoint.ts'
import type { Api } from '#common/api/index.ts'
import { noteServerDate } from '#web/ui/clock.ts'
import { ApiError, isLate, readApiError } from './api-error.ts'
import { noteDone } from './done-acts.ts'
import { noteReach } from './reach.ts'

// The contract is imported as types alone: neither its schemas nor zod reach the browser.
const prefix: typeof apiPrefix = '/api/v1'
const attemptsMax = 3
const retryAfterMs = 400
/** Longer than a crowded server takes for anything that is read; a cut cable says nothing by itself. */
const readMs = 30_000
/** A save that is given up waits on this device, and is done once however often it arrives. */
const saveMs = 15_000

type PartOf<Call> = Extract<'params' | 'query' | 'body', keyof Call>
type Asked<Call> = { [Part in PartOf<Call> as Call[Part] extends undefined ? never : Part]: Call[Part] }
/** A part without a required key, such as most queries, may be left out whole. */
type Optional<Parts> = {
  [Part in keyof Parts as Record<never, never> extends Parts[Part] ? Part : never]?: Parts[Part]
}
type Required<Parts> = { [Part in keyof Parts as Record<never, never> extends Parts[Part] ? never : Part]: Parts[Part] }

/** What the endpoint wants, and nothing it does not. */
export type CallInput<Key extends keyof Api> = Required<Asked<Api[Key]>> &
  Optional<Asked<Api[Key]>> & { readonly signal?: AbortSignal; readonly keepalive?: true }
export type CallAnswer<Key extends keyof Api> = Api[Key]['response']

/** Requests that may be sent again with the same key when the network swallowed the answer. */
const repeatable: ReadonlySet<string> = new Set<keyof Api>([
  'POST /records',
  'POST /records/:module',
  'PATCH /records/:module/:id',
  'POST /records/:module/actions/update',
  'POST /records/:module/actions/delete',
])

/** Those that are done in a moment: what is silent for long did not arrive. */
const quick: ReadonlySet<string> = new Set<keyof Api>([
  'POST /records',
  'POST /records/:module',
  'PATCH /records/:module/:id',
])

/** At the door, where nothing else is there to look at. They are sent once: the answer may be all that is missing. */
const entering: ReadonlySet<string> = new Set<keyof Api>([
  'POST /session',
  'DELETE /session',
  'PUT /session/factor',
  'POST /session/passkey/options',
  'POST /session/passkey',
  'PUT /session/environment',
  'PUT /session/view',
  'DELETE /session/view',
  'POST /password-reset',
  'PUT /password-reset',
  'PUT /password',
])

let language = 'es-ES'

/** The language in which the server words its errors. */
export function speak(locale: string): void {
  language = locale
}

let place: string | undefined

/** The environment that this page shows: the server refuses what was meant for another. */
export function standIn(environment: string): void {
  place = environment
}

export function placeHeader(): Record<string, string> {
  return place === undefined ? {} : { 'lazo-environment': place }
}

/**
 * Calls an endpoint of the API by its name, typed by the contract.
 * `call('GET /records/:module', { params: { module: 'contact' } })`
 */
export async function call<Key extends keyof Api>(
  key: Key,
  ...[input]: Record<never, never> extends CallInput<Key> ? [CallInput<Key>?] : [CallInput<Key>]
): Promise<CallAnswer<Key>> {
  return await readAnswer<Key>(await ask(key, input ?? {}))
}

/** The same for a write, with the name of the act by which it can be taken back. */
export async function callForAct<Key extends keyof Api>(
  key: Key,
  input: CallInput<Key> & { readonly key?: string },
): Promise<{ readonly answer: CallAnswer<Key>; readonly act: string | null }> {
  const response = await ask(key, input)
  return { answer: await readAnswer<Key>(response), act: response.headers.get('lazo-act') }
}

/** A download that a link cannot ask for, with the name that the server gives it. */
export async function callForFile<Key extends keyof Api>(
  key: Key,
  input: CallInput<Key>,
): Promise<{ readonly name: string; readonly blob: Blob }> {
  const response = await ask(key, input)
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'lazo'
  return { name, blob: await response.blob() }
}

const underway = new Map<string, Promise<Response>>()

/** The same write, pressed again before the first is answered, is the first: both get its answer. */
async function ask(key: string, parts: LooseParts): Promise<Response> {
  // What may be called off, such as a preview, belongs to one asker.
  if (key.startsWith('GET ') || parts.signal) return await askOnce(key, parts)
  const { key: _key, keepalive: _keepalive, ...same } = parts
  const name = JSON.stringify([key, same])
  let asked = underway.get(name)
  if (asked === undefined) {
    asked = askOnce(key, parts).finally(() => underway.delete(name))
    underway.set(name, asked)
  }
  return (await asked).clone()
}

async function askOnce(key: string, parts: LooseParts): Promise<Response> {
  const [method = 'GET', path = '/'] = key.split(' ')
  const answer = await send(key, prefix + fillPath(path, parts.params) + queryText(parts.query), {
    method,
    credentials: 'same-origin',
    headers: headersFor(method, parts.body, parts.key),
    body: parts.body === undefined ? null : JSON.stringify(parts.body),
    signal: parts.signal ?? null,
    keepalive: parts.keepalive ?? false,
  })
  const response = untilSilent(answer)
  if (!response.ok) throw await readApiError(response)
  const act = response.headers.get('lazo-act')
  if (act !== null) noteDone(act, key)
  return response
}

async function readAnswer<Key extends keyof Api>(response: Response): Promise<CallAnswer<Key>> {
  try {
    const text = await response.text()
    // The server validates what it sends against the schema that this type was inferred from.
    return (text === '' ? undefined : JSON.parse(text)) as CallAnswer<Key>
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    // Cut in the middle, or the page of a network that wants one to sign in.
    throw new ApiError(0, 'network', '', { cause })
  }
}

/** The address of a download, for links. */
export function downloadHref(path: string, query: Readonly<Record<string, unknown>> = {}): string {
  return prefix + path + queryText(query)
}

interface LooseParts {
  readonly params?: unknown
  readonly query?: unknown
  readonly body?: unknown
  readonly signal?: AbortSignal
  /** Sent to its end although the page closes. */
  readonly keepalive?: true
  /** By which the server knows a write that it has already done. */
  readonly key?: string
}

async function send(key: string, url: string, request: RequestInit): Promise<Response> {
  const attempts = request.method === 'GET' || repeatable.has(key) ? attemptsMax : 1
  for (let attempt = 1; ; attempt += 1) {
    const askedMs = Date.now()
    try {
      const answer = await fetchInTime(key, url, request)
      noteServerDate(answer.headers.get('date'), askedMs)
      noteReach(!isGateway(answer))
      return answer
    } catch (error) {
      if (request.signal?.aborted) throw error
      const failure = new ApiError(0, 'network', '', { cause: error })
      if (attempt >= attempts || isLate(failure) || navigator.onLine === false) {
        noteReach(false)
        throw failure
      }
      await new Promise((resume) => setTimeout(resume, retryAfterMs * attempt))
    }
  }
}

/** What is asked again anyway is not waited for without end. */
async function fetchInTime(key: string, url: string, request: RequestInit): Promise<Response> {
  const patienceMs = quick.has(key) ? saveMs : request.method === 'GET' || entering.has(key) ? readMs : undefined
  if (patienceMs === undefined) return await fetch(url, request)
  const control = new AbortController()
  const late = new DOMException('No answer came.', 'TimeoutError')
  const timer = setTimeout(() => control.abort(late), patienceMs)
  const signal = request.signal ? AbortSignal.any([request.signal, control.signal]) : control.signal
  try {
    return await fetch(url, { ...request, signal })
  } finally {
    clearTimeout(timer)
  }
}

/** The same answer, whose body is given up once nothing of it has come for so long, however long the whole takes. */
function untilSilent(answer: Response): Response {
  const { body, status, statusText, headers } = answer
  // In Chromium an answer without content has a body all the same, with which no other may be made.
  if (!body || status === 204) return answer
  const reader = body.getReader()
  const rest = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(into) {
      const late = Promise.withResolvers<never>()
      const timer = setTimeout(() => late.reject(new DOMException('The answer stopped.', 'TimeoutError')), readMs)
      try {
        const { done, value } = await Promise.race([reader.read(), late.promise])
        if (done) into.close()
        else into.enqueue(value)
      } catch (error) {
        void reader.cancel(error).catch(() => undefined)
        throw error
      } finally {
        clearTimeout(timer)
      }
    },
    cancel: async (reason) => await reader.cancel(reason),
  })
  return new Response(rest, { status, statusText, headers })
}

/** A proxy that has no server behind it. */
function isGateway({ status }: Response): boolean {
  return status === 502 || status === 504
}

function headersFor(method: string, body: unknown, key = newKey()): Record<string, string> {
  const headers: Record<string, string> = {
    Accept: 'application/json',
    'Accept-Language': language,
    ...placeHeader(),
  }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (method === 'POST' || method === 'PATCH') headers['Idempotency-Key'] = key
  return headers
}

/** randomUUID is missing where the page is served without TLS from another machine. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function fillPath(path: string, params: unknown): string {
  const values = new Map(Object.entries(params ?? {}))
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values.get(name))))
}

function queryText(query: unknown): string {
  const entries = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== '')
  if (entries.length === 0) return ''
  return `?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString()}`
}
