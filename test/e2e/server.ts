/** Our real server, a process of its own with a data folder of its own. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import process from 'node:process'

export interface RunningServer {
  readonly url: string
  stop(): Promise<void>
}

export type Variables = Readonly<Record<string, string>>

const root = path.resolve(import.meta.dirname, '..', '..')
const startTimeoutMs = 90_000
const logLinesMax = 40

/** Of the demo company's people, and of everybody else whom these tests make. */
export const password = 'moncayo-prueba-26'

/** Fills the folder with the demo company: two years of history, five people. */
export async function seedDemo(dataDir: string, language: 'es' | 'en' = 'es'): Promise<void> {
  await runLazo(['seed', '--profile', 'demo', '--language', language, '--data', dataDir])
}

/** A command, to its end. */
export async function runLazo(args: readonly string[]): Promise<void> {
  const child = lazo(args)
  const said = lastLines(child)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`lazo ${args.join(' ')} ended with ${code}:\n${said()}`)
}

/** `variables` are the operator's settings, beside those of every test. */
export async function startServer(dataDir: string, port = 0, variables: Variables = {}): Promise<RunningServer> {
  const child = lazo(['start', '--port', String(port), '--data', dataDir], variables)
  const said = lastLines(child)
  const url = await readyUrl(child, said)
  return {
    url,
    async stop() {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

function lazo(args: readonly string[], variables: Variables = {}): ChildProcess {
  // The operator's own settings have no place in a test.
  const own = Object.entries(process.env).filter(([name]) => !/^(LAZO_|DATABASE_URL$|PORT$)/.test(name))
  return spawn(process.execPath, ['server/cli.ts', ...args], {
    cwd: root,
    env: { ...Object.fromEntries(own), LAZO_PASSWORD: password, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function lastLines(child: ChildProcess): () => string {
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      lines.push(text)
      lines.splice(0, Math.max(0, lines.length - logLinesMax))
    })
  }
  return () => lines.join('')
}

async function readyUrl(child: ChildProcess, said: () => string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail('did not start in time'), startTimeoutMs)
    const fail = (reason: string): void => {
      clearTimeout(timer)
      reject(new Error(`lazo start ${reason}:\n${said()}`))
    }
    child.once('exit', (code) => fail(`ended with ${code}`))
    child.stdout?.on('data', () => {
      const url = said().match(/Lazo is ready at (\S+)/)?.[1]
      if (url === undefined) return
      clearTimeout(timer)
      resolve(url)
    })
  })
}
