import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { programmeSeeds } from '#catalog/programme/index.ts'
import { linkKinds } from '#common/programme.ts'
import { type Graph, type Link, type Node } from './graph.ts'
import { graph, link, node, reasons, replace, without } from '#test/support/programme-graph.ts'
import { kpiRules } from '#server/kpis/rules.ts'
import { stepRules } from '#server/programme/rules.ts'
import { planEffects } from '#server/programme/plan-effects.ts'
import { feedbackEffects } from '#server/programme/feedback-effects.ts'
import { assessmentEffects } from '#server/programme/assessments.ts'
import { noteFigures } from '#server/kpis/note-figures.ts'
import { stepEffects } from '#server/programme/sign.ts'
import { testStatus } from './test-status.ts'
import { findLooseEnds, graphRules } from './find.ts'

/** By rule: of which node, and a change after which it no longer holds. In the whole chain each holds. */
const broken: readonly (readonly [
  string,
  string,
  (parts: { nodes: Node[]; links: Link[] }) => void,
  ((parts: { nodes: Node[]; links: Link[] }) => void)?,
])[] = [
  ['R-001', 'project', ({ nodes }) => replace(nodes, 'project', { values: { whyInvest: '' } })],
  ['R-002', 'gap', without('closes')],
  ['R-018', 'objective', without('measures')],
  ['R-023', 'need', without('serves')],
  ['W-01', 'item', without('verifies')],
  ['W-01', 'item', ({ nodes }) => replace(nodes, 'need', { state: 'captured' })],
  ['W-01', 'item', ({ nodes }) => replace(nodes, 'test', { state: 'draft' })],
  [
    'W-01',
    'item',
    (parts) => {
      parts.nodes.push(node('phase', 'later', { values: { number: 2 } }))
      replace(parts.nodes, 'need', { values: { phase: 'later' } })
    },
  ],
  [
    'W-02',
    'objective',
    ({ nodes }) => {
      for (const id of ['a', 'b', 'c'])
        nodes.push(node('objective', id, { state: 'committed', values: { phase: 'phase' } }))
    },
  ],
  ['W-02', 'item', ({ nodes }) => replace(nodes, 'item', { values: { points: 101 } })],
  ['W-03', 'item', ({ nodes }) => replace(nodes, 'item', { values: { author: 'ada' } })],
  ['W-04', 'item', ({ links }) => void links.push(link('dependsOn', 'item', 'need', true))],
  ['W-08', 'kpi', ({ nodes }) => replace(nodes, 'kpi', { values: { target: null } })],
  ['W-08', 'objective', ({ nodes }) => replace(nodes, 'kpi', { values: { baseline: null } })],
  [
    'W-09',
    'project',
    ({ nodes }) => {
      nodes.push(
        node('budgetLine', 'money', {
          values: { category: 'development', planned: { amount: '1000', currency: 'EUR' } },
        }),
      )
    },
  ],
  [
    'W-12',
    'initiative',
    ({ nodes }) => replace(nodes, 'initiative', { values: { announcedOn: null } }),
    ({ nodes }) => void nodes.push(node('initiative', 'initiative', { values: { announcedOn: '2026-11-01' } })),
  ],
  [
    'W-12',
    'initiative',
    ({ nodes }) => replace(nodes, 'told', { state: 'planned' }),
    ({ nodes }) => void nodes.push(node('initiative', 'initiative', { values: { announcedOn: '2026-11-01' } }), told()),
  ],
  [
    'W-12',
    'outside',
    ({ nodes }) => replace(nodes, 'told', { state: 'cancelled' }),
    ({ nodes }) =>
      void nodes.push(
        node('initiative', 'initiative'),
        told(),
        node('communication', 'outside', { values: { reach: 'external', initiative: 'initiative' } }),
      ),
  ],
  ['W-14', 'item', ({ nodes }) => replace(nodes, 'item', { values: { type: 'module' } })],
  [
    'W-16',
    'second',
    ({ nodes }) => replace(nodes, 'first', { state: 'open' }),
    ({ nodes }) => {
      nodes.push(node('stage', 'first', { state: 'closed', values: { order: 1 } }))
      nodes.push(node('stage', 'second', { values: { order: 2 } }))
    },
  ],
  [
    'R-150',
    'specification',
    ({ nodes }) => replace(nodes, 'drawn', { state: 'listed' }),
    ({ nodes }) => {
      nodes.push(node('stage', 'specification', { values: { kind: 'specification' } }))
      nodes.push(node('process', 'drawn', { state: 'drawn' }))
      nodes.push(node('member', 'kim', { values: { programmeRole: ['executiveSponsor', 'projectManager'] } }))
    },
  ],
  ['W-17', 'item', ({ nodes }) => replace(nodes, 'item', { values: { type: 'function' } })],
  [
    'W-16',
    'testing',
    ({ nodes }) => replace(nodes, 'item', { values: { subPhase: 'configuration' } }),
    ({ nodes }) => {
      nodes.push(node('task', 'testing', { values: { subPhase: 'testing' } }))
      replace(nodes, 'item', { values: { subPhase: 'testing' } })
    },
  ],
  [
    'W-17',
    'task',
    ({ nodes }) => replace(nodes, 'kim', { values: { skills: ['data'] } }),
    ({ nodes }) => {
      nodes.push(node('task', 'task', { values: { skill: 'programming', responsible: 'kim' } }))
      nodes.push(node('member', 'kim', { values: { skills: ['programming'] } }))
    },
  ],
  [
    'R-065',
    'row',
    ({ nodes }) => replace(nodes, 'row', { values: { accountable: null } }),
    ({ nodes }) =>
      void nodes.push(node('responsibility', 'row', { values: { accountable: 'promoter', responsible: ['user'] } })),
  ],
  [
    'R-065',
    'task',
    ({ nodes }) => replace(nodes, 'task', { values: { responsible: 'gone' } }),
    ({ nodes }) => void nodes.push(node('task', 'task', { values: { responsible: 'objective' } })),
  ],
  [
    'W-18',
    'need',
    (parts) => {
      without('justifies')(parts)
      parts.nodes.push(node('baseline', 'baseline', { state: 'approved' }))
    },
  ],
  ['W-19', 'objective', without('serves')],
  ['W-19', 'need', without('justifies')],
  ['W-19', 'item', without('verifies')],
  ['W-20', 'item', without('justifies')],
  ['W-20', 'item', ({ links }) => void links.push(link('dependsOn', 'item', 'item'))],
  ['W-20', 'item', ({ nodes }) => replace(nodes, 'need', { state: 'rejected' })],
  ['W-20', 'item', ({ links }) => void links.push(link('keeps', 'item', 'nobody'))],
  [
    'R-051',
    'item',
    ({ nodes }) => replace(nodes, 'item', { values: { clientReady: false } }),
    ({ nodes }) => replace(nodes, 'item', { values: { clientReady: true, authorReady: true } }),
  ],
  [
    'quorum',
    'baseline',
    ({ nodes }) => replace(nodes, 'project', { values: { quorum: 2 } }),
    ({ nodes }) => void nodes.push(node('baseline', 'baseline')),
  ],
  [
    'R-052',
    'item',
    ({ nodes }) => replace(nodes, 'item', { openComments: 1 }),
    ({ nodes }) => replace(nodes, 'item', { state: 'inReview' }),
  ],
  ['needsMore', 'baseline', ({ nodes }) => void nodes.push(signature('ada', 'baseline')), underTwo],
  ['needsMore', 'baseline', ({ nodes }) => void nodes.push(signature('kim', 'baseline')), underTwo],
  ['bothSides', 'request', ({ nodes }) => replace(nodes, 'kimSigned', { values: { isVoid: true } }), twoSides],
  [
    'bothSides',
    'request',
    ({ nodes }) => replace(nodes, 'kimMember', { values: { organisation: 'client' } }),
    twoSides,
  ],
  [
    'bothSides',
    'baseline',
    ({ nodes }) => replace(nodes, 'kimSigned', { values: { isVoid: true } }),
    (parts) => twoSides(parts, 'baseline'),
  ],
  [
    'quorum',
    'baseline',
    ({ nodes }) =>
      void nodes.push(node('member', 'adaMember', { values: { person: 'ada', organisation: 'consultancy' } })),
    (parts) => twoSides(parts, 'baseline'),
  ],
  [
    'firstSide',
    'request',
    ({ nodes }) => void nodes.push(signature('kim', 'request')),
    (parts) => {
      twoSides(parts)
      replace(parts.nodes, 'kimSigned', { values: { isVoid: true } })
    },
  ],
]

