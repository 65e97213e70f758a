import { z } from 'zod'
import { formulaProblems } from '#catalog/field-types/formula-operand.ts'
import { formulaOperands, isFieldType } from '#catalog/field-types/index.ts'
import type { Element } from '#common/element.ts'
import { violation, type Violation } from '#common/errors.ts'
import { standardKeys, type Field } from '#common/field.ts'
import { compilePattern } from '#common/pattern.ts'
import {
  definitionOf,
  fieldName,
  filterSchema,
  label,
  longLabel,
  namePattern,
  type ElementKindEntry,
  type Lookup,
} from './define.ts'
import { unknownInFilter, unknownModules, where } from './parts.ts'

const options = z.strictObject({
  list: fieldName.optional(),
  module: fieldName.optional(),
  owned: z.boolean().optional(),
  modules: z.array(fieldName).max(60).optional(),
  through: fieldName.optional(),
  near: fieldName.optional(),
  far: fieldName.optional(),
  linkFields: z.array(fieldName).max(10).optional(),
  filter: filterSchema.optional(),
  minimum: z.union([z.number(), z.string().max(40)]).optional(),
  maximum: z.union([z.number(), z.string().max(40)]).optional(),
  decimals: z.int().min(0).max(10).optional(),
  maxLength: z.int().min(1).max(100_000).optional(),
  large: z.boolean().optional(),
  pattern: z.string().max(200).optional(),
  country: z.string().length(2).optional(),
  prefix: z.string().max(20).optional(),
  digits: z.int().min(1).max(12).optional(),
  yearly: z.boolean().optional(),
  expression: z.string().max(2000).optional(),
  result: z.string().max(20).optional(),
  stored: z.boolean().optional(),
  by: fieldName.optional(),
  function: z.enum(['count', 'sum', 'min', 'max', 'average']).optional(),
  of: fieldName.optional(),
  where: filterSchema.optional(),
  accept: z.array(z.string().max(100)).max(40).optional(),
  maxBytes: z.int().min(1).max(500_000_000).optional(),
  suggestions: z.array(z.string().max(100)).max(200).optional(),
})

const fieldSchema = z.strictObject({
  name: fieldName,
  type: z.string().max(40),
  label,
  help: longLabel.optional(),
  required: z.boolean().optional(),
  unique: z.boolean().optional(),
  default: z.unknown().optional(),
  readOnly: z.boolean().optional(),
  showIf: filterSchema.optional(),
  requiredIf: filterSchema.optional(),
  readOnlyIf: filterSchema.optional(),
  aliases: z.array(z.string().max(80)).max(60).optional(),
  personal: z
    .strictObject({
      purpose: z.string().max(300),
      basis: z.string().max(100),
      retentionMonths: z.int().min(1).max(1200),
    })
    .optional(),
  searchable: z.boolean().optional(),
  indexed: z.boolean().optional(),
  options: options.optional(),
})

export const fieldKind: ElementKindEntry = {
  kind: 'field',
  label: { es: 'Campo', en: 'Field' },
  schema: fieldSchema,
  namePattern,
  inModule: true,
  check: checkField,
}

function checkField(element: Element, all: Lookup): Violation[] {
  const field = definitionOf(element, 'field')
  const at = where(element)
  const problems: Violation[] = []
  if (standardKeys.some((key) => key === field.name)) {
    problems.push(violation(at, 'reserved', `«${field.name}» está reservado.`, `“${field.name}” is reserved.`))
  }
  if (field.name !== element.name) {
    problems.push(
      violation(at, 'name', 'El nombre no coincide con el del elemento.', 'The name differs from the element’s.'),
    )
  }
  if (!isFieldType(field.type)) {
    problems.push(violation(at, 'type', `No existe el tipo «${field.type}».`, `There is no type “${field.type}”.`))
  }
  return [
    ...problems,
    ...checkOptions(field, element.parent, at, all),
    ...checkEnds(field, element.parent, at, all),
    ...checkFormula(field, element.parent, at, all),
    ...unknownInFilter(field.showIf, element.parent, at, all),
    ...unknownInFilter(field.requiredIf, element.parent, at, all),
    ...unknownInFilter(field.readOnlyIf, element.parent, at, all),
  ]
}

