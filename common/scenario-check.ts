/**
 * Whether a scenario fits a configuration. What is wrong is said all at once, each with its place; a module
 * or field that is not there may only be so in this environment, so that a test can be written first.
 */
import type { ModuleDefinition, OptionListDefinition, PipelineDefinition, ViewDefinition } from './element.ts'
import type { Localized } from './errors.ts'
import { standardKeys, type Field } from './field.ts'
import type { Model } from './model.ts'
import { compilePattern } from './pattern.ts'
import {
  aliasOf,
  conversionSides,
  isAct,
  readRef,
  readReference,
  roleName,
  type Act,
  type Expectation,
  type Scenario,
  type ScenarioProblem,
  type Step,
  type Values,
} from './scenario.ts'

type Labelled<Definition> = Definition & { readonly name: string }

export interface TermModule extends Pick<ModuleDefinition, 'label' | 'capabilities' | 'lifecycle'> {
  readonly name: string
  readonly fields: readonly Field[]
  readonly views: readonly Labelled<Pick<ViewDefinition, 'label' | 'filter' | 'scope'>>[]
  readonly pipelines: readonly Labelled<Pick<PipelineDefinition, 'label' | 'stages'>>[]
}

/** What a scenario may speak of, as the server and the browser both know it. */
export interface Terms {
  readonly modules: readonly TermModule[]
  readonly optionLists: readonly Labelled<OptionListDefinition>[]
  readonly roles: readonly Labelled<{ readonly label: Localized }>[]
}

export function termsOf(model: Model): Terms {
  return {
    modules: [...model.modules.values()].map((module) => ({ ...module, fields: [...module.fields.values()] })),
    optionLists: [...model.optionLists.values()],
    roles: [...model.roles.values()],
  }
}

/** A record that a scenario names: of which module, and what it is called where its first text says so. */
export interface NamedRecord {
  readonly module: TermModule
  readonly title: string | undefined
}

export type Aliases = ReadonlyMap<string, NamedRecord>

export function moduleOfRef(terms: Terms, aliases: Aliases, text: string): TermModule | undefined {
  const { alias, field } = readRef(text)
  const module = aliases.get(alias)?.module
  if (field === undefined) return module
  const target = module?.fields.find(({ name }) => name === field)?.options?.module
  return moduleNamed(terms, target)
}

export function moduleNamed({ modules }: Terms, name: string | undefined): TermModule | undefined {
  return modules.find((one) => one.name === name)
}

/** Names of records with their modules as they are known before each step, those of `given` first. */
export function aliasesOf(terms: Terms, scenario: Scenario): Map<string, NamedRecord> {
  const aliases = new Map<string, NamedRecord>()
  for (const step of [...scenario.given, ...scenario.steps]) if (isAct(step)) name(terms, aliases, step)
  return aliases
}

function name(terms: Terms, aliases: Map<string, NamedRecord>, step: Act): void {
  const alias = aliasOf(step)
  const module = 'module' in step ? moduleNamed(terms, step.module) : undefined
  // What is refused makes nothing.
  if (alias === undefined || !module || step.expect) return
  if (step.do === 'create') aliases.set(alias, { module, title: titleIn(step.values) })
  if (step.do !== 'import') return
  step.rows.forEach((row, index) => aliases.set(`${alias}${index + 1}`, { module, title: titleIn(row) }))
}

function titleIn(values: Values): string | undefined {
  const texts = Object.values(values).filter((one) => typeof one === 'string')
  return texts.find((one) => one !== '' && !readReference(one))
}

/** Everything in a scenario that is not of this configuration. `as` is the role of the test, where the scenario names none. */
export function checkScenario(terms: Terms, scenario: Scenario, as?: string): ScenarioProblem[] {
  const problems: ScenarioProblem[] = []
  const known = new Map<string, NamedRecord>()
  const missing = new Set<string>()
  const look: Look = {
    terms,
    known,
    missing,
    report: (path, es, en) => void problems.push({ path, message: { es, en } }),
  }
  checkRole(look, 'as', scenario.as ?? as)
  for (const place of ['given', 'steps'] as const) {
    scenario[place].forEach((step: Step, index) => {
      const path = `${place}.${index}`
      if (step.as !== undefined) checkRole(look, `${path}.as`, step.as)
      if (isAct(step)) {
        checkAct(look, path, step)
        const alias = aliasOf(step)
        if (alias !== undefined && 'module' in step && !moduleNamed(terms, step.module)) missing.add(alias)
        name(terms, known, step)
      } else checkExpectation(look, path, step)
    })
  }
  return problems
}

interface Look {
  readonly terms: Terms
  readonly known: Aliases
  /** Names of records whose module is not there: said once, where it is named. */
  readonly missing: ReadonlySet<string>
  report(path: string, es: string, en: string): void
}

