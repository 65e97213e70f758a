/** The product under measure: a data folder with many rows, its server, and a key to call it with. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import path from 'node:path'
import process from 'node:process'

export interface Product {
  readonly folder: string
  /** Answers the text of a 2xx answer; anything else ends the run. */
  call(method: 'GET' | 'POST', place: string, body?: unknown): Promise<string>
  stop(): Promise<void>
}

const root = path.resolve(import.meta.dirname, '..')
const email = 'bench@example.com'

/** The folder is kept: rows are made once for each number of them. */
export async function openProduct(rows: number, parallel: number): Promise<Product> {
  const folder = path.join(root, '.tmp', `bench-${rows}`)
  const seeded = path.join(folder, 'seeded')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(seeded)) {
    process.stdout.write(`Making ${rows} contacts in ${path.relative(root, folder)}…\n`)
    await lazo(folder, ['seed', '--profile', 'rows', '--rows', String(rows)])
    writeFileSync(seeded, '')
  }
  const key = (await lazo(folder, ['key', 'create', email, '--scopes', 'read,write'])).trim()
  const server = start(folder, ['start', '--port', '0'])
  const url = await readyUrl(server)
  const agent = new Agent({ keepAlive: true, maxSockets: parallel })
  return {
    folder,
    call: async (method, place, body) => await send(url, agent, key, method, place, body),
    stop: async () => {
      agent.destroy()
      server.kill('SIGTERM')
      if (server.exitCode === null) await once(server, 'exit')
    },
  }
}

function start(folder: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [path.join(root, 'server', 'cli.ts'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      LAZO_DATA_DIR: folder,
      LAZO_ADMIN_EMAIL: email,
      LAZO_ADMIN_PASSWORD: 'only for measuring 1',
      LAZO_REQUESTS_PER_MINUTE: '100000000',
    },
  })
}

async function lazo(folder: string, args: readonly string[]): Promise<string> {
  const child = start(folder, args)
  let text = ''
  child.stdout?.on('data', (chunk) => (text += String(chunk)))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`lazo ${args[0]} ended with code ${code}`)
  return text
}

async function readyUrl(server: ChildProcess): Promise<URL> {
  let text = ''
  for await (const chunk of server.stdout ?? []) {
    text += String(chunk)
    const address = text.match(/ready at (\S+)/)?.[1]
    if (address !== undefined) return new URL(address)
  }
  throw new Error('The server ended before it was ready.')
}

async function send(
  url: URL,
  agent: Agent,
  key: string,
  method: string,
  place: string,
  body: unknown,
): Promise<string> {
  const text = body === undefined ? '' : JSON.stringify(body)
  const headers = {
    authorization: `Bearer ${key}`,
    ...(text !== '' && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  }
  return await new Promise((resolve, reject) => {
    const sent = request(new URL(`/api/v1${place}`, url), { method, agent, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const got = Buffer.concat(chunks).toString()
        if ((answer.statusCode ?? 500) < 300) resolve(got)
        else reject(new Error(`${method} ${place}: ${answer.statusCode} ${got.slice(0, 500)}`))
      })
    })
    sent.on('error', reject)
    sent.end(text)
  })
}
