import type { Words } from '#common/texts/es.ts'

export const map: Words['map'] = {
  label: 'Map of {records}',
  records: { one: '# record', other: '# records' },
  places: { one: '# place', other: '# places' },
  unplaced: { one: '# without an address that can be placed', other: '# without an address that can be placed' },
  tooMany: 'There are more than 2000: filter to see them all.',
  region: 'By its province or region; the town is not known.',
  country: 'By its country; the town is not known.',
  empty: 'None has an address that can be placed. A town and a country in the record are enough.',
  all: 'See all places',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'See everything',
  placesFrom: 'Places from GeoNames (CC BY 4.0).',
  settings: 'Maps',
  settingsHelp:
    'Records are placed by their town, without network. If you want streets under the marks too, say who gives the pictures; the server asks for them, so nobody else learns what is looked at.',
  tiles: 'Address of the pictures',
  tilesHelp: 'With {z}, {x} and {y} in their places. Leave it empty to see coasts and borders.',
  tilesCredit: 'Credit',
  tilesCreditHelp: 'What they ask to be written beside the map, such as “© OpenStreetMap”.',
  credit: 'Places from GeoNames (CC BY 4.0); coasts and borders from Natural Earth.',
}
