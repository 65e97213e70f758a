/**
 * Asks over as many kept connections as it is told to, each with one request at a time, and reads no
 * more of an answer than its status and its length: whoever measures must cost little itself.
 */
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

export interface Client {
  /** @throws where the answer is no success. */
  get(place: string): Promise<string>
  post(place: string, body: object): Promise<string>
  patch(place: string, body: object): Promise<string>
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
  socket?: Socket
  sinceMs: number
}

/** Close it when all has been answered. */
export function openClient({ host, port, connections, askers = [{}] }: ClientOptions): Client {
  const open = (): Socket => connect({ host, port, noDelay: true })
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
  function socketOf(line: Line): Socket {
    if (line.socket?.writable && performance.now() - line.sinceMs < idleMsMax) return line.socket
    line.socket?.destroy()
    line.socket = open()
    return line.socket
  }

  async function ask(first: string, rest: string): Promise<string> {
    const line = idle.pop() ?? (await new Promise<Line>((resolve) => waiting.push(resolve)))
    const text = `${first} HTTP/1.1\r\n${line.head}${rest}`
    try {
      return await patiently(async () => await exchange(socketOf(line), text))
    } finally {
      line.sinceMs = performance.now()
      const next = waiting.shift()
      if (next) next(line)
      else idle.push(line)
    }
  }

  async function send(method: string, place: string, body: object): Promise<string> {
    const text = JSON.stringify(body)
    const size = Buffer.byteLength(text)
    return await ask(`${method} ${place}`, `content-type: application/json\r\ncontent-length: ${size}\r\n\r\n${text}`)
  }

  return {
    get: async (place) => await ask(`GET ${place}`, '\r\n'),
    post: async (place, body) => await send('POST', place, body),
    patch: async (place, body) => await send('PATCH', place, body),
    close: () => {
      for (const { socket } of idle) socket?.destroy()
    },
  }
}

/** Who is asked to come again later comes again; the time that it takes is theirs. */
async function patiently(work: () => Promise<string>): Promise<string> {
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

async function exchange(socket: Socket, text: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    let chunks: Buffer[] = []
    let got = 0
    let whole = Number.POSITIVE_INFINITY
    let bodyAt = 0
    const end = (settle: () => void): void => {
      socket.off('data', take).off('error', reject).off('close', lost)
      settle()
    }
    const lost = (): void => end(() => reject(new Error('The connection was closed.')))
    const take = (chunk: Buffer): void => {
      chunks.push(chunk)
      got += chunk.length
      if (bodyAt === 0) {
        const all = Buffer.concat(chunks)
        chunks = [all]
        const at = all.indexOf(endOfHead)
        if (at < 0) return
        bodyAt = at + endOfHead.length
        const length = /\r\ncontent-length: (\d+)/i.exec(all.toString('latin1', 0, bodyAt))?.[1]
        if (length === undefined) return end(() => reject(new Error('An answer that does not say its length.')))
        whole = bodyAt + Number(length)
      }
      if (got < whole) return
      const all = Buffer.concat(chunks)
      const answer = all.toString('utf8', bodyAt)
      // "HTTP/1.1 200"
      const isGood = all[9] === '2'.charCodeAt(0)
      end(() =>
        isGood ? resolve(answer) : reject(new Error(`${text.split('\r\n')[0]}: ${all.toString('utf8', 0, 800)}`)),
      )
    }
    socket.on('data', take).on('error', reject).on('close', lost)
    socket.write(text)
  })
}