function checkOptions(field: Field, moduleId: string | null, at: string, all: Lookup): Violation[] {
  const { list, module, modules, through } = field.options ?? {}
  const needed: Record<string, readonly (keyof NonNullable<Field['options']>)[]> = {
    option: ['list'],
    options: ['list'],
    relation: ['module'],
    relations: field.options?.by === undefined ? ['module', 'through', 'near', 'far'] : ['module'],
    polymorphic: ['modules'],
    formula: ['expression', 'result'],
    rollup: ['module', 'by', 'function'],
  }
  const absent = hasOwnOptions(field, moduleId, all)
    ? []
    : (needed[field.type] ?? []).filter((key) => field.options?.[key] === undefined)
  const unknownList = list !== undefined && !all.named('optionList', list)
  const target = module === undefined ? undefined : all.named('module', module)
  const by = field.options?.by
  const pattern = field.options?.pattern === undefined ? undefined : compilePattern(field.options.pattern)
  const unknownBy = by !== undefined && target !== undefined && !all.named('field', by, target.id)
  return [
    ...absent.map((key) =>
      violation(`${at}.options.${key}`, 'required', 'Falta este ajuste.', 'This setting is missing.'),
    ),
    ...(unknownList
      ? [violation(at, 'reference', `No existe la lista «${list}».`, `There is no list “${list}”.`)]
      : []),
    ...(unknownBy ? [violation(at, 'reference', `No existe el campo «${by}».`, `There is no field “${by}”.`)] : []),
    ...unknownModules(
      [module, through, ...(modules ?? [])].filter((name) => name !== undefined),
      at,
      all,
    ),
    ...(pattern !== undefined && 'problem' in pattern
      ? [violation(`${at}.options.pattern`, pattern.rule, pattern.problem.es, pattern.problem.en)]
      : []),
    ...(moduleId === null ? [violation(at, 'parent', 'Falta el módulo.', 'The module is missing.')] : []),
  ]
}

/** Whether several relations say what joins them; fields of other types have nothing to say. */
export function isJoined(element: Element, all: Lookup): boolean {
  const { type, options } = definitionOf(element, 'field')
  if (type !== 'relations' || options?.by !== undefined) return true
  const isWhole = [options?.through, options?.near, options?.far].every((one) => one !== undefined)
  return isWhole && checkEnds(definitionOf(element, 'field'), element.parent, '', all).length === 0
}

/** What joins two modules points at both: links with one end would be kept nowhere. */
function checkEnds({ type, options }: Field, moduleId: string | null, at: string, all: Lookup): Violation[] {
  const link = options?.through === undefined ? undefined : all.named('module', options.through)
  if (type !== 'relations' || !link || moduleId === null) return []
  const ends = [
    ['near', all.byId(moduleId)?.name],
    ['far', options?.module],
  ] as const
  return ends.flatMap(([end, target]) => {
    const name = options?.[end]
    const field = name === undefined ? undefined : all.named('field', name, link.id)
    const points = field && definitionOf(field, 'field').options?.module === target
    if (name === undefined || points) return []
    const [es, en] = [`«${name}» no apunta a «${target}».`, `“${name}” does not point at “${target}”.`]
    return [violation(`${at}.options.${end}`, 'reference', es, en)]
  })
}

/** Its options are the module's pipelines, or the states of its lifecycle. */
function hasOwnOptions({ name }: Field, moduleId: string | null, all: Lookup): boolean {
  const module = moduleId === null ? undefined : all.byId(moduleId)
  if (module?.kind !== 'module') return false
  const { capabilities, lifecycle } = definitionOf(module, 'module')
  return [capabilities.pipeline?.pipeline, lifecycle?.field].includes(name)
}

/** A formula reads only fields of its own module, each by a type that its operations take. */
function checkFormula(field: Field, moduleId: string | null, at: string, all: Lookup): Violation[] {
  if (field.type !== 'formula' || moduleId === null || field.options?.expression === undefined) return []
  // The schema of fields has accepted them all before rules are checked.
  const fields = all.inModule('field', moduleId).map((one) => definitionOf(one, 'field'))
  return formulaProblems(field, formulaOperands(fields)).map((problem) => {
    const { es, en } = problem.message
    const place = problem.at + 1
    return violation(`${at}.options.expression`, 'formula', `${es} (Carácter ${place}.)`, `${en} (Character ${place}.)`)
  })
}
