import { text } from './activities.ts'
import { isOpen, present, type Deal } from './deals.ts'
import { dayMs, instant, pastMoment } from './moments.ts'
import { random } from './random.ts'
import { demoRecord, type DemoOptions, type DemoRecord } from './record.ts'
import { team } from './team.ts'
import { callSubjects, notes, taskSubjects } from './texts.ts'

/** For tests of size: a call that was made for each deal, often a note, and what is planned while it is open. */
export function* plainActivities(options: DemoOptions, deal: Deal): Generator<DemoRecord> {
  const { account } = deal
  const chance = random(options.seed, 'activity', deal.id)
  const nowMs = Date.parse(options.now)
  const sinceMs = deal.path[0]?.atMs ?? account.createdMs
  const make = (module: string, atMs: number, values: Readonly<Record<string, unknown>>): DemoRecord =>
    demoRecord(chance, {
      module,
      values: { ...values, regarding: { module: 'opportunity', id: deal.id } },
      atMs,
      by: team[account.owner].id,
      holder: account.holder,
    })
  const calledMs = pastMoment(chance, sinceMs + dayMs, Math.max(present(deal).atMs, sinceMs))
  yield make('call', calledMs, {
    subject: text(options, callSubjects.first, chance, deal.good),
    at: instant(calledMs),
    direction: 'outgoing',
    done: true,
    outcome: chance.pick(['noAnswer', 'voicemail', 'busy', 'callBack']),
  })
  if (chance.chance(0.5)) {
    const [title, body] = chance.pick(notes)
    yield make('note', calledMs, {
      subject: title[options.language],
      at: instant(calledMs),
      body: body[options.language],
    })
  }
  if (!isOpen(deal) || chance.chance(0.3)) return
  const dueMs = nowMs + chance.integer(-6, 20) * dayMs
  yield make('task', Math.min(calledMs, nowMs), {
    subject: text(options, taskSubjects.follow, chance),
    due: instant(dueMs),
    priority: 'normal',
    done: false,
  })
}
