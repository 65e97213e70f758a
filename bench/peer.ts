/** What every system under comparison is: installed in a folder of its own, given our rows, asked the same six things. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import type { PeerDatabase } from '#bench/peer-rows.ts'
import type { Client } from '#bench/client.ts'

/** Signed in as the person under measure; each answers what the answer says. */
interface Operations {
  get(id: string): Promise<Buffer>
  list(): Promise<Buffer>
  search(text: string): Promise<Buffer>
  create(name: string, email: string): Promise<Buffer>
  move(deal: string, stage: string): Promise<Buffer>
  totals(): Promise<Buffer>
}

export interface System extends Operations {
  readonly name: string
  readonly pid: number
  /** How many records an answer holds, and how many its sums count: all systems must answer the same. */
  rowsIn(text: string): number
  dealsIn(text: string): number
  stop(): Promise<void>
}

export interface Peer {
  readonly name: string
  readonly packages: Readonly<Record<string, string>>
  /** Where one of its packages asks for another that the registry does not have, or not in a version that works. */
  readonly overrides?: Readonly<Record<string, string>>
  /** What its packages' own scripts would have done, as far as it is needed here. */
  complete?(folder: string): void
  open(place: PeerPlace): Promise<System>
}

export interface PeerPlace {
  readonly folder: string
  readonly port: number
  readonly database: PeerDatabase
  readonly connections: number
}

export const administrator = { email: 'ada@example.com', password: 'molino-azul-42' }

const installedFile = 'installed.json'

/** Once; by the client of the registry that the machine is set up for. Scripts of the packages are not run. */
export async function install({ name, packages, overrides = {}, complete }: Peer, folder: string): Promise<void> {
  const file = path.join(folder, installedFile)
  const wanted = JSON.stringify({ private: true, dependencies: packages, overrides })
  if (existsSync(file) && readFileSync(file, 'utf8') === wanted) return
  process.stdout.write(`Installing ${name} in ${folder}…\n`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), wanted)
  const options = ['--no-audit', '--no-fund', '--no-progress', '--omit=dev', '--ignore-scripts', '--legacy-peer-deps']
  const child = start(folder, 'install.log', ['npm', 'install', ...options])
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`npm install ended with ${code}: see ${path.join(folder, 'install.log')}`)
  complete?.(folder)
  writeFileSync(file, wanted)
}

/** In the peer's folder, with what it says in a file there; nothing of our own settings reaches it. */
export function start(
  folder: string,
  log: string,
  [command = '', ...args]: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): ChildProcess {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(LAZO_|DATABASE_URL$|NODE_OPTIONS$|NODE_ENV$)/.test(name),
  )
  const output = openSync(path.join(folder, log), 'w')
  return spawn(command, args, {
    cwd: folder,
    stdio: ['ignore', output, output],
    env: { ...Object.fromEntries(own), ...settings },
  })
}

export async function finish(child: ChildProcess, what: string): Promise<void> {
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${what} ended with ${code}`)
}

const readyMsMax = 300_000

/** @throws where the server ends before it answers. */
export async function ready(child: ChildProcess, ask: () => Promise<unknown>): Promise<void> {
  const untilMs = performance.now() + readyMsMax
  for (;;) {
    try {
      await ask()
      return
    } catch (error) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error('It ended before it was ready.', { cause: error })
      if (performance.now() > untilMs) throw error
      await wait(500)
    }
  }
}

const endMsMax = 10_000

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), endMsMax)
  await gone
  clearTimeout(late)
}

/** For setting up, where time does not matter. */
export function openJson(url: string, headers: Readonly<Record<string, string>>) {
  return async <T>(method: string, place: string, body?: unknown): Promise<T> => {
    const answer = await fetch(url + place, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${place}: ${answer.status} ${text.slice(0, 500)}`)
    return (text === '' ? undefined : JSON.parse(text)) as T // The caller knows the system's answers.
  }
}

/** What stands in place of our own in a list's answer. */
export function dataIn(text: string): readonly Readonly<Record<string, unknown>>[] {
  return (JSON.parse(text) as { data: readonly Record<string, unknown>[] }).data // As both peers answer.
}

export function querying(
  client: Client,
  place: string,
  asked: Readonly<Record<string, string>>,
): () => Promise<Buffer> {
  const text = `${place}?${new URLSearchParams(asked)}`
  return async () => await client.get(text)
}
