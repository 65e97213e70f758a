import { inWrite } from '#server/records/write.ts'
import { convert } from '#server/records/conversion.ts'
import { createRecord } from '#server/records/create.ts'
import { getRecord } from '#server/records/list.ts'
import { changeRecords } from '#server/records/mass-work.ts'
import { mergeRecords } from '#server/records/merge.ts'
import { deleteRecord, restoreRecord } from '#server/records/remove.ts'
import { updateRecord } from '#server/records/update.ts'
import { requestHash, withIdempotency } from '#server/http/idempotency.ts'
import type { Context } from '#server/context.ts'
import { people } from '#test/support/world.ts'
import { knownOf, learn, type Entry, type Ledger, type Part } from './ledger.ts'
import type { Random } from './random.ts'

/** An act about to be done: what it says of itself, and the doing. */
interface Act extends Pick<Entry, 'name' | 'parts' | 'seen' | 'key' | 'effect' | 'mass'> {
  readonly work: () => Promise<unknown>
}

/** What an act is made of: who acts, chance, and what is known so far. */
interface Making {
  readonly ctx: Context
  readonly random: Random
  readonly ledger: Ledger
  /** A text that nothing else is ever given. */
  token(): string
  nowMs(): number
}

type Maker = (making: Making) => Act | undefined

export const effectJob = 'simulated-effect'
export const effectOnceJob = 'simulated-effect-once'

/** Texts of the modules that acts write to. */
const texts = { account: 'description', contact: 'jobTitle', opportunity: 'description', lead: 'interest' } as const
type Written = keyof typeof texts
// The typed keys of the object above.
const written = Object.keys(texts) as Written[]
const stages = ['contacted', 'meeting', 'proposal', 'negotiation']

const makers: readonly (readonly [weight: number, make: Maker])[] = [
  [4, createAccount],
  [3, createUnder],
  [6, update],
  [3, addLine],
  [2, move],
  [2, assign],
  [2, remove],
  [2, restore],
  [2, merge],
  [2, convertLead],
  [3, repeatable],
  [3, order],
  [2, changeMany],
  [2, again],
]

/** Acts that get in the way of each other most. */
const crowding: readonly Maker[] = [createAccount, update, update, update, remove, repeatable, order, order, changeMany]

/** Any act that what is known allows. */
export function makeAct(making: Making, crowded: boolean): Act {
  const all = crowded ? crowding : makers.flatMap(([weight, make]) => Array.from({ length: weight }, () => make))
  for (;;) {
    const act = making.random.pick(all)(making)
    if (act) return act
  }
}

function create(making: Making, module: string, values: Readonly<Record<string, unknown>>): Act {
  const { ctx, ledger } = making
  const id = ctx.environment.world.newId()
  return {
    name: `create ${module}`,
    parts: [{ action: 'create', module, record: id }],
    async work() {
      await createRecord(ctx, module, values, { id })
      learn(ledger, module, id)
    },
  }
}

function createAccount(making: Making): Act {
  return create(making, 'account', { name: making.token() })
}

function createUnder(making: Making): Act | undefined {
  const { random, ledger } = making
  const account = anyOf(random, knownOf(ledger, 'account'))
  if (account === undefined) return create(making, 'lead', prospect(making))
  return random.pick([
    () => create(making, 'contact', { firstName: making.token(), account }),
    () => create(making, 'opportunity', { name: making.token(), account }),
    () => create(making, 'lead', prospect(making)),
    () => create(making, 'task', { subject: making.token(), ...reminded(making) }),
  ])()
}

function prospect({ token }: Making): Readonly<Record<string, unknown>> {
  return { lastName: token(), company: token(), source: 'tradeFair' }
}

function reminded({ random, nowMs }: Making): Readonly<Record<string, unknown>> {
  return { due: new Date(nowMs() + (11 + random.below(20)) * 60_000).toISOString(), reminder: 'm10' }
}

/** The same record once more, by whoever was not told whether the first time succeeded. */
function again({ ctx, random, ledger, token }: Making): Act | undefined {
  const unsure = ledger.entries.filter(({ name, outcome }) => name === 'create account' && outcome === 'unknown')
  const [part] = anyOf(random, unsure)?.parts ?? []
  const id = part?.record
  if (id === undefined) return undefined
  return {
    name: 'create account',
    parts: [{ action: 'create', module: 'account', record: id }],
    work: async () => await createRecord(ctx, 'account', { name: token() }, { id }),
  }
}

function update({ ctx, random, ledger, token }: Making): Act | undefined {
  const module = random.pick(written)
  const id = anyOf(random, knownOf(ledger, module))
  if (id === undefined) return undefined
  const field = texts[module]
  const text = token()
  const parts: Part[] = [{ action: 'update', module, record: id, gives: [field, text] }]
  if (random.chance(0.4)) {
    return { name: 'update', parts, work: async () => await updateRecord(ctx, module, id, { [field]: text }) }
  }
  return {
    name: 'update what was seen',
    parts,
    async work() {
      const version = await versionOf(ctx, module, id)
      return { seen: version, version: await updateRecord(ctx, module, id, { [field]: text }, { version }) }
    },
  }
}

function addLine(making: Making): Act | undefined {
  const opportunity = anyOf(making.random, knownOf(making.ledger, 'opportunity'))
  const { random, token } = making
  if (opportunity === undefined) return undefined
  const unitPrice = { amount: String(1 + random.below(900)), currency: 'EUR' }
  const values = { opportunity, description: token(), quantity: 1 + random.below(5), unitPrice }
  return create(making, 'opportunityLine', values)
}

