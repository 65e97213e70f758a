/** What the database of a data folder takes of the processor, all of its processes together. */
import { readFileSync } from 'node:fs'
import path from 'node:path'

const ticksPerSecond = 100

/** Seconds since it was started; nothing where the system does not tell. */
export function databaseSeconds(folder: string): number | undefined {
  try {
    const pid = Number(readFileSync(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
    // Sessions that have ended count with the process that started them.
    const [own = 0, ended = 0] = secondsOf(pid)
    return own + ended + children.reduce((sum, child) => sum + (secondsOf(Number(child))[0] ?? 0), 0)
  } catch {
    return undefined
  }
}

/** Of the process, and of those of its children that have ended. */
function secondsOf(pid: number): readonly number[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // What follows the name, which may hold anything: from the third field on.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15)
    return [(user + system) / ticksPerSecond, (endedUser + endedSystem) / ticksPerSecond]
  } catch {
    return [0, 0]
  }
}
