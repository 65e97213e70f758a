import type { Counted } from '#common/texts/message.ts'

/** Records at the places of their addresses. */
export const map = {
  label: 'Mapa de {records}',
  records: { one: '# ficha', other: '# fichas' } satisfies Counted,
  places: { one: '# lugar', other: '# lugares' } satisfies Counted,
  unplaced: {
    one: '# sin dirección que se pueda situar',
    other: '# sin dirección que se pueda situar',
  } satisfies Counted,
  tooMany: 'Son más de 2000: filtra para verlas todas.',
  region: 'Por la provincia o región; la población no consta.',
  country: 'Por el país; la población no consta.',
  empty: 'Ninguna tiene una dirección que se pueda situar.',
  all: 'Ver todos los lugares',
  zoomIn: 'Acercar',
  zoomOut: 'Alejar',
  fit: 'Ver todo',
  credit: 'Lugares de GeoNames (CC BY 4.0); costas y fronteras de Natural Earth.',
} as const