function told(): Node {
  return node('communication', 'told', { state: 'sent', values: { reach: 'internal', initiative: 'initiative' } })
}

function signature(by: string, subject: string): Node {
  return node('signature', `${by}Signed`, { values: { by, subject: { id: subject }, fingerprint: subject } })
}

function underTwo({ nodes }: { nodes: Node[] }): void {
  nodes.push(node('baseline', 'baseline'))
  replace(nodes, 'project', { values: { quorum: 2 } })
}

/** A company with its consultancy, for which kim has agreed. */
function twoSides({ nodes }: { nodes: Node[] }, kind: 'changeRequest' | 'baseline' = 'changeRequest'): void {
  const subject = kind === 'baseline' ? 'baseline' : 'request'
  replace(nodes, 'project', { values: { consultancy: 'Otra empresa' } })
  nodes.push(
    node(kind, subject),
    node('member', 'kimMember', { values: { person: 'kim', organisation: 'consultancy' } }),
    signature('kim', subject),
  )
}

describe('rules of the project', () => {
  it('W-03: of what one wrote, another one signs the baseline too', () => {
    const graphWith = (...more: Node[]) =>
      graph(({ nodes }) => {
        replace(nodes, 'item', { state: 'inReview', values: { author: 'ada' } })
        nodes.push(node('baseline', 'baseline'), ...more)
      })
    const found = graphRules.find(({ name }) => name === 'W-03')
    const say = (from: Graph, userId: string) => {
      const baseline = from.nodes.get('baseline')
      assert.ok(found && baseline)
      return found.judge(from, baseline, { userId, values: { items: { items: [{ id: 'item' }] } } }).length
    }
    assert.equal(say(graphWith(), 'ada'), 1)
    assert.equal(say(graphWith(), 'kim'), 0)
    assert.equal(say(graphWith(signature('kim', 'baseline')), 'ada'), 0)
  })

  for (const [rule, id, change, before] of broken) {
    it(`${rule} holds for ${id} in a whole chain, and says so where it does not`, () => {
      assert.equal(reasons(rule, id, graph(before)), 0)
      const bad = graph((parts) => {
        before?.(parts)
        change(parts)
      })
      assert.ok(reasons(rule, id, bad) > 0)
    })
  }

  it('finds nothing loose in a whole chain, and leaves out what the sponsor let pass until its day', () => {
    assert.deepEqual(
      findLooseEnds(graph()).map(({ rule }) => rule),
      [],
    )
    const open = graph(without('closes'))
    assert.equal(findLooseEnds(open).length, 0, 'an addressed gap was settled by whoever linked it')
    const loose = (expiry: string) =>
      findLooseEnds(
        graph((parts) => {
          without('verifies')(parts)
          const values = { rule: 'W-19', subject: { module: 'specItem', id: 'item' }, expiry }
          parts.nodes.push(node('waiver', 'waiver', { state: 'granted', values }))
        }),
      ).filter(({ rule }) => rule === 'W-19')
    assert.deepEqual(
      loose('2026-12-01').map(({ isWaived }) => isWaived),
      [true],
    )
    assert.deepEqual(
      loose('2026-11-01').map(({ isWaived }) => isWaived),
      [false],
    )
  })

  it('W-20: a test of the first day follows from nothing but the CRM, any other from what it verifies', () => {
    const orphan = (level: string) =>
      reasons(
        'W-20',
        'first',
        graph(({ nodes }) => void nodes.push(node('test', 'first', { state: 'ready', values: { level } }))),
      )
    assert.equal(orphan('firstDay'), 0)
    assert.equal(orphan('item'), 1)
  })

  it('one person alone needs no second pair of eyes, which the project says', () => {
    const solo = graph(({ nodes }) => {
      replace(nodes, 'project', { values: { soloMode: true } })
      replace(nodes, 'item', { values: { author: 'ada' } })
    })
    assert.equal(reasons('W-03', 'item', solo), 0)
  })

  it('every rule and effect that a step names is there', () => {
    const steps = programmeSeeds.flatMap(({ definition }) => definition.lifecycle?.transitions ?? [])
    const rules = steps.flatMap(({ guards = [] }) => guards.flatMap((one) => ('rule' in one ? [one.rule] : [])))
    const effects = steps.flatMap((one) => one.effects ?? [])
    assert.deepEqual(
      rules.filter((name) => ![...stepRules, ...kpiRules].some((one) => one.name === name)),
      [],
    )
    assert.deepEqual(
      effects.filter(
        (name) =>
          ![...stepEffects, ...planEffects, ...assessmentEffects, ...feedbackEffects, noteFigures].some(
            (one) => one.name === name,
          ),
      ),
      [],
    )
  })
})

