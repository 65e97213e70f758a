import { LazoError, type Localized } from '#common/errors.ts'
import type { Model, ModelModule } from '#common/model.ts'
import { aliasesOf, checkScenario, termsOf } from '#common/scenario-check.ts'
import { isAct, readRef, scenarioLimits, type Scenario, type Step } from '#common/scenario.ts'
import { linesOf } from '#common/scenario-words.ts'
import type { Environment } from '#server/context.ts'
import { errorCode } from '#server/db/database-violation.ts'
import { rehearse } from '#server/records/rehearse.ts'
import type { Writing } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'
import { isExpected, play } from './acts.ts'
import { Unmet, type ScenarioRun, type Stage, type StepResult } from './define.ts'
import { judge } from './expectations.ts'
import { figuresAtHome, noteFigures } from './figures.ts'
import { setStage } from './stage.ts'

/**
 * Plays a scenario in an environment as somebody with exactly that role and no other, by the functions
 * that the API calls, in one transaction that is rolled back whatever comes of it: no record, change,
 * notification or job is left, nothing is sent, and nobody else ever sees any of it. Home is where the project
 * is that asks for it.
 */
export async function runScenario(
  environment: Environment,
  scenario: Scenario,
  testRole = '',
  home = environment,
): Promise<ScenarioRun> {
  const startedMs = performance.now()
  const ctx = await systemContext(environment)
  const as = scenario.as ?? testRole
  const sentences = sentencesOf(ctx.model, scenario, as)
  const blocked = (reason: Localized): ScenarioRun => ({
    result: 'blocked',
    steps: sentences.map((one) => ({ ...one, outcome: 'skipped', milliseconds: 0, found: null })),
    reason,
    milliseconds: Math.round(performance.now() - startedMs),
  })
  const [problem] = checkScenario(termsOf(ctx.model), scenario, as)
  if (problem) return blocked(problem.message)
  try {
    const atHome = home.id === environment.id ? undefined : await figuresAtHome(home, scenario, as)
    return await rehearse(ctx, async (inner) => {
      const stage = await setStage(ctx, inner.tx, { as, atHome })
      return await playAll(stage, scenario, sentences, startedMs)
    })
  } catch (error) {
    if (error instanceof Unmet) return blocked(error.found)
    if (error instanceof LazoError) return blocked(error.text)
    environment.world.log({ event: 'scenario.failed', message: String(error) })
    return { ...blocked(failure(error)), result: 'error' }
  }
}

type Sentence = Pick<StepResult, 'place' | 'index' | 'sentence'>

function sentencesOf(model: Model, scenario: Scenario, as: string): Sentence[] {
  const terms = termsOf(model)
  const aliases = aliasesOf(terms, scenario)
  const [es, en] = (['es', 'en'] as const).map((language) => linesOf({ terms, aliases, language, as }, scenario))
  return (es ?? []).map(({ place, index, opening, sentence }, at) => {
    const other = en?.[at]
    return {
      place,
      index,
      sentence: { es: `${opening} ${sentence}`, en: `${other?.opening ?? ''} ${other?.sentence ?? ''}` },
    }
  })
}

/** The first step that is not met ends it: what comes after rests on it. */
async function playAll(
  stage: Stage,
  scenario: Scenario,
  sentences: readonly Sentence[],
  startedMs: number,
): Promise<ScenarioRun> {
  const steps: StepResult[] = []
  let result: ScenarioRun['result'] = 'pass'
  let reason: Localized | null = null
  for (const one of sentences) {
    const step: Step | undefined = scenario[one.place][one.index]
    if (!step || result !== 'pass') {
      steps.push({ ...one, outcome: 'skipped', milliseconds: 0, found: null })
      continue
    }
    if (one.place === 'steps' && one.index === 0) await noteFigures(stage, scenario)
    const fromMs = performance.now()
    const outcome = fromMs - startedMs > scenarioLimits.milliseconds ? tooLong : await attempt(stage, one.place, step)
    const milliseconds = Math.round(performance.now() - fromMs)
    const found = outcome.found ?? lateness(step, milliseconds)
    steps.push({ ...one, outcome: found ? 'unmet' : 'met', milliseconds, found })
    if (!found) continue
    // What should be there before is no matter of the test.
    result = outcome.isBroken ? 'error' : one.place === 'given' ? 'blocked' : 'fail'
    reason = found
  }
  return { result, steps, reason, milliseconds: Math.round(performance.now() - startedMs) }
}

interface Attempt {
  readonly found: Localized | null
  readonly isBroken?: boolean
}

const met: Attempt = { found: null }
const tooLong: Attempt = {
  found: { es: 'La prueba entera tarda demasiado.', en: 'The whole test takes too long.' },
}

function lateness({ within }: Step, milliseconds: number): Localized | null {
  if (within === undefined || milliseconds <= within) return null
  return { es: `Ha tardado ${milliseconds} ms.`, en: `It took ${milliseconds} ms.` }
}

async function attempt(stage: Stage, place: StepResult['place'], step: Step): Promise<Attempt> {
  const ctx: Writing = place === 'given' ? stage.setter() : await stage.actor(step.as)
  try {
    // What is refused half way leaves nothing for the next step.
    await ctx.tx.savepoint(async () => {
      if (isAct(step)) await play(ctx, stage, step)
      else await judge(ctx, stage, step)
    })
  } catch (error) {
    return refusal(ctx, stage, step, error)
  }
  return isAct(step) && step.expect ? { found: { es: 'Se lo ha permitido.', en: 'It was allowed.' } } : met
}

function refusal(ctx: Writing, stage: Stage, step: Step, error: unknown): Attempt {
  if (error instanceof Unmet) return { found: error.found }
  if (error instanceof LazoError) {
    return isAct(step) && step.expect && isExpected(step, error)
      ? met
      : { found: words(moduleOfStep(ctx.model, stage, step), error) }
  }
  ctx.environment.world.log({ event: 'scenario.failed', message: String(error) })
  return { found: failure(error), isBroken: true }
}

function failure(error: unknown): Localized {
  const code = errorCode(error)
  if (code === '57014') return { es: 'Tarda demasiado.', en: 'It takes too long.' }
  if (code === '55P03') return { es: 'Alguien está cambiando lo mismo.', en: 'Somebody is changing the same.' }
  return { es: 'Lazo ha fallado al hacerlo.', en: 'Lazo failed to do it.' }
}

const shownMax = 5

function moduleOfStep(model: Model, stage: Stage, step: Step): ModelModule | undefined {
  const on = 'on' in step && step.on !== undefined ? stage.known.get(readRef(step.on).alias)?.module : undefined
  return model.modules.get(on ?? ('module' in step ? (step.module ?? '') : ''))
}

/** What was answered, each field by its name. */
function words(module: ModelModule | undefined, { violations, text }: LazoError): Localized {
  if (violations.length === 0) return text
  const said = violations.slice(0, shownMax).map(({ field, message }) => {
    const name = field.split('.').at(-1) ?? field
    return { label: module?.fields.get(name)?.label ?? { es: name, en: name }, message }
  })
  const join = (language: 'es' | 'en') =>
    said
      .map(({ label, message }) =>
        label[language] === '' ? message[language] : `${label[language]}: ${message[language]}`,
      )
      .join(' ')
  return { es: join('es'), en: join('en') }
}
