import { testApp } from '#test/support/http.ts'

import type { SharedServer } from './check.ts'

/** A real server over a database of its own, in this process and behind a port. */
export async function startSharedServer(): Promise<SharedServer> {
  const test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '100000000' } })
  try {
    const url = await test.app.fastify.listen({ port: 0, host: '127.0.0.1' })
    return { ...test, url, ada: await test.signIn('ada') }
  } catch (error) {
    await test.close()
    throw error
  }
}
