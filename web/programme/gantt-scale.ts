import { later } from '#common/workdays.ts'

export const zooms = ['days', 'weeks', 'months'] as const
export type Zoom = (typeof zooms)[number]

const dayWidths: Readonly<Record<Zoom, number>> = { days: 26, weeks: 10, months: 4 }
const dayMs = 86_400_000
/** Two years are as much as one looks through. */
const daysMax = 800

/** Where days lie on the chart. */
export interface Scale {
  readonly zoom: Zoom
  readonly dayWidth: number
  readonly first: string
  readonly days: number
  readonly width: number
  /** Left edge of a day. */
  x(date: string): number
  dateAt(x: number): string
}

/** From the Monday before the first of these days until a while after the last. */
export function scaleOf(zoom: Zoom, dates: readonly string[]): Scale {
  const sorted = dates.toSorted()
  const from = sorted[0] ?? new Date().toISOString().slice(0, 10)
  const first = later(from, -((new Date(from).getUTCDay() + 6) % 7) - 7)
  const days = Math.min(daysMax, daysBetween(first, sorted.at(-1) ?? from) + (zoom === 'days' ? 10 : 28))
  const dayWidth = dayWidths[zoom]
  return {
    zoom,
    dayWidth,
    first,
    days,
    width: days * dayWidth,
    x: (date) => daysBetween(first, date) * dayWidth,
    dateAt: (x) => later(first, Math.floor(x / dayWidth)),
  }
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs)
}

interface Tick {
  readonly date: string
  readonly x: number
}

/** First days of months, and below them Mondays or every day; of months none. */
export function ticksOf(scale: Scale): { readonly months: readonly Tick[]; readonly lines: readonly Tick[] } {
  const all = Array.from({ length: scale.days }, (_, at) => later(scale.first, at))
  const tick = (date: string) => ({ date, x: scale.x(date) })
  const isLine = (date: string) =>
    scale.zoom === 'days' || (scale.zoom === 'weeks' ? new Date(date).getUTCDay() === 1 : date.endsWith('-01'))
  return {
    months: all.filter((date, at) => date.endsWith('-01') || at === 0).map(tick),
    lines: all.filter(isLine).map(tick),
  }
}
