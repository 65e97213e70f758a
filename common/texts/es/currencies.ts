import type { Counted } from '#common/texts/message.ts'

/** The Studio's page of currencies. */
export const currencies = {
  help: 'Las divisas que se ofrecen, con cuántos decimales y cuánto vale cada una. Los importes se suman en la divisa base.',
  currency: 'Divisa',
  base: 'Base',
  decimals: 'Decimales',
  decimalsOf: 'Decimales: {currency}',
  rate: 'Una unidad, en {base}',
  noRate: 'Sin tipo de cambio',
  offered: 'Se ofrece',
  add: 'Otra divisa',
  byHand: 'Escribir tipos de cambio a mano',
  rates: 'Tipos de cambio',
  ratesHelp:
    'Los tipos de referencia del Banco Central Europeo. También se carga su fichero (eurofxref, diario o histórico, XML o CSV), del que se toma el último año.',
  fetch: 'Traer del Banco Central Europeo',
  upload: 'Cargar su fichero',
  daily: 'Traerlos cada día',
  taken: {
    zero: 'Ya estaban todos.',
    one: '# tipo de cambio tomado.',
    many: '# de tipos de cambio tomados.',
    other: '# tipos de cambio tomados.',
  } satisfies Counted,
  upTo: 'El último es del {date}.',
} as const
