/**
 * What time it is by the server. A device whose clock is wrong would move the day, and with it what is
 * late; one that is right to the minute is taken at its word, so that nothing jitters.
 */
const toleratedMs = 60_000
const listeners = new Set<() => void>()
let aheadMs = 0

export function clockMs(): number {
  return Date.now() + aheadMs
}

/** Said by whoever asked: what the answer wrote as its date, and when it had been asked for. */
export function noteServerDate(date: string | null, askedMs: number): void {
  const gotMs = Date.now()
  const saidMs = Date.parse(date ?? '')
  // Of an answer that was long on its way, as over a lid that was closed, its date says nothing.
  if (Number.isNaN(saidMs) || Math.abs(gotMs - askedMs) > toleratedMs) return
  const apartMs = saidMs - gotMs
  const foundMs = Math.abs(apartMs) > toleratedMs ? apartMs : 0
  if (foundMs === aheadMs || Math.abs(foundMs - aheadMs) < toleratedMs) return
  aheadMs = foundMs
  for (const listener of listeners) listener()
}

/** Hears that it is another time than was thought; answers the way to stop. */
export function onClockMoved(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
