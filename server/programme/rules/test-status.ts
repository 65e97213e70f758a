import { allOf, derivedOf, type Graph, type Node } from './graph.ts'

/**
 * What the tests of an item say of its present revision, worst first: some failed, one is unknown (blocked
 * or in error), not all were run, there are none, all pass.
 */
export type TestStatus = 'nok' | 'unknown' | 'notRun' | 'uncovered' | 'ok'

const order: readonly TestStatus[] = ['nok', 'unknown', 'notRun', 'uncovered', 'ok']

/** Of an item from its own tests; of a need or an objective the worst of what realises it. */
export function testStatus(graph: Graph, node: Node): TestStatus {
  const tests = derivedOf(graph, node, node.kind === 'step' ? 'proves' : 'verifies').filter(
    ({ state }) => state !== 'retired',
  )
  const own = tests.length === 0 ? undefined : worst(tests.map((test) => lastResult(graph, test, node)))
  const children = childrenOf(graph, node).map((child) => testStatus(graph, child))
  if (children.length === 0) return own ?? 'uncovered'
  // A parent with tests of its own does not mind children without any.
  return own === undefined ? worst(children) : worst([own, ...children.filter((one) => one !== 'uncovered')])
}

function childrenOf(graph: Graph, node: Node): Node[] {
  if (node.kind === 'need') return derivedOf(graph, node, 'justifies').filter(isKept)
  return node.kind === 'objective' ? derivedOf(graph, node, 'serves').filter(isKept) : []
}

function isKept({ state }: Node): boolean {
  return !['retired', 'deferred', 'rejected', 'parked'].includes(state ?? '')
}

function worst(all: readonly TestStatus[]): TestStatus {
  return order.find((one) => all.includes(one)) ?? 'uncovered'
}

/** The last run of a test, as far as it was of the test and the item as they are now. */
function lastResult(graph: Graph, test: Node, item: Node): TestStatus {
  const runs = allOf(graph, 'testRun').filter(({ values }) => values.test === test.id)
  const last = runs.reduce<Node | undefined>(
    (latest, run) => (!latest || String(run.values.at) > String(latest.values.at) ? run : latest),
    undefined,
  )
  if (!last) return 'notRun'
  const seen = last.values.itemFingerprints
  const isCurrent =
    last.values.testFingerprint === test.fingerprint && Array.isArray(seen) && seen.includes(item.fingerprint)
  if (!isCurrent) return 'notRun'
  if (last.values.result === 'pass') return 'ok'
  return last.values.result === 'fail' ? 'nok' : 'unknown'
}
