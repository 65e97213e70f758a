/** Installs the packages of the lock file when they are missing. Plain JavaScript for Node 20. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

const waitMs = 200
const progressMs = 10_000
const stopGraceMs = 1_000

/** `cacheDir` is given when npm's usual cache cannot be written. */
export async function installMissing({ root, cacheDir, say }) {
  if (isInstalled(root)) return
  const lock = path.join(root, '.boot-lock')
  await acquire(lock, root, say)
  try {
    // Another command may have installed everything while this one waited.
    if (!isInstalled(root)) await install({ root, cacheDir, lock, say })
  } finally {
    rmSync(lock, { force: true })
  }
}

/**
 * npm writes node_modules/.package-lock.json last, so an installation that was cut short has none.
 * Optional packages are not compared: each platform lacks some of them.
 */
function isInstalled(root) {
  const wanted = packagesOf(path.join(root, 'package-lock.json'))
  if (wanted === undefined) throw new Error('package-lock.json is missing or broken.')
  const present = packagesOf(path.join(root, 'node_modules', '.package-lock.json'))
  if (present === undefined) return false
  return Object.entries(wanted).every(([name, { version, integrity, optional, devOptional }]) => {
    if (name === '' || optional || devOptional) return true
    const found = present[name]
    return found?.version === version && found?.integrity === integrity
  })
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

async function install({ root, cacheDir, lock, say }) {
  say('installing packages; the first time takes a minute or two…')
  const startedAt = Date.now()
  const { command, prefix, shell } = npmCommand()
  const options = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--loglevel=error',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
  ]
  const cache = cacheDir === undefined ? [] : [`--cache=${cacheDir}`]
  const child = spawn(command, [...prefix, ...options, ...cache], {
    cwd: root,
    // npm's standard output is ours to show, but never on the script's standard output.
    stdio: ['ignore', process.stderr, process.stderr],
    shell,
  })
  if (child.pid !== undefined) replaceFile(lock, holders(child.pid))
  const code = await finished(child, () => showProgress(root, startedAt, say))
  if (code !== 0)
    throw new Error(`npm ci failed (exit code ${code}). Fix what it says above and run the command again.`)
  if (!isInstalled(root))
    throw new Error('npm ci ended well but packages are missing. Remove node_modules and try again.')
  if (cacheDir !== undefined) rmSync(cacheDir, { recursive: true, force: true })
  say(`packages installed in ${Math.round((Date.now() - startedAt) / 1000)} s.`)
  const missing = missingForPlatform(root)
  if (missing.length > 0) say(`npm skipped optional packages for this platform: ${missing.join(', ')}.`)
}

/** The npm that runs us, so that its version and its Node stay the same; else the one in the path. */
function npmCommand() {
  const current = process.env.npm_execpath
  if (current?.endsWith('npm-cli.js')) return { command: process.execPath, prefix: [current], shell: false }
  const windows = process.platform === 'win32'
  return { command: windows ? 'npm.cmd' : 'npm', prefix: [], shell: windows }
}

/**
 * A stop during the installation stops npm too. npm would first undo its work for up to a minute;
 * it is not waited for, because the next command begins anew anyway.
 */
function finished(child, onTick) {
  const timer = setInterval(() => onTick(), progressMs)
  let stopped = false
  const stop = () => {
    stopped = true
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), stopGraceMs).unref()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, stop)
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`npm could not be started: ${error.message}`)))
    child.once('exit', (code, signal) =>
      stopped ? reject(new Error('stopped while installing packages.')) : resolve(code ?? signal),
    )
  }).finally(() => {
    clearInterval(timer)
    for (const signal of signals) process.off(signal, stop)
  })
}

function showProgress(root, startedAt, say) {
  const seconds = Math.round((Date.now() - startedAt) / 1000)
  say(`… ${countPackages(path.join(root, 'node_modules'))} packages after ${seconds} s`)
}

function countPackages(folder) {
  if (!existsSync(folder)) return 0
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'))
  const inScopes = names
    .filter((name) => name.startsWith('@'))
    .flatMap((scope) => readdirSync(path.join(folder, scope)).map((name) => `${scope}/${name}`))
  return [...names, ...inScopes].filter((name) => existsSync(path.join(folder, name, 'package.json'))).length
}

/** npm skips in silence an optional package that it could not fetch, even the one this machine needs. */
function missingForPlatform(root) {
  const wanted = packagesOf(path.join(root, 'package-lock.json'))
  return Object.entries(wanted)
    .filter(([, entry]) => entry.optional && entry.libc === undefined && entry.os !== undefined)
    .filter(([, { os, cpu = [process.arch] }]) => os.includes(process.platform) && cpu.includes(process.arch))
    .map(([folder]) => folder)
    .filter((folder) => !existsSync(path.join(root, folder, 'package.json')))
    .map((folder) => folder.replace(/^.*node_modules\//, ''))
}

/**
 * One command installs, the others wait. The lock names our process and npm's, each with its start
 * time, because npm outlives a killed parent for seconds and numbers of processes are used again.
 */
async function acquire(lock, root, say) {
  const own = `${lock}-${process.pid}`
  let told = false
  for (;;) {
    try {
      writeFileSync(own, holders())
      linkSync(own, lock)
      return
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw new Error(
          `Packages must be installed, but ${root} cannot be written (${error.code}). Run the command once as its owner.`,
        )
      }
    } finally {
      rmSync(own, { force: true })
    }
    if (!isHeld(lock)) breakLock(lock)
    else if (!told) {
      told = true
      say('another command is installing packages; waiting for it…')
    }
    await sleep(waitMs)
  }
}

function holders(npmPid) {
  const pids = npmPid === undefined ? [process.pid] : [process.pid, npmPid]
  return JSON.stringify(pids.map((pid) => ({ pid, startedAt: startOf(pid) })))
}

function isHeld(lock) {
  try {
    const held = JSON.parse(readFileSync(lock, 'utf8'))
    return held.some(({ pid, startedAt }) => startOf(pid) === startedAt)
  } catch {
    return false
  }
}

/** Two may find the same abandoned lock; the slower one gives back what the faster one has taken. */
function breakLock(lock) {
  const aside = `${lock}-stale-${process.pid}`
  try {
    renameSync(lock, aside)
    if (isHeld(aside)) linkSync(aside, lock)
  } catch {
    // Someone else was first.
  } finally {
    rmSync(aside, { force: true })
  }
}

function replaceFile(file, text) {
  const next = `${file}-${process.pid}`
  writeFileSync(next, text)
  renameSync(next, file)
}

/** What tells this process from a later one with the same number; undefined when it is not alive. */
function startOf(pid) {
  if (process.platform === 'linux') {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
      return fields[0] === 'Z'
        ? undefined
        : `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`
    } catch {
      return undefined
    }
  }
  try {
    process.kill(pid, 0)
    return process.platform === 'win32'
      ? 'alive'
      : execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch (error) {
    return error.code === 'EPERM' ? 'alive' : undefined
  }
}
