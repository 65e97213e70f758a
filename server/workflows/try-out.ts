import type { Element } from '#common/element.ts'
import { LazoError, missing, type Localized } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { workflowLimits, type SeenCondition, type StepReport, type WorkflowDefinition } from '#common/workflow.ts'
import type { Context } from '#server/context.ts'
import { readElements } from '#server/model/registry.ts'
import { validateElements } from '#server/model/validate.ts'
import { rehearse } from '#server/records/rehearse.ts'
import type { Writing } from '#server/records/write.ts'
import { moduleOf } from '#server/records/fields.ts'
import { reasonOf } from './endings.ts'
import { judge } from './judge.ts'
import { opsOf } from './ops.ts'
import { takeStep } from './run.ts'
import type { StoredReport } from './read.ts'
import { showReports, showSeen } from './show.ts'
import { readSubject } from './subject.ts'

export interface TriedOut {
  readonly isMet: boolean
  readonly conditions: readonly SeenCondition[]
  /** Each step by what it would do; with what the record would be given. */
  readonly steps: readonly StepReport[]
  readonly message?: Localized
}

interface Asked {
  readonly module: string
  readonly record: string
  /** It may be a draft. */
  readonly definition: unknown
}

/**
 * What a workflow would do with a record now, for whoever asks and with their rights: done for real and taken back.
 * What leaves Lazo is a job of the same transaction, so nothing leaves; who would be told is not told.
 */
export async function tryOut(ctx: Context, { module: name, record, definition: draft }: Asked): Promise<TriedOut> {
  const module = moduleOf(ctx, name)
  const definition = await checked(ctx, module, draft)
  return await rehearse({ ...ctx, channel: 'workflow' }, async (inner) => {
    // Nothing that follows from it is begun either.
    const trial = { ...inner, chain: { root: inner.actId, depth: workflowLimits.depth } }
    const subject = await readSubject(trial, module, record)
    if (!subject) throw missing()
    const conditions = await judge(trial, subject, definition.condition)
    const seen = await showSeen(trial, module, conditions)
    if (!conditions.isMet) return { isMet: false, conditions: seen, steps: [] }
    const { steps, message } = await walk(trial, definition, name, record)
    const shown = await showReports(trial, module, steps, true)
    return { isMet: true, conditions: seen, steps: shown, ...(message && { message }) }
  })
}

/** As it would be if it were applied now. @throws invalid */
async function checked(
  { environment }: Context,
  module: ModelModule,
  definition: unknown,
): Promise<WorkflowDefinition> {
  const { world, db, schema } = environment
  const draft = { id: world.newId(), kind: 'workflow', name: 'draft', parent: module.id, definition } as const
  const element: Element = { ...draft, origin: 'local', owner: null }
  validateElements([...(await readElements(db, schema)), element])
  // Its kind's schema has just accepted it.
  return definition as WorkflowDefinition
}

async function walk(
  ctx: Writing,
  definition: WorkflowDefinition,
  moduleName: string,
  record: string,
): Promise<{ readonly steps: readonly StoredReport[]; readonly message?: Localized }> {
  const module = moduleOf(ctx, moduleName)
  const ops = opsOf(definition.steps)
  const about = { runId: ctx.actId, workflowId: ctx.actId, definition, starter: ctx.policy.userId }
  const steps: StoredReport[] = []
  for (let place = 0; ;) {
    const op = ops[place]
    if (!op) return { steps }
    const told = { name: op.step.name, kind: op.step.kind, at: ctx.environment.world.now() }
    try {
      const { way, ...done } = await ctx.tx.savepoint(async () => {
        const subject = await readSubject(ctx, module, record)
        if (!subject) throw missing()
        return await takeStep(ctx, about, subject, op.step)
      })
      steps.push({ ...told, ...done })
      place = way === undefined ? op.next : op[way]
    } catch (error) {
      if (!(error instanceof LazoError)) throw error
      const message = reasonOf(error, new Map([...module.fields.values()].map((field) => [field.name, field.label])))
      return { steps: [...steps, { ...told, outcome: 'failed', message }], message }
    }
  }
}
