import { invalid, violation, type LazoError } from '#common/errors.ts'
import { compareDecimals, parseDecimal, type Decimal } from '#common/decimal.ts'
import { csvParser } from '#server/import/csv.ts'
import { readLimits } from '#server/import/limits.ts'
import { readXml, type XmlListener } from '#server/import/xml.ts'

/** How many units of a currency one euro is worth on a day. */
export interface EuroRate {
  readonly date: string
  readonly currency: string
  readonly perEuro: Decimal
}

const zero: Decimal = { units: 0n, scale: 0 }

/**
 * The reference rates as the European Central Bank publishes them: eurofxref-daily.xml and its
 * longer kin, or the CSV with a column for each currency (www.ecb.europa.eu/stats/eurofxref).
 */
export async function readBankFile(content: string): Promise<EuroRate[]> {
  const text = content.replace(/^\uFEFF/, '')
  const rates = text.trimStart().startsWith('<') ? await fromXml(text) : fromCsv(text)
  if (rates.length === 0) throw notRates()
  return rates
}

async function fromXml(text: string): Promise<EuroRate[]> {
  let found: EuroRate[] = []
  let date = ''
  let number = 0
  const listener: XmlListener<EuroRate> = {
    open(name, { time, currency, rate }) {
      if (name !== 'Cube') return
      if (time !== undefined) date = time
      if (currency === undefined || rate === undefined) return
      number += 1
      found.push(checked(date, currency, rate, number))
    },
    text: () => undefined,
    close: () => undefined,
    taken() {
      const taken = found
      found = []
      return taken
    },
  }
  const rates: EuroRate[] = []
  for await (const rate of readXml(oneChunk(text), listener)) rates.push(rate)
  return rates
}

async function* oneChunk(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

function fromCsv(text: string): EuroRate[] {
  const parser = csvParser(',', { ...readLimits, columnsMax: 200 })
  const [head, ...rows] = [...parser.push(text), ...parser.end()]
  const codes = head?.values.map((value) => value.trim()) ?? []
  if (codes[0] !== 'Date') throw notRates()
  return rows.flatMap(({ number, values }) =>
    codes.slice(1).flatMap((currency, index) => {
      const said = (values[index + 1] ?? '').trim()
      // Currencies that the bank did not quote on the day.
      return currency === '' || said === '' || said === 'N/A'
        ? []
        : [checked(dateOf(values[0] ?? ''), currency, said, number)]
    }),
  )
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** The daily file writes "09 March 2026", the historical one "2026-03-09". */
function dateOf(text: string): string {
  const [, day = '', month = '', year = ''] = /^(\d{1,2}) ([A-Z][a-z]+) (\d{4})$/.exec(text.trim()) ?? []
  const at = months.indexOf(month)
  return at < 0 ? text.trim() : `${year}-${String(at + 1).padStart(2, '0')}-${day.padStart(2, '0')}`
}

function checked(date: string, currency: string, rate: string, row: number): EuroRate {
  const perEuro = parseDecimal(rate.trim())
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(date))
  const isRate = perEuro !== undefined && perEuro.scale <= 10 && compareDecimals(perEuro, zero) > 0
  if (isDate && isRate && /^[A-Z]{3}$/.test(currency)) return { date, currency, perEuro }
  throw invalid([
    violation(
      `row.${row}`,
      'rate',
      `La fila ${row} no dice un tipo de cambio: «${date} ${currency} ${rate}».`.slice(0, 200),
      `Row ${row} does not say an exchange rate: “${date} ${currency} ${rate}”.`.slice(0, 200),
    ),
  ])
}

function notRates(): LazoError {
  return invalid([
    violation(
      'content',
      'shape',
      'No es un fichero de tipos de cambio del Banco Central Europeo.',
      'This is not a file of exchange rates of the European Central Bank.',
    ),
  ])
}
