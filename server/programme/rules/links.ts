import { linkKind } from '#common/programme.ts'
import { reach } from '#common/reach.ts'
import { derivedOf, pointed, sourcesOf, type Graph, type Link, type Node } from './graph.ts'
import { isAlive, isInPhase, phaseNumber, unless, type Rule } from './define.ts'
import { acceptedNeed } from './agreed.ts'
import { isCarried, isKeyInCrm } from './processes.ts'

const gone = ['retired', 'rejected', 'dropped']
const rooted: Readonly<Record<string, readonly string[]>> = {
  kpi: ['measures'],
  need: ['serves'],
  specItem: ['justifies'],
  test: ['verifies', 'proves'],
}

export const linkRules: readonly Rule[] = [
  {
    name: 'W-04',
    kinds: ['objective', 'kpi', 'need', 'step', 'touchpoint', 'dataNeed', 'initiative', 'specItem', 'test'],
    isDue: () => true,
    judge: (graph, node) =>
      (graph.up.get(node.id) ?? [])
        .filter(({ suspect }) => suspect)
        .map(({ source }) => {
          const title = graph.nodes.get(source)?.title ?? ''
          return {
            es: `${title} ha cambiado desde que se miró.`,
            en: `${title} has changed since it was looked at.`,
          }
        }),
  },
  {
    name: 'W-19',
    kinds: ['objective', 'need', 'specItem', 'step'],
    isDue: () => true,
    judge: coverageProblems,
  },
  {
    name: 'W-20',
    kinds: ['objective', 'kpi', 'need', 'process', 'step', 'touchpoint', 'dataNeed', 'initiative', 'specItem', 'test'],
    isDue: (_, node) => isAlive(node),
    judge: (graph, node) => [
      ...deadEnds(graph, node),
      ...unless(
        !isOrphan(graph, node),
        'No sale de nada: únelo a lo que lo justifica.',
        'It follows from nothing: link it to what justifies it.',
      ),
      ...unless(
        !isInCycle(graph, node),
        'Se sigue de sí mismo: hay que cortar el círculo.',
        'It follows from itself: the circle must be cut.',
      ),
    ],
  },
]

function coverageProblems(graph: Graph, node: Node) {
  switch (node.kind) {
    case 'objective': {
      if (!['committed', 'measuring'].includes(node.state ?? '')) return []
      const phase = phaseNumber(graph, node) ?? Number.POSITIVE_INFINITY
      const needs = derivedOf(graph, node, 'serves').filter(
        (need) => acceptedNeed.includes(need.state ?? '') && isInPhase(graph, need, phase),
      )
      return unless(
        needs.length > 0,
        'Ninguna necesidad aceptada de su fase lo hace posible.',
        'No accepted need of its phase serves it.',
      )
    }
    case 'need':
      return unless(
        !acceptedNeed.includes(node.state ?? '') || derivedOf(graph, node, 'justifies').some(isAlive),
        'Está aceptada y ninguna especificación la realiza.',
        'It is accepted and no spec item realises it.',
      )
    case 'specItem':
      return unless(
        !isAlive(node) || node.state === 'deferred' || derivedOf(graph, node, 'verifies').some(isAlive),
        'Ninguna prueba la comprueba.',
        'No test verifies it.',
      )
    default:
      return unless(
        !isKeyInCrm(graph, node) || isCarried(graph, node),
        'Es clave y va en el CRM, y ninguna especificación lo lleva a cabo.',
        'It is key and goes into the CRM, and no spec item carries it out.',
      )
  }
}

/** Links to what is not there any more, of the wrong kind, or to what was taken out. */
function deadEnds(graph: Graph, node: Node) {
  return (graph.up.get(node.id) ?? []).flatMap((link) => {
    const source = graph.nodes.get(link.source)
    if (!source) return unless(false, 'Sale de algo que ya no existe.', 'It follows from what is no longer there.')
    return [
      ...unless(
        !gone.includes(source.state ?? ''),
        `Sale de ${source.title}, que ya no cuenta.`,
        `It follows from ${source.title}, which no longer counts.`,
      ),
      ...unless(
        isFitting(graph, link),
        `No puede salir así de ${source.title}.`,
        `It cannot follow from ${source.title} that way.`,
      ),
    ]
  })
}

/** Whether both ends are of the kinds that the link joins. */
function isFitting(graph: Graph, { kind, derived, source }: Link): boolean {
  const shape = linkKind(kind)
  return graph.nodes.get(derived)?.kind === shape?.derived && graph.nodes.get(source)?.kind === shape?.source
}

function isOrphan(graph: Graph, node: Node): boolean {
  const ways = rooted[node.kind]
  if (!ways) return false
  // What has only just been written down is not in anybody's way yet.
  if (node.kind === 'need' && !acceptedNeed.includes(node.state ?? '')) return false
  // What must work on the first day is asked of any CRM.
  if (node.kind === 'test' && node.values.level === 'firstDay') return false
  return ways.every((kind) => sourcesOf(graph, node, kind).length === 0)
}

/** Whether the node is reached from itself, by links or by what it is part of. */
function isInCycle(graph: Graph, node: Node): boolean {
  return reach(next(graph, node.id), (id) => next(graph, id)).has(node.id)
}

function next(graph: Graph, id: string): string[] {
  const node = graph.nodes.get(id)
  const parent = node && pointed(graph, node, 'parent')
  return [...(graph.up.get(id) ?? []).map(({ source }) => source), ...(parent ? [parent.id] : [])]
}
