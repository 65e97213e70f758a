import { invariant } from '#common/errors.ts'
import type { FieldType } from './define.ts'

const added = new Map<string, FieldType>()

/**
 * Field types of extensions, added when the program starts; then they are like ours. Apart from ours,
 * so that the browser knows of them without loading all.
 */
export function addFieldTypes(types: readonly FieldType[]): void {
  for (const type of types) {
    invariant(!added.has(type.name), `no other field type is called ${type.name}`)
    added.set(type.name, type)
  }
}

/** What extensions brought. */
export function addedFieldTypes(): readonly FieldType[] {
  return [...added.values()]
}

export function addedFieldType(name: string): FieldType | undefined {
  return added.get(name)
}
