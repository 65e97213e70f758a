import { aliasesOf, type Aliases, type TermModule, type Terms } from '#common/scenario-check.ts'
import type { Act, Expectation, ExpectationName, Scenario, Step, Verb } from '#common/scenario.ts'

export type Side = 'given' | 'steps'

/** Records that a step may speak of: those that steps before it have named. */
export function knownBefore(terms: Terms, scenario: Scenario, place: Side, index: number): Aliases {
  return aliasesOf(terms, {
    given: place === 'given' ? scenario.given.slice(0, index) : scenario.given,
    steps: place === 'given' ? [] : scenario.steps.slice(0, index),
  })
}

/** Each of them, and what a converted one has become. */
export function refsIn(terms: Terms, aliases: Aliases): { readonly ref: string; readonly module: TermModule }[] {
  return [...aliases].flatMap(([alias, { module }]) => {
    const { lead } = module.capabilities
    const sides = lead ? [lead.account, lead.contact, lead.opportunity] : []
    const behind = sides.flatMap((name) => {
      const target = module.fields.find((field) => field.name === name)?.options?.module
      const found = terms.modules.find((one) => one.name === target)
      return found ? [{ ref: `@${alias}.${name}`, module: found }] : []
    })
    return [{ ref: `@${alias}`, module }, ...behind]
  })
}

/** Modules in which somebody could do something, those of the work first. */
export function usualModules({ modules }: Terms): readonly TermModule[] {
  return modules.filter(({ capabilities }) => !capabilities.programme && !capabilities.user && !capabilities.trace)
}

/** A step as it begins: whole, so that it can be read at once. */
export function newAct(verb: Verb, terms: Terms, aliases: Aliases): Act {
  const on = refsIn(terms, aliases).at(-1)
  const ref = on?.ref ?? '@'
  const module = on?.module.name ?? usualModules(terms)[0]?.name ?? ''
  switch (verb) {
    case 'create':
      return { do: 'create', module, values: {} }
    case 'import':
      return { do: 'import', module, rows: [{}] }
    case 'update':
      return { do: 'update', on: ref, values: {} }
    case 'delete':
    case 'restore':
      return { do: verb, on: ref }
    case 'convert':
      return { do: 'convert', on: ref, to: ['account', 'contact'] }
    case 'link':
      return { do: 'link', on: ref, field: relationsOf(on?.module)[0]?.name ?? '', to: ref }
    case 'assign':
      return { do: 'assign', on: ref, to: 'colleague' }
    case 'transition':
      return { do: 'transition', on: ref, to: statesOf(on?.module)[0]?.value ?? '' }
    case 'comment':
      return { do: 'comment', on: ref, text: '' }
    case 'search':
      return { do: 'search', text: '' }
    case 'open':
      return { do: 'open', module }
    case 'runReport':
      return { do: 'runReport', module }
  }
}

export function newExpectation(name: ExpectationName, terms: Terms, aliases: Aliases): Expectation {
  const on = refsIn(terms, aliases).at(-1)
  const ref = on?.ref ?? '@'
  switch (name) {
    case 'exists':
      return { expect: 'exists', on: ref }
    case 'count':
      return { expect: 'count', module: on?.module.name ?? usualModules(terms)[0]?.name ?? '', where: {}, equals: 1 }
    case 'field':
      return { expect: 'field', on: ref, name: on?.module.fields[0]?.name ?? '', notEmpty: true }
    case 'inView':
      return { expect: 'inView', on: ref, view: on?.module.views[0]?.name ?? '' }
    case 'found':
      return { expect: 'found', on: ref, text: '' }
    case 'notification':
      return { expect: 'notification', kind: 'assigned', on: ref, to: 'colleague' }
    case 'workflowFired':
      return { expect: 'workflowFired', on: ref }
    case 'kpiValue':
      return { expect: 'kpiValue', kpi: '', changesBy: 1 }
  }
}

export function relationsOf(module: TermModule | undefined) {
  return (module?.fields ?? []).filter(
    ({ type, readOnly }) => ['relation', 'relations', 'polymorphic'].includes(type) && readOnly !== true,
  )
}

/** Steps that Lazo takes by itself. */
export function systemStepsOf(module: TermModule | undefined) {
  const steps = (module?.lifecycle?.transitions ?? []).filter(({ by }) => by === 'system')
  return steps.map(({ name: value, label }) => ({ value, label }))
}

/** Steps of its lifecycle, or stages of its pipelines. */
export function statesOf(module: TermModule | undefined) {
  const steps = (module?.lifecycle?.transitions ?? []).filter(({ by }) => by === 'person')
  if (steps.length > 0) return steps.map(({ name: value, label }) => ({ value, label }))
  const stages = (module?.pipelines ?? []).flatMap((pipeline) => pipeline.stages)
  return [...new Map(stages.map(({ value, label }) => [value, { value, label }])).values()]
}

const given = (list: readonly Step[]): readonly Act[] => list.filter((step): step is Act => 'do' in step)

/** The scenario with another list of steps in one of its places. */
export function withSteps(scenario: Scenario, place: Side, steps: readonly Step[]): Scenario {
  return place === 'given' ? { ...scenario, given: given(steps) } : { ...scenario, steps }
}
