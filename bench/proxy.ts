/** The smallest thing that stands before several servers: each request goes to the next of them that answers. */
import { Agent, createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

interface Proxy {
  readonly url: string
  close(): Promise<void>
}

/** Which server answered, for whoever wants to know. */
const servedBy = 'x-served-by'

export async function openProxy(port: number, servers: readonly string[]): Promise<Proxy> {
  const agent = new Agent({ keepAlive: true })
  let turn = 0

  function forward(incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer, attempts: number): void {
    const server = servers[(turn += 1) % servers.length] ?? ''
    const onward = request(
      `${server}${incoming.url ?? '/'}`,
      { method: incoming.method, headers: incoming.headers, agent },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, [servedBy]: server })
        answer.pipe(outgoing)
        answer.on('error', () => outgoing.destroy())
      },
    )
    outgoing.on('close', () => onward.destroy())
    onward.on('error', (error: NodeJS.ErrnoException) => {
      // One that does not listen has done nothing: another may. What was under way may have been done.
      if (error.code === 'ECONNREFUSED' && attempts < servers.length)
        return forward(incoming, outgoing, body, attempts + 1)
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(502).end()
    })
    onward.end(body)
  }

  const proxy = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => forward(incoming, outgoing, Buffer.concat(chunks), 1))
  })
  await new Promise<void>((resolve) => proxy.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      agent.destroy()
      proxy.closeAllConnections()
      await new Promise((resolve) => proxy.close(resolve))
    },
  }
}