function checkRole({ terms, report }: Look, path: string, text: string | undefined): void {
  if (text === undefined || text === '') report(path, 'Di con qué rol se hace.', 'Say as which role it is done.')
  else if (!terms.roles.some((one) => one.name === roleName(text))) {
    report(path, `No existe el rol «${roleName(text)}».`, `There is no role “${roleName(text)}”.`)
  }
}

function checkModule({ terms, report }: Look, path: string, wanted: string): TermModule | undefined {
  const module = moduleNamed(terms, wanted)
  if (!module) report(path, `No existe el módulo «${wanted}».`, `There is no module “${wanted}”.`)
  return module
}

function checkRef(look: Look, path: string, text: string): TermModule | undefined {
  const { alias, field } = readRef(text)
  if (look.missing.has(alias)) return undefined
  const module = look.known.get(alias)?.module
  if (!module) {
    look.report(path, `Aún no hay nada que se llame «${alias}».`, `Nothing is called “${alias}” yet.`)
    return undefined
  }
  if (field === undefined) return module
  const target = checkField(look, path, module, field)?.options?.module
  if (target === undefined)
    look.report(path, `«${field}» no lleva a otra ficha.`, `“${field}” leads to no other record.`)
  return moduleNamed(look.terms, target)
}

function checkField(look: Look, path: string, module: TermModule, wanted: string): Field | undefined {
  const field = module.fields.find((one) => one.name === wanted)
  if (!field && !standardKeys.some((key) => key === wanted)) {
    look.report(
      path,
      `${module.label.plural.es} no tiene el campo «${wanted}».`,
      `${module.label.plural.en} has no field “${wanted}”.`,
    )
  }
  return field
}

function checkValues(look: Look, path: string, module: TermModule | undefined, values: Values): void {
  for (const [key, value] of Object.entries(values)) {
    const field = module && checkField(look, `${path}.${key}`, module, key)
    checkValue(look, `${path}.${key}`, field, value)
  }
}

/** A record must be one of the scenario, and an option one of its list; the rest is for the field itself to say. */
function checkValue(look: Look, path: string, field: Field | undefined, value: unknown): void {
  if (Array.isArray(value)) return value.forEach((one) => checkValue(look, path, field, one))
  const reference = readReference(value)
  if (typeof value === 'string' && value.startsWith('@') && !value.startsWith('@@') && !reference) {
    return look.report(path, `No se entiende «${value}».`, `“${value}” is not understood.`)
  }
  if (reference?.kind === 'record') {
    const target = checkRef(look, path, String(value))
    const allowed = field?.options?.modules ?? (field?.options?.module === undefined ? [] : [field.options.module])
    if (target && field && allowed.length > 0 && !allowed.includes(target.name)) {
      look.report(
        path,
        `«${field.label.es}» no puede ser de ${target.label.plural.es}.`,
        `“${field.label.en}” cannot be of ${target.label.plural.en}.`,
      )
    }
    return
  }
  if (typeof value !== 'string' || (field?.type !== 'option' && field?.type !== 'options')) return
  const list = look.terms.optionLists.find((one) => one.name === field.options?.list)
  if (list && !list.options.some((option) => option.value === value)) {
    look.report(
      path,
      `«${value}» no es una opción de «${field.label.es}».`,
      `“${value}” is no option of “${field.label.en}”.`,
    )
  }
}

function checkAct(look: Look, path: string, step: Act): void {
  if (step.fields !== undefined && (step.expect === undefined || step.expect === 'forbidden')) {
    look.report(
      `${path}.fields`,
      'Solo se dice de lo que se pide o no se acepta.',
      'Only said of what is asked for or not accepted.',
    )
  }
  const at =
    'module' in step && step.module !== undefined ? checkModule(look, `${path}.module`, step.module) : undefined
  const on = 'on' in step && step.on !== undefined ? checkRef(look, `${path}.on`, step.on) : undefined
  switch (step.do) {
    case 'create':
      return checkValues(look, `${path}.values`, at, step.values)
    case 'import':
      return step.rows.forEach((row, index) => checkValues(look, `${path}.rows.${index}`, at, row))
    case 'update':
      return checkValues(look, `${path}.values`, on, step.values)
    case 'convert':
      return checkConvert(look, path, step, on)
    case 'link': {
      const field = on && checkField(look, `${path}.field`, on, step.field)
      return checkValue(look, `${path}.to`, field, `@${step.to.replace(/^@/, '')}`)
    }
    case 'assign':
      return step.to.startsWith('role:') ? checkRole(look, `${path}.to`, step.to) : undefined
    case 'transition':
      return checkTransition(look, path, step, on)
    case 'open':
      return checkOpen(look, path, step, at)
    case 'runReport':
      return at && step.view !== undefined ? checkView(look, `${path}.view`, at, step.view) : undefined
    default:
  }
}

