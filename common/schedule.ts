/**
 * When each task of a plan begins and ends at the earliest and at the latest, by the critical path.
 * Counted in working days from the start of the plan: 0 is its first morning, so that a task that begins
 * at 2 and lasts 3 days ends at 5. What these days are called is the calendar's (common/workdays.ts).
 */

/** What the successor waits for: its beginning or its end, for the beginning or the end of what it follows. */
export const dependencyKinds = ['FS', 'SS', 'FF', 'SF'] as const
export type DependencyKind = (typeof dependencyKinds)[number]

export interface Dependency {
  /** The task that it follows. */
  readonly task: string
  readonly kind: DependencyKind
  /** Working days that pass in between; fewer than none where they overlap. */
  readonly lag: number
}

export interface ScheduledTask {
  readonly id: string
  /** Working days; none for a milestone. */
  readonly days: number
  readonly dependencies: readonly Dependency[]
  /** It begins no earlier. */
  readonly notBefore?: number | undefined
  /** When it really was: what came before no longer moves it. */
  readonly actual?: { readonly start: number; readonly finish?: number | undefined } | undefined
}

/** Of one task, in working days; `finish` is the evening after its last day. */
export interface Slot {
  readonly start: number
  readonly finish: number
  readonly lateStart: number
  readonly lateFinish: number
  /** How long it may be late before the plan ends later. */
  readonly totalSlack: number
  /** How long it may be late before any other task begins later. */
  readonly freeSlack: number
  readonly isCritical: boolean
}

export type Schedule =
  | { readonly slots: ReadonlyMap<string, Slot>; readonly length: number; readonly cycle?: undefined }
  /** Tasks that wait for each other, in their order; nothing can be said of when. */
  | { readonly cycle: readonly string[] }

interface Early {
  readonly task: ScheduledTask
  start: number
  finish: number
}

/**
 * What is open is not over: it ends no earlier than on the working day `now`, and begins no earlier where it has
 * not begun. Each task once and each dependency twice: the work grows with the plan and no faster.
 */
export function schedule(tasks: readonly ScheduledTask[], now = 0): Schedule {
  const byId = new Map(tasks.map((task) => [task.id, task]))
  const after = followers(tasks, byId)
  const order = inOrder(tasks, byId, after)
  if (order.length < tasks.length) return { cycle: findCycle(tasks, byId, new Set(order.map(({ id }) => id))) }
  const early = forward(order, now)
  const length = Math.max(0, ...[...early.values()].map(({ finish }) => finish))
  return { slots: backward(order, early, after, length), length }
}

interface Follower {
  readonly task: ScheduledTask
  readonly dependency: Dependency
}

function followers(tasks: readonly ScheduledTask[], byId: ReadonlyMap<string, ScheduledTask>): Map<string, Follower[]> {
  const after = new Map<string, Follower[]>(tasks.map(({ id }) => [id, []]))
  for (const task of tasks) {
    for (const dependency of known(task, byId)) after.get(dependency.task)?.push({ task, dependency })
  }
  return after
}

/** What it follows of what is there: a task that was deleted holds up nothing. */
function known({ dependencies }: ScheduledTask, byId: ReadonlyMap<string, unknown>): readonly Dependency[] {
  return dependencies.filter(({ task }) => byId.has(task))
}

function inOrder(
  tasks: readonly ScheduledTask[],
  byId: ReadonlyMap<string, ScheduledTask>,
  after: ReadonlyMap<string, readonly Follower[]>,
): ScheduledTask[] {
  const waitsFor = new Map(tasks.map((task) => [task.id, known(task, byId).length]))
  const order = tasks.filter(({ id }) => waitsFor.get(id) === 0)
  // The list grows while it is walked: each task comes once all that it follows have come.
  for (const { id } of order) {
    for (const { task } of after.get(id) ?? []) {
      const left = (waitsFor.get(task.id) ?? 0) - 1
      waitsFor.set(task.id, left)
      if (left === 0) order.push(task)
    }
  }
  return order
}

/** Among tasks that never came, each waits for another of them: walking back from any closes a circle. */
function findCycle(
  tasks: readonly ScheduledTask[],
  byId: ReadonlyMap<string, ScheduledTask>,
  came: ReadonlySet<string>,
): string[] {
  const way: string[] = []
  const seen = new Map<string, number>()
  let at = tasks.find(({ id }) => !came.has(id))
  while (at && !seen.has(at.id)) {
    seen.set(at.id, way.length)
    way.push(at.id)
    const before: Dependency | undefined = known(at, byId).find(({ task }) => !came.has(task))
    at = before && byId.get(before.task)
  }
  return way.slice(at ? seen.get(at.id) : 0).toReversed()
}

/** How early a task of this length may begin for a dependency to hold. */
function earliest({ kind, lag }: Dependency, before: Pick<Early, 'start' | 'finish'>, days: number): number {
  const from = kind === 'FS' || kind === 'FF' ? before.finish : before.start
  return from + lag - (kind === 'FF' || kind === 'SF' ? days : 0)
}

function forward(order: readonly ScheduledTask[], now: number): Map<string, Early> {
  const early = new Map<string, Early>()
  for (const task of order) {
    if (task.actual) {
      const { start, finish } = task.actual
      early.set(task.id, {
        task,
        start,
        finish: finish ?? Math.max(start + task.days, task.days === 0 ? now : now + 1),
      })
      continue
    }
    let start = Math.max(0, now, task.notBefore ?? 0)
    for (const dependency of task.dependencies) {
      const before = early.get(dependency.task)
      if (before) start = Math.max(start, earliest(dependency, before, task.days))
    }
    early.set(task.id, { task, start, finish: start + task.days })
  }
  return early
}

function backward(
  order: readonly ScheduledTask[],
  early: ReadonlyMap<string, Early>,
  after: ReadonlyMap<string, readonly Follower[]>,
  length: number,
): Map<string, Slot> {
  const slots = new Map<string, Slot>()
  for (const { id, actual } of order.toReversed()) {
    const own = early.get(id)
    if (!own) continue
    const days = own.finish - own.start
    let lateFinish = length
    let freeSlack = length - own.finish
    for (const { task, dependency } of after.get(id) ?? []) {
      const [follower, slot] = [early.get(task.id), slots.get(task.id)]
      // What has begun already waits for nobody.
      if (!follower || !slot || task.actual) continue
      const needed = earliest(dependency, own, follower.finish - follower.start)
      freeSlack = Math.min(freeSlack, follower.start - needed)
      lateFinish = Math.min(lateFinish, own.finish + slot.lateStart - needed)
    }
    if (actual?.finish !== undefined) lateFinish = own.finish
    const totalSlack = lateFinish - own.finish
    const isCritical = totalSlack === 0 && actual?.finish === undefined
    const lateStart = lateFinish - days
    slots.set(id, {
      start: own.start,
      finish: own.finish,
      lateStart,
      lateFinish,
      totalSlack,
      freeSlack: Math.min(freeSlack, totalSlack),
      isCritical,
    })
  }
  return slots
}
