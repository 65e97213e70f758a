import { chmodSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'

/** Linux keeps what is in it in memory. */
const inMemory = '/dev/shm'
const roomMin = 4 * 2 ** 30

/**
 * Where tests keep what they soon remove. A database is a thousand files, and to copy one takes most disks
 * some hundred times as long as memory; so memory, where there is plenty.
 */
export function quickFolder(): string {
  return process.env['TMPDIR'] === undefined && hasRoom() ? inMemory : tmpdir()
}

/** From here on all that this process and its children put into the folder for temporary files is removed by `end`. */
export function ownTemporary(): { end(): void } {
  const folder = mkdtempSync(path.join(quickFolder(), 'lazo-run-'))
  // The database runs under an account of its own, which passes through.
  chmodSync(folder, 0o711)
  process.env['TMPDIR'] = folder
  return { end: () => rmSync(folder, { recursive: true, force: true }) }
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(inMemory)
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[1] === inMemory)
    // Tests start programs that they copied.
    return mount !== undefined && !/\bnoexec\b/.test(mount) && bavail * bsize >= roomMin
  } catch {
    return false
  }
}
