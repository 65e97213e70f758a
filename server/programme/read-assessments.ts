import type { Context } from '#server/context.ts'
import { validSignatures } from '#server/programme/rules/approvals.ts'
import { assessmentsOf } from '#server/programme/rules/assessments.ts'
import { allOf, idIn, type Graph } from '#server/programme/rules/graph.ts'
import { peopleNames } from './people-names.ts'
import { seenNodes } from './read.ts'
import { nameOf, shown, shownText } from './shown.ts'

/** What is thought of the objectives that the reader sees, with those who signed it as it stands. */
export async function readAssessments(ctx: Context, graph: Graph, objectives: ReadonlySet<string>) {
  const all = allOf(graph, 'objective')
    .filter(({ id }) => objectives.has(id))
    .flatMap((objective) => assessmentsOf(graph, objective).map((node) => ({ node, objective: objective.id })))
  const signatures = new Map(all.map(({ node }) => [node.id, validSignatures(graph, node)]))
  const seen = await seenNodes(ctx, [...all.map(({ node }) => node), ...[...signatures.values()].flat()])
  const signers = (id: string) =>
    (signatures.get(id) ?? []).flatMap((one) => (seen.has(one.id) ? (idIn(shown(ctx, one, 'by')) ?? []) : []))
  const names = await peopleNames(
    ctx,
    all.flatMap(({ node }) => signers(node.id)),
  )
  return all
    .filter(({ node }) => seen.has(node.id))
    .map(({ node, objective }) => ({
      id: node.id,
      objective,
      name: nameOf(ctx, node),
      state: node.state,
      dueOn: shownText(ctx, node, 'dueOn')?.slice(0, 10) ?? null,
      verdict: shownText(ctx, node, 'verdict'),
      signedBy: [...new Set(signers(node.id).flatMap((id) => names.get(id) ?? []))],
    }))
}
