import { allOf, derivedOf, idIn, type Graph, type Node } from './graph.ts'

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

/** The last run of a test in each environment, whoever asks of it. */
const lastRuns = new WeakMap<Graph, ReadonlyMap<unknown, readonly Node[]>>()

function runsOf(graph: Graph, test: Node): readonly Node[] {
  const known = lastRuns.get(graph)
  if (known) return known.get(test.id) ?? []
  const last = new Map<string, Node>()
  for (const run of allOf(graph, 'testRun')) {
    const { test: of, environment, at } = run.values
    const key = `${idIn(of) ?? ''} ${String(environment)}`
    if (String(at) >= String(last.get(key)?.values.at ?? '')) last.set(key, run)
  }
  const found = Map.groupBy(last.values(), ({ values }) => idIn(values.test))
  lastRuns.set(graph, found)
  return found.get(test.id) ?? []
}

/**
 * What a test says of what it tests as both are now: the worst of its last run in each environment. What is
 * not live yet is tried where it was built; that production lacks it says nothing.
 */
export function lastResult(graph: Graph, test: Node, item?: Node): TestStatus {
  const current = runsOf(graph, test).filter(({ values }) => {
    const seen = values.itemFingerprints
    if (item !== undefined && isBeforeAll(graph, values)) return false
    if (values.testFingerprint !== test.fingerprint) return false
    return item === undefined || (Array.isArray(seen) && seen.includes(item.fingerprint))
  })
  const built = current.filter(({ values }) => values.environment !== 'production')
  const counted = item !== undefined && item.state !== 'live' && built.length > 0 ? built : current
  return counted.length === 0 ? 'notRun' : worst(counted.map(statusOf))
}

/** Whether it was run before anything was deployed there: of what is built since it says nothing. */
function isBeforeAll(graph: Graph, { environment, at }: Node['values']): boolean {
  const deployed = allOf(graph, 'deployment').flatMap(({ state, values }) =>
    state === 'applied' && values.environment === environment ? String(values.appliedAt ?? '') : [],
  )
  return deployed.length > 0 && deployed.every((moment) => moment > String(at))
}

function statusOf({ values }: Node): TestStatus {
  if (values.result === 'pass') return 'ok'
  return values.result === 'fail' ? 'nok' : 'unknown'
}
