import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { LazoError } from '#common/errors.ts'

import type { Asker } from './paces.ts'
import { openCosts } from './costs.ts'
import { openTurns, type Shares } from './turns.ts'

const unpaced = { share: Infinity, aheadMs: 0 }

/** Work that ends when it is told to, by the names of those whose turn it was, in order. */
function desk(atOnceMax: number, more: Partial<Parameters<typeof openTurns>[0]> = {}) {
  const clock = { ms: 0 }
  const paces = { person: unpaced, program: unpaced }
  const options = { atOnceMax, paces, waitingMax: 100, waitMsMax: 1000, ...more }
  const turns = openTurns({ ...options, nowMs: () => clock.ms })
  const begun: string[] = []
  const running: (() => void)[] = []
  const come = async (who: string, shares: Shares = [], isGone = () => false): Promise<string> => {
    const kind: Asker['kind'] = who.startsWith('key') ? 'program' : 'person'
    try {
      const end = await turns.take({ name: who, kind }, shares, isGone)
      begun.push(who)
      running.push(end)
      return 'done'
    } catch (error) {
      return error instanceof LazoError ? error.code : String(error)
    }
  }
  /** Ends what has run longest, and lets whoever is next begin. */
  const endOne = async (): Promise<void> => {
    running.shift()?.()
    await new Promise(setImmediate)
  }
  return { come, begun, endOne, clock, settle: async () => await new Promise(setImmediate) }
}

describe('turns', () => {
  it('of somebody who asks for much come one by one between those of the others', async () => {
    const { come, begun, endOne, settle } = desk(2)
    const greedy = Array.from({ length: 20 }, async () => await come('greedy'))
    const others = ['ana', 'bea'].map(async (who) => await come(who))
    await settle()
    for (let at = 0; at < 20; at += 1) await endOne()
    assert.deepEqual(begun.slice(0, 7), ['greedy', 'greedy', 'greedy', 'ana', 'bea', 'greedy', 'greedy'])
    assert.deepEqual(new Set(await Promise.all([...greedy, ...others])), new Set(['done']))
  })

  it('are left to others by what needs something scarce that is used up', async () => {
    const { come, begun, endOne, settle } = desk(4)
    const locked = [{ of: 'account', most: 2 }]
    const waiting = Array.from({ length: 6 }, async (_, at) => await come(`locked ${at}`, locked))
    await come('free', [{ of: 'contact', most: 2 }])
    await settle()
    assert.deepEqual(begun, ['locked 0', 'locked 1', 'free'])
    void come('locked 2', [{ of: 'contact', most: 2 }])
    await settle()
    assert.equal(begun.at(-1), 'locked 2', 'what one waits for oneself keeps nobody from another thing')
    for (let at = 0; at < 8; at += 1) await endOne()
    assert.deepEqual(new Set(await Promise.all(waiting)), new Set(['done']))
  })

  it('that cannot be had in time are refused at once, or as soon as that is seen', async () => {
    const { come, endOne, clock, settle } = desk(1, { waitingMax: 4 })
    await come('first')
    const [late, gone] = [come('ana'), come('bea', [], () => true)]
    const kept = [come('eva'), come('fia')]
    assert.equal(await come('carla'), 'busy', 'four wait')
    clock.ms = 2000
    const fresh = Array.from({ length: 3 }, async () => await come('dora'))
    assert.deepEqual(new Set(await Promise.all(fresh)), new Set(['busy']))
    await endOne()
    assert.deepEqual([await late, await gone], ['busy', 'busy'])
    assert.deepEqual(await Promise.all(kept), ['busy', 'busy'])
    assert.equal(await come('carla'), 'done', 'nobody waits any more')
    await settle()
  })

  it('are given up by whoever waits with most when the room is full', async () => {
    const { come, begun, endOne, settle } = desk(1, { waitingMax: 5 })
    await come('first')
    const many = Array.from({ length: 5 }, async () => await come('greedy'))
    const others = ['ana', 'bea'].map(async (who) => await come(who))
    assert.deepEqual([await many[4], await many[3]], ['busy', 'busy'], 'the last of many give way')
    assert.equal(await come('greedy'), 'busy', 'nobody waits with more')
    const third = come('ana')
    assert.equal(await many[2], 'busy', 'three against one')
    assert.equal(await come('bea'), 'busy', 'two against one would only change who waits with two')
    for (let at = 0; at < 6; at += 1) await endOne()
    await settle()
    assert.deepEqual(new Set(await Promise.all([...others, third, ...many.slice(0, 2)])), new Set(['done']))
    assert.deepEqual(begun.toSorted(), ['ana', 'ana', 'bea', 'first', 'greedy', 'greedy'])
  })

  it('of whoever asks without a pause leave the machine to others while people are at work, and only then', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const paces = { person: { share: 1, aheadMs: 100 }, program: { share: 0.5, aheadMs: 10 } }
    const { come, begun, endOne, clock, settle } = desk(8, { paces })
    /** One more, which takes so long. */
    const work = async (who: string, ms: number): Promise<void> => {
      void come(who)
      await settle()
      clock.ms += ms
      await endOne()
    }
    await work('key', 500)
    await work('key', 500)
    assert.deepEqual(begun, ['key', 'key'], 'nobody else is there')
    await work('ana', 50)
    await work('ana', 50)
    await work('ana', 50)
    await work('key', 0)
    assert.equal(begun.filter((who) => who === 'key').length, 2, 'twice as long as it was worked for')
    assert.equal(begun.filter((who) => who === 'ana').length, 3, 'one after the other is no greed')
    await work('bea', 50)
    assert.equal(begun.at(-1), 'bea')
    clock.ms += 800
    t.mock.timers.tick(1_000)
    await settle()
    assert.equal(begun.at(-1), 'key', 'rested, or alone again')
  })

  it('are not kept for long from whoever had to wait for something else', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const paces = { person: { share: 1, aheadMs: 100 }, program: unpaced }
    const { come, begun, endOne, clock, settle } = desk(8, { paces, waitMsMax: 5_000 })
    await Promise.all(Array.from({ length: 4 }, async () => await come('ana')))
    clock.ms += 10_000
    for (let at = 0; at < 4; at += 1) await endOne()
    await come('bea')
    void come('ana')
    await settle()
    assert.equal(begun.at(-1), 'bea', 'forty seconds of work in ten')
    clock.ms += 1_000
    await come('bea')
    t.mock.timers.tick(1_000)
    await settle()
    assert.deepEqual(begun.slice(-2), ['bea', 'ana'], 'a second later')
  })
})

describe('what somebody asks for', () => {
  it('is cheap once it was, until it takes long, and the oldest is forgotten', () => {
    const costs = openCosts(2)
    assert.equal(costs.isCheap('sums'), false, 'nobody knows yet')
    costs.note('sums', 3)
    assert.equal(costs.isCheap('sums'), true)
    costs.note('sums', 300)
    assert.equal(costs.isCheap('sums'), false, 'there is more of it now')
    for (const one of ['sums', 'months', 'years', 'x'.repeat(2_001)]) costs.note(one, 3)
    assert.deepEqual([costs.isCheap('sums'), costs.isCheap('months'), costs.isCheap('years')], [false, true, true])
    assert.equal(costs.isCheap('x'.repeat(2_001)), false)
  })
})
