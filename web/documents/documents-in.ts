import { useMemo } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReaderModule } from '#web/api/model.ts'
import { listQuery } from '#web/records/queries.ts'
import { filterOf, type Where } from './where.ts'

/** The documents of a place, a page at a time. */
export function useDocumentsIn(module: ReaderModule, where: Where) {
  const field = module.capabilities.document?.folder ?? ''
  const kind = where.kind
  const id = where.kind === 'folder' ? where.id : ''
  const state = useMemo(() => {
    const place: Where = kind === 'folder' ? { kind, id } : { kind }
    return { filter: filterOf(place, field), sort: kind === 'all' ? '-updatedAt' : 'title' }
  }, [kind, id, field])
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery(listQuery(module.name, state))
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data])
  return { rows, isLoaded: data !== undefined, more: hasNextPage ? () => void fetchNextPage() : undefined }
}
