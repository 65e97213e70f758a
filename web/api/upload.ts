import type { apiPrefix } from '#common/api/endpoint.ts'
import { ApiError, readApiError } from './api-error.ts'
import { placeHeader } from './client.ts'

const prefix: typeof apiPrefix = '/api/v1'

export interface UploadedFile {
  readonly id: string
  readonly name: string
  readonly size: number
  readonly mime: string
}

interface UploadOptions {
  /** Bytes that have left, of what there is to send. */
  readonly onProgress?: (sent: number, total: number) => void
  readonly signal?: AbortSignal
}

/** Sends one file, to be put in a field of a record afterwards. Only this kind of request says how far it is. */
export async function uploadFile(file: File, { onProgress, signal }: UploadOptions = {}): Promise<UploadedFile> {
  const body = new FormData()
  body.append('file', file)
  const response = await new Promise<Response>((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `${prefix}/files`)
    for (const [name, value] of Object.entries(placeHeader())) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(loaded, total)
    request.onload = () => {
      const type = request.getResponseHeader('content-type') ?? 'application/json'
      resolve(new Response(request.responseText, { status: request.status, headers: { 'content-type': type } }))
    }
    request.onerror = () => reject(new ApiError(0, 'network', ''))
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'))
    signal?.addEventListener('abort', () => request.abort())
    if (signal?.aborted) return reject(new DOMException('The upload was cancelled.', 'AbortError'))
    request.send(body)
  })
  if (!response.ok) throw await readApiError(response)
  // The shape that the contract gives the answer of an upload.
  return (await response.json()) as UploadedFile
}
