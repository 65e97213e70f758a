/** Servers in processes of their own, whose event loop and memory can be asked for. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import process from 'node:process'
import type { Probed } from '#bench/probe.ts'
import { root } from '#bench/product.ts'
import { compiledFolder, memoryEnvironment, serverFlags } from '#server/memory.mjs'

interface ServerPlace {
  readonly folder: string
  /** Otherwise the folder's own. */
  readonly databaseUrl?: string
  readonly port: number
  /** The address that its clients know it by, where it is not its own. */
  readonly baseUrl?: string
}

export interface Server {
  readonly url: string
  readonly child: ChildProcess
  /** What its process took since it was last asked. */
  probe(): Promise<Probed>
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

export async function startServer({ folder, databaseUrl, port, baseUrl }: ServerPlace): Promise<Server> {
  const { DATABASE_URL: _, ...own } = process.env
  const probing = ['--import', path.join(root, 'bench', 'probe.ts')]
  const args = [...serverFlags, ...probing, 'server/cli.ts', 'start', '--port', String(port)]
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      NODE_COMPILE_CACHE: compiledFolder,
      ...memoryEnvironment,
      ...own,
      LAZO_DATA_DIR: folder,
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      ...(baseUrl === undefined ? {} : { LAZO_BASE_URL: baseUrl }),
    },
  })
  await readyLine(child)
  return {
    url: `http://127.0.0.1:${port}`,
    child,
    async probe() {
      child.send('probe')
      const [answer] = (await once(child, 'message')) as [Probed] // As bench/probe.ts answers.
      return answer
    },
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill(signal)
      await gone
    },
  }
}

async function readyLine(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk) => {
      text += String(chunk)
      if (text.includes('Lazo is ready at')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was ready.`)))
  })
}
