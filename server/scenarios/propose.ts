import type { RoleDefinition } from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import type { Model, ModelField, ModelModule, Named } from '#common/model.ts'
import { scopeIn } from '#common/role-scope.ts'
import type { Scenario, Step } from '#common/scenario.ts'
import type { SpecChange } from '#common/spec-definition.ts'
import { isKeptAsWritten, sampleOf, type Sample } from './samples.ts'

/** A test that somebody may take as it is or write on. */
interface ProposedTest {
  readonly name: Localized
  readonly kind: 'functional' | 'permission'
  readonly scenario: Scenario & { readonly as: string }
}

const modulesOfRole = 4

/**
 * Tests for what a definition makes of a configuration, one for each thing that can be tried: `model` is the
 * configuration with it. What nobody can try, such as a letterhead, gets none.
 */
export function proposeTests(model: Model, changes: readonly SpecChange[]): ProposedTest[] {
  const made = new Set(
    changes.flatMap((one) => (one.change === 'create' && one.element.kind === 'module' ? [one.element.id] : [])),
  )
  const tests = changes.flatMap((one) => {
    const id = one.change === 'create' ? one.element.id : one.id
    if (one.change === 'remove' || one.change === 'rename') return []
    const field = model.fieldsById.get(id)
    const role = model.roles.get(id)
    const module = model.modulesById.get(id)
    if (module) return [...ofModule(model, module), ...barred(model, module)]
    // Fields of a new module are tried with it.
    const owner = [...model.modules.values()].find(({ fields }) =>
      [...fields.values()].some((known) => known.id === id),
    )
    if (field && owner) return made.has(owner.id) ? [] : ofField(model, owner, field, made)
    if (role) return ofRole(model, role)
    return ofPart(model, id)
  })
  const names = new Set<string>()
  return tests.filter(({ name }) => names.size < names.add(name.es).size)
}

/** Of those that may make such records out of the sample, the one with the fewest rights: what it may, others may too. */
function makerOf(
  model: Model,
  module: ModelModule,
  { given }: Sample,
  field?: ModelField,
): Named<RoleDefinition> | undefined {
  const pointedAt = given.flatMap((one) => ('module' in one ? (model.modules.get(String(one.module)) ?? []) : []))
  const may = [...model.roles.values()].filter((role) => {
    const rights = field ? role.fields[module.name]?.[field.name] : undefined
    const isBarred = rights && !(rights.read && rights.write)
    const mayRead = [module, ...pointedAt].every((one) => scopeIn(role, one, 'read') !== 'none')
    return scopeIn(role, module, 'create') !== 'none' && mayRead && !isBarred
  })
  return may.toSorted((a, b) => a.switches.length - b.switches.length)[0]
}

function functional(
  name: Localized,
  role: Named<RoleDefinition>,
  given: Scenario['given'],
  steps: Step[],
): ProposedTest {
  return { name, kind: 'functional', scenario: { as: `role:${role.name}`, given, steps } }
}

function ofField(model: Model, module: ModelModule, field: ModelField, made: ReadonlySet<string>): ProposedTest[] {
  const sample = sampleOf(model, module, field.readOnly ? [] : [field.name], made)
  const role = sample && makerOf(model, module, sample, field)
  if (!role) return []
  const { [field.name]: value, ...without } = sample.values
  const isFilled = value !== undefined
  const name = {
    es: `${module.label.plural.es}: se rellena «${field.label.es}»`,
    en: `${module.label.plural.en}: “${field.label.en}” is filled in`,
  }
  const seen: Step = !isFilled
    ? { expect: 'exists', on: `@${module.name}` }
    : isKeptAsWritten(field)
      ? { expect: 'field', on: `@${module.name}`, name: field.name, equals: value }
      : { expect: 'field', on: `@${module.name}`, name: field.name, notEmpty: true }
  const asked: Step[] =
    field.required === true && field.default === undefined && isFilled
      ? [{ do: 'create', module: module.name, values: without, expect: 'requiredError', fields: [field.name] }]
      : []
  return [functional(name, role, sample.given, [...asked, create(module, sample.values), seen])]
}

function create(module: ModelModule, values: Readonly<Record<string, unknown>>): Step {
  return { do: 'create', module: module.name, values: { ...values } }
}

function ofModule(model: Model, module: ModelModule): ProposedTest[] {
  const own = [...module.fields.values()].filter(({ readOnly, type }) => !readOnly && type !== 'relation')
  const sample = sampleOf(model, module, [own[0]?.name ?? '']) ?? sampleOf(model, module)
  const role = sample && makerOf(model, module, sample)
  if (!role) return []
  const name = {
    es: `${module.label.plural.es}: se añade un registro y se encuentra`,
    en: `${module.label.plural.en}: a record is added and found`,
  }
  const steps: Step[] = [create(module, sample.values), { expect: 'exists', on: `@${module.name}` }]
  return [functional(name, role, sample.given, steps)]
}

