const dateForm = /^(\d{4})-(\d{2})-(\d{2})$/
const instantForm =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/i

/** Whether the text is a day of the calendar as YYYY-MM-DD, from year 1 on. */
export function isDate(text: string): boolean {
  const match = dateForm.exec(text)
  if (match === null) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

/** ISO 8601 with a zone, as UTC with milliseconds; undefined where it is none. */
export function instantFrom(text: string): string | undefined {
  const match = instantForm.exec(text)
  if (match === null || match[1] === undefined || !isDate(match[1])) return undefined
  const atMs = Date.parse(text.toUpperCase())
  if (Number.isNaN(atMs)) return undefined
  const instant = new Date(atMs).toISOString()
  // A zone can move the last day of year 9999, or the first of year 1, out of four digits.
  return /^[0-9]{4}-/.test(instant) && !instant.startsWith('0000') ? instant : undefined
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Free of time zones; what would be after the last day that can be written is that day. */
export function addDays(day: string, count: number): string {
  const date = new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000)
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 ? '9999-12-31' : date.toISOString().slice(0, 10)
}
