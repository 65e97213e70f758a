import { z } from 'zod'
import { stepEntries } from '#catalog/steps/index.ts'
import type { Element } from '#common/element.ts'
import { invariant, violation, type Violation } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import { isObject } from '#common/text.ts'
import { allSteps, workflowLimits, type WorkflowStep } from '#common/workflow.ts'
import {
  definitionOf,
  fieldName,
  filterSchema,
  label,
  namePattern,
  type ElementKindEntry,
  type Lookup,
} from './define.ts'
import { audience, unknownAudience, unknownFields, unknownInViewFilter, unknownModules, where } from './parts.ts'

const trigger = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal('created') }),
  z.strictObject({ on: z.literal('updated'), fields: z.array(fieldName).min(1).max(30).optional() }),
  z.strictObject({
    on: z.literal('reached'),
    values: z.array(fieldName).min(1).max(30),
    pipeline: fieldName.optional(),
  }),
  z.strictObject({ on: z.literal('date'), field: fieldName, days: z.int().min(-3650).max(3650) }),
  z.strictObject({ on: z.literal('manual'), roles: audience.roles }),
])

/** Branches stand in branches so often and no deeper. */
function stepsWithin(branches: number): z.ZodType {
  const inner = branches > 0 ? stepsWithin(branches - 1) : undefined
  const kinds = stepEntries
    .filter(({ name }) => name !== 'branch')
    .map(({ name, schema }) => z.strictObject({ name: fieldName, kind: z.literal(name), settings: schema }))
  const ways = inner && { condition: filterSchema, met: inner, otherwise: inner }
  const branch = ways && z.strictObject({ name: fieldName, kind: z.literal('branch'), settings: z.strictObject(ways) })
  const [first, ...rest] = branch ? [branch, ...kinds] : kinds
  invariant(first, 'there are steps')
  return z.array(z.discriminatedUnion('kind', [first, ...rest])).max(workflowLimits.steps)
}

export const workflowKind: ElementKindEntry = {
  kind: 'workflow',
  label: { es: 'Automatización', en: 'Automation' },
  schema: z.strictObject({
    label,
    trigger,
    condition: filterSchema.optional(),
    steps: stepsWithin(workflowLimits.branches),
    active: z.boolean(),
    imports: z.literal(true).optional(),
  }),
  namePattern,
  inModule: true,
  check: checkWorkflow,
}

function checkWorkflow(element: Element, all: Lookup): Violation[] {
  const { condition, steps, active } = definitionOf(element, 'workflow')
  const at = where(element)
  const every = allSteps(steps)
  const names = every.map(({ name }) => name)
  const switchedOn = all
    .inModule('workflow', element.parent ?? '')
    .filter((one) => definitionOf(one, 'workflow').active)
  return [
    ...triggerProblems(element, all),
    ...conditionProblems(condition, element, `${at}.condition`, all),
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) =>
        violation(`${at}.steps.${name}`, 'unique', 'Este nombre está repetido.', 'This name is repeated.'),
      ),
    ...every.flatMap((step) => stepProblems(step, element, `${at}.steps.${step.name}`, all)),
    ...(active && steps.length === 0
      ? [violation(`${at}.steps`, 'required', 'Di al menos un paso.', 'Say at least one step.')]
      : []),
    ...tooMany(every.length > workflowLimits.steps, `${at}.steps`, workflowLimits.steps),
    ...tooMany(switchedOn.length > workflowLimits.perModule, at, workflowLimits.perModule),
  ]
}

function tooMany(isSo: boolean, at: string, maximum: number): Violation[] {
  return isSo ? [violation(at, 'maximum', `Son más de ${maximum}.`, `There are more than ${maximum}.`)] : []
}

function triggerProblems(element: Element, all: Lookup): Violation[] {
  const { trigger: cause } = definitionOf(element, 'workflow')
  const at = `${where(element)}.trigger`
  switch (cause.on) {
    case 'created':
      return []
    case 'updated':
      return (cause.fields ?? [])
        .filter((name) => name !== 'owner' && !all.named('field', name, element.parent))
        .map((name) =>
          violation(`${at}.fields`, 'reference', `No existe el campo «${name}».`, `There is no field “${name}”.`),
        )
    case 'date':
      return [
        ...unknownFields([cause.field], element.parent, `${at}.field`, all),
        ...noDate(cause.field, element, `${at}.field`, all),
      ]
    case 'manual':
      return unknownAudience(cause, at, all)
    case 'reached':
      return placeProblems(element, cause, at, all)
  }
}

