/** Which days are worked: Monday to Friday except holidays, numbered from a first day on. */

const dayMs = 86_400_000
/** About forty years: a plan that needs more is a mistake. */
const daysMax = 10_000

export interface Workdays {
  /** Of the working day with this number, 0 being the first one; before it too. */
  dateOf(index: number): string
  /** Number of the first working day on this date or after it; negative before the first one. */
  indexOf(date: string): number
  isWorked(date: string): boolean
}

/** Numbered from the first working day on this date or after it. */
export function workdaysFrom(start: string, holidays: Iterable<string> = []): Workdays {
  const closed = new Set(holidays)
  const isWorked = (date: string) => !closed.has(date) && ![0, 6].includes(new Date(date).getUTCDay())
  const first = nextWorked(start, isWorked, 1)
  const ahead = [first]
  const behind: string[] = []
  const reach = (days: string[], index: number, step: 1 | -1) => {
    while (days.length <= Math.min(index, daysMax)) {
      days.push(nextWorked(later(days.at(-1) ?? first, step), isWorked, step))
    }
    return days[Math.min(index, daysMax)] ?? first
  }
  const dateOf = (index: number) => (index >= 0 ? reach(ahead, index, 1) : reach(behind, -index - 1, -1))
  return {
    isWorked,
    dateOf,
    indexOf(date) {
      let [low, high] = [-daysMax, daysMax]
      // No more working days lie between two dates than days.
      const days = Math.round((Date.parse(date) - Date.parse(first)) / dayMs)
      if (!Number.isFinite(days)) return 0
      ;[low, high] = days >= 0 ? [0, Math.min(days, daysMax)] : [Math.max(days, -daysMax), 0]
      while (low < high) {
        const middle = Math.floor((low + high) / 2)
        if (dateOf(middle) >= date) high = middle
        else low = middle + 1
      }
      return low
    },
  }
}

/** The day itself where it is worked; holidays of years on end are taken for a mistake. */
function nextWorked(date: string, isWorked: (date: string) => boolean, step: 1 | -1): string {
  let at = date
  for (let left = 400; left > 0 && !isWorked(at); left -= 1) at = later(at, step)
  return at
}

export function later(date: string, days: number): string {
  return new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10)
}
