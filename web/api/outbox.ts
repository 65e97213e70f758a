import { useSyncExternalStore } from 'react'
import type { Api } from '#common/api/index.ts'
import { isApiError, type ApiError } from './api-error.ts'
import { callForAct, newKey, type CallAnswer, type CallInput } from './client.ts'
import { isPassing } from './errors.ts'
import { forgetKept, keep, readKept } from './kept.ts'
import { onReturn } from './reach.ts'

/**
 * Writes that the network swallowed. Each keeps the key with which it was first sent, so that the server
 * does it once however often it arrives; they go in their order as soon as somebody answers.
 */
export type Waitable = 'POST /records/:module' | 'PATCH /records/:module/:id' | 'POST /records'

export interface Waiting {
  readonly key: string
  readonly endpoint: Waitable
  readonly input: {
    readonly params?: { readonly module: string; readonly id?: string }
    readonly body: Readonly<Record<string, unknown>>
  }
  /** What it is, to the one who wrote it. */
  readonly title: string
  /** Why the server would not have it; it waits for its writer. */
  readonly refusal?: string
  readonly conflict?: { readonly version: number; readonly values: unknown }
  /** How often the server broke over it, and when it did last. */
  readonly failed?: { readonly count: number; readonly atMs: number }
}

const keptKey = 'outbox'
const waitingMax = 200
const againMs = 15_000
/** Each after twice as long as the one before: some eight minutes, then its writer decides. */
const triesMax = 6
const none: readonly Waiting[] = []
const listeners = new Set<() => void>()
let seenText = '[]'
let seen = none
let timer: ReturnType<typeof setTimeout> | undefined

type Sent<Key extends keyof Api> =
  | { readonly isWaiting: false; readonly answer: CallAnswer<Key>; readonly act: string | null }
  | { readonly isWaiting: true }

const underway = new Map<string, Promise<Sent<Waitable>>>()

/**
 * Writes now; without a network it is kept and written later. What the server refuses is thrown as ever. The
 * same, pressed again before it is known what became of the first, is the first.
 */
export async function write<Key extends Waitable>(
  endpoint: Key,
  input: CallInput<Key>,
  title: string,
): Promise<Sent<Key>> {
  const name = JSON.stringify([endpoint, input])
  const sent = underway.get(name) ?? writeOnce(endpoint, input, title).finally(() => underway.delete(name))
  underway.set(name, sent)
  // The name begins with the endpoint, whose answer it is.
  return (await sent) as Sent<Key>
}

async function writeOnce<Key extends Waitable>(
  endpoint: Key,
  input: CallInput<Key>,
  title: string,
): Promise<Sent<Key>> {
  const key = newKey()
  try {
    const { answer, act } = await callForAct(endpoint, { ...input, key })
    void sendWaiting()
    return { isWaiting: false, answer, act }
  } catch (error) {
    if (!isPassing(error)) throw error
    // The two endpoints take exactly what a waiting write keeps of them.
    const entry = { key, endpoint, input: input as unknown as Waiting['input'], title }
    if (waitingNow().length >= waitingMax || !store([...waitingNow(), entry])) throw error
    later()
    return { isWaiting: true }
  }
}

export function waitingNow(): readonly Waiting[] {
  const value = readKept(keptKey)
  const text = JSON.stringify(value ?? [])
  if (text === seenText) return seen
  seenText = text
  // Only `store` writes under the key.
  seen = Array.isArray(value) ? (value as Waiting[]) : none
  return seen
}

export function useWaiting(): readonly Waiting[] {
  return useSyncExternalStore(followStore, waitingNow)
}

function followStore(listener: () => void): () => void {
  const hear = () => listener()
  listeners.add(hear)
  window.addEventListener('storage', hear)
  return () => {
    listeners.delete(hear)
    window.removeEventListener('storage', hear)
  }
}

export function discardWaiting(key: string): void {
  store(waitingNow().filter((entry) => entry.key !== key))
}

/** Mine over theirs: the same write, over the version with which it met. */
export function insistWaiting(key: string): void {
  const changed = waitingNow().map((entry): Waiting => {
    if (entry.key !== key || !entry.conflict) return entry
    const { conflict, refusal: _refusal, failed: _failed, ...rest } = entry
    const body = { ...entry.input.body, version: conflict.version }
    return { ...rest, key: newKey(), input: { ...entry.input, body } }
  })
  store(changed)
  void sendWaiting()
}

/** Those over which the server broke too: whoever asks for it knows why. */
export function sendAnyway(): void {
  store(waitingNow().map(({ failed: _failed, ...entry }): Waiting => entry))
  void sendWaiting()
}

/** It needs its writer: it was refused, met another change, or the server breaks over it. */
export function isProblem({ refusal, failed }: Waiting): boolean {
  return refusal !== undefined || failed !== undefined
}

