import { programmeElements, withActivities, withComments } from '#catalog/programme/index.ts'
import type { Element, ModuleDefinition } from '#common/element.ts'
import type { Field } from '#common/field.ts'
import { ownRights } from '#server/access/own-rights.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import type { Context, Environment } from '#server/context.ts'
import { applyPlan } from '#server/model/apply.ts'
import { moduleWith } from '#server/model/compile.ts'
import { planModel } from '#server/model/plan.ts'
import { readElements } from '#server/model/registry.ts'
import type { Model } from '#common/model.ts'

/** Whether the modules of the project are part of the environment; they come with the first project. */
export function isInstalled(model: Model): boolean {
  return moduleWith(model, 'trace') !== undefined
}

/** Adds what is missing of the modules of the project, and lets activities and comments be about them. */
export async function installProgramme(ctx: Context): Promise<void> {
  await install(ctx.environment, { by: ctx.user.id, admit: await ownRights(ctx) })
}

export async function install(environment: Environment, options: Parameters<typeof applyPlan>[2]): Promise<void> {
  const current = await readElements(environment.db, environment.schema)
  const plan = await planModel(environment, withProgramme(current))
  if (plan.operations.length === 0) return
  await applyPlan(environment, plan, options)
  forgetPolicies(environment)
}

export function withProgramme(current: readonly Element[]): Element[] {
  const known = new Set(current.map(({ id }) => id))
  const added = programmeElements().filter(({ id }) => !known.has(id))
  return withSubjects([...current, ...added], [...withActivities, ...withComments])
}

/** Activities, comments and documents may be about these modules as well, as far as they are ever about them. */
export function withSubjects(elements: readonly Element[], names: readonly string[]): Element[] {
  return elements.map((one) => aboutMore(one, elements, names))
}

/** The field that says what an activity, a comment or a document is about, with the modules of the project. */
function aboutMore(element: Element, all: readonly Element[], names: readonly string[]): Element {
  if (element.kind !== 'field') return element
  const module = all.find(({ id }) => id === element.parent)
  // The registry holds only definitions that their kind's schema accepted.
  const field = element.definition as Field
  const about = module && subjectsOf(module.definition as ModuleDefinition, field)
  if (!about) return element
  const modules = field.options?.modules ?? []
  const missing = about.filter((name) => names.includes(name) && !modules.includes(name))
  if (missing.length === 0) return element
  return { ...element, definition: { ...field, options: { ...field.options, modules: [...modules, ...missing] } } }
}

function subjectsOf({ capabilities }: ModuleDefinition, field: Field): readonly string[] | undefined {
  const { comment, activity, document } = capabilities
  if (field.type !== 'polymorphic') return undefined
  if (comment?.regarding === field.name) return withComments
  if (activity?.regarding === field.name && activity.kind !== 'call') return withActivities
  return document ? withActivities : undefined
}