function run(result: string, at: string, itemFingerprint = 'item'): Node {
  const values = { test: 'test', testFingerprint: 'test', itemFingerprints: [itemFingerprint], result, at }
  return node('testRun', `run ${result} ${at}`, { values })
}

describe('what tests say of an item', () => {
  const of = (id: string, ...runs: readonly Node[]) => {
    const full = graph(({ nodes }) => void nodes.push(...runs))
    const about = full.nodes.get(id)
    assert.ok(about)
    return testStatus(full, about)
  }

  it('is that of the last run on its present content, and of a need the worst of its items', () => {
    assert.equal(of('item'), 'notRun')
    assert.equal(of('item', run('pass', '2026-11-01')), 'ok')
    assert.equal(of('item', run('pass', '2026-11-01'), run('fail', '2026-11-02')), 'nok')
    assert.equal(of('item', run('blocked', '2026-11-01')), 'unknown')
    assert.equal(of('item', run('pass', '2026-11-01', 'before')), 'notRun')
    const deployed = node('deployment', 'first', {
      state: 'applied',
      values: { environment: 'sandbox', appliedAt: '2026-11-05' },
    })
    const inSandbox = (at: string) => {
      const tried = run('pass', at)
      return { ...tried, values: { ...tried.values, environment: 'sandbox' } }
    }
    assert.equal(of('item', deployed, inSandbox('2026-11-04')), 'notRun', 'what is built since was not there')
    assert.equal(of('item', deployed, inSandbox('2026-11-06')), 'ok')
    assert.equal(of('need', run('fail', '2026-11-02')), 'nok')
    assert.equal(of('objective', run('pass', '2026-11-01')), 'ok')
    const bare = graph(without('verifies'))
    assert.equal(testStatus(bare, bare.nodes.get('item') ?? node('specItem', 'item')), 'uncovered')
  })
})

describe('kinds of links', () => {
  it('lead from one kind to another and have words for both sides', () => {
    const names = linkKinds.map(({ name }) => name)
    assert.equal(new Set(names).size, names.length)
    for (const { label } of linkKinds) for (const side of [label.up, label.down]) assert.ok(side.es && side.en)
  })
})
