import type { apiPrefix } from '#common/api/endpoint.ts'
import { readApiError } from './api-error.ts'
import { placeHeader } from './client.ts'

const prefix: typeof apiPrefix = '/api/v1'

export interface UploadedFile {
  readonly id: string
  readonly name: string
  readonly size: number
}

/** Sends one file, to be put in a field of a record afterwards. */
export async function uploadFile(file: File): Promise<UploadedFile> {
  const body = new FormData()
  body.append('file', file)
  const response = await fetch(`${prefix}/files`, {
    method: 'POST',
    body,
    credentials: 'same-origin',
    headers: placeHeader(),
  })
  if (!response.ok) throw await readApiError(response)
  // The shape that the contract gives the answer of an upload.
  return (await response.json()) as UploadedFile
}
