import { z } from 'zod'
import type { Element, ModuleDefinition } from '#common/element.ts'
import { violation, type Violation } from '#common/errors.ts'
import type { Lifecycle, Transition } from '#common/lifecycle.ts'
import { definitionOf, fieldName, filterSchema, label, longLabel, type Lookup } from './define.ts'
import { audience, unknownAudience, unknownFields, unknownInViewFilter, where } from './parts.ts'

/** Rules and effects are named by their kind and number: `W-01`, `sign`. */
const ruleName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,47}$/)

export const lifecycleSchema = z.strictObject({
  field: fieldName,
  states: z
    .array(
      z.strictObject({
        value: fieldName,
        label,
        color: z.enum(['grey', 'green', 'blue', 'yellow', 'orange', 'red', 'plum', 'teal']).optional(),
        closed: z.boolean().optional(),
        frozen: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(30),
  transitions: z
    .array(
      z.strictObject({
        name: fieldName,
        label,
        help: longLabel.optional(),
        from: z.array(fieldName).min(1).max(30),
        to: fieldName,
        by: z.enum(['person', 'system']),
        who: z.strictObject({ roles: audience.roles, fields: z.array(fieldName).max(10).optional() }).optional(),
        required: z.array(fieldName).max(20).optional(),
        asks: z.array(fieldName).max(20).optional(),
        comment: z.enum(['required', 'optional']).optional(),
        aside: z.boolean().optional(),
        guards: z
          .array(
            z.union([
              z.strictObject({ filter: filterSchema, otherwise: longLabel }),
              z.strictObject({ rule: ruleName }),
            ]),
          )
          .max(20)
          .optional(),
        effects: z.array(ruleName).max(10).optional(),
      }),
    )
    .max(60),
})

export function checkLifecycle(element: Element, all: Lookup): Violation[] {
  const { lifecycle }: ModuleDefinition = definitionOf(element, 'module')
  if (!lifecycle) return []
  const at = `${where(element)}.lifecycle`
  const values = lifecycle.states.map(({ value }) => value)
  const names = lifecycle.transitions.map(({ name }) => name)
  return [
    ...stateFieldProblems(element, lifecycle, at, all),
    ...[...repeated(values), ...repeated(names)].map((one) =>
      violation(at, 'unique', `«${one}» está repetido.`, `“${one}” is repeated.`),
    ),
    ...lifecycle.transitions.flatMap((one) => transitionProblems(element, one, values, `${at}.${one.name}`, all)),
  ]
}

function stateFieldProblems(element: Element, { field }: Lifecycle, at: string, all: Lookup): Violation[] {
  const found = all.named('field', field, element.id)
  if (found && definitionOf(found, 'field').type === 'option') return []
  return [
    violation(
      `${at}.field`,
      'reference',
      `«${field}» no es un campo de opción del módulo.`,
      `“${field}” is no option field of the module.`,
    ),
  ]
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index)
}

function transitionProblems(
  element: Element,
  { from, to, who, required = [], asks = [], guards = [] }: Transition,
  states: readonly string[],
  at: string,
  all: Lookup,
): Violation[] {
  const unknown = [...from, to].filter((value) => !states.includes(value))
  return [
    ...unknown.map((value) =>
      violation(at, 'reference', `No existe el estado «${value}».`, `There is no state “${value}”.`),
    ),
    ...unknownAudience(who?.roles ? { roles: who.roles } : {}, at, all),
    ...unknownFields([...required, ...asks, ...(who?.fields ?? [])], element.id, at, all),
    ...guards.flatMap((one) => ('filter' in one ? unknownInViewFilter(one.filter, element.id, at, all) : [])),
  ]
}