/** Somebody who may not make such records, where there is anybody. */
function barred(model: Model, module: ModelModule): ProposedTest[] {
  const role = [...model.roles.values()].find((one) => scopeIn(one, module, 'create') === 'none')
  const sample = sampleOf(model, module)
  if (!role || !sample) return []
  const name = {
    es: `${role.label.es} no añade ${module.label.plural.es}`,
    en: `${role.label.en} adds no ${module.label.plural.en}`,
  }
  const steps: Step[] = [{ do: 'create', module: module.name, values: { ...sample.values }, expect: 'forbidden' }]
  return [{ name, kind: 'permission', scenario: { as: `role:${role.name}`, given: sample.given, steps } }]
}

/** What the role may and may not do with each module that it names. */
function ofRole(model: Model, role: Named<RoleDefinition>): ProposedTest[] {
  const modules = Object.keys(role.modules).flatMap((name) => model.modules.get(name) ?? [])
  const plain = modules.filter((module) => !module.capabilities.user && module.accessBy === undefined)
  return plain.slice(0, modulesOfRole).flatMap((module) => {
    const sample = sampleOf(model, module)
    if (!sample) return []
    const on = `@${module.name}`
    const may = (action: 'create' | 'read' | 'delete') => scopeIn(role, module, action) !== 'none'
    const made = { do: 'create', module: module.name, values: { ...sample.values } } as const
    const steps: Step[] = may('create')
      ? [made, ...(may('read') ? [{ expect: 'exists', on } as const] : [])]
      : [{ ...made, expect: 'forbidden' }]
    const given = may('create') ? sample.given : [...sample.given, made]
    if (!may('read')) steps.push({ expect: 'exists', on, not: true })
    if (!may('delete')) steps.push({ do: 'delete', on, expect: 'forbidden' })
    const shown =
      may('create') || may('read') ? steps : steps.filter((step) => !('expect' in step && step.expect === 'exists'))
    const name = {
      es: `${role.label.es}: qué puede con ${module.label.plural.es}`,
      en: `${role.label.en}: what they may with ${module.label.plural.en}`,
    }
    return [{ name, kind: 'permission' as const, scenario: { as: `role:${role.name}`, given, steps: shown } }]
  })
}

/** A view, a pipeline, a layout or an option list is tried through a record of its module. */
function ofPart(model: Model, id: string): ProposedTest[] {
  for (const module of model.modules.values()) {
    const view = module.views.find((one) => one.id === id)
    if (view) return ofView(model, module, view)
    const pipeline = module.pipelines.find((one) => one.id === id)
    const keys = module.capabilities.pipeline
    const [first] = pipeline?.stages ?? []
    if (pipeline && keys && first) {
      return ofValue(model, module, { [keys.pipeline]: pipeline.name, [keys.stage]: first.value }, pipeline.label)
    }
    if (module.layouts.some((one) => one.id === id)) return ofModule(model, module)
  }
  const list = [...model.optionLists.values()].find((one) => one.id === id)
  const option = list?.options.findLast(({ retired }) => retired !== true)
  for (const module of list && option ? model.modules.values() : []) {
    const field = [...module.fields.values()].find((one) => one.options?.list === list?.name && !one.readOnly)
    if (!field || !list || !option) continue
    return ofValue(
      model,
      module,
      { [field.name]: field.type === 'options' ? [option.value] : option.value },
      list.label,
    )
  }
  return []
}

function ofView(model: Model, module: ModelModule, view: ModelModule['views'][number]): ProposedTest[] {
  const sample = sampleOf(model, module)
  const role = sample && makerOf(model, module, sample)
  if (!role) return []
  const open: Step = { do: 'open', module: module.name, view: view.name }
  const name = {
    es: `${module.label.plural.es}: se abre la vista «${view.label.es}»`,
    en: `${module.label.plural.en}: the view “${view.label.en}” opens`,
  }
  if (view.filter || module.holding) return [functional(name, role, [], [open])]
  const steps: Step[] = [
    create(module, sample.values),
    open,
    { expect: 'inView', on: `@${module.name}`, view: view.name },
  ]
  return [functional(name, role, sample.given, steps)]
}

function ofValue(
  model: Model,
  module: ModelModule,
  values: Readonly<Record<string, unknown>>,
  label: Localized,
): ProposedTest[] {
  const sample = sampleOf(model, module)
  const role = sample && makerOf(model, module, sample)
  if (!role) return []
  const name = {
    es: `${module.label.plural.es}: se usa «${label.es}»`,
    en: `${module.label.plural.en}: “${label.en}” is used`,
  }
  const checks = Object.entries(values).map(([field, equals]): Step => ({
    expect: 'field',
    on: `@${module.name}`,
    name: field,
    equals,
  }))
  return [functional(name, role, sample.given, [create(module, { ...sample.values, ...values }), ...checks])]
}