function checkConvert(look: Look, path: string, step: Act & { do: 'convert' }, on: TermModule | undefined): void {
  const keys = on?.capabilities.lead
  if (on && !keys)
    look.report(`${path}.on`, `${on.label.plural.es} no se convierten.`, `${on.label.plural.en} are not converted.`)
  for (const side of conversionSides) {
    const target = on?.fields.find(({ name: one }) => one === keys?.[side])?.options?.module
    const values = step.values?.[side]
    if (values) checkValues(look, `${path}.values.${side}`, moduleNamed(look.terms, target), values)
  }
}

function checkTransition(look: Look, path: string, step: Act & { do: 'transition' }, on: TermModule | undefined): void {
  if (!on) return
  checkValues(look, `${path}.values`, on, step.values ?? {})
  if (transitionLabel(on, step.to)) return
  look.report(
    `${path}.to`,
    `${on.label.plural.es} no tiene ese paso ni esa etapa: «${step.to}».`,
    `${on.label.plural.en} have no such step or stage: “${step.to}”.`,
  )
}

/** What a step of a lifecycle or a stage of a pipeline is called. */
export function transitionLabel({ lifecycle, pipelines }: TermModule, to: string): Localized | undefined {
  const step = lifecycle?.transitions.find((one) => one.name === to)
  return step?.label ?? pipelines.flatMap(({ stages }) => stages).find(({ value }) => value === to)?.label
}

function checkOpen(look: Look, path: string, step: Act & { do: 'open' }, at: TermModule | undefined): void {
  if ((step.on === undefined) === (step.module === undefined)) {
    look.report(path, 'Di qué se abre: una ficha o un módulo.', 'Say what is opened: a record or a module.')
  }
  if (at && step.view !== undefined) checkView(look, `${path}.view`, at, step.view)
}

function checkView({ report }: Look, path: string, module: TermModule, view: string): void {
  if (module.views.some((one) => one.name === view)) return
  report(
    path,
    `${module.label.plural.es} no tiene la vista «${view}».`,
    `${module.label.plural.en} has no view “${view}”.`,
  )
}

function checkExpectation(look: Look, path: string, step: Expectation): void {
  const at =
    'module' in step && step.module !== undefined ? checkModule(look, `${path}.module`, step.module) : undefined
  const on = 'on' in step && step.on !== undefined ? checkRef(look, `${path}.on`, step.on) : undefined
  if ('where' in step && step.where) checkValues(look, `${path}.where`, at, step.where)
  if (step.expect === 'exists' && (step.on === undefined) === (step.module === undefined)) {
    look.report(
      path,
      'Di qué tiene que haber: una ficha, o un módulo con unos valores.',
      'Say what must be there: a record, or a module with some values.',
    )
  }
  if (step.expect === 'count' && [step.equals, step.atLeast, step.atMost].every((one) => one === undefined)) {
    look.report(path, 'Di cuántos.', 'Say how many.')
  }
  if (
    step.expect === 'kpiValue' &&
    [step.equals, step.atLeast, step.atMost, step.changesBy].every((one) => one === undefined)
  ) {
    look.report(path, 'Di cuánto vale o cuánto cambia.', 'Say what it says or by how much it changes.')
  }
  if (step.expect === 'workflowFired' && on) checkSystemStep(look, `${path}.step`, on, step.step)
  if (step.expect === 'inView' && on) checkView(look, `${path}.view`, on, step.view)
  if (step.expect === 'notification' && step.to?.startsWith('role:')) checkRole(look, `${path}.to`, step.to)
  if (step.expect === 'field') checkFieldStep(look, path, step, on)
}

function checkSystemStep({ report }: Look, path: string, module: TermModule, step: string | undefined): void {
  const steps = (module.lifecycle?.transitions ?? []).filter(({ by }) => by === 'system')
  if (step === undefined || steps.some(({ name: one }) => one === step)) return
  report(
    path,
    `${module.label.plural.es} no tiene ese paso automático: «${step}».`,
    `${module.label.plural.en} have no such automatic step: “${step}”.`,
  )
}

function checkFieldStep(
  look: Look,
  path: string,
  step: Expectation & { expect: 'field' },
  on: TermModule | undefined,
): void {
  const field = on && checkField(look, `${path}.name`, on, step.name)
  const said = [step.equals, step.matches, step.notEmpty, step.isEmpty].filter((one) => one !== undefined)
  if (said.length !== 1) look.report(path, 'Di una cosa sobre el campo.', 'Say one thing about the field.')
  if (step.equals !== undefined) checkValue(look, `${path}.equals`, field, step.equals)
  if (step.matches !== undefined && !('pattern' in compilePattern(step.matches))) {
    look.report(`${path}.matches`, 'No es un patrón.', 'It is no pattern.')
  }
}
