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
  empty: 'Ninguna tiene una dirección que se pueda situar. Basta con la población y el país en su ficha.',
  all: 'Ver todos los lugares',
  zoomIn: 'Acercar',
  zoomOut: 'Alejar',
  fit: 'Ver todo',
  placesFrom: 'Lugares de GeoNames (CC BY 4.0).',
  settings: 'Mapas',
  settingsHelp:
    'Las fichas se sitúan por su población, sin red. Si además quieres calles bajo los puntos, di quién da las imágenes; las pide el servidor, así que nadie más sabe qué se mira.',
  tiles: 'Dirección de las imágenes',
  tilesHelp: 'Con {z}, {x} e {y} en su sitio. Déjala vacía para ver costas y fronteras.',
  tilesCredit: 'Reconocimiento',
  tilesCreditHelp: 'Lo que piden que se escriba junto al mapa, como «© OpenStreetMap».',
  credit: 'Lugares de GeoNames (CC BY 4.0); costas y fronteras de Natural Earth.',
} as const
