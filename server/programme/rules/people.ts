import type { Localized } from '#common/errors.ts'
import { isWaived } from './charter.ts'
import { unless } from './define.ts'
import { allOf, pointed, type Graph, type Node } from './graph.ts'

/** One role answers for each row, and somebody does it. */
export function responsibilityProblems({ values }: Node): readonly Localized[] {
  return [
    ...unless(Boolean(values.accountable), 'Falta quién responde (A).', 'Who is accountable (A) is missing.'),
    ...unless(
      Array.isArray(values.responsible) && values.responsible.length > 0,
      'Falta quién lo hace (R).',
      'Who is responsible (R) is missing.',
    ),
  ]
}

/** What takes knowledge is done by somebody who has it; an exception is a waiver with its reason. */
export function taskSkillProblems(graph: Graph, node: Node): readonly Localized[] {
  const { skill } = node.values
  if (typeof skill !== 'string' || graph.project?.values.soloMode === true) return []
  const holder = pointed(graph, node, 'responsible')
  const has = Array.isArray(holder?.values.skills) && holder.values.skills.includes(skill)
  return unless(
    has || isWaived(graph, 'W-17', node),
    holder ? `${holder.title} no figura con ese conocimiento.` : 'Nadie responde de ella.',
    holder ? `${holder.title} is not on record with that skill.` : 'Nobody answers for it.',
  )
}

/** Departments with accepted needs in which nobody promotes the CRM; one person alone needs none. */
export function unpromoted(graph: Graph): string[] {
  if (graph.project?.values.soloMode === true) return []
  const promoted = new Set(
    allOf(graph, 'member')
      .filter(({ values }) => Array.isArray(values.programmeRole) && values.programmeRole.includes('promoter'))
      .map(({ values }) => values.department),
  )
  return departmentsInScope(graph).filter((one) => !promoted.has(one))
}

/** Departments of the needs that are not turned down. */
export function departmentsInScope(graph: Graph): string[] {
  const needs = allOf(graph, 'need').filter(({ state }) => state !== 'rejected' && state !== 'parked')
  return [...new Set(needs.flatMap(({ values }) => (typeof values.department === 'string' ? [values.department] : [])))]
}

/** Whether somebody answers questions once people work with it: support in the team, or a training's days of help. */
export function isSupported(graph: Graph): boolean {
  if (graph.project?.values.soloMode === true) return true
  return (
    allOf(graph, 'member').some(
      ({ values }) => Array.isArray(values.programmeRole) && values.programmeRole.includes('supportConsultant'),
    ) ||
    allOf(graph, 'session').some(
      ({ state, values }) => state === 'held' && String(values.supportWindowUntil ?? '').slice(0, 10) >= graph.today,
    )
  )
}
