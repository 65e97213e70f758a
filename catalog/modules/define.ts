/**
 * Contract of a standard module. To add one: write `<name>.ts` here that exports a `ModuleSeed`, add
 * one line to `index.ts`. It is plain data: an administrator can make the same through the interface.
 * Ids derive from names, so that the same element has the same id in every installation.
 */
import { v5 as uuidFromName } from 'uuid'
import type {
  Element,
  ElementKind,
  LayoutDefinition,
  ModuleDefinition,
  OptionListDefinition,
  Origin,
  PipelineDefinition,
  ViewDefinition,
} from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import type { Field } from '#common/field.ts'
import type { PrintTemplateDefinition } from '#common/print-template.ts'

export interface ModuleSeed {
  readonly name: string
  readonly definition: ModuleDefinition
  readonly fields: readonly Field[]
  /** Option lists that this module brings, by name; other modules may use them too. */
  readonly optionLists?: Readonly<Record<string, OptionListDefinition>>
  readonly pipelines?: Readonly<Record<string, PipelineDefinition>>
  readonly views: Readonly<Record<string, ViewDefinition>>
  readonly layout: LayoutDefinition
  /** How its records are printed; as any others where there is none. */
  readonly printTemplates?: Readonly<Record<string, PrintTemplateDefinition>>
}

const coreNamespace = '6f1d1c9e-3f0b-5a57-9d0e-2b7a4c1e8f60'

export function coreId(kind: ElementKind, ...path: readonly string[]): string {
  return seededId('core', kind, ...path)
}

/** Each origin has ids of its own: two packages may call a module the same and still be told apart. */
export function seededId(origin: Origin, kind: ElementKind, ...path: readonly string[]): string {
  const name = [...(origin === 'core' ? [] : [origin]), kind, ...path].join('/')
  return uuidFromName(name, coreNamespace)
}

/** An element of origin `core` with its derived id. */
export function coreElement(kind: ElementKind, name: string, definition: unknown, module?: string): Element {
  return seededElement('core', kind, name, definition, module)
}

export function seededElement(
  origin: Origin,
  kind: ElementKind,
  name: string,
  definition: unknown,
  module?: string,
): Element {
  const path = module === undefined ? [name] : [module, name]
  const parent = module === undefined ? null : seededId(origin, 'module', module)
  return { id: seededId(origin, kind, ...path), kind, name, parent, definition, origin, owner: null }
}

/** The elements that a seed stands for, modules before their parts. */
export function elementsOf(seed: ModuleSeed, origin: Origin = 'core'): Element[] {
  const part = (kind: ElementKind, name: string, definition: unknown): Element =>
    seededElement(origin, kind, name, definition, seed.name)
  return [
    ...Object.entries(seed.optionLists ?? {}).map(([name, list]) => seededElement(origin, 'optionList', name, list)),
    seededElement(origin, 'module', seed.name, seed.definition),
    ...seed.fields.map((field) => part('field', field.name, field)),
    ...Object.entries(seed.pipelines ?? {}).map(([name, one]) => part('pipeline', name, one)),
    ...Object.entries(seed.views).map(([name, view]) => part('view', name, view)),
    part('layout', 'default', seed.layout),
    ...Object.entries(seed.printTemplates ?? {}).map(([name, one]) => part('printTemplate', name, one)),
  ]
}

/** A text in both languages. */
export function both(es: string, en: string): Localized {
  return { es, en }
}

/** Why data of people with whom the company deals or hopes to deal is kept; months count from the last dealing. */
export const contactData = {
  purpose: 'sales',
  basis: 'legitimateInterest',
  retentionMonths: 72,
} as const
/** The same for prospects, of whose interest nothing is known: kept for a shorter time. */
export const prospectData = {
  purpose: 'prospecting',
  basis: 'legitimateInterest',
  retentionMonths: 24,
} as const
