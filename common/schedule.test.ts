import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { dependencyKinds, schedule, type Dependency, type ScheduledTask } from './schedule.ts'
import { planDates } from './plan.ts'
import { overloads, type AllottedTask } from './workload.ts'
import { later, workdaysFrom } from './workdays.ts'

/** Plans of any shape in which each task follows only earlier ones. */
const plan = fc
  .array(
    fc.record({
      days: fc.nat(5),
      notBefore: fc.option(fc.nat(6), { nil: undefined }),
      dependencies: fc.array(
        fc.record({ task: fc.nat(), kind: fc.constantFrom(...dependencyKinds), lag: fc.integer({ min: -2, max: 4 }) }),
        { maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((tasks) =>
    tasks.map(({ days, notBefore, dependencies }, index): ScheduledTask => ({
      id: `t${index}`,
      days,
      notBefore,
      dependencies: index === 0 ? [] : dependencies.map((one) => ({ ...one, task: `t${one.task % index}` })),
    })),
  )

/** The plainest way to the same starts: push what is too early until nothing moves. */
function pushed(tasks: readonly ScheduledTask[], held: Readonly<Record<string, number>> = {}): Map<string, number> {
  const starts = new Map(tasks.map(({ id, notBefore }) => [id, Math.max(0, notBefore ?? 0, held[id] ?? 0)]))
  for (let isMoving = true; isMoving;) {
    isMoving = false
    for (const { id, days, dependencies } of tasks) {
      for (const { task, kind, lag } of dependencies) {
        const before = tasks.find((one) => one.id === task)
        const from = (starts.get(task) ?? 0) + (kind.startsWith('F') ? (before?.days ?? 0) : 0) + lag
        const needed = kind.endsWith('F') ? from - days : from
        if (needed > (starts.get(id) ?? 0)) {
          starts.set(id, needed)
          isMoving = true
        }
      }
    }
  }
  return starts
}

function lengthOf(tasks: readonly ScheduledTask[], starts: ReadonlyMap<string, number>): number {
  return Math.max(...tasks.map(({ id, days }) => (starts.get(id) ?? 0) + days))
}

function slotsOf(tasks: readonly ScheduledTask[]) {
  const found = schedule(tasks)
  assert.ok(found.cycle === undefined)
  return found
}

const task = (id: string, days: number, ...dependencies: Dependency[]): ScheduledTask => ({ id, days, dependencies })
const follows = (id: string, kind: Dependency['kind'] = 'FS', lag = 0): Dependency => ({ task: id, kind, lag })

describe('the schedule of a plan', () => {
  it('begins each task as early as pushing them along would, and its slack is what it may be held up', () => {
    fc.assert(
      fc.property(plan, (tasks) => {
        const { slots, length } = slotsOf(tasks)
        const starts = pushed(tasks)
        assert.equal(length, lengthOf(tasks, starts))
        for (const { id, days } of tasks) {
          const slot = slots.get(id)
          assert.ok(slot)
          assert.equal(slot.start, starts.get(id))
          assert.equal(slot.finish, slot.start + days)
          const held = (by: number) => pushed(tasks, { [id]: slot.start + by })
          assert.equal(lengthOf(tasks, held(slot.totalSlack)), length)
          assert.ok(lengthOf(tasks, held(slot.totalSlack + 1)) > length)
          const others = (by: number) => [...held(by)].filter(([other]) => other !== id).toString()
          assert.equal(others(slot.freeSlack), others(0))
          const isLast = slot.finish + slot.freeSlack === length
          assert.ok(isLast || others(slot.freeSlack + 1) !== others(0))
          assert.equal(slot.isCritical, slot.totalSlack === 0)
          assert.equal(slot.lateFinish - slot.finish, slot.totalSlack)
        }
      }),
      { numRuns: Number(process.env.LAZO_PLANS ?? 100) },
    )
  })

  it('waits by beginning or end of what it follows, with days in between', () => {
    const starts = (kind: Dependency['kind'], lag: number) =>
      slotsOf([task('a', 4), task('b', 3, follows('a', kind, lag))]).slots.get('b')?.start
    assert.equal(starts('FS', 2), 6)
    assert.equal(starts('SS', 1), 1)
    assert.equal(starts('FF', 1), 2)
    assert.equal(starts('SF', 5), 2)
    assert.equal(starts('FS', -1), 3)
    assert.equal(starts('FS', -9), 0)
  })

  it('names who waits for whom where they wait for each other, and nobody else', () => {
    const tasks = [
      task('free', 1),
      task('a', 1, follows('c')),
      task('b', 1, follows('a')),
      task('c', 1, follows('b')),
      task('after', 1, follows('a')),
    ]
    const { cycle } = schedule(tasks)
    assert.deepEqual(cycle?.toSorted(), ['a', 'b', 'c'])
    assert.deepEqual(schedule([task('self', 1, follows('self'))]).cycle, ['self'])
  })

  it('takes what has happened as it was: it moves what follows and is moved by nothing', () => {
    const late = { ...task('b', 2, follows('a')), actual: { start: 5, finish: 9 } }
    const { slots } = slotsOf([task('a', 20), late, task('c', 1, follows('b'))])
    assert.deepEqual([slots.get('b')?.start, slots.get('c')?.start], [5, 9])
    assert.equal(slots.get('b')?.isCritical, false)
    assert.equal(slots.get('a')?.totalSlack, 0)
  })

  it('takes what is open for open, whenever it was to end: it moves what follows, and what has not begun waits', () => {
    const tasks = [
      { ...task('begun', 2), actual: { start: 0 } },
      task('next', 3, follows('begun')),
      task('late', 2),
      { ...task('over', 2), actual: { start: 0, finish: 2 } },
      task('milestone', 0, follows('over')),
    ]
    const found = schedule(tasks, 10)
    assert.ok(found.cycle === undefined)
    const slots = ['begun', 'next', 'late', 'over', 'milestone'].map((id) => {
      const { start, finish } = found.slots.get(id) ?? {}
      return [start, finish]
    })
    assert.deepEqual(slots, [
      [0, 11],
      [11, 14],
      [10, 12],
      [0, 2],
      [10, 10],
    ])
    const day = planDates({
      start: '2026-03-02',
      holidays: [],
      today: '2026-03-20',
      tasks: [{ id: 'a', days: 1, startedOn: '2026-03-02', dependencies: [] }],
    })
    assert.ok(day.cycle === undefined)
    assert.equal(day.dates.get('a')?.endsOn, '2026-03-20')
  })

  it('lets a task that is no longer there hold up nothing, and is empty where there is none', () => {
    assert.equal(slotsOf([task('a', 1, follows('gone'))]).length, 1)
    assert.equal(slotsOf([]).length, 0)
  })

  it('grows with the plan: four thousand tasks in a row and across', () => {
    const tasks = Array.from({ length: 4000 }, (_, at) =>
      task(`t${at}`, 1, ...[1, 7, 50].flatMap((back) => (at >= back ? [follows(`t${at - back}`)] : []))),
    )
    assert.equal(slotsOf(tasks).length, 4000)
  })
})

describe('the load of a person', () => {
  const start = '2026-03-02'
  const workdays = workdaysFrom(start)
  const find = (tasks: readonly AllottedTask[], limit: number) =>
    overloads(tasks, { availability: new Map([['ada', limit]]), workdays, today: start })
  const one = fc.record({
    from: fc.nat(12),
    days: fc.integer({ min: 1, max: 6 }),
    dedication: fc.integer({ min: 1, max: 100 }),
  })

  it('is too much on exactly the days on which tasks add up to more than they can give, and says which tasks', () => {
    fc.assert(
      fc.property(fc.array(one, { maxLength: 8 }), fc.integer({ min: 1, max: 100 }), (drawn, limit) => {
        const tasks = drawn.map(({ from, days, dedication }, at): AllottedTask => ({
          id: `t${at}`,
          person: 'ada',
          dedication,
          startsOn: workdays.dateOf(from),
          endsOn: workdays.dateOf(from + days - 1),
        }))
        const found = find(tasks, limit)
        for (let at = 0; at < 20; at += 1) {
          const day = workdays.dateOf(at)
          const under = tasks.filter(({ startsOn, endsOn }) => startsOn <= day && day <= endsOn)
          const load = under.reduce((sum, { dedication }) => sum + dedication, 0)
          const spans = found.filter(({ startsOn, endsOn }) => startsOn <= day && day <= endsOn)
          assert.equal(spans.length, load > limit ? 1 : 0)
          if (load <= limit) continue
          assert.ok(under.every(({ id }) => spans[0]?.tasks.includes(id)))
          assert.ok((spans[0]?.percent ?? 0) >= load)
        }
      }),
    )
  })

  it('is nobody else’s, and none of what is over', () => {
    const both = ['ada', 'bea'].map((person): AllottedTask => ({
      id: person,
      person,
      dedication: 60,
      startsOn: start,
      endsOn: start,
    }))
    assert.deepEqual(find(both, 100), [])
    const twice = [...both, ...both.map((other) => ({ ...other, id: `${other.id}2` }))]
    assert.deepEqual(
      find(twice, 100).map(({ person, percent }) => [person, percent]),
      [
        ['ada', 120],
        ['bea', 120],
      ],
    )
    assert.deepEqual(overloads(twice, { availability: new Map(), workdays, today: '2026-03-03' }), [])
  })
})

describe('working days', () => {
  it('number the days that are worked, both ways, whatever is closed', () => {
    const date = fc.integer({ min: 0, max: 400 }).map((days) => later('2026-01-01', days))
    fc.assert(
      fc.property(date, fc.array(date, { maxLength: 30 }), date, (start, holidays, about) => {
        const { dateOf, indexOf, isWorked } = workdaysFrom(start, holidays)
        const from = dateOf(0)
        let [worked, day] = [0, from < about ? from : about]
        const until = from < about ? about : from
        for (; day < until; day = later(day, 1)) if (isWorked(day)) worked += 1
        assert.equal(indexOf(about), from < about ? worked : 0 - worked)
        assert.ok(dateOf(indexOf(about)) >= about && isWorked(dateOf(indexOf(about))))
      }),
      { numRuns: 60 },
    )
    const days = workdaysFrom('2026-12-24', ['2026-12-25'])
    assert.deepEqual([0, 1, -1].map(days.dateOf), ['2026-12-24', '2026-12-28', '2026-12-23'])
    assert.equal(days.indexOf('2026-12-26'), 1)
    assert.equal(days.indexOf('no date'), 0)
  })
})
