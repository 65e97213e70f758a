import { projectRoles } from '#common/programme.ts'
import { asSystem } from '#server/access/system.ts'
import { createRecord } from '#server/records/create.ts'
import type { StepEffect } from '#server/records/record-rules.ts'
import { updateRecord } from '#server/records/update.ts'
import { extendBaseline, itemsToFreeze, takeApprovalTurn } from './baseline.ts'
import { moduleOfKind, baselineItems } from './deployed.ts'
import { loadGraph } from './load-graph.ts'
import { allOf } from '#server/programme/rules/graph.ts'
import { organisationOf, validSignatures } from '#server/programme/rules/approvals.ts'
import { sendCommunication } from './communication.ts'
import { settleAround } from './settle.ts'
import { today } from './today.ts'

/** What follows from steps of the project. */
export const stepEffects: readonly StepEffect[] = [
  {
    name: 'sign',
    /** The signature binds the fingerprint that the record has at this moment. */
    async run(ctx, { module, id, values }, step, comment) {
      const signatures = moduleOfKind(ctx, 'signature')
      const projectId = values.project
      if (!signatures || typeof projectId !== 'string') return
      const { content } = module.capabilities
      const graph = await loadGraph(ctx, projectId)
      const names = ctx.policy.roleIds.flatMap((role) => ctx.model.roles.get(role) ?? [])
      const role = names.find(({ name }) => projectRoles.some((one) => one === name)) ?? names[0]
      const signed = {
        project: projectId,
        subject: { module: module.name, id },
        fingerprint: values[content?.fingerprint ?? ''] ?? null,
        subjectRevision: values[content?.revision ?? ''] ?? null,
        step: step.label[ctx.user.language],
        role: role?.label[ctx.user.language] ?? null,
        organisation: organisationOf(graph, ctx.policy.userId) ?? 'client',
        by: ctx.policy.userId,
        at: ctx.environment.world.now(),
        isSolo: graph.project?.values.soloMode === true,
        comment: comment ?? null,
      }
      await createRecord(asSystem(ctx), signatures.name, signed, { internal: true })
    },
  },
  {
    name: 'nameSides',
    /** Whoever agreed for each side stands on the change request itself. */
    async run(ctx, { module, id, values }) {
      const graph = await loadGraph(ctx, String(values.project ?? ''))
      const node = graph.nodes.get(id)
      const signers = node ? validSignatures(graph, node).map((one) => one.values.by) : []
      const of = (side: string) => signers.find((by) => organisationOf(graph, by) === side) ?? null
      const agreed = { agreedByClient: of('client'), agreedByConsultancy: of('consultancy') }
      await updateRecord(asSystem(ctx), module.name, id, agreed, { internal: true })
    },
  },
  { name: 'sendCommunication', run: sendCommunication },
  {
    name: 'closeStage',
    async run(ctx, { module, id }) {
      const closedOn = today(ctx)
      await updateRecord(asSystem(ctx), module.name, id, { closedOn }, { internal: true })
    },
  },
  {
    name: 'freezeItems',
    /** The baseline takes in every item that is in review or approved, as it is now, with its definition. */
    async run(ctx, { module, id, values }) {
      const projectId = String(values.project ?? '')
      const graph = await loadGraph(ctx, projectId)
      const items = await itemsToFreeze(ctx, graph)
      const frozen = { items: { items }, itemCount: items.length }
      await updateRecord(asSystem(ctx), module.name, id, frozen, { internal: true })
    },
  },
  {
    name: 'approveItems',
    /** Approving the baseline approves each item of it that is still as it was presented. */
    async run(ctx, { module, id, values }) {
      const system = asSystem(ctx)
      const at = ctx.environment.world.now()
      await updateRecord(system, module.name, id, { approvedAt: at }, { internal: true })
      const items = moduleOfKind(ctx, 'specItem')
      const graph = await loadGraph(ctx, String(values.project ?? ''))
      const presented = new Map(baselineItems(values.items).map((one) => [one.id, one.fingerprint]))
      for (const node of allOf(graph, 'specItem')) {
        const isAsPresented = node.state === 'inReview' && presented.get(node.id) === node.fingerprint
        if (!items?.lifecycle || !isAsPresented) continue
        await updateRecord(system, items.name, node.id, { [items.lifecycle.field]: 'approved' }, { internal: true })
      }
      for (const other of allOf(graph, 'baseline').filter((one) => one.id !== id && one.state === 'approved')) {
        await updateRecord(system, module.name, other.id, { state: 'superseded' }, { internal: true })
      }
    },
  },
  {
    name: 'acceptLosses',
    async run(ctx, { module, id }) {
      const accepted = { lossesAcceptedBy: ctx.policy.userId }
      await updateRecord(asSystem(ctx), module.name, id, accepted, { internal: true })
    },
  },
  {
    name: 'extendBaseline',
    async run(ctx, { id, values }) {
      const projectId = String(values.project ?? '')
      await takeApprovalTurn(ctx.tx, projectId)
      await extendBaseline(ctx, projectId, await loadGraph(ctx, projectId), id)
    },
  },
  {
    name: 'measureObjectives',
    /** Objectives of a phase that is live begin to be measured by themselves; looking at them again is enough. */
    async run(ctx, { id, values }) {
      const graph = await loadGraph(ctx, String(values.project ?? ''))
      const objectives = allOf(graph, 'objective').filter((one) => one.values.phase === id)
      await settleAround(
        ctx,
        objectives.map((one) => one.id),
      )
    },
  },
]
