import type { StageDefinition } from '#common/element.ts'
import { violation, type Violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { mayEnter } from '#server/access/arranged.ts'
import type { Context } from '#server/context.ts'
import { isEmpty, type CheckOptions, type Values } from './check.ts'

type Keys = NonNullable<ModelModule['capabilities']['pipeline']>
type Pipeline = ModelModule['pipelines'][number]

interface StageOutcome {
  readonly values: Values
  readonly violations: readonly Violation[]
}

const untouched: StageOutcome = { values: {}, violations: [] }

/**
 * What entering a stage asks and sets: its pipeline must have it and be open to the writer's groups,
 * the stage before must lead to it, its required fields must be filled; probability follows the stage
 * unless given; won and lost set the closing time.
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
  const start = options.before === null && !options.internal ? ownStart(ctx, module, keys, values, input) : {}
  const merged: Values = { ...options.before, ...values, ...start }
  const entered = merged[keys.stage]
  const isMoved = options.before?.[keys.pipeline] !== merged[keys.pipeline]
  const isChanged = options.before === null || options.before[keys.stage] !== entered || isMoved
  const pipeline = module.pipelines.find((one) => one.name === merged[keys.pipeline]) ?? module.pipelines[0]
  const stage = pipeline?.stages.find((one) => one.value === entered)
  if (!pipeline || !stage) {
    if (!isChanged) return untouched
    const problem = violation(
      keys.stage,
      'stage',
      'Esta etapa no es de este embudo.',
      'This stage is not of this pipeline.',
    )
    return { values: start, violations: [problem] }
  }
  if (!isChanged) return untouched
  const refusal = options.internal ? undefined : refuseMove(ctx, keys, pipeline, stage, isMoved, options.before)
  const required = (stage.required ?? []).filter((name) => isEmpty(merged[name]))
  return {
    values: { ...start, ...enter(ctx, keys, stage, input, options) },
    violations: refusal ? [refusal] : required.map((name) => missingFor(name, stage)),
  }
}

function missingFor(name: string, { label }: StageDefinition): Violation {
  return violation(name, 'stageRequired', `La etapa «${label.es}» lo pide.`, `Stage “${label.en}” asks for it.`)
}

/** Where nothing is said, a new record begins in the first pipeline of its maker's team, at its beginning. */
function ownStart(ctx: Context, module: ModelModule, keys: Keys, values: Values, input: Values): Values {
  const given = module.pipelines.find((one) => one.name === values[keys.pipeline])
  const isNamed = Object.hasOwn(input, keys.pipeline)
  const offered = module.pipelines.filter((one) => mayEnter(ctx.policy, one))
  const pipeline = isNamed || (given && offered.includes(given)) ? given : offered[0]
  if (!pipeline) return {}
  const isKnown = pipeline.stages.some(({ value }) => value === values[keys.stage])
  const first = pipeline.stages[0]?.value
  return {
    [keys.pipeline]: pipeline.name,
    ...(isKnown || Object.hasOwn(input, keys.stage) ? {} : { [keys.stage]: first }),
  }
}

function refuseMove(
  ctx: Context,
  keys: Keys,
  pipeline: Pipeline,
  stage: StageDefinition,
  isMoved: boolean,
  before: Values | null,
): Violation | undefined {
  if (isMoved && !mayEnter(ctx.policy, pipeline)) {
    return violation(
      keys.pipeline,
      'pipelineTeam',
      `El embudo «${pipeline.label.es}» es de otro equipo.`,
      `Pipeline “${pipeline.label.en}” belongs to another team.`,
    )
  }
  const from = isMoved ? undefined : pipeline.stages.find((one) => one.value === before?.[keys.stage])
  if (!from?.next || from.next.includes(stage.value)) return undefined
  const open = pipeline.stages.filter(({ value }) => from.next?.includes(value))
  const list = (language: 'es' | 'en') => open.map(({ label }) => label[language]).join(', ')
  return violation(
    keys.stage,
    'stageMove',
    `De «${from.label.es}» no se pasa a «${stage.label.es}». ${open.length > 0 ? `Puede pasar a: ${list('es')}.` : 'De ahí ya no se mueve.'}`,
    `“${from.label.en}” does not lead to “${stage.label.en}”. ${open.length > 0 ? `It may go on to: ${list('en')}.` : 'From there it no longer moves.'}`,
  )
}

function enter(ctx: Context, keys: Keys, stage: StageDefinition, input: Values, options: CheckOptions): Values {
  const now = ctx.environment.world.now()
  const isGiven = (name: string) => options.internal && Object.hasOwn(input, name)
  return {
    ...(Object.hasOwn(input, keys.probability) ? {} : { [keys.probability]: String(stage.probability) }),
    ...(isGiven(keys.closedAt) ? {} : { [keys.closedAt]: stage.status === 'open' ? null : now }),
    ...(keys.enteredAt === undefined || isGiven(keys.enteredAt) ? {} : { [keys.enteredAt]: now }),
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
