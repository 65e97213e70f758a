/**
 * What salespeople do on a working day, as the requests that their browsers make: a page asks for several things at
 * once, and after a write for what it shows again. Of a hundred requests twenty write.
 */
import { random } from '#demo/random.ts'
import { isMine, query } from '#bench/workloads.ts'
import type { Answer, Person } from '#bench/people.ts'

/** One request by its kind; what comes of it is noted by whoever measures. */
export type Ask = (kind: string, method: string, place: string, body?: unknown) => Promise<Answer>

interface Action {
  readonly name: string
  /** How often, of a hundred. */
  readonly share: number
  run(ask: Ask, person: Person): Promise<unknown>
}

const columns = 'title,account,jobTitle,email,phone,mobile,owner,updatedAt'
const names = ['garc', 'mart', 'lope', 'sanch', 'indus', 'talle', 'marta', 'jose']
let made = 0

/** The same day each time. */
export const chance = random('a working day')

const actions: readonly Action[] = [
  {
    name: 'list of contacts',
    share: 18,
    run: async (ask) =>
      await ask('list', 'GET', `/records/contact?fields=${columns}&limit=50&sort=title&filter=${query(isMine)}`),
  },
  {
    name: 'a contact with what belongs to it',
    share: 18,
    run: async (ask, person) => {
      const place = `/records/contact/${chance.pick(person.contacts)}`
      await Promise.all([
        ask('record', 'GET', place),
        ask('timeline', 'GET', `${place}/timeline?limit=20`),
        ask('related list', 'GET', `${place}/related/call/regarding?limit=20`),
      ])
    },
  },
  {
    name: 'board',
    share: 9,
    run: async (ask) => {
      await Promise.all([
        ask('board: cards', 'GET', '/records/opportunity/board?only=cards'),
        ask('board: totals', 'GET', '/records/opportunity/board?only=totals'),
      ])
    },
  },
  {
    name: 'search',
    share: 12,
    run: async (ask) => await ask('search', 'GET', `/search?text=${chance.pick(names)}`),
  },
  {
    name: 'agenda',
    share: 7,
    run: async (ask) =>
      await ask(
        'agenda',
        'GET',
        `/records/task?limit=100&count=capped&sort=due&filter=${query({ all: [isMine, { field: 'done', op: 'eq', value: false }] })}`,
      ),
  },
  {
    name: 'sums by stage',
    share: 2,
    run: async (ask) => await ask('sums by stage', 'GET', '/records/opportunity/groups?by=stage&aggregates=sum:amount'),
  },
  { name: 'move a deal', share: 9, run: moveDeal },
  { name: 'log a call', share: 13, run: logCall },
  { name: 'create a contact', share: 5, run: createContact },
  { name: 'change a contact', share: 7, run: changeContact },
]

const chances = actions.flatMap((action) => Array.from({ length: action.share }, () => action))

/** Each person moves their own deals, one at a time, as with a mouse. */
async function moveDeal(ask: Ask, person: Person): Promise<void> {
  const deal = person.deals.shift()
  if (!deal) throw new Error('There are no open deals to move.')
  const stage = deal.version % 2 === 0 ? 'contacted' : 'new'
  const body = { version: deal.version, values: { stage } }
  const answer = await ask('move a deal', 'PATCH', `/records/opportunity/${deal.id}`, body)
  if (answer.status === 200) deal.version = (JSON.parse(answer.text) as { version: number }).version // Defined by the API.
  person.deals.push(deal)
  await ask('board: totals', 'GET', '/records/opportunity/board?only=totals')
}

async function logCall(ask: Ask, person: Person): Promise<void> {
  const id = chance.pick(person.contacts)
  await ask('log a call', 'POST', '/records/call', {
    subject: 'Llamada de seguimiento',
    regarding: { module: 'contact', id },
    at: new Date().toISOString(),
    done: true,
    outcome: 'interested',
  })
  await ask('timeline', 'GET', `/records/contact/${id}/timeline?limit=20`)
}

export async function createContact(ask: Ask, person: Person): Promise<Answer> {
  made += 1
  return await ask('create a contact', 'POST', '/records/contact', {
    firstName: `Jornada ${made}`,
    email: `jornada${made}.${Date.now()}@bench.example`,
    account: chance.pick(person.accounts),
  })
}

/** With the version that one has before one. */
async function changeContact(ask: Ask, person: Person): Promise<void> {
  const place = `/records/contact/${chance.pick(person.contacts)}`
  const seen = await ask('record', 'GET', place)
  if (seen.status !== 200) return
  const { version } = JSON.parse(seen.text) as { version: number } // Defined by the API.
  made += 1
  await ask('change a contact', 'PATCH', place, { version, values: { jobTitle: `Compras ${made}` } })
}

/** Whoever has no open deal has none to move. */
export function pickAction({ deals }: Person): Action {
  for (;;) {
    const action = chance.pick(chances)
    if (action.run !== moveDeal || deals.length > 0) return action
  }
}
