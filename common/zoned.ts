/** Wall clocks: the same moment as people read it where they are, and back. */
import { dateFormat } from './format.ts'

export interface WallClock {
  readonly day: string
  /** Since midnight. */
  readonly minute: number
}

export function wallClock(atMs: number, timeZone: string): WallClock {
  const at = new Date(atMs + offsetMs(atMs, timeZone)).toISOString()
  return { day: at.slice(0, 10), minute: Number(at.slice(11, 13)) * 60 + Number(at.slice(14, 16)) }
}

/** The instant at which clocks show it; in the hour that is skipped in spring, the one after. */
export function instantOf({ day, minute }: WallClock, timeZone: string): string {
  const asUtcMs = Date.parse(`${day}T00:00:00Z`) + minute * 60_000
  const first = asUtcMs - offsetMs(asUtcMs, timeZone)
  const second = asUtcMs - offsetMs(first, timeZone)
  // Where both differ the clocks change in between: the earlier offset is the one before the change.
  const atMs = offsetMs(second, timeZone) === asUtcMs - second ? second : Math.max(first, second)
  return new Date(atMs).toISOString()
}

/** How far the clocks of a zone are ahead of UTC. */
export function offsetMs(atMs: number, timeZone: string): number {
  const format = dateFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  const shown = new Date(0)
  // Date.UTC takes the years before 100 for those of the last century.
  shown.setUTCFullYear(year, month - 1, day)
  return shown.setUTCHours(hour, minute, second) - Math.floor(atMs / 1000) * 1000
}
