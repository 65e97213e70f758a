import { z } from 'zod'
import { recordParts, type Element } from '#common/element.ts'
import { violation, type Violation } from '#common/errors.ts'
import {
  definitionOf,
  fieldName,
  filterSchema,
  label,
  namePattern,
  sortSchema,
  type ElementKindEntry,
  type Lookup,
} from './define.ts'
import { audience, unknownAudience, unknownFields, unknownInViewFilter, unknownModules, where } from './parts.ts'

export const viewSchema = z.strictObject({
  label,
  type: z.enum(['table', 'board', 'calendar', 'map']),
  ...audience,
  columns: z.array(fieldName).max(60),
  filter: filterSchema.optional(),
  sort: sortSchema.optional(),
  groupBy: fieldName.optional(),
  period: z.enum(['month', 'quarter', 'year']).optional(),
  start: fieldName.optional(),
  until: fieldName.optional(),
  place: fieldName.optional(),
  defaultFor: audience.roles,
  scope: z.enum(['working', 'holding', 'all']).optional(),
  position: z.number(),
})

export const viewKind: ElementKindEntry = {
  kind: 'view',
  label: { es: 'Vista', en: 'View' },
  schema: viewSchema,
  namePattern,
  inModule: true,
  check: checkView,
}

function checkView(element: Element, all: Lookup): Violation[] {
  const view = definitionOf(element, 'view')
  const at = where(element)
  const single = [view.groupBy, view.start, view.until, view.place].filter((name) => name !== undefined)
  const names = [...view.columns, ...(view.sort ?? []).map((key) => key.field), ...single]
  return [
    ...unknownFields(names, element.parent, at, all),
    ...unknownInViewFilter(view.filter, element.parent, at, all),
    ...unknownAudience(view, at, all),
    ...unknownAudience({ roles: view.defaultFor ?? [] }, at, all),
    ...notDates(element, all),
    ...noAddress(element, all),
  ]
}

/** A calendar shows dates and moments; a board's columns are values of a closed list. */
function notDates(element: Element, all: Lookup): Violation[] {
  const { start, until, type } = definitionOf(element, 'view')
  const at = where(element)
  if (type === 'calendar' && start === undefined) {
    return [
      violation(`${at}.start`, 'required', 'Di qué fecha muestra el calendario.', 'Say which date the calendar shows.'),
    ]
  }
  return [start, until].flatMap((name) => {
    const found = name === undefined ? undefined : all.named('field', name, element.parent)
    if (!found || ['date', 'dateTime'].includes(definitionOf(found, 'field').type)) return []
    return [violation(at, 'date', `«${found.name}» no es una fecha.`, `“${found.name}” is not a date.`)]
  })
}

/** A map shows postal addresses. */
function noAddress(element: Element, all: Lookup): Violation[] {
  const { place, type } = definitionOf(element, 'view')
  const at = where(element)
  if (type === 'map' && place === undefined)
    return [
      violation(`${at}.place`, 'required', 'Di qué dirección muestra el mapa.', 'Say which address the map shows.'),
    ]
  const found = place === undefined ? undefined : all.named('field', place, element.parent)
  if (!found || definitionOf(found, 'field').type === 'address') return []
  return [violation(at, 'address', `«${found.name}» no es una dirección.`, `“${found.name}” is not a postal address.`)]
}

const layoutSchema = z.strictObject({
  label: label.optional(),
  roles: audience.roles,
  facts: z.array(fieldName).max(30),
  sections: z
    .array(
      z.strictObject({
        label,
        fields: z.array(fieldName).max(60),
        showIf: filterSchema.optional(),
        columns: z.union([z.literal(1), z.literal(2)]).optional(),
        tab: fieldName.optional(),
      }),
    )
    .max(30),
  tabs: z
    .array(z.strictObject({ name: fieldName, label }))
    .max(10)
    .optional(),
  related: z
    .array(
      z.strictObject({
        module: fieldName,
        by: fieldName,
        columns: z.array(fieldName).max(12),
        label: label.optional(),
      }),
    )
    .max(20),
  quickCreate: z.array(fieldName).max(30),
  card: z.array(fieldName).max(8).optional(),
  phone: z
    .strictObject({ parts: z.array(z.enum(recordParts)).max(10), hidden: z.array(fieldName).max(200) })
    .optional(),
})

export const layoutKind: ElementKindEntry = {
  kind: 'layout',
  label: { es: 'Diseño', en: 'Layout' },
  schema: layoutSchema,
  namePattern,
  inModule: true,
  check: checkLayout,
}

function checkLayout(element: Element, all: Lookup): Violation[] {
  const layout = definitionOf(element, 'layout')
  const at = where(element)
  const own = [
    ...layout.facts,
    ...layout.quickCreate,
    ...(layout.card ?? []),
    ...(layout.phone?.hidden ?? []),
    ...layout.sections.flatMap((one) => one.fields),
  ]
  const tabs = (layout.tabs ?? []).map(({ name }) => name)
  return [
    ...unknownFields(own, element.parent, at, all),
    ...unknownAudience(layout, at, all),
    ...tabs
      .filter((name, index) => tabs.indexOf(name) !== index)
      .map((name) => violation(at, 'unique', `La pestaña «${name}» está repetida.`, `Tab “${name}” is repeated.`)),
    ...layout.sections
      .flatMap(({ tab }) => (tab === undefined || tabs.includes(tab) ? [] : [tab]))
      .map((tab) => violation(at, 'reference', `No existe la pestaña «${tab}».`, `There is no tab “${tab}”.`)),
    ...unknownModules(
      layout.related.map((one) => one.module),
      at,
      all,
    ),
    ...layout.related.flatMap((one) =>
      unknownFields([one.by, ...one.columns], all.named('module', one.module)?.id ?? null, at, all),
    ),
  ]
}
