import sql from 'sql-template-tag'

import { chance } from '#test/support/chance.ts'
import type { Chance } from '#test/support/chance.ts'
import type { Client } from '#test/support/http.ts'
import { groupIds } from '#test/security/company.ts'

import type { Check, Failure, SharedServer } from './check.ts'

const lanes = 6

/** How a change comes in; what a person did not look at first carries no version, and comes last knowingly. */
const ways = ['page', 'page', 'key', 'key', 'mass'] as const
type Way = (typeof ways)[number]

interface Edit {
  readonly way: Way
  readonly field: string
  readonly value: unknown
}

interface Place {
  readonly server: SharedServer
  readonly ada: Client
  readonly mara: Client
  readonly key: Readonly<Record<string, string>>
  readonly contacts: readonly string[]
}

export const twoEdits: Check = {
  id: 'C01',
  tries:
    'Two edits of one record at once, of one field or of two, by page, key and mass change: both stand, or one is told of the other.',
  cases: { C: 1_000, N: 5_000 },
  async run(world, cases, seed) {
    const place = await placeOf(await world.server())
    const failures: Failure[] = []
    const random = chance(seed)
    const pairs = Array.from(
      { length: cases },
      (_, index) => [edit(random, place, index, 0), edit(random, place, index, 1)] as const,
    )
    const lane = async (first: number): Promise<void> => {
      const deal = await create(place.ada, 'opportunity', {
        name: `Pair ${first}`,
        account: await create(place.ada, 'account', { name: `Pair ${first}` }),
      })
      // What one pair leaves is what the next begins with: nobody else is at it.
      let before = await read(place, deal)
      for (let index = first; index < cases; index += lanes) {
        const pair = pairs[index]
        if (!pair) return
        const statuses = await Promise.all(pair.map((one) => send(place, deal, Number(before.version), one)))
        const after = await read(place, deal)
        const sentence = await wrongWith(place, deal, { pair, statuses, before, after })
        if (sentence !== undefined) failures.push({ index, sentence, replay: pair })
        before = after
      }
    }
    await Promise.all(Array.from({ length: lanes }, (_, first) => lane(first)))
    return { cases, failures }
  },
}

async function placeOf(server: SharedServer): Promise<Place> {
  const [ada, mara] = [await server.signIn('ada'), await server.signIn('mara')]
  const { secret } = (await mara.post('/keys', { name: 'pairs', scopes: ['read', 'write'] })).json()
  const names = ['Eva', 'Iker', 'Olga', 'Unai']
  const contacts: string[] = []
  for (const firstName of names) contacts.push(await create(ada, 'contact', { firstName }))
  return { server, ada, mara, key: { authorization: `Bearer ${secret}`, cookie: '' }, contacts }
}

async function create(client: Client, module: string, values: object): Promise<string> {
  const answer = await client.post(`/records/${module}`, values)
  if (answer.statusCode !== 201) throw new Error(`${module}: ${answer.body}`)
  return answer.json().id
}

/** No two of a pair are the same, nor the same as what is there: what was written can be told from what was not. */
function edit(random: Chance, { contacts }: Place, index: number, side: 0 | 1): Edit {
  const number = index * 2 + side + 1
  const field = random.pick([
    'description',
    'needAnswered',
    'amount',
    'groups',
    'contacts',
    'name',
    'expectedCloseDate',
  ])
  const values: Readonly<Record<string, unknown>> = {
    description: `text ${number}`,
    needAnswered: `rival ${number}`,
    name: `Deal ${number}`,
    amount: { amount: String(number), currency: 'EUR' },
    expectedCloseDate: new Date(Date.UTC(2026, 0, number)).toISOString().slice(0, 10),
    groups: [groupIds[number % groupIds.length]],
    contacts: [{ id: contacts[number % contacts.length] }],
  }
  const way = random.pick(ways)
  return {
    way: way === 'mass' && ['groups', 'contacts', 'name'].includes(field) ? 'page' : way,
    field,
    value: values[field],
  }
}

type Deal = Readonly<Record<string, unknown>>

async function read({ ada }: Place, deal: string): Promise<Deal> {
  return (await ada.get(`/records/opportunity/${deal}`)).json()
}

interface Outcome {
  readonly pair: readonly [Edit, Edit]
  readonly statuses: readonly number[]
  readonly before: Deal
  readonly after: Deal
}

async function wrongWith(
  place: Place,
  deal: string,
  { pair, statuses, before, after }: Outcome,
): Promise<string | undefined> {
  const odd = statuses.find((status) => ![200, 409, 503].includes(status))
  if (odd !== undefined) return `answered ${odd}`
  const stood = pair.filter((_, index) => statuses[index] === 200)
  if (stood.length === 0) return `neither was taken: ${statuses.join()}`
  const [first, second] = pair
  const isSame = first.field === second.field
  if (!isSame && statuses.includes(409)) return 'two fields were a conflict'
  const isSeen = [first, second].every(({ way }) => way !== 'mass')
  const isEqual = formOf(first.value) === formOf(second.value)
  // What is there already is taken without a change.
  const changing = stood.filter(({ field, value }) => formOf(before[field]) !== formOf(value)).length
  if (isSame && isSeen && !isEqual && changing === 2) return 'one was written over in silence'
  const lost = stood.filter(({ field, value }) => formOf(after[field]) !== formOf(value))
  if (!isSame && lost.length > 0) return `${lost[0]?.field} was taken and is not there`
  if (isSame && lost.length === stood.length) return `${first.field} is what neither wrote`
  const kept = await historyOf(place, deal, Number(before.version))
  const due = isSame && isEqual ? Math.min(1, changing) : changing
  return kept === due ? undefined : `${due} changes were taken and the history has ${kept}`
}

/** What was written over knowingly is in the history all the same. */
async function historyOf({ server }: Place, deal: string, version: number): Promise<number> {
  const rows = await server.database.migrator.query(sql`
    select 1 from env_test.change where record_id = ${deal} and version > ${version}`)
  return rows.length
}

async function send(
  { ada, mara, key, server }: Place,
  deal: string,
  version: number,
  { way, field, value }: Edit,
): Promise<number> {
  const values = { [field]: value }
  if (way === 'mass') {
    const answer = await ada.post('/records/opportunity/actions/update', { ids: [deal], values })
    return answer.statusCode === 200 && answer.json().changed === 0 ? 409 : answer.statusCode
  }
  const more = way === 'key' ? { headers: key } : {}
  const client = way === 'key' ? server.anyone : field.length % 2 === 0 ? ada : mara
  return (await client.send('PATCH', `/records/opportunity/${deal}`, { version, values }, more)).statusCode
}

/** A value as it was given, out of one as it is shown. */
function formOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(formOf).toSorted().join()
  if (value !== null && typeof value === 'object') {
    if ('id' in value) return String(value.id)
    if ('amount' in value && 'currency' in value) return `${Number(value.amount)} ${String(value.currency)}`
  }
  return String(value)
}
