/** What salespeople do on a working day, as the requests that their browsers make: eight reads to two writes. */
import { random } from '#demo/random.ts'
import { isMine, query } from '#bench/workloads.ts'
import type { Answer, Person, Web } from '#bench/people.ts'

export interface Action {
  readonly name: string
  /** How often, of a hundred. */
  readonly share: number
  run(web: Web, person: Person): Promise<Answer>
}

const columns = 'title,account,jobTitle,email,phone,mobile,owner,updatedAt'
const names = ['garc', 'mart', 'lope', 'sanch', 'indus', 'talle', 'marta', 'jose']
let made = 0

/** The same day each time. */
export const chance = random('a working day')

export const actions: readonly Action[] = [
  {
    name: 'list of contacts',
    share: 18,
    run: async (web, person) =>
      await web.send(person, 'GET', `/records/contact?fields=${columns}&limit=50&sort=title&filter=${query(isMine)}`),
  },
  {
    name: 'record',
    share: 18,
    run: async (web, person) => await web.send(person, 'GET', `/records/contact/${chance.pick(person.contacts)}`),
  },
  {
    name: 'timeline',
    share: 14,
    run: async (web, person) =>
      await web.send(person, 'GET', `/records/contact/${chance.pick(person.contacts)}/timeline?limit=20`),
  },
  {
    name: 'board',
    share: 8,
    run: async (web, person) => {
      const part = async (only: string) => await web.send(person, 'GET', `/records/opportunity/board?only=${only}`)
      const [cards] = await Promise.all([part('cards'), part('totals')])
      return cards
    },
  },
  {
    name: 'search',
    share: 12,
    run: async (web, person) => await web.send(person, 'GET', `/search?text=${chance.pick(names)}`),
  },
  {
    name: 'agenda',
    share: 8,
    run: async (web, person) =>
      await web.send(
        person,
        'GET',
        `/records/task?limit=100&count=capped&sort=due&filter=${query({ all: [isMine, { field: 'done', op: 'eq', value: false }] })}`,
      ),
  },
  {
    name: 'sums by stage',
    share: 2,
    run: async (web, person) =>
      await web.send(person, 'GET', '/records/opportunity/groups?by=stage&aggregates=sum:amount'),
  },
  { name: 'move a deal', share: 5, run: moveDeal },
  {
    name: 'log a call',
    share: 8,
    run: async (web, person) =>
      await web.send(person, 'POST', '/records/call', {
        subject: 'Llamada de seguimiento',
        regarding: { module: 'contact', id: chance.pick(person.contacts) },
        at: new Date().toISOString(),
        done: true,
        outcome: 'interested',
      }),
  },
  {
    name: 'create a contact',
    share: 4,
    run: async (web, person) =>
      await web.send(person, 'POST', '/records/contact', {
        firstName: `Jornada ${(made += 1)}`,
        email: `jornada${made}.${Date.now()}@bench.example`,
        account: chance.pick(person.accounts),
      }),
  },
  {
    name: 'change a contact',
    share: 3,
    run: changeContact,
  },
]

const chances = actions.flatMap((action) => Array.from({ length: action.share }, () => action))

/** Each person moves their own deals, one at a time, as with a mouse. */
async function moveDeal(web: Web, person: Person): Promise<Answer> {
  const deal = person.deals.shift()
  if (!deal) throw new Error('There are no open deals to move.')
  const stage = deal.version % 2 === 0 ? 'contacted' : 'new'
  const answer = await web.send(person, 'PATCH', `/records/opportunity/${deal.id}`, {
    version: deal.version,
    values: { stage },
  })
  if (answer.status === 200) deal.version = (JSON.parse(answer.text) as { version: number }).version // Defined by the API.
  person.deals.push(deal)
  return answer
}

/** With the version that one has before one. */
async function changeContact(web: Web, person: Person): Promise<Answer> {
  const place = `/records/contact/${chance.pick(person.contacts)}`
  const seen = await web.send(person, 'GET', place)
  if (seen.status !== 200) return seen
  const { version } = JSON.parse(seen.text) as { version: number } // Defined by the API.
  return await web.send(person, 'PATCH', place, { version, values: { jobTitle: `Compras ${(made += 1)}` } })
}

/** Whoever has no open deal has none to move. */
export function pickAction({ deals }: Person): Action {
  for (;;) {
    const action = chance.pick(chances)
    if (action.run !== moveDeal || deals.length > 0) return action
  }
}
