import type { Filter } from '#common/filter.ts'

/** What the file manager shows: everything, what lies in no folder, or a folder. */
export type Where =
  | { readonly kind: 'all' }
  | { readonly kind: 'loose' }
  | { readonly kind: 'folder'; readonly id: string }

/** As it stands in the address. */
export function whereIn(address: string | undefined): Where {
  if (address === undefined || address === '') return { kind: 'all' }
  return address === 'none' ? { kind: 'loose' } : { kind: 'folder', id: address }
}

export function addressOf(where: Where): string | undefined {
  if (where.kind === 'folder') return where.id
  return where.kind === 'loose' ? 'none' : undefined
}

export function filterOf(where: Where, field: string): Filter | undefined {
  if (where.kind === 'folder') return { field, op: 'eq', value: where.id }
  return where.kind === 'loose' ? { field, op: 'empty' } : undefined
}
