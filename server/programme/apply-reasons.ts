import type { Localized } from '#common/errors.ts'
import { graphRules } from '#server/programme/rules/find.ts'
import type { Graph, Node } from '#server/programme/rules/graph.ts'
import { unless } from '#server/programme/rules/define.ts'

/** Why a deployment may not be carried out now; the sandbox is there to try things, so nobody authorises that. */
export function applyReasons(
  graph: Graph,
  node: Node,
  target: 'sandbox' | 'production',
  userId: string,
): readonly Localized[] {
  const isTried = node.state === 'rehearsed' || node.state === 'authorised'
  const state =
    target === 'production'
      ? unless(
          node.state === 'authorised',
          'A producción solo va lo que ha autorizado la dirección del proyecto.',
          'Only what the project’s direction has authorised goes to production.',
        )
      : unless(isTried, 'No es un plan que espere.', 'It is not a plan that waits.')
  const names = target === 'production' ? ['W-05', 'W-06'] : ['W-05']
  const rules = graphRules.filter(({ name, kinds }) => names.includes(name) && kinds.includes('deployment'))
  return [...state, ...rules.flatMap((rule) => rule.judge(graph, node, { userId }))]
}
