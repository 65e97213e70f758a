import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { FileIcon } from '#web/files/file-icon.tsx'
import { Snippet } from '#web/files/snippet.tsx'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { recordPage, recordRow, type RecordRow } from '#web/records/reader-types.ts'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { fileOf } from './document-list.tsx'

const hitsMax = 40

/** Documents found by their names, and by the words inside them with the text around. */
export function SearchHits(props: {
  readonly module: ReaderModule
  readonly query: string
  readonly onOpen: (document: RecordRow, page?: number) => void
}) {
  const { module, query, onOpen } = props
  const { text } = useLocale()
  const { data } = useQuery({
    queryKey: ['records', module.name, 'list', 'found', query],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const [named, inside] = await Promise.all([
        call('GET /records/:module', {
          params: { module: module.name },
          query: { search: query, limit: hitsMax },
          signal,
        }),
        call('GET /file-search', { query: { text: query, modules: module.name, limit: hitsMax }, signal }),
      ])
      return { named: recordPage(named).rows, inside: inside.results }
    },
  })
  async function openHit(id: string, page: number | null) {
    try {
      const document = recordRow(await call('GET /records/:module/:id', { params: { module: module.name, id } }))
      onOpen(document, page ?? undefined)
    } catch (error) {
      showInToast(error, text)
    }
  }
  if (!data) return <Skeleton lines={6} className="p-6" />
  if (data.named.length + data.inside.length === 0) {
    return (
      <EmptyState title={text.files.nothingFound({ query })} icon={<SearchX size={32} aria-hidden />}>
        {text.files.nothingFoundHelp}
      </EmptyState>
    )
  }
  return (
    <div className="flex flex-col gap-6 px-4 py-3">
      {data.inside.length > 0 && (
        <section aria-label={text.files.inText}>
          <h2 className="pb-1 text-xs font-bold tracking-wide text-muted uppercase">{text.files.inText}</h2>
          <ul>
            {data.inside.map((hit) => (
              <li key={hit.id} className="border-b border-line">
                <button
                  type="button"
                  onClick={() => void openHit(hit.id, hit.page)}
                  className="flex w-full gap-3 px-1 py-2 text-left text-sm hover:bg-hover"
                >
                  <FileIcon file={hit.file} />
                  <span className="min-w-0 flex-1">
                    <span className="font-medium">{hit.title}</span>
                    {hit.page !== null && (
                      <span className="ml-2 text-xs text-muted">{text.files.page({ page: String(hit.page) })}</span>
                    )}
                    <span className="mt-0.5 line-clamp-2 block text-muted">
                      <Snippet pieces={hit.snippet} />
                    </span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {data.named.length > 0 && (
        <section aria-label={text.files.byName}>
          <h2 className="pb-1 text-xs font-bold tracking-wide text-muted uppercase">{text.files.byName}</h2>
          <ul>
            {data.named.map((row) => (
              <li key={row.id} className="border-b border-line">
                <button
                  type="button"
                  onClick={() => onOpen(row)}
                  className="flex h-9 w-full items-center gap-3 px-1 text-left text-sm hover:bg-hover"
                >
                  <FileIcon file={fileOf(module, row)} />
                  <span className="truncate">{row.title}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
