import type { Element, ElementKind, ModuleDefinition } from './element.ts'
import { violation, type Localized, type Violation } from './errors.ts'
import { mapReferences, type Reference } from './references.ts'

/** A place that mentions an element. */
export interface Use {
  readonly id: string
  readonly kind: ElementKind
  readonly name: string
  /** Name of the module that the mentioning element is part of. */
  readonly module: string | null
  readonly label: Localized
  readonly place: string
  /** Removing the element can take this mention away; otherwise it stands in the way. */
  readonly droppable: boolean
}

/** Everything that mentions an element, but for its own parts, which go with it. */
export function usesOf(elements: readonly Element[], id: string): Use[] {
  const target = elements.find((one) => one.id === id)
  if (!target) return []
  const names = moduleNames(elements)
  return elements
    .filter((one) => one.id !== id && one.parent !== id)
    .flatMap((one) =>
      referencesOf(one, elements)
        .filter((reference) => isTo(reference, target, names))
        .map(({ place, droppable }) => ({
          id: one.id,
          kind: one.kind,
          name: one.name,
          module: names.get(one.parent ?? '') ?? null,
          label: labelOf(one),
          place,
          droppable,
        })),
    )
    .filter((use, index, all) => all.findIndex((one) => one.id === use.id && one.place === use.place) === index)
}

function referencesOf(element: Element, elements: readonly Element[]): Reference[] {
  const found: Reference[] = []
  mapReferences(element, elements, (reference) => {
    found.push(reference)
    return reference.name
  })
  return found
}

function isTo(reference: Reference, target: Element, names: ReadonlyMap<string, string>): boolean {
  if (reference.kind !== target.kind) return false
  if (target.kind === 'group' || target.kind === 'role') return reference.name === target.id
  return reference.name === target.name && (target.parent === null || names.get(target.parent) === reference.module)
}

function moduleNames(elements: readonly Element[]): Map<string, string> {
  return new Map(elements.filter(({ kind }) => kind === 'module').map(({ id, name }) => [id, name]))
}

/** What there is one of, and what therefore carries no label of its own. */
const unlabelled: Partial<Readonly<Record<ElementKind, Localized>>> = {
  layout: { es: 'La ficha', en: 'The record page' },
  navigation: { es: 'El menú', en: 'The menu' },
  settings: { es: 'Los de la empresa', en: 'Those of the company' },
  letterhead: { es: 'El de la empresa', en: 'That of the company' },
}

/** What a person calls an element; its name where nobody gave it one. */
export function labelOf(element: Element): Localized {
  const fallback = unlabelled[element.kind] ?? { es: element.name, en: element.name }
  const { definition } = element
  if (typeof definition !== 'object' || definition === null || !('label' in definition)) return fallback
  // Each kind's schema gives labels one of these two shapes.
  const label = definition.label as Localized | ModuleDefinition['label']
  return 'singular' in label ? label.plural : label
}

/** The elements with one renamed and every mention of it following. */
export function renamed(elements: readonly Element[], id: string, name: string): Element[] {
  const target = elements.find((one) => one.id === id)
  if (!target || target.name === name) return [...elements]
  const names = moduleNames(elements)
  const follow = (reference: Reference) => (isTo(reference, target, names) ? name : reference.name)
  return elements.map((one) => {
    const definition = mapReferences(one, elements, follow)
    if (one.id !== id) return { ...one, definition }
    // A field's definition repeats its name.
    return { ...one, name, definition: one.kind === 'field' ? { ...Object(definition), name } : definition }
  })
}

/** The elements without one and its parts; mentions that can go are taken away. */
export function without(elements: readonly Element[], id: string): Element[] {
  const target = elements.find((one) => one.id === id)
  if (!target) return [...elements]
  const names = moduleNames(elements)
  const gone = elements.filter((one) => one.id === id || one.parent === id)
  return elements
    .filter((one) => !gone.includes(one))
    .map((one) => {
      const definition = mapReferences(one, elements, (reference) =>
        reference.droppable && gone.some((part) => isTo(reference, part, names)) ? undefined : reference.name,
      )
      return { ...one, definition }
    })
}

/** Why an element may not be removed: whatever mentions it and cannot do without. */
export function obstacles(elements: readonly Element[], id: string): Violation[] {
  const target = elements.find((one) => one.id === id)
  const uses = usesOf(elements, id).filter((use) => !use.droppable)
  return uses.map((use) => {
    const at = `${target?.kind ?? ''}.${target?.name ?? ''}`
    const path = [use.module, use.name, use.place].filter(Boolean).join('.')
    return violation(
      at,
      'used',
      `Lo usa «${use.label.es}» (${path}). Quítalo antes de ahí.`,
      `“${use.label.en}” uses it (${path}). Take it out of there first.`,
    )
  })
}
