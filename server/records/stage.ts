import type { StageDefinition } from '#common/element.ts'
import { violation, type Violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { isEmpty, type CheckOptions, type Values } from './check.ts'

export interface StageOutcome {
  readonly values: Values
  readonly violations: readonly Violation[]
}

const untouched: StageOutcome = { values: {}, violations: [] }

/**
 * What entering a stage asks and sets: its pipeline must have it, its required fields must be
 * filled; probability follows the stage unless given; won and lost set the closing time.
 */
export function checkStage(
  ctx: Context,
  module: ModelModule,
  values: Values,
  input: Values,
  options: CheckOptions,
): StageOutcome {
  const keys = module.capabilities.pipeline
  if (!keys) return untouched
  const merged: Values = { ...options.before, ...values }
  const entered = merged[keys.stage]
  const changed = options.before === null || options.before[keys.stage] !== entered
  const pipeline = module.pipelines.find((one) => one.name === merged[keys.pipeline]) ?? module.pipelines[0]
  const stage = pipeline?.stages.find((one) => one.value === entered)
  if (!stage) {
    if (!changed && options.before?.[keys.pipeline] === merged[keys.pipeline]) return untouched
    const problem = violation(
      keys.stage,
      'stage',
      'Esta etapa no es de este embudo.',
      'This stage is not of this pipeline.',
    )
    return { values: {}, violations: [problem] }
  }
  const required = (changed ? (stage.required ?? []) : []).filter((name) => isEmpty(merged[name]))
  return {
    values: changed ? enter(ctx, keys, stage, input, options) : {},
    violations: required.map((name) =>
      violation(
        name,
        'stageRequired',
        `La etapa «${stage.label.es}» lo pide.`,
        `Stage “${stage.label.en}” asks for it.`,
      ),
    ),
  }
}

function enter(
  ctx: Context,
  keys: NonNullable<ModelModule['capabilities']['pipeline']>,
  stage: StageDefinition,
  input: Values,
  options: CheckOptions,
): Values {
  const closedAt = stage.status === 'open' ? null : ctx.environment.world.now()
  return {
    ...(Object.hasOwn(input, keys.probability) ? {} : { [keys.probability]: String(stage.probability) }),
    ...(options.internal && Object.hasOwn(input, keys.closedAt) ? {} : { [keys.closedAt]: closedAt }),
  }
}

/** Whether a stage of the module's pipelines means that the record is closed. */
export function statusOf(module: ModelModule, stage: unknown): StageDefinition['status'] {
  for (const pipeline of module.pipelines) {
    const found = pipeline.stages.find((one) => one.value === stage)
    if (found) return found.status
  }
  return 'open'
}
