/** Deals with a course by chance, and what a forecast of them is, told without the database. */
import { daysOf, type ForecastCategory, type ForecastMeasure } from '#common/forecast.ts'
import type { Context } from '#server/context.ts'
import { createRecord } from '#server/records/create.ts'
import { deleteRecord, restoreRecord } from '#server/records/remove.ts'
import { updateRecord } from '#server/records/update.ts'
import type { Chance } from './chance.ts'
import { contextOf, type TestEnvironment } from './world.ts'

/** Cents, and hundredths of a percent of cents: whole numbers, so that nothing is rounded. */
export interface State {
  readonly at: number
  readonly isLive: boolean
  readonly stage: string
  readonly cents: number | null
  readonly currency: string
  readonly probability: number
  readonly closeDate: string | null
  readonly closedAt: number | null
}

export interface Told {
  readonly id: string
  readonly owner: 'kim' | 'leo'
  readonly states: State[]
}

export const categories: Readonly<Record<string, ForecastCategory>> = {
  new: 'pipeline',
  contacted: 'pipeline',
  meeting: 'pipeline',
  proposal: 'bestCase',
  negotiation: 'commit',
  won: 'won',
}
const chances: Readonly<Record<string, number>> = {
  new: 10,
  contacted: 20,
  meeting: 40,
  proposal: 60,
  negotiation: 80,
  won: 100,
  lost: 0,
}
const stages = Object.keys(chances)
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const start = Date.parse('2025-10-05T09:00:00.000Z')
export const end = Date.parse('2026-05-20T09:00:00.000Z')

/** Forwards, backwards, closed and reopened, worth more and less, sooner and later, deleted and brought back. */
export async function randomDeal(environment: TestEnvironment, random: Chance): Promise<Told> {
  const owner = random.pick(['kim', 'leo'] as const)
  const ctx = await contextOf(environment, owner)
  let at = start + random.below(150) * dayMs
  environment.world.setNow(new Date(at).toISOString())
  const account = await createRecord(ctx, 'account', { name: 'Molinos' })
  let state: State = {
    at,
    isLive: true,
    stage: random.pick(['new', 'contacted', 'meeting', 'proposal', 'negotiation']),
    cents: 100_000 + random.below(900_000),
    currency: random.pick(['EUR', 'USD']),
    probability: 0,
    closeDate: randomDay(random, at),
    closedAt: null,
  }
  state = { ...state, probability: chances[state.stage] ?? 0 }
  const id = await createRecord(ctx, 'opportunity', { name: 'Trato', account, ...written(state) })
  const deal: Told = { id, owner, states: [state] }
  const moves = random.below(9)
  for (let move = 0; move < moves; move += 1) {
    at += hourMs * (1 + random.below(500))
    if (at >= end) break
    environment.world.setNow(new Date(at).toISOString())
    state = { ...(await nextState(ctx, id, state, { random, at })), at }
    deal.states.push(state)
  }
  return deal
}

async function nextState(
  ctx: Context,
  id: string,
  state: State,
  { random, at }: { readonly random: Chance; readonly at: number },
): Promise<State> {
  if (!state.isLive) {
    await restoreRecord(ctx, 'opportunity', id)
    return { ...state, isLive: true }
  }
  const die = random.next()
  if (die < 0.08) {
    await deleteRecord(ctx, 'opportunity', id)
    return { ...state, isLive: false }
  }
  const isClosed = ['won', 'lost'].includes(state.stage)
  const stage = die < 0.5 ? random.pick(stages.filter((one) => one !== state.stage)) : state.stage
  const isEntered = stage !== state.stage
  const needs = isEntered && ['proposal', 'negotiation', 'won'].includes(stage)
  const moved: State = {
    ...state,
    stage,
    cents:
      random.next() < 0.3 || (needs && state.cents === null)
        ? needs || random.next() < 0.8 || isClosed
          ? 100_000 + random.below(900_000)
          : null
        : state.cents,
    closeDate:
      random.next() < 0.4 || (needs && state.closeDate === null)
        ? needs || random.next() < 0.85
          ? randomDay(random, at)
          : null
        : state.closeDate,
    probability: isEntered ? (chances[stage] ?? 0) : random.next() < 0.3 ? random.below(101) : state.probability,
    closedAt: isEntered ? (['won', 'lost'].includes(stage) ? at : null) : state.closedAt,
  }
  await updateRecord(ctx, 'opportunity', id, { ...changed(state, moved), ...reason(moved) })
  return moved
}

