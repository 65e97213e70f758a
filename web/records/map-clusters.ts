/** A place on the screen, at some zoom. */
interface Spot<T> {
  readonly x: number
  readonly y: number
  readonly weight: number
  readonly what: T
}

interface Cluster<T> {
  /** Where its heaviest spot is. */
  readonly x: number
  readonly y: number
  readonly weight: number
  readonly members: readonly T[]
}

/** Spots nearer than `distance` pixels to a heavier one join it, so that no mark covers another. */
export function clustersOf<T>(spots: readonly Spot<T>[], distance: number): Cluster<T>[] {
  const heads: { x: number; y: number; weight: number; members: T[] }[] = []
  // Heads by cell: a spot has to look only into the nine cells around it.
  const cells = new Map<string, typeof heads>()
  const cellOf = (x: number, y: number) => `${Math.floor(x / distance)} ${Math.floor(y / distance)}`
  for (const { x, y, weight, what } of spots.toSorted((a, b) => b.weight - a.weight)) {
    const around = [-distance, 0, distance].flatMap((dx) =>
      [-distance, 0, distance].flatMap((dy) => cells.get(cellOf(x + dx, y + dy)) ?? []),
    )
    const near = around.find((head) => Math.hypot(head.x - x, head.y - y) < distance)
    if (near) {
      near.weight += weight
      near.members.push(what)
      continue
    }
    const head = { x, y, weight, members: [what] }
    heads.push(head)
    cells.set(cellOf(x, y), [...(cells.get(cellOf(x, y)) ?? []), head])
  }
  return heads
}
