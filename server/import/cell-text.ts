/**
 * Spreadsheets run cells that start like a formula. Exports put an apostrophe before such text, and
 * reading takes exactly one away again, so that a round trip gives back what was written.
 */
const startsFormula = /^'*[=+\-@\t\r\n＝＋－＠]/

/** Text as it may stand in a cell that a spreadsheet opens. */
export function guardCell(text: string): string {
  return startsFormula.test(text) ? `'${text}` : text
}

/** What a cell says: without the guard of exports, nor Excel's ="00123" that keeps leading zeros. */
export function plainCell(text: string): string {
  const first = text.charCodeAt(0)
  if (first === 39 && startsFormula.test(text)) return text.slice(1)
  if (first === 61) return /^="((?:[^"]|"")*)"$/.exec(text)?.[1]?.replaceAll('""', '"') ?? text
  return text
}
