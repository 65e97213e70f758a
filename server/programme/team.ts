import { invalidField, missing } from '#common/errors.ts'
import { compilePolicies } from '#server/access/policy.ts'
import type { Context } from '#server/context.ts'
import { takeTurn } from '#server/db/alone.ts'
import { createRecord } from '#server/records/create.ts'
import { inWrite } from '#server/records/write.ts'
import { allOf, type Node } from '#server/programme/rules/graph.ts'
import { moduleOfKind } from './deployed.ts'
import { loadGraph } from './load-graph.ts'
import { peopleNames } from './people-names.ts'
import { readOverloads } from './read-plan.ts'
import { notYours, recordVersions } from './plan.ts'
import { mandatoryRoles, proposedResponsibilities } from './proposed-responsibilities.ts'
import { seenNodes, visibleGraph, visibleProject } from './read.ts'
import { nameOf, shown, shownList, shownText } from './shown.ts'

const periods = ['preparation', 'development', 'maintenance'] as const

/** Who takes part and who answers for what, as far as the reader sees it. */
export async function readTeam(ctx: Context, projectId: string) {
  const graph = await visibleGraph(ctx, projectId)
  const [memberModule, rowModule] = [moduleOfKind(ctx, 'member'), moduleOfKind(ctx, 'responsibility')]
  const seen = await seenNodes(ctx, [...allOf(graph, 'member'), ...allOf(graph, 'responsibility')])
  const people = allOf(graph, 'member').filter(({ id }) => seen.has(id))
  const versions = rowModule ? await recordVersions(ctx, rowModule, projectId) : new Map<string, number>()
  const rows = allOf(graph, 'responsibility')
    .filter(({ id }) => seen.has(id))
    .toSorted((a, b) => Number(a.values.order ?? 0) - Number(b.values.order ?? 0) || (a.id < b.id ? -1 : 1))
  const overloads = await readOverloads(ctx, graph)
  const members = people.map((node) => ({
    id: node.id,
    name: nameOf(ctx, node),
    organisation: shownText(ctx, node, 'organisation'),
    department: shownText(ctx, node, 'department'),
    commitment: shownText(ctx, node, 'commitment'),
    roles: shownList(ctx, node, 'programmeRole'),
    periods: shownList(ctx, node, 'periods'),
    skills: shownList(ctx, node, 'skills'),
    isUser: Boolean(shown(ctx, node, 'person')),
    overloads: overloads.get(node.id) ?? [],
  }))
  return {
    members,
    memberModule: memberModule?.name ?? null,
    rows: rows.map((node) => ({
      id: node.id,
      version: versions.get(node.id) ?? 0,
      name: nameOf(ctx, node),
      period: shownText(ctx, node, 'period') ?? 'preparation',
      accountable: shownText(ctx, node, 'accountable'),
      responsible: shownList(ctx, node, 'responsible'),
      consulted: shownList(ctx, node, 'consulted'),
      informed: shownList(ctx, node, 'informed'),
    })),
    rowModule: rowModule?.name ?? null,
    mayChange: rowModule !== undefined && ctx.policy.scope(rowModule.name, 'update') !== 'none',
    mayChangeMembers: memberModule !== undefined && ctx.policy.scope(memberModule.name, 'create') !== 'none',
    organisations: {
      client: shownText(ctx, graph.project, 'clientOrganisation'),
      consultancy: shownText(ctx, graph.project, 'consultancy'),
    },
    shutOut: await shutOut(ctx, graph.project, people),
    // One person alone has every role.
    unfilled: graph.project?.values.soloMode === true ? [] : unfilledRoles(members),
  }
}

/** Users whom the project names and whose roles do not let them see it. */
async function shutOut(ctx: Context, project: Node | undefined, members: readonly Node[]) {
  const named = [
    ...members.map((node) => shownText(ctx, node, 'person')),
    shownText(ctx, project, 'sponsor'),
    shownText(ctx, project, 'director'),
  ]
  const ids = [...new Set(named.filter((id) => id !== null))]
  const policies = await compilePolicies(ctx.environment, ctx.model, ids)
  const blind = policies.filter((policy) => policy.scope(project?.module ?? '', 'read') === 'none')
  const names = await peopleNames(
    ctx,
    blind.map(({ userId }) => userId),
  )
  return [...names].map(([id, name]) => ({ id, name }))
}

/** Roles without which a period is not well looked after; who names no period takes part in all of them. */
function unfilledRoles(members: readonly { readonly roles: readonly string[]; readonly periods: readonly string[] }[]) {
  return periods.flatMap((period) => {
    const there = members.filter((one) => one.periods.length === 0 || one.periods.includes(period))
    return mandatoryRoles[period]
      .filter((role) => !there.some(({ roles }) => roles.includes(role)))
      .map((role) => ({ period, role }))
  })
}

/** The usual rows, where a project has none. */
export async function proposeResponsibilities(ctx: Context, projectId: string): Promise<number> {
  const module = moduleOfKind(ctx, 'responsibility')
  await visibleProject(ctx, projectId)
  if (!module) throw missing()
  if (ctx.policy.scope(module.name, 'create') === 'none') throw notYours()
  return await inWrite(ctx, async (inner) => {
    await takeTurn(inner.tx, `responsibilities ${projectId}`)
    const graph = await loadGraph(inner, projectId)
    if (allOf(graph, 'responsibility').length > 0) {
      throw invalidField('project', 'assigned', 'Ya tiene su reparto.', 'It has its rows already.')
    }
    for (const [index, { label, ...row }] of proposedResponsibilities.entries()) {
      await createRecord({ ...inner, settlesLater: true }, module.name, {
        ...row,
        name: label[ctx.user.language],
        project: projectId,
        order: index + 1,
      })
    }
    return proposedResponsibilities.length
  })
}
