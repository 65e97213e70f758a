/**
 * Asks over as many kept connections as it is told to, each with one request at a time, and reads no
 * more of an answer than its status and its length: whoever measures must cost little itself.
 */
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

export interface Client {
  /** @returns what it says. @throws where the answer is no success. */
  get(place: string): Promise<Buffer>
  post(place: string, body: object): Promise<Buffer>
  patch(place: string, body: object): Promise<Buffer>
  close(): void
}

interface ClientOptions {
  readonly host: string
  readonly port: number
  readonly connections: number
  /** Of whoever asks; several take turns with the connections. */
  readonly askers?: readonly Readonly<Record<string, string>>[]
}

interface Line {
  readonly head: string
  exchange?: Exchange
  sinceMs: number
}

/** Close it when all has been answered. */
export function openClient({ host, port, connections, askers = [{}] }: ClientOptions): Client {
  const heads = askers.map((headers) =>
    Object.entries({ host: `${host}:${port}`, ...headers })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join(''),
  )
  const idle = Array.from({ length: connections }, (_, n): Line => ({
    head: heads[n % heads.length] ?? '',
    sinceMs: 0,
  }))
  const waiting: ((line: Line) => void)[] = []

  /** A server closes what lay idle for too long, maybe just when it is used again. */
  function exchangeOf(line: Line): Exchange {
    if (line.exchange?.isOpen() && performance.now() - line.sinceMs < idleMsMax) return line.exchange
    line.exchange?.close()
    line.exchange = openExchange(host, port)
    return line.exchange
  }

  async function ask(first: string, rest: string): Promise<Buffer> {
    const line = idle.pop() ?? (await new Promise<Line>((resolve) => waiting.push(resolve)))
    const text = `${first} HTTP/1.1\r\n${line.head}${rest}`
    try {
      return await patiently(async () => await exchangeOf(line).ask(text))
    } finally {
      line.sinceMs = performance.now()
      const next = waiting.shift()
      if (next) next(line)
      else idle.push(line)
    }
  }

  async function send(method: string, place: string, body: object): Promise<Buffer> {
    const text = JSON.stringify(body)
    const size = Buffer.byteLength(text)
    return await ask(`${method} ${place}`, `content-type: application/json\r\ncontent-length: ${size}\r\n\r\n${text}`)
  }

  return {
    get: async (place) => await ask(`GET ${place}`, '\r\n'),
    post: async (place, body) => await send('POST', place, body),
    patch: async (place, body) => await send('PATCH', place, body),
    close: () => {
      for (const { exchange } of idle) exchange?.close()
    },
  }
}

/** Who is asked to come again later comes again; the time that it takes is theirs. */
async function patiently(work: () => Promise<Buffer>): Promise<Buffer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const seconds = error instanceof Error ? /\r\nretry-after: (\d+)/i.exec(error.message)?.[1] : undefined
      if (seconds === undefined || attempt >= attemptsMax) throw error
      await wait(Number(seconds) * 1000)
    }
  }
}

const attemptsMax = 10
const idleMsMax = 1_000
const endOfHead = '\r\n\r\n'

/** One connection, on which one thing is asked at a time. All is read into the same bytes, which costs nothing to keep. */
interface Exchange {
  ask(text: string): Promise<Buffer>
  isOpen(): boolean
  close(): void
}

function openExchange(host: string, port: number): Exchange {
  let bytes = Buffer.alloc(65_536)
  let got = 0
  let settle: { resolve(answer: Buffer): void; reject(error: Error): void } | undefined
  const end = (): typeof settle => {
    const asked = settle
    settle = undefined
    got = 0
    return asked
  }
  const take = (size: number, chunk: Uint8Array): boolean => {
    if (got + size > bytes.length) bytes = Buffer.concat([bytes.subarray(0, got), Buffer.alloc(2 * (got + size))])
    bytes.set(chunk.subarray(0, size), got)
    got += size
    const answer = wholeAnswer(bytes.subarray(0, got))
    if (answer === 'endless') {
      // Where it ends nobody knows, and so not where the next begins.
      socket.destroy()
      end()?.reject(new Error('An answer that does not say its length.'))
    } else if (answer instanceof Error) end()?.reject(answer)
    else if (answer) end()?.resolve(answer)
    return true
  }
  const socket = connect({ host, port, noDelay: true, onread: { buffer: Buffer.alloc(65_536), callback: take } })
  socket.on('error', (error) => end()?.reject(error))
  socket.on('close', () => end()?.reject(new Error('The connection was closed.')))
  return {
    isOpen: () => socket.writable,
    close: () => void socket.destroy(),
    ask: async (text) =>
      await new Promise((resolve, reject) => {
        settle = { resolve, reject: (error) => reject(new Error(`${text.split('\r\n')[0]}: ${error.message}`)) }
        socket.write(text)
      }),
  }
}

/** @returns a copy of what it says; nothing while some of it is still to come. */
function wholeAnswer(bytes: Buffer): Buffer | Error | 'endless' | undefined {
  const headEnd = bytes.indexOf(endOfHead)
  if (headEnd < 0) return undefined
  const bodyAt = headEnd + endOfHead.length
  const length = /\r\ncontent-length: (\d+)/i.exec(bytes.toString('latin1', 0, bodyAt))?.[1]
  if (length === undefined) return 'endless'
  if (bytes.length < bodyAt + Number(length)) return undefined
  // "HTTP/1.1 200"
  if (bytes[9] !== '2'.charCodeAt(0)) return new Error(bytes.toString('utf8', 0, 800))
  return Buffer.from(bytes.subarray(bodyAt))
}
