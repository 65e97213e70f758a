import type { Context } from '#server/context.ts'
import { moduleOfKind } from './deployed.ts'
import { readForeseen, type Foreseen } from './preview.ts'
import { seenNodes, visibleGraph } from './read.ts'
import { allOf, derivedOf, sourcesOf, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { lastResult, testStatus, type TestStatus } from '#server/programme/rules/test-status.ts'
import { readTests, type WrittenTest } from './tests.ts'

interface TestedItem {
  readonly node: Node
  readonly status: TestStatus
  readonly tests: readonly string[]
}

interface LastRun {
  readonly id: string
  readonly test: string
  readonly environment: string
  readonly result: string
  readonly at: string
  readonly duration: number
  readonly isCurrent: boolean
}

interface TestOverview {
  readonly tests: readonly (WrittenTest & { readonly status: TestStatus; readonly items: readonly string[] })[]
  readonly items: readonly TestedItem[]
  readonly runs: readonly LastRun[]
  /** What the tests may speak of besides what is there; nothing where nothing more is coming. */
  readonly foreseen: Foreseen | undefined
}

/** Items that no longer have to pass anything. */
const gone: readonly string[] = ['retired', 'deferred']

/** Every test of the project with what it says now, by the items that it verifies: as far as the reader sees them. */
export async function readOverview(ctx: Context, projectId: string): Promise<TestOverview> {
  const graph = await visibleGraph(ctx, projectId)
  const written = await readTests(ctx, projectId)
  const items = allOf(graph, 'specItem').filter(({ state }) => !gone.includes(state ?? ''))
  const steps = allOf(graph, 'step').filter((node) => derivedOf(graph, node, 'proves').length > 0)
  const seen = await seenNodes(ctx, [...items, ...steps])
  const shown = [...items, ...steps].filter(({ id }) => seen.has(id))
  const runs = moduleOfKind(ctx, 'testRun')
  const maySeeRuns = runs !== undefined && ctx.policy.scope(runs.name, 'read') !== 'none'
  return {
    tests: written.map((test) => ({
      ...test,
      status: statusOf(graph, test.id),
      items: itemsOf(graph, test.id).filter((id) => seen.has(id)),
    })),
    items: shown.map((node) => ({
      node,
      status: testStatus(graph, node),
      tests: testsOf(graph, node),
    })),
    runs: maySeeRuns ? lastRunsOf(graph, written) : [],
    foreseen: await readForeseen(ctx, graph),
  }
}

function testsOf(graph: Graph, node: Node): string[] {
  return derivedOf(graph, node, node.kind === 'step' ? 'proves' : 'verifies')
    .filter(({ state }) => state !== 'retired')
    .map(({ id }) => id)
}

function itemsOf(graph: Graph, id: string): string[] {
  return ['verifies', 'proves'].flatMap((kind) => sourcesOf(graph, { id }, kind)).map((node) => node.id)
}

function statusOf(graph: Graph, id: string): TestStatus {
  const node = graph.nodes.get(id)
  return node ? lastResult(graph, node) : 'notRun'
}

function lastRunsOf(graph: Graph, tests: readonly WrittenTest[]): LastRun[] {
  const known = new Map(tests.map((test) => [test.id, test]))
  return allOf(graph, 'testRun').flatMap(({ id, values }) => {
    const test = known.get(String(values.test))
    if (!test) return []
    return [
      {
        id,
        test: test.id,
        environment: String(values.environment),
        result: String(values.result),
        at: String(values.at),
        duration: Number(values.duration ?? 0),
        isCurrent: values.testFingerprint === test.fingerprint,
      },
    ]
  })
}
