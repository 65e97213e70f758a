import { z } from 'zod'
import type { Element } from '#common/element.ts'
import type { Violation } from '#common/errors.ts'
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
import { unknownFields, unknownInFilter, unknownModules, where } from './parts.ts'

const viewSchema = z.strictObject({
  label,
  type: z.enum(['table', 'board']),
  columns: z.array(fieldName).max(60),
  filter: filterSchema.optional(),
  sort: sortSchema.optional(),
  groupBy: fieldName.optional(),
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
  const names = [...view.columns, ...(view.sort ?? []).map((key) => key.field), ...(view.groupBy ? [view.groupBy] : [])]
  return [...unknownFields(names, element.parent, at, all), ...unknownInFilter(view.filter, element.parent, at, all)]
}

const layoutSchema = z.strictObject({
  facts: z.array(fieldName).max(30),
  sections: z
    .array(z.strictObject({ label, fields: z.array(fieldName).max(60), showIf: filterSchema.optional() }))
    .max(30),
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
    ...layout.sections.flatMap((one) => one.fields),
  ]
  return [
    ...unknownFields(own, element.parent, at, all),
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
