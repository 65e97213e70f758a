import { z } from 'zod'

import { endpoint } from './endpoint.ts'

const taken = z.object({
  created: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  /** The latest day in the file. */
  date: z.string(),
})

export const listRates = endpoint({
  method: 'GET',
  path: '/exchange-rates',
  summary: 'The latest rate of each currency in the base currency, and since when.',
  policy: 'user',
  response: z.object({
    base: z.string(),
    rows: z.array(z.object({ currency: z.string(), rate: z.string(), date: z.string() })),
  }),
})

export const fetchExchangeRates = endpoint({
  method: 'POST',
  path: '/exchange-rates/fetch',
  summary: 'Take today’s rates from the European Central Bank, or from the address of the settings.',
  policy: { switch: 'configure' },
  response: taken,
})

export const takeRatesFile = endpoint({
  method: 'POST',
  path: '/exchange-rates/file',
  summary: 'Take the rates of a file of the European Central Bank: eurofxref, daily or historical, XML or CSV.',
  policy: { switch: 'configure' },
  bodyBytesMax: 16_000_000,
  body: z.strictObject({
    content: z.string().max(15_000_000),
    /** Only rates from this day on. */
    from: z.iso.date().optional(),
  }),
  response: taken,
})
