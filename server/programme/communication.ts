import sql from 'sql-template-tag'
import { invalidField } from '#common/errors.ts'
import { asSystem } from '#server/access/system.ts'
import { notify } from '#server/notifications/notify.ts'
import type { StepEffect } from '#server/records/record-rules.ts'
import { updateRecord } from '#server/records/update.ts'
import type { Writing } from '#server/records/write.ts'
import { unsent } from '#server/programme/rules/communications.ts'
import { allOf, idIn, type Graph } from '#server/programme/rules/graph.ts'
import { loadGraph } from './load-graph.ts'
import { today } from './today.ts'

const textMax = 2000

/** It is on record when it was sent; inside the company those whom it is for read it, and its initiative is announced. */
export const sendCommunication: StepEffect['run'] = async (ctx, { module, id, values }) => {
  const system = asSystem(ctx)
  await updateRecord(system, module.name, id, { sentAt: ctx.environment.world.now() }, { internal: true })
  if (values.reach !== 'internal') return
  const graph = await loadGraph(ctx, String(idIn(values.project) ?? ''))
  const initiative = graph.nodes.get(idIn(values.initiative) ?? '')
  // Of several the last one that is sent announces it.
  if (initiative && unsent(graph, initiative).length === 0) {
    const announcedOn = initiative.values.announcedOn ?? today(ctx)
    const state = initiative.state === 'planned' ? { state: 'announced' } : {}
    await updateRecord(system, initiative.module, initiative.id, { announcedOn, ...state }, { internal: true })
  }
  if (values.channel !== 'lazo') return
  const to = await meant(ctx, graph, Array.isArray(values.departments) ? values.departments : [])
  if (to.length === 0)
    throw invalidField(
      'departments',
      'empty',
      'Nadie de esos departamentos está en el equipo del proyecto: no llegaría a nadie.',
      'Nobody of these departments is in the team of the project: it would reach nobody.',
    )
  const data = { subject: String(values.name ?? ''), text: String(values.text ?? '').slice(0, textMax) }
  await notify(ctx, [{ kind: 'announcement', to, gather: id, data }])
}

/** Whoever uses Lazo, or those of the team that are of some departments. */
async function meant(ctx: Writing, graph: Graph, departments: readonly unknown[]): Promise<readonly string[]> {
  if (departments.length === 0) {
    const users = await ctx.tx.query<{ id: string }>(sql`select id from lazo."user" where active`)
    return users.map(({ id }) => id)
  }
  const members = allOf(graph, 'member').filter(({ values }) => departments.includes(values.department))
  return [...new Set(members.flatMap(({ values }) => idIn(values.person) ?? []))]
}
