import pg from 'pg'

type Parse = (text: string) => unknown
type TypeParsers = NonNullable<pg.CustomTypesConfig>

const asIs: Parse = (text) => text

/** Numbers beyond 2^53 stay text: a wrong number is worse than a string. */
function parseInteger(text: string): number | string {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : text
}

/** '2026-01-02 03:04:05.678901+00' becomes '2026-01-02T03:04:05.678Z'; 'infinity' and years BC stay as they are. */
function parseTimestamp(text: string): string {
  const match = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?\+00$/.exec(text)
  if (!match) return text
  const [, date, time, fraction = ''] = match
  return `${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`
}

const scalarParsers: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [20, parseInteger], // int8
  [1082, asIs], // date
  [1114, asIs], // timestamp
  [1184, parseTimestamp], // timestamptz
  [1186, asIs], // interval
  [1700, asIs], // numeric
])

/** Array type, element type. The driver's own array parsers make dates and floats of these. */
const arrayTypes: ReadonlyMap<number, number> = new Map([
  [1016, 20],
  [1182, 1082],
  [1115, 1114],
  [1185, 1184],
  [1187, 1186],
  [1231, 1700],
])

const textArrayType: number = 1009

function parseArrayOf(parse: Parse): Parse {
  const parseEntries = pg.types.getTypeParser(textArrayType, 'text')
  return (text) => parseEntries(text).map((entry: unknown) => (typeof entry === 'string' ? parse(entry) : entry))
}

function buildParsers(): ReadonlyMap<number, Parse> {
  const parsers = new Map(scalarParsers)
  for (const [arrayType, elementType] of arrayTypes) {
    parsers.set(arrayType, parseArrayOf(scalarParsers.get(elementType) ?? asIs))
  }
  return parsers
}

const parsers = buildParsers()

/** Values as the rest of the server wants them: no Date objects, no rounded numbers. */
export const valueTypes: TypeParsers = {
  getTypeParser: (type: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers.get(type)) || pg.types.getTypeParser(type, format),
}
