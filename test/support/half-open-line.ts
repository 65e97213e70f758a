import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

import pg from 'pg'

/** The way to the database through something that may swallow everything without closing, as a firewall does. */
export async function halfOpenLine(url: string) {
  const { host, port } = new pg.Client({ connectionString: url })
  const pairs: Socket[][] = []
  const server = createServer((near) => {
    const far = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
    pairs.push([near, far])
    for (const socket of [near, far]) socket.on('error', () => undefined)
    near.pipe(far).pipe(near)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const through = new URL(url)
  const address = server.address() as AddressInfo // It listens on a port.
  through.searchParams.delete('host')
  through.hostname = '127.0.0.1'
  through.port = String(address.port)
  return {
    url: through.href,
    fallSilent(): void {
      for (const [near, far] of pairs.splice(0)) near?.unpipe(far).resume()
    },
    close: () => server.close(),
  }
}
