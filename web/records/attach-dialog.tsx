import { useDeferredValue, useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { FileIcon } from '#web/files/file-icon.tsx'
import { isFileValue } from '#web/files/kind.ts'
import { regardingOf } from '#web/files/save-document.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { SearchField } from '#web/ui/search-field.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { isReference, recordPage, type RecordRow } from './reader-types.ts'

/** Chooses a document that exists already, to be about this record from now on. */
export function AttachDialog(props: {
  readonly documents: ReaderModule
  readonly about: { readonly module: string; readonly id: string }
  readonly onClose: () => void
}) {
  const { documents, about, onClose } = props
  const { text } = useLocale()
  const [query, setQuery] = useState('')
  const search = useDeferredValue(query.trim())
  const by = regardingOf(documents)?.name ?? ''
  const { data } = useQuery({
    queryKey: ['records', documents.name, 'list', 'attach', search],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const asked = search === '' ? { sort: '-updatedAt' } : { search }
      const query = { ...asked, limit: 30 }
      return recordPage(await call('GET /records/:module', { params: { module: documents.name }, query, signal })).rows
    },
  })
  async function attach(row: RecordRow) {
    try {
      await call('PATCH /records/:module/:id', {
        params: { module: documents.name, id: row.id },
        body: { version: row.version, values: { [by]: about } },
      })
      showToast({ text: text.files.attached({ title: row.title }), isPassing: true })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
      onClose()
    } catch (error) {
      showInToast(error, text)
    }
  }
  return (
    <ModalFrame isOpen onClose={onClose} title={text.files.attachTitle} width="medium">
      <div className="px-5 pt-3">
        <SearchField label={text.files.search} value={query} onChange={setQuery} autoFocus />
      </div>
      <ul className="h-[46vh] overflow-auto px-3 py-3">
        {data?.map((row) => {
          const file = row[documents.capabilities.document?.file ?? '']
          const before = row[by]
          return (
            <li key={row.id}>
              <button
                type="button"
                onClick={() => void attach(row)}
                className="flex min-h-9 w-full items-center gap-2.5 rounded-sm px-2 text-left text-sm hover:bg-hover"
              >
                <FileIcon file={isFileValue(file) ? file : undefined} />
                <span className="min-w-0 flex-1 truncate">{row.title}</span>
                {isReference(before) && <span className="max-w-40 truncate text-xs text-muted">{before.title}</span>}
              </button>
            </li>
          )
        })}
      </ul>
    </ModalFrame>
  )
}
