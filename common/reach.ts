export type Next = (id: string) => readonly string[]

/** These ids and everything that ways lead to from them, through others too; what is reached already is not walked again. */
export function reach(from: readonly string[], next: Next, reached = new Set<string>()): Set<string> {
  const waiting = [...from]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (reached.has(id)) continue
    reached.add(id)
    waiting.push(...next(id))
  }
  return reached
}
