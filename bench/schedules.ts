/**
 * Plans at random beside TaskJuggler (`apt-get install tj3`): `node bench/schedules.ts [how many] [folder]`.
 * It says what differs and ends badly where anything does. Both are told the same working days and holidays.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { schedule, type Dependency, type ScheduledTask } from '#common/schedule.ts'
import { workdaysFrom } from '#common/workdays.ts'

const start = '2026-01-05'
const holidays = ['2026-01-06', '2026-01-19', '2026-02-27', '2026-04-03', '2026-05-01']
const workdays = workdaysFrom(start, holidays)
const plansAtOnce = 25

/** A generator of its own, so that the same number of plans is the same plans. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Lags are none or more, and as long as the task where they go to its end: TaskJuggler knows no others. */
function planAtRandom(random: (below: number) => number, name: string): ScheduledTask[] {
  return Array.from({ length: 3 + random(18) }, (_, at): ScheduledTask => {
    const days = random(5) === 0 ? 0 : 1 + random(8)
    const before = [...new Set(Array.from({ length: at === 0 ? 0 : random(4) }, () => random(at)))]
    const dependencies = before.map((one): Dependency => {
      const kind = (['FS', 'FS', 'SS', 'FF', 'SF'] as const)[random(5)] ?? 'FS'
      return { task: `${name}t${one}`, kind, lag: (kind.endsWith('F') ? days : 0) + random(5) }
    })
    return { id: `${name}t${at}`, days, dependencies, ...(random(4) === 0 ? { notBefore: random(20) } : {}) }
  })
}

function project(plans: readonly (readonly ScheduledTask[])[]): string {
  const floors = new Set(plans.flat().map(({ notBefore = 0 }) => notBefore))
  return [
    `project "plans" ${start} +2y { timezone "UTC" timeformat "%Y-%m-%dT%H:%M" timingresolution 60min`,
    '  dailyworkinghours 8 workinghours mon - fri 9:00 - 17:00 workinghours sat, sun off }',
    ...holidays.map((date) => `leaves holiday "closed" ${date}`),
    ...[...floors].map((at) => `task f${at} "f${at}" { start ${workdays.dateOf(at)}-9:00 milestone }`),
    ...plans.flatMap((plan) => plan.map((task) => taskText(task, plan))),
    'taskreport "dates" { formats csv columns id, start, end }',
  ].join('\n')
}

function taskText({ id, days, dependencies, notBefore = 0 }: ScheduledTask, plan: readonly ScheduledTask[]): string {
  const waits = dependencies.map(({ task, kind, lag }) => {
    const gap = kind.endsWith('F') ? lag - days : lag
    // Its beginning is its end; told both, TaskJuggler sees a circle.
    const isMilestone = plan.find((one) => one.id === task)?.days === 0
    return `${task} { ${kind.startsWith('S') && !isMilestone ? 'onstart ' : ''}${gap > 0 ? `gaplength ${gap}d` : ''} }`
  })
  return `task ${id} "${id}" { ${days === 0 ? 'milestone' : `length ${days}d`} depends ${[`f${notBefore}`, ...waits].join(', ')} }`
}

/** A moment as working days since the start: an evening is the next morning. */
function daysAt(moment: string): number {
  const [date = '', time = ''] = moment.split('T')
  return workdays.indexOf(date) + (workdays.isWorked(date) && time >= '17:00' ? 1 : 0)
}

function compare(plans: readonly (readonly ScheduledTask[])[], folder: string): string[] {
  const file = path.join(folder, 'plans.tjp')
  writeFileSync(file, project(plans))
  execFileSync('tj3', ['--silent', '--output-dir', folder, file], { stdio: ['ignore', 'ignore', 'inherit'] })
  const lines = readFileSync(path.join(folder, 'dates.csv'), 'utf8').trim().split('\n').slice(1)
  const theirs = new Map(
    lines
      .map((line) => line.replaceAll('"', '').split(';'))
      .map(([id = '', from = '', to = '']) => [id.trim(), [daysAt(from), daysAt(to)]]),
  )
  return plans.flatMap((tasks) => {
    const found = schedule(tasks)
    if (found.cycle) return [`a circle in ${tasks[0]?.id}`]
    return tasks.flatMap(({ id }) => {
      const own = found.slots.get(id)
      const other = theirs.get(id)
      const isSame = own && other && own.start === other[0] && own.finish === other[1]
      return isSame ? [] : [`${id}: ${own?.start}–${own?.finish}, TaskJuggler ${other?.join('–')}`]
    })
  })
}

const count = Number(process.argv[2] ?? 500)
const folder = path.join(process.argv[3] ?? tmpdir(), 'lazo-schedules')
mkdirSync(folder, { recursive: true })
const random = randomFrom(2026)
const plans = Array.from({ length: count }, (_, at) => planAtRandom(random, `p${at}`))
const differences: string[] = []
for (let at = 0; at < plans.length; at += plansAtOnce)
  differences.push(...compare(plans.slice(at, at + plansAtOnce), folder))
const tasks = plans.reduce((sum, plan) => sum + plan.length, 0)
process.stdout.write(`${count} plans, ${tasks} tasks, ${differences.length} that differ\n`)
for (const line of differences.slice(0, 20)) process.stdout.write(`${line}\n`)
process.exitCode = differences.length > 0 ? 1 : 0
