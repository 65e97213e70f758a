import type { SortKey } from '#common/element.ts'

/** Sort keys as the `sort` parameter writes them: `-amount,title`. */
export function readSort(text: string): SortKey[] {
  return text.split(',').map((part) => {
    const isDown = part.startsWith('-')
    return { field: isDown ? part.slice(1) : part, direction: isDown ? 'desc' : 'asc' }
  })
}

export function readNames(text: string): string[] {
  return text.split(',')
}
