import type { Words } from '#common/texts/es.ts'

export const currencies: Words['currencies'] = {
  help: 'The currencies on offer, with how many decimals and what each is worth. Amounts are added up in the base currency.',
  currency: 'Currency',
  base: 'Base',
  decimals: 'Decimals',
  decimalsOf: 'Decimals: {currency}',
  rate: 'One unit, in {base}',
  noRate: 'No exchange rate',
  offered: 'Offered',
  add: 'Another currency',
  byHand: 'Write exchange rates by hand',
  rates: 'Exchange rates',
  ratesHelp:
    'The reference rates of the European Central Bank. Its file can be loaded too (eurofxref, daily or historical, XML or CSV); the last year of it is taken.',
  fetch: 'Get from the European Central Bank',
  upload: 'Load its file',
  daily: 'Get them every day',
  taken: { zero: 'All were there already.', one: '# exchange rate taken.', other: '# exchange rates taken.' },
  upTo: 'The latest is of {date}.',
}
