import type { Localized } from '#common/errors.ts'
import type { Graph, Node } from './graph.ts'
import { approvalRules } from './approvals.ts'
import { assessmentRules } from './assessments.ts'
import { charterRules, isWaived } from './charter.ts'
import { communicationRules } from './communications.ts'
import type { Rule } from './define.ts'
import { itemRules } from './items.ts'
import { linkRules } from './links.ts'
import { needRules } from './needs.ts'
import { processRules } from './processes.ts'
import { stageRules } from './stages.ts'
import { trainingRules } from './training.ts'

/** Rules over the graph, those that only guard among them. */
export const graphRules: readonly Rule[] = [
  ...charterRules,
  ...needRules,
  ...processRules,
  ...itemRules,
  ...linkRules,
  ...approvalRules,
  ...communicationRules,
  ...stageRules,
  ...trainingRules,
  ...assessmentRules,
]

export interface LooseEnd {
  readonly rule: string
  readonly node: Node
  readonly message: Localized
  /** Somebody has signed that it may stay. */
  readonly isWaived: boolean
}

/** Everything in a project that a rule does not let pass, in the order of the rules. */
export function findLooseEnds(graph: Graph): LooseEnd[] {
  return graphRules.flatMap((rule) =>
    rule.kinds
      .flatMap((kind) => graph.byKind.get(kind) ?? [])
      .filter((node) => rule.isDue?.(graph, node))
      .flatMap((node) => {
        const messages = rule.judge(graph, node, { userId: null })
        if (messages.length === 0) return []
        const leave = isWaived(graph, rule.name, node)
        return messages.map((message) => ({ rule: rule.name, node, message, isWaived: leave }))
      }),
  )
}
