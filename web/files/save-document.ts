import { call } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import type { UploadedFile } from '#web/api/upload.ts'

interface DocumentPlace {
  readonly folder?: string | undefined
  /** The record that it is about. */
  readonly about?: { readonly module: string; readonly id: string } | undefined
}

/** The module of documents that may be about records of this one, where one may add to it. */
export function documentModuleFor(modules: readonly ReaderModule[], about: string): ReaderModule | undefined {
  return modules.find(
    (module) =>
      module.capabilities.document !== undefined && regardingOf(module)?.options?.modules?.includes(about) === true,
  )
}

export function regardingOf(module: ReaderModule) {
  return module.fields.find(({ type }) => type === 'polymorphic')
}

/** A file that has arrived becomes a document of this module, called as the file is. */
export async function saveAsDocument(module: ReaderModule, file: UploadedFile, place: DocumentPlace): Promise<string> {
  const keys = module.capabilities.document
  const about = regardingOf(module)
  const title = module.titleFields[0] ?? ''
  const { id } = await call('POST /records/:module', {
    params: { module: module.name },
    body: {
      [title]: file.name.replace(/\.[^.]{1,8}$/, ''),
      [keys?.file ?? '']: file.id,
      ...(place.folder !== undefined && keys?.folder ? { [keys.folder]: place.folder } : {}),
      ...(place.about && about ? { [about.name]: place.about } : {}),
    },
  })
  await queryClient.invalidateQueries({ queryKey: ['records', module.name] })
  await queryClient.invalidateQueries({ queryKey: ['records', place.about?.module ?? module.name] })
  return id
}
