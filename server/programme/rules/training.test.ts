import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { graph, node, reasons, replace, type Parts } from '#test/support/programme-graph.ts'
import { findLooseEnds, graphRules } from './find.ts'
import { gateProblems } from './stages.ts'
import type { Graph, Node } from './graph.ts'

const session = (id: string, at: string | null, more: Parts['values'] = {}, state = 'planned') =>
  node('session', id, { state, values: { track: 'track', at, minutes: 90, ...more } })

/** A track as it should be, changed where a case says so. */
function training(change: (nodes: Node[]) => void = () => undefined, state = 'announced'): Graph {
  return graph(({ nodes }) => {
    nodes.push(
      node('track', 'track', {
        state,
        values: { audience: 'teamInitial', department: 'sales', includesGlobalModule: true },
      }),
      session('first', '2026-12-01T09:00:00.000Z', { supportWindowUntil: '2026-12-08' }),
      session('second', '2026-12-08T09:00:00.000Z'),
    )
    change(nodes)
  })
}

const problems = (rule: string, id: string, from: Graph) => {
  const about = from.nodes.get(id)
  assert.ok(about)
  return graphRules
    .find(({ name }) => name === rule)
    ?.judge(from, about, { userId: null })
    .map(({ en }) => en)
}

describe('W-10, the sessions of a training track', () => {
  it('lets pass two sessions or more with days and help between them, and the whole taught', () => {
    assert.equal(reasons('W-10', 'track', training()), 0)
    assert.equal(reasons('W-10', 'first', training()), 0)
    const three = training((nodes) => {
      replace(nodes, 'second', { values: { supportWindowUntil: '2026-12-14' } })
      nodes.push(session('third', '2026-12-15T09:00:00.000Z'))
    })
    assert.equal(reasons('W-10', 'track', three), 0)
  })

  for (const [title, change, message] of [
    ['one session', (nodes) => nodes.pop(), 'It has one session: at least two.'],
    [
      'a second one that is cancelled',
      (nodes) => replace(nodes, 'second', { state: 'cancelled' }),
      'It has one session: at least two.',
    ],
    [
      'no global module',
      (nodes) => replace(nodes, 'track', { values: { includesGlobalModule: false } }),
      'Teaching the CRM as a whole is missing.',
    ],
    ['a session without a date', (nodes) => replace(nodes, 'second', { values: { at: null } }), 'second: no date.'],
    [
      'two days where three are asked for',
      (nodes) => replace(nodes, 'second', { values: { at: '2026-12-03T09:00:00.000Z' } }),
      'From “first” to “second” there are 2 days: at least 3.',
    ],
    [
      'help that ends two days before',
      (nodes) => replace(nodes, 'first', { values: { supportWindowUntil: '2026-12-06' } }),
      'Between “first” and “second” there are days with nobody to answer questions.',
    ],
    [
      'no help at all',
      (nodes) => replace(nodes, 'first', { values: { supportWindowUntil: null } }),
      'Between “first” and “second” there are days with nobody to answer questions.',
    ],
    [
      'a project that asks for more days',
      (nodes) => replace(nodes, 'project', { values: { minSpacingDays: 8 } }),
      'From “first” to “second” there are 7 days: at least 8.',
    ],
  ] as readonly (readonly [string, (nodes: Node[]) => unknown, string])[]) {
    it(`says so of ${title}`, () => assert.deepEqual(problems('W-10', 'track', training(change)), [message]))
  }

  it('counts days as the calendar of the company does, whatever the hour', () => {
    // The evening of 1 December in Madrid, and the morning of the 4th.
    const near = training((nodes) => {
      replace(nodes, 'first', { values: { at: '2026-12-01T22:30:00.000Z' } })
      replace(nodes, 'second', { values: { at: '2026-12-04T07:00:00.000Z' } })
    })
    assert.deepEqual(problems('W-10', 'track', near), [])
    const nearer = training((nodes) => {
      replace(nodes, 'first', { values: { at: '2026-12-01T23:30:00.000Z' } })
      replace(nodes, 'second', { values: { at: '2026-12-04T07:00:00.000Z' } })
    })
    assert.equal(problems('W-10', 'track', nearer)?.length, 1)
  })

  it('asks for no other days of what has been held', () => {
    const held = (state: string) =>
      training((nodes) => {
        replace(nodes, 'first', { state: 'held', values: { at: '2026-12-01T09:00:00.000Z', supportWindowUntil: null } })
        replace(nodes, 'second', { state, values: { at: '2026-12-03T09:00:00.000Z' } })
      })
    assert.equal(problems('W-10', 'track', held('planned'))?.length, 2)
    assert.deepEqual(problems('W-10', 'track', held('held')), [])
  })

  it('warns of a session that is longer than the project wants', () => {
    const long = training((nodes) => replace(nodes, 'first', { values: { minutes: 121 } }))
    assert.deepEqual(problems('W-10', 'first', long), ['It lasts 121 minutes: better not more than 120.'])
    const allowed = training((nodes) => {
      replace(nodes, 'first', { values: { minutes: 121 } })
      replace(nodes, 'project', { values: { sessionMaxMinutes: 150 } })
    })
    assert.deepEqual(problems('W-10', 'first', allowed), [])
  })

  it('is a loose end from the day on which people are told of it, until it is over', () => {
    const ends = (state: string) =>
      findLooseEnds(
        training((nodes) => replace(nodes, 'first', { values: { minutes: 200, supportWindowUntil: null } }), state),
      )
        .filter(({ rule }) => rule === 'W-10')
        .map(({ node: { id } }) => id)
    assert.deepEqual(ends('announced'), ['track', 'first'])
    assert.deepEqual(ends('practising'), ['track', 'first'])
    for (const state of ['planned', 'completed', 'cancelled']) assert.deepEqual(ends(state), [], state)
  })
})

describe('training and its stage', () => {
  it('R-073: a team is trained after its department has a promoter, promoters are trained at once', () => {
    const scope = (...more: readonly Node[]) =>
      training((nodes) => {
        nodes.push(node('need', 'other', { state: 'accepted', values: { department: 'sales' } }), ...more)
      })
    assert.equal(reasons('R-073', 'track', scope()), 1)
    const promoter = node('member', 'kim', { values: { department: 'sales', programmeRole: ['promoter'] } })
    assert.equal(reasons('R-073', 'track', scope(promoter)), 0)
    const ofOthers = training((nodes) => {
      nodes.push(node('need', 'other', { state: 'accepted', values: { department: 'support' } }))
    })
    assert.equal(reasons('R-073', 'track', ofOthers), 0)
    const promoters = scope()
    const track = promoters.nodes.get('track')
    assert.ok(track)
    const own = { ...track, values: { ...track.values, audience: 'promoters', department: null } }
    assert.deepEqual(graphRules.find(({ name }) => name === 'R-073')?.judge(promoters, own, { userId: null }), [])
  })

  it('the stage is closed when every track is completed; one person alone may have none', () => {
    const stage = node('stage', 'stage', { values: { kind: 'training' } })
    assert.equal(gateProblems(training(), stage).length, 1)
    assert.equal(
      gateProblems(
        training(() => undefined, 'completed'),
        stage,
      ).length,
      0,
    )
    assert.equal(gateProblems(graph(), stage).length, 1)
    const alone = graph(({ nodes }) => replace(nodes, 'project', { values: { soloMode: true } }))
    assert.equal(gateProblems(alone, stage).length, 0)
  })
})
