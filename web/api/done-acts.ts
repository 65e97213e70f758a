/** What one did in this tab, so that it can be taken back: the last one first. */
export interface DoneAct {
  readonly act: string
  /** The endpoint that did it, such as `PATCH /records/:module/:id`. */
  readonly key: string
  /** The page on which it was done, and the one to which it led by itself. */
  readonly path: string
  readonly ledTo: string | undefined
  readonly atMs: number
}

const keptMax = 100
const ledWithinMs = 3000

let done: readonly DoneAct[] = []
const listeners = new Set<(done: DoneAct) => void>()

/** Called for each write that the server named an act, since something is there to take back. */
export function noteDone(act: string, key: string): void {
  if (!/^(POST|PATCH|PUT|DELETE) \/records(\/|$)/.test(key)) return
  const one: DoneAct = { act, key, path: location.pathname, ledTo: undefined, atMs: Date.now() }
  done = [one, ...done].slice(0, keptMax)
  for (const listener of listeners) listener(one)
}

export function onDone(listener: (done: DoneAct) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A page that opens right after an act is where that act led. */
export function noteArrival(path: string): void {
  const [last, ...others] = done
  if (!last || last.ledTo !== undefined || last.path === path || Date.now() - last.atMs > ledWithinMs) return
  done = [{ ...last, ledTo: path }, ...others]
}

/** The last thing done on a page that has not been taken back. */
export function lastDoneOn(path: string): DoneAct | undefined {
  return done.find((one) => one.path === path || one.ledTo === path)
}

export function doneNamed(act: string): DoneAct | undefined {
  return done.find((one) => one.act === act)
}

/** What was taken back is there no more, unless its taking back is taken back. */
export function forgetDone(act: string): void {
  done = done.filter((one) => one.act !== act)
}

export function keepDone(one: DoneAct): void {
  done = [one, ...done]
}
