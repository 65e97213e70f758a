/** The product under measure: a data folder with many rows, its server, and a salesperson's key to call it with. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import path from 'node:path'
import process from 'node:process'
import { readOnce } from '#bench/read-once.ts'
import { compiledFolder, memoryEnvironment, serverFlags } from '#server/memory.mjs'

type Call = (method: Method, place: string, body?: unknown) => Promise<string>

export interface Product {
  readonly folder: string
  readonly url: string
  readonly pid: number
  /** The salesperson's. */
  readonly key: string
  /** Answers the text of a 2xx answer; anything else ends the run. */
  readonly call: Call
  /** The same as the administrator. */
  readonly administer: Call
  /** Uploads a file; answers its id. */
  upload(name: string, content: string): Promise<string>
  stop(): Promise<void>
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH'

export const root = path.resolve(import.meta.dirname, '..')
/** One of the people who own the rows; their group sees half of them. */
export const salesperson = 'comercial1@moncayo.example'
export const administrator = 'ada@moncayo.example'

/** The folder is kept: rows are made once for each number of them. */
export async function dataFolder(rows: number, given?: string): Promise<string> {
  const folder = given ?? path.join(root, '.tmp', `bench-${rows}`)
  const seeded = path.join(folder, 'seeded')
  mkdirSync(folder, { recursive: true })
  if (given === undefined && !existsSync(seeded)) {
    process.stdout.write(`Making ${rows} contacts in ${path.relative(root, folder)}…\n`)
    await lazo(folder, ['seed', '--profile', 'bulk', '--rows', String(rows)])
    writeFileSync(seeded, '')
  }
  return folder
}

export async function openProduct(rows: number, parallel: number, given?: string): Promise<Product> {
  const folder = await dataFolder(rows, given)
  const key = await makeKey(folder, salesperson, 'read,write')
  const administratorKey = await makeKey(folder, administrator, 'read,write,admin')
  const server = start(folder, ['start', '--port', '0'])
  const stop = async (): Promise<void> => {
    server.kill('SIGTERM')
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
  }
  const url = await orElse(stop, async () => {
    const ready = await readyUrl(server)
    await readOnce(folder)
    return ready
  })
  const agent = new Agent({ keepAlive: true, maxSockets: parallel })
  const ask = async (method: Method, place: string, type: string, text: string, as = key): Promise<string> =>
    await send({ url: new URL(`/api/v1${place}`, url), agent, key: as }, method, type, text)
  const callAs =
    (as: string): Call =>
    async (method, place, body) =>
      await ask(method, place, 'application/json', body === undefined ? '' : JSON.stringify(body), as)
  return {
    folder,
    url: url.origin,
    pid: server.pid ?? 0,
    key,
    call: callAs(key),
    administer: callAs(administratorKey),
    async upload(name, content) {
      const head = `--part\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`
      const made = await ask(
        'POST',
        '/files',
        'multipart/form-data; boundary=part',
        `${head}${content}\r\n--part--\r\n`,
      )
      return (JSON.parse(made) as { id: string }).id // Defined by the API.
    },
    stop: async () => {
      agent.destroy()
      await stop()
    },
  }
}

/** What a step that fails leaves open is closed. */
export async function orElse<T>(close: () => Promise<void>, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    await close()
    throw error
  }
}

export async function makeKey(folder: string, email: string, scopes: string): Promise<string> {
  return (await lazo(folder, ['key', 'create', email, '--scopes', scopes, '--days', '1'])).trim()
}

function start(folder: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...serverFlags, path.join(root, 'server', 'cli.ts'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      NODE_COMPILE_CACHE: compiledFolder,
      ...memoryEnvironment,
      ...process.env,
      LAZO_DATA_DIR: folder,
      LAZO_REQUESTS_PER_MINUTE: '100000000',
    },
  })
}

export async function lazo(folder: string, args: readonly string[]): Promise<string> {
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

interface Target {
  readonly url: URL
  readonly agent: Agent
  readonly key: string
}

async function send({ url, agent, key }: Target, method: Method, type: string, text: string): Promise<string> {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(text !== '' && { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
  }
  return await new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const got = Buffer.concat(chunks).toString()
        if ((answer.statusCode ?? 500) < 300) resolve(got)
        else reject(new Error(`${method} ${url.pathname}: ${answer.statusCode} ${got.slice(0, 500)}`))
      })
    })
    sent.on('error', reject)
    sent.end(text)
  })
}
