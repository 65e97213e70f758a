import type { Element } from '#common/element.ts'
import { elementsOf } from './draft.ts'
import type { ElementOf } from './queries.ts'

/** Activities and documents that may be about a module's records, or no longer. */
export function withAttachments(elements: readonly Element[], module: string, isOn: boolean): readonly Element[] {
  return elementsOf(elements, 'module').flatMap((owner) =>
    elementsOf(elements, 'field', owner.id)
      .filter((field) => isAbout(owner, field))
      .map((field) => ({ ...field, definition: { ...field.definition, options: pointing(field, module, isOn) } })),
  )
}

function isAbout(owner: ElementOf<'module'>, field: ElementOf<'field'>): boolean {
  const { activity, document } = owner.definition.capabilities
  return field.definition.type === 'polymorphic' && (activity?.regarding === field.name || document !== undefined)
}

function pointing({ definition }: ElementOf<'field'>, module: string, isOn: boolean) {
  const others = (definition.options?.modules ?? []).filter((name) => name !== module)
  return { ...definition.options, modules: isOn ? [...others, module] : others }
}
