/** Who is asked for more than they can give: working days on which the tasks of one person add up to too much. */
import type { Workdays } from './workdays.ts'

/** What somebody gives of a working day where nothing else is said. */
export const wholeDay = 100

export interface AllottedTask {
  readonly id: string
  /** Who answers for it. */
  readonly person: string
  /** How much of their day it takes, in percent. */
  readonly dedication: number
  readonly startsOn: string
  readonly endsOn: string
}

export interface Overload {
  readonly person: string
  /** First and last day. */
  readonly startsOn: string
  readonly endsOn: string
  /** Of a day, at its worst. */
  readonly percent: number
  readonly availability: number
  /** What adds up to it. */
  readonly tasks: readonly string[]
}

interface Task {
  readonly id: string
  readonly state: string | null
  readonly days: number
  readonly dedication: number
  readonly responsible: { readonly id: string } | null
}

/** Tasks of a plan that are still to do and that somebody answers for. */
export function allotted(
  tasks: readonly Task[],
  dates: ReadonlyMap<string, { readonly startsOn: string; readonly endsOn: string }>,
): AllottedTask[] {
  return tasks.flatMap(({ id, state, days, dedication, responsible }) => {
    const due = dates.get(id)
    if (!due || !responsible || days === 0 || state === 'done') return []
    return [{ id, person: responsible.id, dedication, startsOn: due.startsOn, endsOn: due.endsOn }]
  })
}

interface Known {
  /** What each person gives of a day to the project, in percent. */
  readonly availability: ReadonlyMap<string, number>
  readonly workdays: Workdays
  /** What is over by this day is of no more use to anybody. */
  readonly today: string
}

/** By person and in the order of days; spans that touch are one. */
export function overloads(tasks: readonly AllottedTask[], known: Known): Overload[] {
  const byPerson = Map.groupBy(tasks, ({ person }) => person)
  return [...byPerson].flatMap(([person, own]) => overloadsOf(person, own, known))
}

interface Span {
  readonly from: number
  readonly until: number
  readonly percent: number
  readonly tasks: readonly string[]
}

function overloadsOf(person: string, tasks: readonly AllottedTask[], { availability, workdays, today }: Known) {
  const limit = availability.get(person) ?? wholeDay
  const slots = tasks.map(({ id, dedication, startsOn, endsOn }) => ({
    id,
    dedication,
    from: workdays.indexOf(startsOn),
    until: workdays.indexOf(endsOn) + 1,
  }))
  const edges = [...new Set(slots.flatMap(({ from, until }) => [from, until]))].toSorted((a, b) => a - b)
  const spans: Span[] = []
  for (const [at, from] of edges.entries()) {
    const under = slots.filter((one) => one.from <= from && from < one.until)
    const percent = under.reduce((sum, one) => sum + one.dedication, 0)
    const until = edges[at + 1]
    if (until === undefined || percent <= limit) continue
    const before = spans.at(-1)
    const added = { from, until, percent, tasks: under.map(({ id }) => id) }
    if (before?.until === from) spans.splice(-1, 1, joined(before, added))
    else spans.push(added)
  }
  return spans
    .map((one): Overload => ({
      person,
      startsOn: workdays.dateOf(one.from),
      endsOn: workdays.dateOf(one.until - 1),
      percent: one.percent,
      availability: limit,
      tasks: one.tasks,
    }))
    .filter(({ endsOn }) => endsOn >= today)
}

function joined(before: Span, after: Span): Span {
  const percent = Math.max(before.percent, after.percent)
  return { from: before.from, until: after.until, percent, tasks: [...new Set([...before.tasks, ...after.tasks])] }
}
