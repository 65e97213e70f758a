import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { graph, node, replace } from '#test/support/programme-graph.ts'
import { goLiveChecks, type Imports } from './go-live.ts'
import type { Graph, Node } from './graph.ts'
import { trialProblems } from './trial.ts'

const passed = node('testRun', 'run', {
  values: { test: 'test', testFingerprint: 'test', itemFingerprints: ['item'], result: 'pass', at: '2026-11-20' },
})

describe('what holds a phase up', () => {
  it('going live is held up by what is open', () => {
    const asAgreed = { drifted: 0, unjustified: 0 }
    const states = (of: Graph, configuration = asAgreed) =>
      Object.fromEntries(goLiveChecks(of, 'phase', configuration).map(({ letter, state }) => [letter, state]))
    const before = states(graph())
    assert.equal(before.a, 'open')
    const done = graph(({ nodes }) => {
      replace(nodes, 'project', { values: { soloMode: true } })
      replace(nodes, 'need', { state: 'satisfied' })
      replace(nodes, 'item', { state: 'accepted' })
      nodes.push(node('deployment', 'deployment', { state: 'applied', values: { environment: 'production' } }))
      nodes.push(passed)
    })
    assert.deepEqual(
      Object.entries(states(done)).filter(([, state]) => state === 'open'),
      [],
    )
    assert.equal(states(done, { ...asAgreed, drifted: 1 }).c, 'open')
    assert.equal(states(done, { ...asAgreed, unjustified: 1 }).c, 'open')
  })

  it('whoever has a role that learns something can do it, or is let be with a reason (W-11 f)', () => {
    const fact = { user: 'kim', name: 'Kim', role: { es: 'Comercial', en: 'Sales' }, passed: 1, of: 2 } as const
    const check = (state: 'valid' | 'expired' | 'open', ...more: readonly Node[]) => {
      const of = graph(({ nodes }) => void nodes.push(...more))
      const configuration = { drifted: 0, unjustified: 0, certificates: [{ ...fact, state }] }
      const found = goLiveChecks(of, 'phase', configuration).find(({ letter }) => letter === 'f')
      return [found?.state, found?.reasons[0]?.es]
    }
    assert.deepEqual(check('valid'), ['met', undefined])
    assert.deepEqual(check('open'), ['open', 'Kim (Comercial): ha superado 1 de 2.'])
    assert.deepEqual(check('expired'), ['open', 'Kim (Comercial): ha cambiado lo que aprendió.'])
    const member = node('member', 'member', { values: { person: 'kim' } })
    const waiver = (rule: string, subject: string, state = 'granted') =>
      node('waiver', 'waiver', { state, values: { rule, subject: { module: 'projectMember', id: subject } } })
    assert.equal(check('open', member, waiver('W-11f', 'member'))[0], 'met')
    assert.equal(check('open', member, waiver('W-11f', 'member', 'requested'))[0], 'open')
    assert.equal(check('open', member, waiver('W-11e', 'member'))[0], 'open')
    assert.equal(check('open', waiver('W-11f', 'phase'))[0], 'waived')
  })

  it('what was to be brought over is there, and each row of each file is accounted for', () => {
    const whole: Imports = { done: 1, halfway: 0, unreconciled: 0, rejectedShares: [] }
    const bringing = graph(({ nodes }) => replace(nodes, 'item', { values: { type: 'import' } }))
    const state = (of: Graph, imports?: Partial<Imports>) => {
      const configuration = { drifted: 0, unjustified: 0, imports: imports && { ...whole, ...imports } }
      return goLiveChecks(of, 'phase', configuration).find(({ letter }) => letter === 'e')?.state
    }
    assert.equal(state(graph()), 'met', 'nothing was to be brought over')
    assert.equal(state(bringing), 'open')
    assert.equal(state(bringing, whole), 'met')
    assert.equal(state(graph(), { halfway: 1 }), 'open')
    assert.equal(state(graph(), { unreconciled: 1 }), 'open')
    assert.equal(state(graph(), { rejectedShares: [5] }), 'met')
    assert.equal(state(graph(), { rejectedShares: [1, 5.1] }), 'open')
    const lenient = graph(({ nodes }) => replace(nodes, 'project', { values: { rejectedRowsMax: '10.00' } }))
    assert.equal(state(lenient, { rejectedShares: [5.1] }), 'met')
  })

  it('a company is told of it, and somebody answers its questions, before it goes live (R-072)', () => {
    const asAgreed = { drifted: 0, unjustified: 0 }
    const state = (letter: string, ...more: readonly Node[]) => {
      const of = graph(({ nodes }) => void nodes.push(...more))
      return goLiveChecks(of, 'phase', asAgreed).find((one) => one.letter === letter)?.state
    }
    const said = (of: object) => node('communication', 'said', { state: 'sent', values: { reach: 'internal' }, ...of })
    assert.equal(state('l'), 'open')
    assert.equal(state('l', said({})), 'met')
    assert.equal(state('l', said({ state: 'planned' })), 'open')
    assert.equal(state('l', said({ values: { reach: 'external' } })), 'open')
    const helper = node('member', 'helper', { values: { programmeRole: ['supportConsultant'] } })
    const helped = (until: string) =>
      node('session', 'session', { state: 'held', values: { supportWindowUntil: until } })
    assert.equal(state('i'), 'open')
    assert.equal(state('i', helper), 'met')
    assert.equal(state('i', helped('2020-01-01')), 'open')
    assert.equal(state('i', helped('2099-01-01')), 'met')
  })
})

describe('the trial of a phase', () => {
  const problems = (phase: object, ...more: readonly Node[]) => {
    const tried = graph(({ nodes }) => {
      replace(nodes, 'phase', { state: 'trial', values: { trialDays: 5, trialStartedOn: '2026-11-16', ...phase } })
      nodes.push(...more)
    })
    const about = tried.nodes.get('phase')
    return about ? trialProblems(tried, about).map(({ en }) => en) : []
  }
  const firstDay = node('test', 'first', { state: 'ready', values: { level: 'firstDay' } })
  const tried = (environment: string, result: string, at: string) =>
    node('testRun', `first ${at}`, { values: { test: 'first', testFingerprint: 'first', environment, result, at } })

  it('is over after its working days, with few incidents open and the first day run in production', () => {
    assert.deepEqual(problems({}), [])
    assert.deepEqual(problems({ trialStartedOn: '2026-11-19' }), ['2 days of trial out of 5.'])
    assert.deepEqual(problems({ trialStartedOn: null }), ['The trial has not started.'])
    assert.deepEqual(problems({ trialDays: 0, trialStartedOn: null }), [])
    const incident = node('risk', 'crash', { state: 'open', values: { type: 'issue', phase: 'phase' } })
    assert.equal(problems({}, incident).length, 1)
    assert.equal(problems({ incidentsMax: 1 }, incident).length, 0)
    assert.equal(problems({}, firstDay).length, 1)
    assert.equal(problems({}, firstDay, tried('production', 'pass', '2026-11-18')).length, 0)
    assert.equal(problems({}, firstDay, tried('sandbox', 'pass', '2026-11-18')).length, 1)
    const since = [tried('production', 'pass', '2026-11-18'), tried('production', 'fail', '2026-11-19')]
    assert.equal(problems({}, firstDay, ...since).length, 1)
  })
})
