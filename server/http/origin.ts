import type { FastifyRequest } from 'fastify'

import { forbidden, invalidField } from '#common/errors.ts'
import { isLoopback } from '#server/settings.ts'

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A write that carries a cookie must say that it comes from our own pages. Browsers send Origin with
 * every write; one that is absent is accepted only where no cookie could be abused.
 */
export function refuseForeignWrites(request: FastifyRequest, baseUrl: URL): void {
  if (readingMethods.has(request.method)) return
  const { origin, cookie } = request.headers
  const hasKey = request.headers.authorization !== undefined && cookie === undefined
  if (hasKey) return
  if (origin === undefined ? cookie === undefined : isOwn(origin, baseUrl)) return
  throw forbidden(
    'La petición no viene de esta aplicación. Los programas deben usar una clave de API.',
    'The request does not come from this application. Programs must use an API key.',
  )
}

/** A form of another site can send text and forms across origins, but no JSON without asking. */
export function refuseOtherContent(request: FastifyRequest, isUpload: boolean): void {
  if (readingMethods.has(request.method)) return
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type === '' && !hasBody(request)) return
  if (type === (isUpload ? 'multipart/form-data' : 'application/json')) return
  throw invalidField('', 'contentType', 'El cuerpo debe ser JSON.', 'The body must be JSON.')
}

function hasBody(request: FastifyRequest): boolean {
  const length = request.headers['content-length']
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

export function isOwn(origin: string, baseUrl: URL): boolean {
  if (origin === baseUrl.origin) return true
  // On one's own machine "localhost" and "127.0.0.1" are two names of one server.
  if (!isLoopback(baseUrl.hostname) || !URL.canParse(origin)) return false
  const url = new URL(origin)
  return isLoopback(url.hostname) && url.port === baseUrl.port && url.protocol === baseUrl.protocol
}