function move({ ctx, random, ledger, token }: Making): Act | undefined {
  const id = anyOf(random, knownOf(ledger, 'opportunity'))
  if (id === undefined) return undefined
  const text = token()
  const values = { stage: random.pick(stages), description: text }
  return {
    name: 'move',
    parts: [{ action: 'update', module: 'opportunity', record: id, gives: ['description', text] }],
    work: async () => await updateRecord(ctx, 'opportunity', id, values),
  }
}

/** Whoever gets it is told, by mail at once. */
function assign({ ctx, random, ledger, token }: Making): Act | undefined {
  const id = anyOf(random, knownOf(ledger, 'account'))
  if (id === undefined) return undefined
  const text = token()
  const owner = random.pick(Object.values(people)).id
  return {
    name: 'assign',
    parts: [{ action: 'update', module: 'account', record: id, gives: ['description', text] }],
    work: async () => await updateRecord(ctx, 'account', id, { owner, description: text }),
  }
}

function remove({ ctx, random, ledger }: Making): Act | undefined {
  const module = random.pick([...written, 'opportunityLine'])
  const id = anyOf(random, knownOf(ledger, module))
  if (id === undefined) return undefined
  return {
    name: 'delete',
    parts: [{ action: 'delete', module, record: id }],
    async work() {
      await deleteRecord(ctx, module, id)
      learn(ledger, `${module} in the bin`, id)
    },
  }
}

function restore({ ctx, random, ledger }: Making): Act | undefined {
  const module = random.pick([...written, 'opportunityLine'])
  const id = anyOf(random, knownOf(ledger, `${module} in the bin`))
  if (id === undefined) return undefined
  return {
    name: 'restore',
    parts: [{ action: 'restore', module, record: id }],
    work: async () => await restoreRecord(ctx, module, id),
  }
}

function merge({ ctx, random, ledger }: Making): Act | undefined {
  const module = random.pick(['account', 'contact'])
  const winner = anyOf(random, knownOf(ledger, module))
  const loser = anyOf(random, knownOf(ledger, module))
  if (winner === undefined || loser === undefined || winner === loser) return undefined
  return {
    name: 'merge',
    parts: [{ action: 'delete', module, record: loser }],
    async work() {
      const records = []
      for (const id of [winner, loser]) records.push({ id, version: await versionOf(ctx, module, id) })
      await mergeRecords(ctx, module, { winner, records })
      learn(ledger, `${module} in the bin`, loser)
    },
  }
}

function convertLead({ ctx, random, ledger }: Making): Act | undefined {
  const id = anyOf(random, knownOf(ledger, 'lead'))
  if (id === undefined) return undefined
  const made = { mode: 'create' } as const
  return {
    name: 'convert',
    parts: [
      { action: 'update', module: 'lead', record: id },
      ...['account', 'contact', 'opportunity'].map((module) => ({ action: 'create', module }) as const),
    ],
    async work() {
      const version = await versionOf(ctx, 'lead', id)
      const answer = await convert(ctx, 'lead', id, { version, account: made, contact: made, opportunity: made })
      for (const module of ['account', 'contact', 'opportunity'] as const) learn(ledger, module, answer[module] ?? id)
    },
  }
}

/** A request with a key; every other time one that was made before, whatever became of it. */
function repeatable({ ctx, random, ledger, token }: Making): Act {
  const own = ledger.entries.filter((entry) => entry.key !== undefined && entry.by === ctx.user.id)
  const earlier = random.chance(0.6) ? anyOf(random, own)?.key : undefined
  const key = earlier ?? token()
  return {
    name: 'request with a key',
    key,
    parts: [],
    async work() {
      const outcome = await withIdempotency(ctx, key, requestHash('POST', '/account', key), async (inner) => {
        const id = await createRecord(inner, 'account', { name: key })
        return { status: 201, text: JSON.stringify({ id }) }
      })
      return outcome.text
    },
  }
}

/** A record, and in the same transaction a job that does something outside. */
function order({ ctx, random, ledger, token }: Making): Act {
  const id = ctx.environment.world.newId()
  const name = token()
  const most = random.chance(0.3) ? 'once' : 'again'
  return {
    name: `order, ${most}`,
    parts: [{ action: 'create', module: 'account', record: id }],
    effect: { token: name, most },
    async work() {
      await inWrite(ctx, async (inner) => {
        await createRecord(inner, 'account', { name }, { id })
        await inner.environment.jobs.enqueue(inner.tx, most === 'once' ? effectOnceJob : effectJob, { token: name })
      })
      learn(ledger, 'account', id)
    },
  }
}

function changeMany({ ctx, random, ledger, token }: Making): Act | undefined {
  const ids = knownOf(ledger, 'account').filter(() => random.chance(0.7))
  if (ids.length < 2) return undefined
  const change = { update: { description: token() } }
  return {
    name: 'change many',
    parts: [],
    mass: ids,
    work: async () => await changeRecords(ctx, 'account', { ids }, change, 0),
  }
}

async function versionOf(ctx: Context, module: string, id: string): Promise<number> {
  const record: { version: number } = JSON.parse(await getRecord(ctx, module, id))
  return record.version
}

function anyOf<T>(random: Random, items: readonly T[]): T | undefined {
  return items.length === 0 ? undefined : random.pick(items)
}
