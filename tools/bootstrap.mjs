/**
 * The one way in: `node tools/bootstrap.mjs <script.ts | package> [arguments]`.
 *
 * Plain JavaScript for Node 20, with no dependency, because it runs before anything is installed.
 * It installs what the lock file asks for, finds the Node 24 that came with it, and runs the
 * script under that Node in the foreground. Everything it says goes to the error stream, so that
 * the standard output belongs to the script.
 */
import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { installMissing } from './install.mjs'
import { compiledFolder, memoryEnvironment, serverFlags } from '#server/memory.mjs'

const nodeMajor = 24
const parentPollMs = 250
const stopTimeoutMs = 15_000
const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 }
const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)))

await main(process.argv.slice(2)).catch((error) => {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})

async function main([target, ...args]) {
  if (target === undefined) throw new Error('Usage: node tools/bootstrap.mjs <script.ts> [arguments]')
  followParents()
  await installMissing({ root, cacheDir: writableCacheDir(), say })
  if (target === 'server/cli.ts' && args[0] === 'start' && !args.includes('--help')) {
    const code = await run('tools/build.ts', ['--if-stale'])
    if (code !== 0) return void (process.exitCode = code)
  }
  process.exitCode = await run(target, args)
}

function say(text) {
  process.stderr.write(`lazo: ${text}\n`)
}

/** Runs one script to its end and answers its exit code. */
async function run(target, args) {
  const script = scriptPath(target)
  let refused = []
  for (const node of nodeCandidates()) {
    const code = await runUnder(node, script, args)
    if (code !== undefined) return code
    refused = [...refused, node]
  }
  throw new Error(
    `No Node ${nodeMajor} for ${process.platform}-${process.arch} could be run` +
      (refused.length > 0 ? ` (tried ${refused.join(', ')}).` : '.') +
      ` This is Node ${process.versions.node}: install Node ${nodeMajor} or newer and try again.`,
  )
}

/** A script of ours by its path, or the command of an installed package by the package's name. */
function scriptPath(target) {
  if (/\.m?[jt]s$/.test(target)) return path.resolve(root, target)
  const folder = path.join(root, 'node_modules', target)
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  return realpathSync(path.join(folder, typeof bin === 'string' ? bin : bin[target]))
}

/** The pinned Node first; the one that runs this file where the package has no build or no libc. */
function nodeCandidates() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  const packaged = path.join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin', file)
  const current = Number(process.versions.node.split('.')[0]) >= nodeMajor ? [process.execPath] : []
  return [...(existsSync(packaged) ? [packaged] : []), ...current]
}

function flagsFor(script) {
  return script === path.join(root, 'server', 'cli.ts') ? serverFlags : []
}

/** Answers undefined when this Node cannot be started at all. */
function runUnder(node, script, args) {
  const follow = pathToFileURL(path.join(root, 'tools', 'follow-parent.mjs')).href
  return new Promise((resolve) => {
    const child = spawn(node, [...flagsFor(script), '--import', follow, script, ...args], {
      // The fourth stream carries nothing: its end tells the child that this process is gone.
      stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
      env: childEnvironment(node),
    })
    const release = passSignals(child)
    child.once('error', () => {
      release()
      resolve(undefined)
    })
    child.once('exit', (code, signal) => {
      release()
      resolve(code ?? 128 + (signalNumbers[signal] ?? 15))
    })
  })
}

function childEnvironment(node) {
  const bins = [path.dirname(node), path.join(root, 'node_modules', '.bin')]
  const searched = [...bins, process.env.PATH ?? ''].join(path.delimiter)
  return {
    ...memoryEnvironment,
    ...process.env,
    PATH: searched,
    LAZO_FOLLOW_FD: '3',
    ...(isWritable(compiledFolder) && {
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? compiledFolder,
    }),
  }
}

/** Whoever stops this process stops the child. */
function passSignals(child) {
  const forward = (signal) => child.kill(signal)
  // On a terminal Ctrl-C reaches the child twice; the server takes two within a second for one.
  const onInterrupt = () => forward('SIGINT')
  const onStop = () => forward('SIGTERM')
  process.on('SIGINT', onInterrupt)
  process.on('SIGTERM', onStop)
  process.on('SIGHUP', onStop)
  return () => {
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onStop)
    process.off('SIGHUP', onStop)
  }
}

/**
 * npm passes SIGTERM only to the shell that it started, so that this process would live on. Only
 * under npm: a command sent to the background must survive the shell that started it.
 */
function followParents() {
  if (process.env.npm_lifecycle_event === undefined) return
  const first = ancestors()
  const timer = setInterval(() => {
    if (ancestors() === first) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
    setTimeout(() => process.exit(143), stopTimeoutMs).unref()
  }, parentPollMs)
  timer.unref()
}

/** Our parent and, when that is the shell that npm puts in between, npm itself. */
function ancestors() {
  const parent = process.ppid
  try {
    const [, name, rest] = readFileSync(`/proc/${parent}/stat`, 'utf8').match(/\((.*)\) (.*)/s)
    return /^(sh|dash|bash|ash)$/.test(name) ? `${parent} ${rest.split(' ')[1]}` : String(parent)
  } catch {
    return String(parent)
  }
}

/** npm's own cache where it can be written; else one of ours (a read-only or absent home). */
function writableCacheDir() {
  const usual = process.env.npm_config_cache ?? path.join(homedir(), '.npm')
  return isWritable(usual) ? undefined : path.join(root, '.tmp', 'npm-cache')
}

function isWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
