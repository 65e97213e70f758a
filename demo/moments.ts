import { v5 as uuidFromName } from 'uuid'
import type { Random } from './random.ts'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

const namespace = '0d2c5bb4-7a55-5f4e-9c0f-8d6b1f3a2e71'

/** The same name is the same record in every demo: people and products are known by it. */
export function idOf(...name: readonly string[]): string {
  return uuidFromName(name.join('/'), namespace)
}

/** A UUIDv7 of the given moment whose random part comes from the stream. */
export function idAt(chance: Random, momentMs: number): string {
  const time = Math.max(0, Math.floor(momentMs)).toString(16).padStart(12, '0')
  const hex = (length: number) =>
    chance
      .integer(0, 16 ** length - 1)
      .toString(16)
      .padStart(length, '0')
  const variant = (8 + chance.integer(0, 3)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${variant}${hex(3)}-${hex(6)}${hex(6)}`
}

export function instant(momentMs: number): string {
  return new Date(momentMs).toISOString()
}

export function day(momentMs: number): string {
  return instant(momentMs).slice(0, 10)
}

/** The nearest working moment at or after: Monday to Friday, at the quarter, between 7:00 and 15:45 UTC. */
export function workMoment(chance: Random, momentMs: number): number {
  const midnight = Math.floor(momentMs / dayMs) * dayMs
  const weekday = new Date(midnight).getUTCDay()
  const weekendDays = weekday === 6 ? 2 : weekday === 0 ? 1 : 0
  return midnight + weekendDays * dayMs + chance.integer(28, 63) * (hourMs / 4)
}

/** A working moment that is not after the limit: what is past must have happened. */
export function pastMoment(chance: Random, momentMs: number, limitMs: number): number {
  const moment = workMoment(chance, momentMs)
  return moment < limitMs ? moment : Math.min(momentMs, limitMs - chance.integer(5, 170) * 60_000)
}
