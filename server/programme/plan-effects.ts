import { asSystem } from '#server/access/system.ts'
import type { StepEffect } from '#server/records/record-rules.ts'
import { updateRecord } from '#server/records/update.ts'
import { goLiveChecks } from '#server/programme/rules/go-live.ts'
import { trialOf } from '#server/programme/rules/trial.ts'
import { readConfiguration } from './configuration.ts'
import { loadGraph } from './load-graph.ts'
import { today } from './today.ts'

/** What follows from steps of tasks and phases. */
export const planEffects: readonly StepEffect[] = [
  dated('noteStart', 'startedOn'),
  dated('noteFinish', 'finishedOn'),
  {
    name: 'forgetDates',
    async run(ctx, { module, id }) {
      await updateRecord(asSystem(ctx), module.name, id, { startedOn: null, finishedOn: null }, { internal: true })
    },
  },
  {
    name: 'noteTrial',
    async run(ctx, { module, id }) {
      await updateRecord(asSystem(ctx), module.name, id, { trialStartedOn: today(ctx) }, { internal: true })
    },
  },
  {
    name: 'freezeReadiness',
    /** What was met, waived and not known when it was approved, kept as it was and part of what is signed. */
    async run(ctx, { module, id, values }) {
      const graph = await loadGraph(ctx, String(values.project ?? ''))
      const phase = graph.nodes.get(id)
      if (!phase) return
      const { days, done, incidents, firstDay } = trialOf(graph, phase)
      const configuration = await readConfiguration(ctx, graph)
      const readiness = {
        at: graph.now,
        checks: goLiveChecks(graph, id, configuration).map(({ letter, label, state }) => ({ letter, label, state })),
        trial: { days, done, incidents: incidents.filter(({ state }) => state !== 'closed').length, firstDay },
      }
      const liveOn = graph.today
      await updateRecord(asSystem(ctx), module.name, id, { readiness, liveOn }, { internal: true })
    },
  },
]

/** Today, where whoever did it has not said another day; what is finished began no later than it ended. */
function dated(name: string, field: string): StepEffect {
  return {
    name,
    async run(ctx, { module, id, values }) {
      if (values[field] !== null && values[field] !== undefined) return
      const { finishedOn } = values
      const day = typeof finishedOn === 'string' && finishedOn < today(ctx) ? finishedOn : today(ctx)
      await updateRecord(asSystem(ctx), module.name, id, { [field]: day }, { internal: true })
    },
  }
}
