/** The plan of a project in dates: its tasks as they are kept, and when each of them is due. */
import { dependencyKinds, schedule, type Dependency, type ScheduledTask, type Slot } from './schedule.ts'
import { isDate } from './dates.ts'
import { isObject } from './text.ts'
import { later, workdaysFrom, type Workdays } from './workdays.ts'

const dependenciesMax = 50
/** Working days between two tasks, either way. */
const lagMax = 500

export interface PlanTask {
  readonly id: string
  readonly days: number
  readonly dependencies: readonly Dependency[]
  readonly notBefore?: string | null
  readonly startedOn?: string | null
  readonly finishedOn?: string | null
}

/** Of one task, first and last day; of a milestone the same. */
export interface PlannedDates extends Slot {
  readonly startsOn: string
  readonly endsOn: string
  readonly lateStartsOn: string
  readonly lateEndsOn: string
}

export type Plan =
  | {
      readonly dates: ReadonlyMap<string, PlannedDates>
      /** The last day of it all; nothing where there is nothing to do. */
      readonly endsOn: string | null
      readonly workdays: Workdays
      readonly cycle?: undefined
    }
  | { readonly cycle: readonly string[] }

export interface PlanInput {
  readonly start: string
  readonly holidays: readonly string[]
  /** Nothing that is still to do is done before it. */
  readonly today?: string | undefined
  readonly tasks: readonly PlanTask[]
}

export function planDates({ start, holidays, today, tasks }: PlanInput): Plan {
  const workdays = workdaysFrom(start, holidays.filter(isDate))
  const now = Math.max(0, today ? workdays.indexOf(today) : 0)
  const found = schedule(
    tasks.map((task) => scheduled(task, workdays)),
    now,
  )
  if (found.cycle) return found
  const floors = new Map(
    tasks.map(({ id, notBefore }) => [id, Math.max(now, notBefore ? workdays.indexOf(notBefore) : 0)]),
  )
  const dates = new Map<string, PlannedDates>()
  for (const [id, slot] of found.slots) {
    const [startsOn, endsOn] = daysOf(workdays, slot.start, slot.finish, floors.get(id) ?? 0)
    const [lateStartsOn, lateEndsOn] = daysOf(workdays, slot.lateStart, slot.lateFinish, floors.get(id) ?? 0)
    dates.set(id, { ...slot, startsOn, endsOn, lateStartsOn, lateEndsOn })
  }
  return { dates, endsOn: found.length > 0 ? workdays.dateOf(found.length - 1) : null, workdays }
}

function scheduled(task: PlanTask, { indexOf }: Workdays): ScheduledTask {
  const { id, days, dependencies, notBefore, startedOn, finishedOn } = task
  const start = startedOn ? indexOf(startedOn) : undefined
  // Finished on a day on which nobody works, it is over before the next one on which somebody does.
  const finish = finishedOn ? Math.max(indexOf(days === 0 ? finishedOn : later(finishedOn, 1)), start ?? 0) : undefined
  const actual =
    start === undefined ? (finish === undefined ? undefined : { start: finish - days, finish }) : { start, finish }
  return { id, days, dependencies, notBefore: notBefore ? indexOf(notBefore) : undefined, actual }
}

/** A milestone is on the evening of what it waits for, and where it waits for nothing, on its own day. */
function daysOf({ dateOf }: Workdays, start: number, finish: number, floor: number): [string, string] {
  if (finish > start) return [dateOf(start), dateOf(finish - 1)]
  const day = dateOf(start > Math.max(0, floor) ? start - 1 : start)
  return [day, day]
}

/** What a task waits for, as it is kept; what is not understood is left out. */
export function dependenciesIn(value: unknown): Dependency[] {
  return Array.isArray(value) ? value.flatMap((one: unknown) => dependencyIn(one) ?? []) : []
}

/** Whether a value is a list of what a task waits for, each once. */
export function areDependencies(value: unknown): boolean {
  if (value === null || value === undefined) return true
  if (!Array.isArray(value) || value.length > dependenciesMax) return false
  const found = dependenciesIn(value)
  return found.length === value.length && new Set(found.map(({ task }) => task)).size === found.length
}

function dependencyIn(value: unknown): Dependency | undefined {
  if (!isObject(value) || typeof value.task !== 'string') return undefined
  const kind = dependencyKinds.find((one) => one === (value.kind ?? 'FS'))
  const lag = value.lag ?? 0
  const isKnown = Object.keys(value).every((name) => ['task', 'kind', 'lag'].includes(name))
  if (!kind || !isKnown || typeof lag !== 'number' || !Number.isInteger(lag) || Math.abs(lag) > lagMax) return undefined
  return { task: value.task, kind, lag }
}
