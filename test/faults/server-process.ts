import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

import { testPassword } from '#test/support/http.ts'

const checkout = path.resolve(import.meta.dirname, '..', '..')
const readyTimeoutMs = 120_000

/** A real server in a process of its own. */
export interface ServerProcess {
  readonly url: string
  /** From the start of the process to its ready line. */
  readonly startedInMs: number
  readonly child: ChildProcess
  /** All that it has written on standard error. */
  noted(): string
  /** Ends it and waits until it is gone; the exit code, or null after a signal that it does not handle. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>
}

export interface ServerPlace {
  readonly dataDir: string
  /** A database to use instead of the embedded one. */
  readonly databaseUrl?: string
  /** The same address again, as an operator would restart it. */
  readonly port?: number
  /** Of the process, such as how much memory it may take. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Resolves when the server says that it answers. */
export async function startServer(place: ServerPlace): Promise<ServerProcess> {
  const startedAt = performance.now()
  const child = runLazo(['start', '--data', place.dataDir, '--port', String(place.port ?? 0)], place)
  const errors: Buffer[] = []
  child.stderr?.on('data', (piece: Buffer) => errors.push(piece))
  const noted = (): string => Buffer.concat(errors).toString()
  const url = await readyLine(child, noted)
  return {
    url,
    startedInMs: performance.now() - startedAt,
    child,
    noted,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const gone = once(child, 'exit')
      child.kill(signal)
      await gone
      return child.exitCode
    },
  }
}

async function readyLine(child: ChildProcess, noted: () => string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`The server did not get ready:\n${noted()}`))
    }, readyTimeoutMs)
    let text = ''
    child.stdout?.on('data', (piece: Buffer) => {
      text += piece.toString()
      const url = /Lazo is ready at (\S+)/.exec(text)?.[1]
      if (url === undefined) return
      clearTimeout(timer)
      resolve(url)
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`The server ended with ${code}:\n${noted()}`))
    })
  })
}

interface CommandResult {
  readonly code: number | null
  readonly output: string
}

/** A command beside the server, such as `verify`. */
export async function command(place: ServerPlace, ...args: readonly string[]): Promise<CommandResult> {
  const child = runLazo([...args, '--data', place.dataDir], place)
  const pieces: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece: Buffer) => pieces.push(piece))
  await once(child, 'close')
  return { code: child.exitCode, output: Buffer.concat(pieces).toString() }
}

export function runLazo(args: readonly string[], { databaseUrl, environment }: ServerPlace): ChildProcess {
  const { DATABASE_URL: _, TEST_DATABASE_URL: __, ...own } = process.env
  const env = {
    ...own,
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    LAZO_ADMIN_EMAIL: 'ada@example.com',
    LAZO_ADMIN_PASSWORD: testPassword,
    ...environment,
  }
  return spawn(process.execPath, ['server/cli.ts', ...args], { cwd: checkout, env, stdio: ['ignore', 'pipe', 'pipe'] })
}

export interface Answer {
  readonly status: number
  /** When to come again, for whoever was refused. */
  readonly retryAfter: string | null
  readonly text: string
  // Tests say themselves what they expect in an answer.
  readonly json: Record<string, unknown>
}

export interface Visitor {
  /** An answer that goes on, such as the stream of changes. */
  open(url: string, apiPath: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response>
  send(url: string, method: string, apiPath: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

/** Somebody with a session, which outlives the process that gave it. */
export async function visit(url: string, email = 'ada@example.com'): Promise<Visitor> {
  const first = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: testPassword }),
  })
  const cookie = first.headers.get('set-cookie')?.split(';')[0]
  if (first.status !== 200 || !cookie) throw new Error(`${email} could not sign in: ${await first.text()}`)
  return {
    open: async (at, apiPath, headers, signal) =>
      await fetch(`${at}/api/v1${apiPath}`, { headers: { cookie, ...headers }, signal }),
    async send(at, method, apiPath, body, headers = {}) {
      const isForm = body instanceof FormData
      const answer = await fetch(`${at}/api/v1${apiPath}`, {
        method,
        headers: {
          origin: at,
          cookie,
          ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      })
      const text = await answer.text()
      const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false
      return {
        status: answer.status,
        retryAfter: answer.headers.get('retry-after'),
        text,
        json: isJson ? JSON.parse(text) : {},
      }
    },
  }
}