function noDate(name: string, element: Element, at: string, all: Lookup): Violation[] {
  const found = all.named('field', name, element.parent)
  if (!found || ['date', 'dateTime'].includes(definitionOf(found, 'field').type)) return []
  return [violation(at, 'date', `«${name}» no es una fecha.`, `“${name}” is not a date.`)]
}

function placeProblems(
  element: Element,
  { values, pipeline }: { readonly values: readonly string[]; readonly pipeline?: string },
  at: string,
  all: Lookup,
): Violation[] {
  const module = element.parent === null ? undefined : all.byId(element.parent)
  // A part without its module is refused elsewhere.
  if (!module) return []
  const { lifecycle } = definitionOf(module, 'module')
  const pipelines = all
    .inModule('pipeline', module.id)
    .filter(({ name }) => pipeline === undefined || name === pipeline)
  const known = [
    ...pipelines.flatMap((one) => definitionOf(one, 'pipeline').stages.map(({ value }) => value)),
    ...(pipeline === undefined ? (lifecycle?.states ?? []).map(({ value }) => value) : []),
  ]
  return values
    .filter((value) => !known.includes(value))
    .map((value) =>
      violation(
        `${at}.values`,
        'reference',
        `No existe la etapa o el estado «${value}».`,
        `There is no stage or state “${value}”.`,
      ),
    )
}

/** A workflow has no reader of its own: what is meant relative to one is said as a person. */
function conditionProblems(filter: Filter | undefined, element: Element, at: string, all: Lookup): Violation[] {
  const relative = filter && isRelative(filter)
  return [
    ...unknownInViewFilter(filter, element.parent, at, all),
    ...(relative
      ? [violation(at, 'relative', 'Aquí no hay un «yo» ni un «mi equipo».', 'There is no “me” or “my team” here.')]
      : []),
  ]
}

function isRelative(filter: Filter): boolean {
  if ('all' in filter) return filter.all.some(isRelative)
  if ('any' in filter) return filter.any.some(isRelative)
  if ('not' in filter) return isRelative(filter.not)
  if ('related' in filter) return filter.where !== undefined && isRelative(filter.where)
  return filter.op === 'me' || filter.op === 'team'
}

/** By the names that settings share: see catalog/steps/define.ts. */
function stepProblems({ settings }: WorkflowStep, element: Element, at: string, all: Lookup): Violation[] {
  const { module, link, until, fields = [], values = {}, condition, to = [], owner, role, group } = settings
  const target = typeof module === 'string' ? (all.named('module', module)?.id ?? null) : element.parent
  const people = [...(Array.isArray(to) ? to : []), owner, { role, group }].filter(isObject)
  const named = (key: 'role' | 'group') =>
    people.flatMap((one) => {
      const id = one[key]
      return typeof id === 'string' ? [id] : []
    })
  return [
    ...(typeof module === 'string' ? unknownModules([module], `${at}.module`, all) : []),
    ...(typeof link === 'string' ? linkProblems(link, target, element, `${at}.link`, all) : []),
    ...(typeof until === 'string'
      ? [...unknownFields([until], element.parent, `${at}.until`, all), ...noDate(until, element, `${at}.until`, all)]
      : []),
    ...(Array.isArray(fields) ? unknownFields(fields.map(String), element.parent, `${at}.fields`, all) : []),
    ...Object.entries(isObject(values) ? values : {}).flatMap(([name, source]) => [
      ...unknownFields([name], target, `${at}.values.${name}`, all),
      ...(isObject(source) && typeof source.field === 'string'
        ? unknownFields([source.field], element.parent, `${at}.values.${name}`, all)
        : []),
    ]),
    // Accepted by the schema of its step.
    ...conditionProblems(condition as Filter | undefined, element, `${at}.condition`, all),
    ...unknownAudience({ roles: named('role'), groups: named('group') }, at, all),
  ]
}

function linkProblems(name: string, target: string | null, element: Element, at: string, all: Lookup): Violation[] {
  const field = all.named('field', name, target)
  const { type, options } = field ? definitionOf(field, 'field') : {}
  const own = element.parent === null ? undefined : all.byId(element.parent)?.name
  const targets = type === 'relation' ? [options?.module] : type === 'polymorphic' ? (options?.modules ?? []) : []
  if (own === undefined || targets.includes(own)) return []
  return [violation(at, 'link', `«${name}» no apunta a este módulo.`, `“${name}” does not point to this module.`)]
}
