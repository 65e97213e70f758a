import { useMemo } from 'react'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { isReference, recordPage, type RecordRow } from '#web/records/reader-types.ts'

export interface Folder {
  readonly id: string
  readonly title: string
  readonly version: number
  readonly parent: string | null
  /** The record whose own folder it is. */
  readonly about: string | undefined
  readonly children: readonly Folder[]
}

const pageSize = 200
const foldersMax = 2000

function foldersQuery(module: string) {
  return queryOptions({
    queryKey: ['records', module, 'list', 'tree'],
    queryFn: async ({ signal }) => {
      const rows: RecordRow[] = []
      let cursor = ''
      do {
        const query = { limit: pageSize, sort: 'title', ...(cursor === '' ? {} : { cursor }) }
        const page = recordPage(await call('GET /records/:module', { params: { module }, query, signal }))
        rows.push(...page.rows)
        cursor = page.next ?? ''
      } while (cursor !== '' && rows.length < foldersMax)
      return rows
    },
  })
}

/** The module of folders that a module of documents keeps its own in. */
export function useFolderModule(documents: ReaderModule): ReaderModule | undefined {
  const { modules } = useModel()
  const name = documents.capabilities.document?.folder
  const target = documents.fields.find((field) => field.name === name)?.options?.module
  return modules.find((module) => module.name === target && module.capabilities.folder !== undefined)
}

/** All folders that one sees, as a tree and by id; one whose parent is out of sight stands at the top. */
export function useFolders(module: ReaderModule) {
  const { data } = useQuery(foldersQuery(module.name))
  return useMemo(() => {
    const up = module.capabilities.folder?.parent ?? ''
    const about = module.fields.find(({ type }) => type === 'polymorphic')?.name ?? ''
    const rows = data ?? []
    const known = new Set(rows.map(({ id }) => id))
    const parentOf = (row: RecordRow) => {
      const parent = row[up]
      return isReference(parent) && known.has(parent.id) ? parent.id : null
    }
    const inside = Map.groupBy(rows, parentOf)
    const byId = new Map<string, Folder>()
    const build = (parent: string | null): Folder[] =>
      (inside.get(parent) ?? []).map((row) => {
        const reference = row[about]
        const folder = {
          id: row.id,
          title: row.title,
          version: row.version,
          parent,
          about: isReference(reference) ? reference.title : undefined,
          children: build(row.id),
        }
        byId.set(row.id, folder)
        return folder
      })
    return { tree: build(null), byId, isLoaded: data !== undefined }
  }, [data, module])
}

/** From the top down to this folder. */
export function pathTo(byId: ReadonlyMap<string, Folder>, id: string | undefined): readonly Folder[] {
  const path: Folder[] = []
  for (let folder = byId.get(id ?? ''); folder; folder = byId.get(folder.parent ?? '')) path.unshift(folder)
  return path
}

/** How many documents lie in each folder itself; under the empty key those in none. */
export function useFolderCounts(documents: ReaderModule): ReadonlyMap<string, number> {
  const by = documents.capabilities.document?.folder ?? ''
  const { data } = useQuery({
    queryKey: ['records', documents.name, 'groups', by],
    queryFn: async ({ signal }) =>
      await call('GET /records/:module/groups', { params: { module: documents.name }, query: { by }, signal }),
  })
  return useMemo(() => {
    // The groups are of the server's own shape; the contract leaves them open.
    return new Map(
      (data?.groups ?? []).map(({ keys, count }) => {
        const key: unknown = Array.isArray(keys) ? keys[0] : null
        return [isReference(key) ? key.id : '', Number(count)]
      }),
    )
  }, [data])
}
