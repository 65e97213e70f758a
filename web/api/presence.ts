import { useEffect, useSyncExternalStore } from 'react'
import type { PresenceEvent } from '#common/api/presence.ts'
import { call, newKey } from './client.ts'
import { useSession } from './session.ts'

/**
 * Who else has the record that one has before oneself. This tab says where it is, every 20 seconds and
 * when that changes; the answer and the stream of changes say who else is there.
 */
const beatMs = 20_000

export type Present = PresenceEvent['people'][number]

interface Place {
  readonly module: string
  readonly id: string
}

const visit = newVisit()
const nobody: readonly Present[] = []
const present = new Map<string, readonly Present[]>()
const listeners = new Set<() => void>()

/** Where this tab is: the last one counts, such as a cell that is written over the panel of another record. */
let places: readonly Place[] = []
let typing: (Place & { readonly field: string }) | undefined
/** What the server was told last, so that nothing is said to leave that was never said to be there. */
let said: Place | undefined
let isSaying = false
let isBehind = false

export function keepPresent({ module, id, people }: PresenceEvent): void {
  const key = keyOf({ module, id })
  // Another tab's record is no matter of this one.
  if (!isHere(key)) return
  present.set(key, people)
  for (const listener of listeners) listener()
}

/** Others at a record, while one is there oneself. */
export function usePresent(module: string, id: string): readonly Present[] {
  return useSyncExternalStore(follow, () => present.get(keyOf({ module, id })) ?? nobody)
}

function follow(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Says that one is at a record for as long as its page is shown. */
export function useBeingAt(module: string, id: string): void {
  const session = useSession()
  // Whoever sees as somebody leaves no trace of being there.
  const isOneself = session !== null && session.seenBy === undefined
  useEffect(() => {
    if (!isOneself) return
    const own = { module, id }
    places = [...places, own]
    void say()
    const beat = setInterval(() => {
      if (document.visibilityState === 'visible' || typing) void say()
    }, beatMs)
    const onVisible = () => void (document.visibilityState === 'visible' && say())
    document.addEventListener('visibilitychange', onVisible)
    globalThis.addEventListener('pagehide', leave)
    globalThis.addEventListener('pageshow', onVisible)
    return () => {
      clearInterval(beat)
      document.removeEventListener('visibilitychange', onVisible)
      globalThis.removeEventListener('pagehide', leave)
      globalThis.removeEventListener('pageshow', onVisible)
      places = places.filter((place) => place !== own)
      if (!isHere(keyOf(own))) present.delete(keyOf(own))
      void say()
    }
  }, [module, id, isOneself])
}

/** Says that one is typing in a field, for as long as its editor is open. */
export function useTyping(module: string, id: string, field: string): void {
  useEffect(() => {
    const own = { module, id, field }
    typing = own
    if (places.length > 0) void say()
    return () => {
      if (typing === own) typing = undefined
      if (places.length > 0) void say()
    }
  }, [module, id, field])
}

/** One request at a time, and the latest state last: what changes meanwhile is said right after. */
async function say(): Promise<void> {
  isBehind = true
  if (isSaying) return
  isSaying = true
  try {
    // What follows at once, such as the next record's page, is said instead.
    await Promise.resolve()
    while (isBehind) {
      isBehind = false
      await sayOnce()
    }
  } catch {
    // Without the network, or where one may no longer look: nobody is told, and the next beat tries again.
  } finally {
    isSaying = false
  }
}

async function sayOnce(): Promise<void> {
  const place = places.at(-1)
  if (!place) return await leave()
  said = place
  const field = typing && keyOf(typing) === keyOf(place) ? typing.field : null
  const { people } = await call('PUT /presence/:visit', { params: { visit }, body: { ...place, field } })
  keepPresent({ ...place, people })
}

/** Sent even when the page closes. */
async function leave(): Promise<void> {
  if (!said) return
  said = undefined
  await call('DELETE /presence/:visit', { params: { visit }, keepalive: true }).catch(() => undefined)
}

function isHere(key: string): boolean {
  return places.some((place) => keyOf(place) === key)
}

function keyOf({ module, id }: Place): string {
  return `${module} ${id}`
}

/** A key in the form of the ids of the API. */
function newVisit(): string {
  const key = newKey().replaceAll('-', '')
  return [key.slice(0, 8), key.slice(8, 12), key.slice(12, 16), key.slice(16, 20), key.slice(20)].join('-')
}
