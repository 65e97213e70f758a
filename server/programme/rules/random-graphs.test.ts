import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isAlive } from './define.ts'
import { findLooseEnds } from './find.ts'
import { graphOf, type Link, type Node } from './graph.ts'
import { matrixRows } from './matrix.ts'
import { chain, link, node, today } from '#test/support/programme-graph.ts'

interface Parts {
  nodes: Node[]
  links: Link[]
}

const phase = { phase: 'phase' }

/** An item with its test, from a need. */
function addItem({ nodes, links }: Parts, id: string, need: string): void {
  nodes.push(node('specItem', id, { state: 'draft', values: { ...phase, type: 'field' } }))
  nodes.push(node('test', `t ${id}`, { state: 'ready' }))
  links.push(link('justifies', id, need), link('verifies', `t ${id}`, id))
}

/** Sound graphs of any size: every need serves an objective, every item comes from a need, items depend on earlier ones. */
const sound = fc
  .record({
    needs: fc.integer({ min: 1, max: 12 }),
    items: fc.array(fc.tuple(fc.nat(), fc.option(fc.nat())), { minLength: 2, maxLength: 24 }),
  })
  .map(({ needs, items }) => {
    const parts = chain()
    for (let index = 0; index < needs; index += 1) {
      parts.nodes.push(node('need', `n${index}`, { state: 'accepted', values: phase }))
      parts.links.push(link('serves', `n${index}`, 'objective'))
      // Not touched by any fault, so that no need is left without an item by accident.
      addItem(parts, `kept${index}`, `n${index}`)
    }
    items.forEach(([need, before], index) => {
      addItem(parts, `i${index}`, `n${need % needs}`)
      if (before !== null && index > 0) parts.links.push(link('dependsOn', `i${index}`, `i${before % index}`))
    })
    return parts
  })

/** Spoils one thing of its own and says which rule finds it where. */
type Fault = (parts: Parts, item: string, size: number) => readonly string[]

const faults: Readonly<Record<string, Fault>> = {
  orphan(parts, item) {
    parts.links = parts.links.filter(({ kind, derived }) => !(kind === 'justifies' && derived === item))
    return [`W-20 ${item}`]
  },
  doubt: (parts, item) => (suspect(parts, 'justifies', item), [`W-04 ${item}`]),
  doubtOfTest: (parts, item) => (suspect(parts, 'verifies', `t ${item}`), [`W-04 t ${item}`]),
  deadEnd: (parts, item) => (parts.links.push(link('keeps', item, 'nobody')), [`W-20 ${item}`]),
  unfit: (parts, item) => (parts.links.push(link('serves', item, 'objective')), [`W-20 ${item}`]),
  retired(parts, item) {
    parts.nodes = parts.nodes.map((one) => (one.id === item ? { ...one, state: 'retired' } : one))
    return parts.links.filter(({ source }) => source === item).map(({ derived }) => `W-20 ${derived}`)
  },
  unproved(parts, item) {
    parts.links = parts.links.filter(({ kind, source }) => !(kind === 'verifies' && source === item))
    return [`W-19 ${item}`, `W-20 t ${item}`]
  },
  cycle(parts, item, size) {
    const ids = Array.from({ length: size }, (_, index) => `circle ${index} of ${item}`)
    for (const [index, id] of ids.entries()) {
      addItem(parts, id, 'n0')
      parts.links.push(link('dependsOn', id, ids[(index + 1) % size] ?? id))
    }
    return ids.map((id) => `W-20 ${id}`)
  },
  family(parts, item) {
    const [one, other] = [`a ${item}`, `b ${item}`]
    parts.nodes.push(node('process', one, { state: 'drawn', values: { parent: other } }))
    parts.nodes.push(node('process', other, { state: 'drawn', values: { parent: one } }))
    return [`W-20 ${one}`, `W-20 ${other}`]
  },
  kpi: (parts, item) => (parts.nodes.push(node('kpi', `k ${item}`)), [`W-20 k ${item}`]),
  need(parts, item) {
    parts.nodes.push(node('need', `lost ${item}`, { state: 'accepted', values: phase }))
    addItem(parts, `of lost ${item}`, `lost ${item}`)
    return [`W-20 lost ${item}`]
  },
  bareNeed(parts, item) {
    parts.nodes.push(node('need', `bare ${item}`, { state: 'accepted', values: phase }))
    parts.links.push(link('serves', `bare ${item}`, 'objective'))
    return [`W-19 bare ${item}`]
  },
}

function suspect(parts: Parts, kind: string, derived: string): void {
  parts.links = parts.links.map((one) =>
    one.kind === kind && one.derived === derived ? { ...one, suspect: true } : one,
  )
}

const planted = fc.array(
  fc.record({ fault: fc.constantFrom(...Object.keys(faults)), size: fc.integer({ min: 2, max: 6 }) }),
  { maxLength: 8 },
)
const looked: readonly string[] = ['W-04', 'W-19', 'W-20']

describe('looking through any project', () => {
  const runs = Number(process.env.LAZO_GRAPHS ?? 150)

  it(`finds every fault that was planted, however many at once, and none that was not (${runs} graphs)`, () => {
    fc.assert(
      fc.property(sound, planted, fc.nat(), (parts, chosen, first) => {
        const items = parts.nodes.map(({ id }) => id).filter((id) => /^i\d+$/.test(id))
        const guilty = new Set<string>()
        // Each spoils an item of its own, so that one does not hide another.
        for (const [index, { fault, size }] of chosen.slice(0, items.length).entries()) {
          const item = items[(first + index) % items.length] ?? ''
          for (const one of faults[fault]?.(parts, item, size) ?? []) guilty.add(one)
        }
        const graph = graphOf(parts.nodes, parts.links, today)
        const found = findLooseEnds(graph)
        if (chosen.length === 0) assert.deepEqual(found, [])
        const about = new Set(
          found.filter(({ rule }) => looked.includes(rule)).map(({ rule, node: { id } }) => `${rule} ${id}`),
        )
        // What was retired is no longer looked at.
        const gone = parts.nodes.filter((one) => !isAlive(one)).map(({ id }) => id)
        const wanted = [...guilty].filter((one) => !gone.some((id) => one.endsWith(` ${id}`) && !one.includes(' t ')))
        assert.deepEqual([...about].toSorted(), wanted.toSorted())
      }),
      { numRuns: runs },
    )
  })

  it('puts everything that counts into the matrix, what lacks something before what does not', () => {
    fc.assert(
      fc.property(sound, planted, (parts, chosen) => {
        for (const [index, { fault, size }] of chosen.entries()) faults[fault]?.(parts, `i${index % 2}`, size)
        const rows = matrixRows(graphOf(parts.nodes, parts.links, today))
        const shown = new Set(
          rows.flatMap((row) => [row.objective, row.need, row.item, ...row.tests, ...row.kpis].map((one) => one?.id)),
        )
        const counted = parts.nodes.filter(
          (one) => ['objective', 'need', 'specItem', 'test', 'kpi'].includes(one.kind) && isAlive(one),
        )
        assert.deepEqual(
          counted.filter(({ id }) => !shown.has(id)).map(({ id }) => id),
          [],
        )
        const sizes = rows.map(({ gaps }) => gaps.length)
        assert.deepEqual(
          sizes,
          sizes.toSorted((a, b) => b - a),
        )
      }),
      { numRuns: Math.min(runs, 2000) },
    )
  })
})
