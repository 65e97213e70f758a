import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { availableParallelism, loadavg } from 'node:os'
import { gzipSync } from 'node:zlib'

import { openEgress } from '#server/egress/egress.ts'

import type { Check, Failure } from './check.ts'

const bytesMax = 2_000_000
const timeoutMs = 400
const memoryMax = 50_000_000
const chunk = Buffer.alloc(65_536, 'x')
const head = 'HTTP/1.1 200 OK\r\n'
const bomb = gzipSync(Buffer.alloc(80_000_000))

/** What a server on the other side may do, by what it is. All but the last ones must end in words. */
const behaviours: Readonly<Record<string, (socket: Socket) => void>> = {
  'says nothing': () => undefined,
  'says half a line': (socket) => void socket.write('HTTP/1.1 2'),
  'stops after the headers': (socket) => void socket.write(`${head}content-length: 10\r\n\r\n`),
  'stops in the body': (socket) => void socket.write(`${head}content-length: 10\r\n\r\nabc`),
  'sends a byte at a time': (socket) => drip(socket, `${head}content-length: 1000000\r\n\r\n`, 'x'),
  'sends headers a byte at a time': (socket) => drip(socket, head, 'a: b\r\n'),
  'never ends': (socket) => pour(socket, `${head}\r\n`, chunk),
  'never ends in chunks': (socket) =>
    pour(
      socket,
      `${head}transfer-encoding: chunked\r\n\r\n`,
      Buffer.concat([Buffer.from('10000\r\n'), chunk, Buffer.from('\r\n')]),
    ),
  'never ends its headers': (socket) => pour(socket, head, Buffer.from(`x-long: ${'y'.repeat(60_000)}\r\n`)),
  'never ends one header': (socket) => pour(socket, `${head}x: `, chunk),
  'never ends its trailers': (socket) =>
    pour(socket, `${head}transfer-encoding: chunked\r\n\r\n0\r\n`, Buffer.from('a: b\r\n'.repeat(10_000))),
  'promises a terabyte': (socket) => pour(socket, `${head}content-length: 1099511627776\r\n\r\n`, chunk),
  'promises less than nothing': (socket) => void socket.end(`${head}content-length: -5\r\n\r\nabc`),
  'promises two lengths': (socket) => void socket.end(`${head}content-length: 3\r\ncontent-length: 5\r\n\r\nabcde`),
  'speaks another language': (socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  'closes at once': (socket) => void socket.destroy(),
  'closes in the body': (socket) => void socket.write(`${head}content-length: 10\r\n\r\nabc`, () => socket.destroy()),
  'has a huge chunk': (socket) => void socket.write(`${head}transfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n`),
  'goes on asking to wait': (socket) => pour(socket, '', Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'.repeat(1_000))),
  'changes the protocol': (socket) =>
    void socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
  'closes in the headers': (socket) => void socket.write(`${head}content-le`, () => socket.destroy()),
  'closes in a chunk': (socket) =>
    void socket.write(`${head}transfer-encoding: chunked\r\n\r\n10\r\nabc`, () => socket.destroy()),
  'counts its chunks in words': (socket) => void socket.end(`${head}transfer-encoding: chunked\r\n\r\nten\r\nabc\r\n`),
  'counts its bytes in words': (socket) => void socket.end(`${head}content-length: three\r\n\r\nabc`),
  'has no number for its status': (socket) => void socket.end('HTTP/1.1 abc OK\r\n\r\n'),
  'hides a NUL in a header': (socket) => void socket.end(`${head}a: b\0c\r\n\r\n`),
  'has a hundred thousand headers': (socket) => void socket.end(`${head}${'a: b\r\n'.repeat(100_000)}\r\n`),
  'leads back to itself': (socket) => void socket.end('HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n'),
  'leads to itself by another name': (socket) =>
    void socket.end(
      `HTTP/1.1 307 Temporary Redirect\r\nlocation: http://localhost:${socket.localPort}/\r\ncontent-length: 0\r\n\r\n`,
    ),
  'is a bomb': (socket) =>
    void socket.end(
      Buffer.concat([Buffer.from(`${head}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`), bomb]),
    ),
}
/** They are handed over as they came, small: nobody unpacks them or goes where they lead. */
const harmless = new Set(['is a bomb', 'leads back to itself', 'leads to itself by another name'])

export const endlessAnswers: Check = {
  id: 'S04',
  tries:
    'Answers that are endless, slow, huge, broken or packed: each ends at its limit, in words, with little memory.',
  cases: { C: Object.keys(behaviours).length, N: Object.keys(behaviours).length },
  async run() {
    const failures: Failure[] = []
    for (const [name, behave] of Object.entries(behaviours)) {
      const sentence = await wrongWith(behave, harmless.has(name))
      if (sentence !== undefined) failures.push({ sentence: `a server that ${name}: ${sentence}` })
    }
    return { cases: Object.keys(behaviours).length, failures }
  },
}

async function wrongWith(behave: (socket: Socket) => void, isAnswered: boolean): Promise<string | undefined> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    socket.once('data', () => behave(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // It listens on a port.
  const egress = openEgress({ privateHosts: new Set(['127.0.0.1']) })
  const before = held()
  const at = performance.now()
  try {
    const outcome = await egress.fetch(`http://127.0.0.1:${port}/`, { bytesMax, timeoutMs }).then(
      ({ body }) => `${body.length} bytes`,
      (error: Error) => error.name,
    )
    const grown = held() - before
    const busy = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism())
    if (performance.now() - at > (timeoutMs + 1_000) * busy) return `took ${Math.round(performance.now() - at)} ms`
    // Whoever follows takes along what was meant for the first alone.
    if (sockets.size > 1) return 'was asked again'
    if (grown > memoryMax) return `took ${Math.round(grown / 1_000_000)} MB`
    if (isAnswered) return /^\d{1,7} bytes$/.test(outcome) ? undefined : outcome
    return outcome === 'LazoError' ? undefined : outcome
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

function held(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** As fast as it is taken, for ever. */
function pour(socket: Socket, first: string, then: Buffer): void {
  socket.write(first)
  const more = (): void => {
    while (!socket.destroyed && socket.writable && socket.write(then)) continue
  }
  socket.on('drain', more)
  more()
}

function drip(socket: Socket, first: string, then: string): void {
  socket.write(first)
  const timer = setInterval(() => {
    if (socket.destroyed) clearInterval(timer)
    else socket.write(then)
  }, 20)
}
