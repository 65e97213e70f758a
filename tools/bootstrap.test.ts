import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { after, test } from 'node:test'
import { installMissing } from './install.mjs'

const folder = mkdtempSync(path.join(tmpdir(), 'lazo-bootstrap-'))
after(() => rmSync(folder, { recursive: true }))

/** A script that says who it is and stays until it is told to stop, then ends with code 7. */
const staying = script(
  'staying',
  `process.on('SIGTERM', () => process.exit(7))
   setInterval(() => undefined, 1000)
   console.log(process.pid)`,
)

test('the script gets its arguments, and its exit code is that of the command', async () => {
  const child = command(
    script('echo', `console.log(process.argv.slice(2).join('|')); process.exitCode = 3`),
    'a b',
    '--c',
  )
  const [text, code] = await Promise.all([firstLine(child), exitCode(child)])
  assert.equal(text, 'a b|--c')
  assert.equal(code, 3)
})

test('a stop of the command is a stop of the script', async () => {
  const child = command(staying)
  await firstLine(child)
  child.kill('SIGTERM')
  assert.equal(await exitCode(child), 7)
})

test('a command killed outright takes its script with it', async () => {
  const child = command(staying)
  const pid = Number(await firstLine(child))
  child.kill('SIGKILL')
  await exitCode(child)
  await gone(pid)
})

test('what is installed is not installed again', async () => {
  const root = project('installed')
  await installMissing({ root, cacheDir: undefined, say: () => undefined })
  const said: string[] = []
  await installMissing({ root, cacheDir: undefined, say: (text: string) => said.push(text) })
  assert.deepEqual(said, [])
  assert.ok(existsSync(path.join(root, 'node_modules', 'part', 'package.json')))
})

test('of two commands at once one installs and the other waits', async () => {
  const root = project('twice')
  const said: string[] = []
  const options = { root, cacheDir: undefined, say: (text: string) => said.push(text) }
  await Promise.all([installMissing(options), installMissing(options)])
  assert.equal(said.filter((text) => text.startsWith('installing')).length, 1)
  assert.equal(said.filter((text) => text.startsWith('another command')).length, 1)
  assert.ok(!existsSync(path.join(root, '.boot-lock')))
})

test('the lock of a command that was killed is taken over', async () => {
  const root = project('abandoned')
  writeFileSync(path.join(root, '.boot-lock'), JSON.stringify([{ pid: process.pid, startedAt: 'another time' }]))
  await installMissing({ root, cacheDir: undefined, say: () => undefined })
  assert.ok(existsSync(path.join(root, 'node_modules', 'part', 'package.json')))
})

test('a folder without its lock file is refused in plain words', async () => {
  const root = path.join(folder, 'empty')
  mkdirSync(root)
  await assert.rejects(
    installMissing({ root, cacheDir: undefined, say: () => undefined }),
    /package-lock\.json is missing/,
  )
})

function script(name: string, text: string): string {
  const file = path.join(folder, `${name}.ts`)
  writeFileSync(file, text)
  return file
}

/** A project whose one dependency is a folder of its own, so that no registry is asked. */
function project(name: string): string {
  const root = path.join(folder, name)
  mkdirSync(path.join(root, 'part'), { recursive: true })
  const dependencies = { part: 'file:part' }
  const packages = {
    '': { dependencies },
    'node_modules/part': { resolved: 'part', link: true },
    part: { version: '1.0.0' },
  }
  write(root, 'package.json', { name, version: '1.0.0', dependencies })
  write(root, 'package-lock.json', { name, version: '1.0.0', lockfileVersion: 3, requires: true, packages })
  write(path.join(root, 'part'), 'package.json', { name: 'part', version: '1.0.0' })
  return root
}

function write(root: string, name: string, content: unknown): void {
  writeFileSync(path.join(root, name), JSON.stringify(content))
}

function command(...args: readonly string[]): ChildProcess {
  const bootstrap = path.join(import.meta.dirname, 'bootstrap.mjs')
  return spawn(process.execPath, [bootstrap, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [chunk] = await once(child.stdout ?? child, 'data')
  return String(chunk).trim()
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
}
