import { isObject } from '#common/text.ts'
import { allOf, derivedOf, sourcesOf, type Graph, type Node } from './graph.ts'
import { acceptedNeed, approvedItem } from './agreed.ts'
import { isAlive, phaseNumber, unless, type Rule } from './define.ts'

export const needRules: readonly Rule[] = [
  {
    name: 'R-023',
    kinds: ['need'],
    isDue: (_, { state }) => acceptedNeed.includes(state ?? ''),
    judge: (graph, node) =>
      unless(
        sourcesOf(graph, node, 'serves').some(isAlive),
        'No sirve a ningún objetivo: únela a uno.',
        'It serves no objective: link it to one.',
      ),
  },
  {
    name: 'W-18',
    kinds: ['need'],
    judge(graph, node) {
      if (!allOf(graph, 'baseline').some(({ state }) => state === 'approved' || state === 'superseded')) return []
      const requested = allOf(graph, 'changeRequest').some(
        ({ state, values }) => values.need === node.id && ['agreed', 'scheduled', 'done'].includes(state ?? ''),
      )
      // What was in before the baseline goes on by itself.
      const wasIn = derivedOf(graph, node, 'justifies').some(({ state }) => approvedItem.includes(state ?? ''))
      return unless(
        requested || wasIn,
        'Ya hay una línea base: lo nuevo entra con una petición de cambio acordada.',
        'There is a baseline already: what is new comes in by an agreed change request.',
      )
    },
  },
  {
    name: 'isSpecified',
    kinds: ['need'],
    judge: (graph, node) =>
      unless(isSpecified(graph, node), 'Sus especificaciones no están aprobadas.', 'Its spec items are not approved.'),
  },
  {
    name: 'isNotSpecified',
    kinds: ['need'],
    judge: (graph, node) =>
      unless(!isSpecified(graph, node), 'Sus especificaciones están aprobadas.', 'Its spec items are approved.'),
  },
  {
    name: 'isSatisfied',
    kinds: ['need'],
    judge(graph, node) {
      const items = itemsOf(graph, node)
      const isDone = items.length > 0 && items.every(({ state }) => state === 'accepted' || state === 'live')
      return unless(isDone, 'Sus especificaciones no están aceptadas.', 'Its spec items are not accepted.')
    },
  },
  {
    name: 'R-031',
    kinds: ['need'],
    isDue: (_, { state, values }) => values.kind === 'customer' && acceptedNeed.includes(state ?? ''),
    judge: (_, { values }) =>
      unless(
        (typeof values.evidence === 'string' && values.evidence !== '') || isObject(values.source),
        'Falta cómo se sabe que los clientes lo necesitan.',
        'How it is known that customers need it is missing.',
      ),
  },
  {
    name: 'R-158',
    kinds: ['dataNeed'],
    isDue: () => true,
    judge: (_, { values }) => [
      ...unless(Boolean(values.collectedBy), 'Falta con qué se recoge.', 'What gathers it is missing.'),
      ...unless(Boolean(values.purpose), 'Falta para qué.', 'Its purpose is missing.'),
      ...unless(Boolean(values.legalBasis), 'Falta la base legal.', 'Its legal basis is missing.'),
    ],
  },
]

function itemsOf(graph: Graph, need: Node): Node[] {
  return derivedOf(graph, need, 'justifies').filter(({ state }) => state !== 'retired' && state !== 'deferred')
}

function isSpecified(graph: Graph, need: Node): boolean {
  const items = itemsOf(graph, need)
  return items.length > 0 && items.every(({ state }) => approvedItem.includes(state ?? ''))
}

/** Accepted needs that an item comes from, of its phase or an earlier one. */
export function acceptedNeedsOf(graph: Graph, item: Node): Node[] {
  const phase = phaseNumber(graph, item) ?? Number.POSITIVE_INFINITY
  return sourcesOf(graph, item, 'justifies').filter(
    (need) => acceptedNeed.includes(need.state ?? '') && (phaseNumber(graph, need) ?? 1) <= phase,
  )
}
