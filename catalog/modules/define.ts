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
  PipelineDefinition,
  ViewDefinition,
} from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import type { Field } from '#common/field.ts'

export interface ModuleSeed {
  readonly name: string
  readonly definition: ModuleDefinition
  readonly fields: readonly Field[]
  /** Option lists that this module brings, by name; other modules may use them too. */
  readonly optionLists?: Readonly<Record<string, OptionListDefinition>>
  readonly pipelines?: Readonly<Record<string, PipelineDefinition>>
  readonly views: Readonly<Record<string, ViewDefinition>>
  readonly layout: LayoutDefinition
}

const coreNamespace = '6f1d1c9e-3f0b-5a57-9d0e-2b7a4c1e8f60'

export function coreId(kind: ElementKind, ...path: readonly string[]): string {
  return uuidFromName([kind, ...path].join('/'), coreNamespace)
}

/** An element of origin `core` with its derived id. */
export function coreElement(kind: ElementKind, name: string, definition: unknown, module?: string): Element {
  const path = module === undefined ? [name] : [module, name]
  return {
    id: coreId(kind, ...path),
    kind,
    name,
    parent: module === undefined ? null : coreId('module', module),
    definition,
    origin: 'core',
    owner: null,
  }
}

/** The elements that a seed stands for, modules before their parts. */
export function elementsOf(seed: ModuleSeed): Element[] {
  return [
    ...Object.entries(seed.optionLists ?? {}).map(([name, list]) => coreElement('optionList', name, list)),
    coreElement('module', seed.name, seed.definition),
    ...seed.fields.map((field) => coreElement('field', field.name, field, seed.name)),
    ...Object.entries(seed.pipelines ?? {}).map(([name, one]) => coreElement('pipeline', name, one, seed.name)),
    ...Object.entries(seed.views).map(([name, view]) => coreElement('view', name, view, seed.name)),
    coreElement('layout', 'default', seed.layout, seed.name),
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
