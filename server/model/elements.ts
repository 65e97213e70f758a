import { hash } from 'node:crypto'
import type { Element, ElementKind } from '#common/element.ts'

/** Order in which kinds are applied: what others refer to comes first. */
export const kindOrder: readonly ElementKind[] = [
  'settings',
  'language',
  'currency',
  'optionList',
  'module',
  'field',
  'pipeline',
  'view',
  'layout',
  'group',
  'role',
  'navigation',
  'letterhead',
  'printTemplate',
  'workflow',
  'form',
  'extension',
]

/** JSON with sorted keys and without undefined: equal values give equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members: Readonly<Record<string, unknown>> = { ...value }
  let text = ''
  for (const key of Object.keys(members).sort()) {
    const item = members[key]
    if (item !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonical(item)}`
  }
  return `{${text}}`
}

function sha256(text: string): string {
  return hash('sha256', text)
}

const hashes = new WeakMap<Element, string>()

/** Content hash of an element; SHA-256 of its canonical JSON, worked out once: elements are never changed in place. */
export function elementHash(element: Element): string {
  const known = hashes.get(element)
  if (known !== undefined) return known
  const { id, kind, name, parent, definition, origin, owner } = element
  const made = sha256(canonical({ id, kind, name, parent, definition, origin, owner }))
  hashes.set(element, made)
  return made
}

/** Hash of a whole configuration, independent of order. */
export function modelHash(elements: readonly Element[]): string {
  return sha256(elements.map(elementHash).sort().join('\n'))
}

export function byKindAndName(a: Element, b: Element): number {
  return (
    kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) ||
    (a.parent ?? '').localeCompare(b.parent ?? '') ||
    a.name.localeCompare(b.name)
  )
}

/** Physical names come from ids alone, never from what somebody typed. */
export function physicalName(prefix: 'm' | 'f' | 'i', id: string): string {
  return `${prefix}_${id.slice(-12)}`
}
