import { instantOf } from '#common/zoned.ts'
import { asSystem } from '#server/access/system.ts'
import { modulesWith } from '#server/model/compile.ts'
import { addDays } from '#common/dates.ts'
import { addMonths } from '#server/records/calendar.ts'
import { createRecord } from '#server/records/create.ts'
import type { StepEffect } from '#server/records/record-rules.ts'
import { updateRecord } from '#server/records/update.ts'
import type { Writing } from '#server/records/write.ts'
import { assessmentsOf } from '#server/programme/rules/assessments.ts'
import { isOneSided } from '#server/programme/rules/approvals.ts'
import { allOf, idIn, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { isAlive } from '#server/programme/rules/define.ts'
import { moduleOfKind } from './deployed.ts'
import { loadGraph } from './load-graph.ts'
import { today } from './today.ts'

/** Once it is live an objective is looked at again after so many months, and on its own day at the latest. */
const reviewMonths = [3, 6, 12]
/** In the morning of the day, where the company is. */
const reviewMinute = 9 * 60
const namesOf = {
  initial: { es: 'Evaluación al comprometerse', en: 'Assessment as it is committed' },
  review: { es: 'Revisión tras la puesta en marcha', en: 'Review after go-live' },
  final: { es: 'Evaluación en su fecha', en: 'Assessment on its date' },
} as const

export const assessmentEffects: readonly StepEffect[] = [
  {
    name: 'awaitAssessment',
    /** Where two sides commit to an objective, what both think of it is put in writing and signed. */
    async run(ctx, { id, values }) {
      const graph = await loadGraph(ctx, String(idIn(values.project) ?? ''))
      const objective = graph.nodes.get(id)
      if (!objective || isOneSided(graph)) return
      if (assessmentsOf(graph, objective).some((one) => one.values.kind === 'initial')) return
      await schedule(ctx, objective, 'initial', addDays(today(ctx), 7))
    },
  },
  {
    name: 'scheduleReviews',
    /** What goes live is looked at again: reviews on their days, each in the agenda of whoever answers for it. */
    async run(ctx, { id, values }) {
      const graph = await loadGraph(ctx, String(idIn(values.project) ?? ''))
      const objectives = allOf(graph, 'objective').filter((one) => isAlive(one) && idIn(one.values.phase) === id)
      for (const objective of objectives) {
        const known = assessmentsOf(graph, objective).filter(({ values: own }) => own.kind !== 'initial')
        if (known.length > 0) continue
        for (const { kind, dueOn } of reviewDays(graph, objective)) await schedule(ctx, objective, kind, dueOn)
      }
    },
  },
  {
    name: 'endReminder',
    /** What is signed is no longer to be done. */
    async run(ctx, { values }) {
      const tasks = taskModule(ctx)
      const done = tasks?.capabilities.activity?.done
      const id = idIn(values.reminder)
      if (!tasks || done === undefined || id === undefined) return
      await updateRecord(asSystem(ctx), tasks.name, id, { [done]: true })
    },
  },
]

type Kind = keyof typeof namesOf

function reviewDays({ today: from }: Graph, { values }: Node): { readonly kind: Kind; readonly dueOn: string }[] {
  const horizon = typeof values.horizon === 'string' && values.horizon > from ? values.horizon.slice(0, 10) : undefined
  const reviews = reviewMonths
    .map((months) => sameDayAfter(from, months))
    .filter((day) => horizon === undefined || day < horizon)
    .map((dueOn) => ({ kind: 'review' as const, dueOn }))
  return horizon === undefined ? reviews : [...reviews, { kind: 'final', dueOn: horizon }]
}

/** The same day of a later month, or that month's last one. */
function sameDayAfter(day: string, months: number): string {
  const first = addMonths(day, months)
  const last = addDays(addMonths(first, 1), -1)
  const same = addDays(first, Number(day.slice(8)) - 1)
  return same < last ? same : last
}

async function schedule(ctx: Writing, objective: Node, kind: Kind, dueOn: string): Promise<void> {
  const module = moduleOfKind(ctx, 'assessment')
  if (!module) return
  const name = namesOf[kind][ctx.user.language]
  const owner = objective.owner ?? ctx.policy.userId
  const reminder = await remind(ctx, objective, { name, dueOn, owner })
  await createRecord(
    asSystem(ctx),
    module.name,
    { project: idIn(objective.values.project), name, objective: objective.id, kind, dueOn, reminder, owner },
    { internal: true },
  )
}

interface Reminder {
  readonly name: string
  readonly dueOn: string
  readonly owner: string
}

/** A task of whoever answers for the objective: they are reminded of it as of any other. */
async function remind(ctx: Writing, objective: Node, { name, dueOn, owner }: Reminder): Promise<string | null> {
  const tasks = taskModule(ctx)
  const { regarding, at } = tasks?.capabilities.activity ?? {}
  const [subject] = tasks?.titleFields ?? []
  if (!tasks || regarding === undefined || at === undefined || subject === undefined) return null
  const { timeZone } = ctx.model.settings
  return await createRecord(asSystem(ctx), tasks.name, {
    [subject]: `${name}: ${objective.title}`.slice(0, 200),
    [regarding]: { module: objective.module, id: objective.id },
    [at]: instantOf({ day: dueOn, minute: reviewMinute }, timeZone),
    owner,
  })
}

/** Where tasks may be about objectives. */
function taskModule({ model }: Writing) {
  return modulesWith(model, 'activity').find(({ capabilities }) => capabilities.activity?.kind === 'task')
}
