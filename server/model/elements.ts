import { createHash } from 'node:crypto'
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
  'extension',
]

/** JSON with sorted keys and without undefined: equal values give equal text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item ?? null)).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Content hash of an element; SHA-256 of its canonical JSON. */
export function elementHash(element: Element): string {
  const { id, kind, name, parent, definition, origin, owner } = element
  return sha256(canonical({ id, kind, name, parent, definition, origin, owner }))
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
