import { z } from 'zod'
import type { Audience, Element } from '#common/element.ts'
import { violation, type Violation } from '#common/errors.ts'
import { standardKeys } from '#common/field.ts'
import { anyActivity, fieldsOf, relatedIn, type Filter, type RelatedCondition } from '#common/filter.ts'
import { definitionOf, type Lookup } from './define.ts'

export const audience = {
  roles: z.array(z.guid()).max(200).optional(),
  groups: z.array(z.guid()).max(200).optional(),
}

export function unknownAudience({ roles = [], groups = [] }: Audience, at: string, all: Lookup): Violation[] {
  return [
    ...roles
      .filter((id) => all.byId(id)?.kind !== 'role')
      .map(() => violation(`${at}.roles`, 'reference', 'Hay un rol que no existe.', 'Some role does not exist.')),
    ...groups
      .filter((id) => all.byId(id)?.kind !== 'group')
      .map(() => violation(`${at}.groups`, 'reference', 'Hay un grupo que no existe.', 'Some group does not exist.')),
  ]
}

/** A violation for each name that is neither a field of the module nor a standard key. */
export function unknownFields(names: readonly string[], moduleId: string | null, at: string, all: Lookup): Violation[] {
  return names
    .map((name) => name.split('.')[0] ?? '')
    .filter((name) => moduleId === null || !hasField(name, moduleId, all))
    .map((name) => violation(at, 'reference', `No existe el campo «${name}».`, `There is no field “${name}”.`))
}

function hasField(name: string, moduleId: string, all: Lookup): boolean {
  return standardKeys.some((key) => key === name) || all.named('field', name, moduleId) !== undefined
}

/** For a filter that a form or a row goes by; what it says of related records would not follow their changes. */
export function unknownInFilter(
  filter: Filter | undefined,
  moduleId: string | null,
  at: string,
  all: Lookup,
): Violation[] {
  if (!filter) return []
  const related = relatedIn(filter).map(() =>
    violation(
      at,
      'related',
      'Las condiciones sobre fichas relacionadas son solo para vistas.',
      'Conditions about related records are for views only.',
    ),
  )
  return [...unknownFields(fieldsOf(filter), moduleId, at, all), ...related]
}

/** For a filter of a list: conditions about related records as well. */
export function unknownInViewFilter(
  filter: Filter | undefined,
  moduleId: string | null,
  at: string,
  all: Lookup,
): Violation[] {
  if (!filter) return []
  const own = unknownFields(fieldsOf(filter), moduleId, at, all)
  const inner = ownRelated(filter).flatMap((condition) => unknownInRelated(condition, moduleId, at, all))
  return [...own, ...inner]
}

function unknownInRelated(
  { related, by, where: inner }: RelatedCondition,
  moduleId: string | null,
  at: string,
  all: Lookup,
): Violation[] {
  if (related === anyActivity) return []
  const field = by === undefined ? all.named('field', related, moduleId) : undefined
  const name = by === undefined ? field && definitionOf(field, 'field').options?.module : related
  const target = name === undefined ? undefined : all.named('module', name)
  if (!target) return unknownModules([name ?? related], at, all)
  return [
    ...unknownFields(by === undefined ? [] : [by], target.id, at, all),
    ...unknownInViewFilter(inner, target.id, at, all),
  ]
}

/** Those of the filter itself, not of what is within another one. */
function ownRelated(filter: Filter): RelatedCondition[] {
  if ('all' in filter) return filter.all.flatMap(ownRelated)
  if ('any' in filter) return filter.any.flatMap(ownRelated)
  if ('not' in filter) return ownRelated(filter.not)
  return 'related' in filter ? [filter] : []
}

export function unknownModules(names: readonly string[], at: string, all: Lookup): Violation[] {
  return names
    .filter((name) => !all.named('module', name))
    .map((name) => violation(at, 'reference', `No existe el módulo «${name}».`, `There is no module “${name}”.`))
}

export function where(element: Element): string {
  return `${element.kind}.${element.name}`
}
