import { asSystem } from '#server/access/system.ts'
import { notify } from '#server/notifications/notify.ts'
import type { StepEffect } from '#server/records/record-rules.ts'
import { updateRecord } from '#server/records/update.ts'
import { unsent } from '#server/programme/rules/communications.ts'
import { allOf, idIn } from '#server/programme/rules/graph.ts'
import { loadGraph } from './load-graph.ts'
import { today } from './today.ts'

/** It is on record when it was sent; inside the company those whom it is for are told, and its initiative is announced. */
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
  const departments = Array.isArray(values.departments) ? values.departments : []
  const to = allOf(graph, 'member').flatMap((member) => {
    const isMeant = departments.length === 0 || departments.includes(member.values.department)
    return (isMeant && idIn(member.values.person)) || []
  })
  await notify(ctx, [{ kind: 'announcement', to: [...new Set(to)], record: { moduleId: module.id, id } }])
}