let onSent: (count: number) => void = () => undefined

/** Sends what waits when the network comes back; answers the way to stop. */
export function followWaiting(onDone: (count: number) => void): () => void {
  onSent = onDone
  const send = () => void sendWaiting()
  window.addEventListener('online', send)
  const forget = onReturn(send)
  send()
  return () => {
    forget()
    window.removeEventListener('online', send)
    clearTimeout(timer)
    timer = undefined
  }
}

let isSending = false

export async function sendWaiting(): Promise<void> {
  if (isSending || !waitingNow().some(isOpen)) return
  isSending = true
  try {
    // Tabs take turns; where there are no locks, the keys still hold that it is done once.
    const count = 'locks' in navigator ? await navigator.locks.request('lazo.outbox', sendAll) : await sendAll()
    if (count > 0) onSent(count)
  } finally {
    isSending = false
  }
}

async function sendAll(): Promise<number> {
  let count = 0
  for (let next = nextDue(); next; next = nextDue()) {
    const { key, failed } = next
    try {
      const sent = await callForAct(next.endpoint, { ...next.input, key } as CallInput<Waitable>)
      settle(next, sent.answer)
      count += 1
    } catch (error) {
      if (!isApiError(error) || isPassing(error) || error.status === 429) break
      // The session ended: whoever signs in again sends it.
      if (error.code === 'unauthenticated') return count
      const why =
        error.status < 500 ? refused(error, next) : { failed: { count: (failed?.count ?? 0) + 1, atMs: Date.now() } }
      store(waitingNow().map((entry) => (entry.key === key ? { ...entry, ...why } : entry)))
    }
  }
  if (waitingNow().some(isOpen)) later()
  return count
}

/** The first whose turn it is: what the server breaks over holds up only what comes after it of its own records. */
function nextDue(): Waiting | undefined {
  const broken = new Set<string>()
  return waitingNow().find((entry) => {
    if (!isOpen(entry)) return false
    const isHeld = recordsOf(entry).some((id) => broken.has(id))
    const isDue = entry.failed === undefined || isTimeAgain(entry.failed)
    if (isHeld || !isDue) for (const id of recordsOf(entry)) broken.add(id)
    return isDue && !isHeld
  })
}

/** A clock that was set back does not make it wait for longer. */
function isTimeAgain({ count, atMs }: NonNullable<Waiting['failed']>): boolean {
  const sinceMs = Date.now() - atMs
  return sinceMs < 0 || sinceMs >= againMs * 2 ** (count - 1)
}

/** The records that it changes. */
function recordsOf({ input }: Waiting): readonly string[] {
  const { records } = input.body
  const several = Array.isArray(records) ? records.map((one: { readonly id?: string }) => one.id) : []
  return [input.params?.id, ...several].filter((id) => id !== undefined)
}

function isOpen({ refusal, conflict, failed }: Waiting): boolean {
  return refusal === undefined && conflict === undefined && (failed?.count ?? 0) < triesMax
}

/** Only a change of one record is decided field by field. */
function refused(error: ApiError, { input }: Waiting): Pick<Waiting, 'refusal' | 'conflict'> {
  const { version, values } = error.details
  const refusal = [error.message, ...error.violations.map(({ message }) => message)].filter(Boolean).join(' ')
  const isConflict = error.status === 409 && typeof version === 'number' && input.params?.id !== undefined
  if (isConflict) return { refusal, conflict: { version, values } }
  return { refusal }
}

/** One's next change of the same fields saw this one: it must not meet it as if it were somebody else's. */
function settle(done: Waiting, answer: unknown): void {
  const version = typeof answer === 'object' && answer !== null && 'version' in answer ? answer.version : undefined
  const rest = waitingNow().filter(({ key }) => key !== done.key)
  store(
    rest.map((entry) => {
      const isSame = entry.endpoint === done.endpoint && entry.input.params?.id === done.input.params?.id
      const follows = isSame && done.input.params?.id !== undefined && sharesFields(entry, done)
      if (!follows || typeof version !== 'number') return entry
      return { ...entry, input: { ...entry.input, body: { ...entry.input.body, version } } }
    }),
  )
}

function sharesFields(one: Waiting, other: Waiting): boolean {
  const names = Object.keys(Object(other.input.body.values))
  return Object.keys(Object(one.input.body.values)).some((name) => names.includes(name))
}

function store(entries: readonly Waiting[]): boolean {
  if (entries.length === 0) forgetKept(keptKey)
  else if (!keep(keptKey, entries)) return false
  for (const listener of listeners) listener()
  return true
}

function later(): void {
  timer ??= setTimeout(() => {
    timer = undefined
    void sendWaiting()
  }, againMs)
}