function written(state: State) {
  const { stage, cents, closeDate, currency } = state
  const units = ((cents ?? 0) / 100) * (currency === 'USD' ? 2 : 1)
  const amount = cents === null ? null : { amount: units.toFixed(2), currency }
  return { stage, amount, expectedCloseDate: closeDate, probability: String(state.probability) }
}

function changed(from: State, to: State): Record<string, unknown> {
  const [before, after] = [written(from), written(to)]
  const values = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof typeof before]),
  )
  // What follows from the stage is left to it.
  return Object.fromEntries(values.filter(([name]) => name !== 'probability' || from.stage === to.stage))
}

const reason = ({ stage }: State) => ({ lostReason: stage === 'lost' ? 'price' : null })

function randomDay(random: Chance, at: number): string {
  return dayOf(at + (random.below(150) - 20) * dayMs)
}

/** The day in Madrid, where the readers are. */
export function dayOf(at: number): string {
  return new Date(at + offsetOf(at)).toISOString().slice(0, 10)
}

const summers = [
  ['2025-03-30T01:00:00Z', '2025-10-26T01:00:00Z'],
  ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z'],
].map((one) => one.map((moment) => Date.parse(moment)))

function offsetOf(at: number): number {
  return summers.some(([from = 0, to = 0]) => at >= from && at < to) ? 2 * hourMs : hourMs
}

/** Midnight in Madrid as a day begins. */
export function momentOf(day: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`)
  return [2, 1].map((hours) => utc - hours * hourMs).find((at) => at + offsetOf(at) === utc) ?? Number.NaN
}

export const stateAt = ({ states }: Told, at: number): State | undefined => states.findLast((one) => one.at <= at)

const placeOf = (state: State): string | null =>
  state.stage === 'won' && state.closedAt !== null ? dayOf(state.closedAt) : state.closeDate

function isIn(state: State, period: string): boolean {
  const place = placeOf(state)
  const { from, to } = daysOf(period)
  return place !== null && place >= from && place < to
}

export function isInside(state: State | undefined, period: string): state is State {
  return state !== undefined && state.isLive && state.stage !== 'lost' && isIn(state, period)
}

/** In hundredths of cents. */
export function partOf(state: State | undefined, period: string, measure: ForecastMeasure): number | undefined {
  if (!isInside(state, period)) return undefined
  if (measure === 'commit' && !['won', 'negotiation'].includes(state.stage)) return undefined
  return measure === 'weighted' ? weightOf(state) : (state.cents ?? 0) * 100
}

const weightOf = ({ cents, probability, stage }: State): number => (cents ?? 0) * (stage === 'won' ? 100 : probability)

export function causeOf(
  was: State | undefined,
  now: State | undefined,
  { period, measure }: { readonly period: string; readonly measure: ForecastMeasure },
): string {
  if (!was || !now) return 'new'
  if (was.isLive !== now.isLive) return now.isLive ? 'restored' : 'deleted'
  const [before, after] = [partOf(was, period, measure), partOf(now, period, measure)]
  if (now.stage === 'lost' && was.stage !== 'lost') return 'lost'
  const isOpen = !['won', 'lost'].includes(now.stage)
  if (was.stage === 'lost' || (was.stage === 'won' && isOpen)) return 'reopened'
  if (now.stage === 'won' && was.stage !== 'won' && after !== undefined) return 'won'
  if (isIn(was, period) !== isIn(now, period)) return isIn(now, period) ? 'movedIn' : 'movedOut'
  const difference = (after ?? 0) - (before ?? 0)
  const isMoved =
    measure === 'weighted'
      ? categories[was.stage] !== categories[now.stage] || was.probability !== now.probability
      : (before === undefined) !== (after === undefined)
  if (difference === 0) return 'same'
  if (isMoved) return difference > 0 ? 'advanced' : 'wentBack'
  return difference > 0 ? 'grew' : 'shrank'
}

/** As the shortest text of an amount, from hundredths of cents. */
export function text(parts: readonly number[]): string {
  const total = parts.reduce((all, one) => all + one, 0)
  return (total / 10_000).toFixed(4).replace(/\.?0+$/, '')
}

export function sum(states: readonly State[]) {
  return { count: states.length, amount: text(states.map(({ cents }) => (cents ?? 0) * 100)) }
}

export function figuresOf(states: readonly State[]) {
  const of = (category: ForecastCategory) => sum(states.filter(({ stage }) => categories[stage] === category))
  return {
    won: of('won'),
    commit: of('commit'),
    bestCase: of('bestCase'),
    pipeline: of('pipeline'),
    weighted: text(states.map(weightOf)),
  }
}
