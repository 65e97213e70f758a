import { allOf, derivedOf, sourcesOf, type Graph, type Link, type Node } from './graph.ts'
import { isAlive } from './define.ts'
import { acceptedNeed } from './agreed.ts'
import { isCarried, isKeyInCrm } from './processes.ts'
import { testStatus, type TestStatus } from './test-status.ts'

/** One way through the project, from why to what; what it lacks is named by its column. */
export interface MatrixRow {
  readonly objective: Node | null
  readonly need: Node | null
  readonly item: Node | null
  readonly steps: readonly Node[]
  readonly tests: readonly Node[]
  readonly kpis: readonly Node[]
  readonly status: TestStatus
  readonly gaps: readonly MatrixColumn[]
  readonly isSuspect: boolean
}

type MatrixColumn = 'objective' | 'need' | 'step' | 'item' | 'test' | 'kpi'

const statusOrder: readonly TestStatus[] = ['nok', 'unknown', 'notRun', 'uncovered', 'ok']

/**
 * Every objective, need, item, test, key step and KPI that counts stands in it at least once: first
 * what lacks something, then what is in doubt, then by what the tests say.
 */
export function matrixRows(graph: Graph): MatrixRow[] {
  const objectives = allOf(graph, 'objective').filter(isAlive)
  const needs = allOf(graph, 'need').filter(isAlive)
  const items = allOf(graph, 'specItem').filter(isAlive)
  const served = (need: Node) => sourcesOf(graph, need, 'serves').filter(isAlive)
  const rows = [
    ...objectives.flatMap((objective) => {
      const own = derivedOf(graph, objective, 'serves').filter(isAlive)
      return own.length === 0
        ? [rowOf(graph, { objective })]
        : own.flatMap((need) => rowsOfNeed(graph, need, objective))
    }),
    ...needs.filter((need) => served(need).length === 0).flatMap((need) => rowsOfNeed(graph, need)),
    ...items.filter((item) => !sourcesOf(graph, item, 'justifies').some(isAlive)).map((item) => rowOf(graph, { item })),
    ...strays(graph),
  ]
  return rows.toSorted(
    (a, b) =>
      b.gaps.length - a.gaps.length ||
      Number(b.isSuspect) - Number(a.isSuspect) ||
      statusOrder.indexOf(a.status) - statusOrder.indexOf(b.status),
  )
}

function rowsOfNeed(graph: Graph, need: Node, objective?: Node): MatrixRow[] {
  const items = derivedOf(graph, need, 'justifies').filter(isAlive)
  if (items.length === 0) return [rowOf(graph, { objective, need })]
  return items.map((item) => rowOf(graph, { objective, need, item }))
}

/** What no objective, need or item leads to. */
function strays(graph: Graph): MatrixRow[] {
  const steps = allOf(graph, 'step').filter(
    (step) => !isReached(graph, step, ['covers']) && derivedOf(graph, step, 'carries').every((one) => !isAlive(one)),
  )
  const tests = allOf(graph, 'test').filter((test) => isAlive(test) && !isReached(graph, test, ['verifies']))
  const kpis = allOf(graph, 'kpi').filter((kpi) => isAlive(kpi) && !isReached(graph, kpi, ['measures']))
  return [
    ...steps.map((step) => rowOf(graph, { steps: [step] })),
    ...tests.map((test) => rowOf(graph, { tests: [test], steps: sourcesOf(graph, test, 'proves') })),
    ...kpis.map((kpi) => rowOf(graph, { kpis: [kpi] })),
  ]
}

function isReached(graph: Graph, node: Node, kinds: readonly string[]): boolean {
  return kinds.some((kind) => sourcesOf(graph, node, kind).some(isAlive))
}

interface Parts {
  readonly objective?: Node | undefined
  readonly need?: Node
  readonly item?: Node
  readonly steps?: readonly Node[]
  readonly tests?: readonly Node[]
  readonly kpis?: readonly Node[]
}

function rowOf(graph: Graph, parts: Parts): MatrixRow {
  const { objective = null, need = null, item = null } = parts
  const steps =
    parts.steps ?? unique([...(item ? sourcesOf(graph, item, 'carries') : []), ...coveringSteps(graph, need)])
  const tests = parts.tests ?? (item ? derivedOf(graph, item, 'verifies').filter(isAlive) : [])
  const kpis = parts.kpis ?? (objective ? derivedOf(graph, objective, 'measures').filter(isAlive) : [])
  const about = item ?? need ?? objective ?? steps[0]
  const shown = [objective, need, item, ...steps, ...tests, ...kpis].filter((one) => one !== null)
  return {
    objective,
    need,
    item,
    steps,
    tests,
    kpis,
    status: about ? testStatus(graph, about) : 'uncovered',
    gaps: gapsOf(graph, { objective, need, item, steps, tests, kpis }),
    isSuspect: linksAmong(graph, shown).some(({ suspect }) => suspect),
  }
}

function coveringSteps(graph: Graph, need: Node | null): Node[] {
  return need ? derivedOf(graph, need, 'covers') : []
}

function gapsOf(graph: Graph, row: Required<Omit<MatrixRow, 'status' | 'gaps' | 'isSuspect'>>): MatrixColumn[] {
  const { objective, need, item, steps, tests, kpis } = row
  const isAccepted = acceptedNeed.includes(need?.state ?? '')
  const isCommitted = ['committed', 'measuring'].includes(objective?.state ?? '')
  const isOpen = item !== null && item.state !== 'deferred'
  const isAlone = !objective && !need && !item
  return [
    ...lack('objective', (isAccepted || kpis.length > 0) && !objective),
    ...lack('need', (isOpen && !need) || (isCommitted && !need)),
    ...lack('item', (isAccepted && !item) || (isAlone && steps.some((step) => isUncarried(graph, step)))),
    ...lack('item', isAlone && tests.length > 0 && steps.length === 0),
    ...lack('test', isOpen && tests.length === 0),
    ...lack('kpi', objective !== null && kpis.length === 0),
  ]
}

function lack(column: MatrixColumn, isMissing: boolean): MatrixColumn[] {
  return isMissing ? [column] : []
}

function isUncarried(graph: Graph, step: Node): boolean {
  return isKeyInCrm(graph, step) && !isCarried(graph, step)
}

function linksAmong(graph: Graph, nodes: readonly Node[]): readonly Link[] {
  const ids = new Set(nodes.map(({ id }) => id))
  return nodes.flatMap(({ id }) => (graph.up.get(id) ?? []).filter(({ source }) => ids.has(source)))
}

function unique(nodes: readonly Node[]): Node[] {
  return [...new Set(nodes)]
}
