import { z } from 'zod'
import type { Audience, Element } from '#common/element.ts'
import { violation, type Violation } from '#common/errors.ts'
import { standardKeys } from '#common/field.ts'
import { fieldsOf, type Filter } from '#common/filter.ts'
import type { Lookup } from './define.ts'

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

export function unknownInFilter(
  filter: Filter | undefined,
  moduleId: string | null,
  at: string,
  all: Lookup,
): Violation[] {
  return filter ? unknownFields(fieldsOf(filter), moduleId, at, all) : []
}

export function unknownModules(names: readonly string[], at: string, all: Lookup): Violation[] {
  return names
    .filter((name) => !all.named('module', name))
    .map((name) => violation(at, 'reference', `No existe el módulo «${name}».`, `There is no module “${name}”.`))
}

export function where(element: Element): string {
  return `${element.kind}.${element.name}`
}
