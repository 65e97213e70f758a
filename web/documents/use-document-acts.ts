import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { recordRow, type RecordRow } from '#web/records/reader-types.ts'
import { showToast } from '#web/ui/toast-queue.ts'
import type { Folder } from './folder-data.ts'

export interface DocumentActs {
  move(ids: readonly string[], folder: string | null): Promise<void>
  rename(document: RecordRow, name: string): Promise<void>
  remove(ids: readonly string[]): Promise<void>
  makeFolder(name: string, parent: string | undefined): Promise<void>
  renameFolder(folder: Folder, name: string): Promise<void>
  moveFolder(folder: Folder, parent: string | null): Promise<void>
  removeFolder(folder: Folder): Promise<void>
}

/** What one does with documents and folders: ordinary writes of records, each of which can be taken back. */
export function useDocumentActs(module: ReaderModule, folders: ReaderModule): DocumentActs {
  const { text, format } = useLocale()
  const folderField = module.capabilities.document?.folder ?? ''
  const parentField = folders.capabilities.folder?.parent ?? ''

  async function attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      showInToast(error, text)
    }
    await queryClient.invalidateQueries({ queryKey: ['records'] })
  }

  async function update(of: ReaderModule, id: string, version: number, values: object) {
    const params = { module: of.name, id }
    await call('PATCH /records/:module/:id', { params, body: { version, values: { ...values } } })
  }

  return {
    move: (ids, folder) =>
      attempt(async () => {
        for (const id of ids) {
          const now = recordRow(await call('GET /records/:module/:id', { params: { module: module.name, id } }))
          await update(module, id, now.version, { [folderField]: folder })
        }
        showToast({ text: format.count(text.files.moved, ids.length), isPassing: true })
      }),
    rename: ({ id, version }, name) =>
      attempt(() => update(module, id, version, { [module.titleFields[0] ?? '']: name })),
    remove: (ids) =>
      attempt(() =>
        call('POST /records/:module/actions/delete', { params: { module: module.name }, body: { ids: [...ids] } }),
      ),
    makeFolder: (name, parent) =>
      attempt(() =>
        call('POST /records/:module', {
          params: { module: folders.name },
          body: { [folders.titleFields[0] ?? '']: name, ...(parent === undefined ? {} : { [parentField]: parent }) },
        }),
      ),
    renameFolder: ({ id, version }, name) =>
      attempt(() => update(folders, id, version, { [folders.titleFields[0] ?? '']: name })),
    moveFolder: ({ id, version }, parent) => attempt(() => update(folders, id, version, { [parentField]: parent })),
    removeFolder: ({ id, version }) =>
      attempt(() => call('DELETE /records/:module/:id', { params: { module: folders.name, id }, query: { version } })),
  }
}
