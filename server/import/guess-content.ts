import { readBoolean, readDate, readNumber, type Conventions } from './values.ts'

/** Reading that accepts either convention: here only the kind of a cell matters. */
const loose: Conventions = {
  decimal: ',',
  dayFirst: true,
  timeZone: 'UTC',
  today: '2000-01-01',
}

const looksLike: Readonly<Record<string, (cell: string) => boolean>> = {
  email: (cell) => /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(cell),
  phone: looksLikePhone,
  taxId: (cell) =>
    /^(?:[A-Z]{2})?(?:\d{8}[A-Z]|[XYZ]\d{7}[A-Z]|[ABCDEFGHJNPQRSUVW]\d{7}[0-9A-J])$/.test(
      cell.toUpperCase().replace(/[\s.-]/g, ''),
    ),
  url: (cell) => /^(?:https?:\/\/|www\.)\S+$|^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:\/\S*)?$/i.test(cell),
  date: (cell) => readDate(cell, loose) !== undefined,
  dateTime: (cell) => readDate(cell.split(/[T ]/)[0] ?? '', loose) !== undefined,
  money: (cell) => readNumber(cell, loose) !== undefined,
  decimal: (cell) => readNumber(cell, loose) !== undefined,
  integer: (cell) => readNumber(cell, loose) !== undefined,
  percent: (cell) => readNumber(cell, loose) !== undefined,
  boolean: (cell) => readBoolean(cell) !== undefined,
}

function looksLikePhone(cell: string): boolean {
  const digits = cell.replace(/\D/g, '').length
  return digits >= 7 && digits <= 16 && /^[^\p{L}]*(?:\p{L}{3,6}\.?[^\p{L}]*)?$/u.test(cell)
}

/** The share of cells that look like the type, 0 to 1; undefined for types that look like any text. */
export function contentShare(cells: readonly string[], type: string): number | undefined {
  const test = looksLike[type]
  if (!test || cells.length === 0) return undefined
  return cells.filter((cell) => test(cell.trim())).length / cells.length
}
