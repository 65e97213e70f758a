import path from 'node:path'

import staticFiles from '@fastify/static'
import type { FastifyInstance } from 'fastify'

import { missing } from '#common/errors.ts'
import type { System } from '#server/system.ts'

import { setPageHeaders, setWorkerHeaders } from './headers.ts'

const assetSeconds = 31_536_000

/** The built web application: its files, and its one page for every address that is not the API's. */
export async function registerWeb(app: FastifyInstance, system: System): Promise<void> {
  const { webFolder } = system
  if (webFolder) await app.register(staticFiles, { root: webFolder, serve: false, preCompressed: true })
  app.get('/*', { config: { policy: 'anonymous' } }, async (request, reply) => {
    const wanted = `/${wildcardOf(request.params)}`
    if (!webFolder || wanted.startsWith('/api/')) throw missing()
    if (!path.extname(wanted)) {
      // Whoever signs in does not wait for what that needs: it is loaded while the page is.
      system.auth.prepare().catch(() => undefined)
      setPageHeaders(reply)
      return await reply.sendFile('index.html', { cacheControl: false })
    }
    // Built files carry a hash of their content in the name; the others are asked for again.
    const isHashed = wanted.startsWith('/assets/')
    if (wanted === '/service-worker.js') setWorkerHeaders(reply)
    reply.header('cache-control', isHashed ? `public, max-age=${assetSeconds}, immutable` : 'no-cache')
    return await reply.sendFile(wanted.slice(1), { cacheControl: false })
  })
}

/** The path as the router decoded it; one that cannot be decoded never gets here. */
function wildcardOf(params: unknown): string {
  const found = params !== null && typeof params === 'object' && '*' in params ? params['*'] : ''
  return typeof found === 'string' ? found : ''
}
