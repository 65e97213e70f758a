import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { fieldPath, id, moduleName, searchText } from './shapes.ts'

const zoomMax = 19

/** Degrees in WGS 84. */
const place = z.object({
  name: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  /** What the address let us find: its town, or the main one of its province or region, or the country's capital. */
  precision: z.enum(['town', 'region', 'country']),
  records: z.array(z.object({ id, title: z.string() })),
})
export type MappedPlace = z.output<typeof place>

/** A picture of the map itself, fetched by the server so that who gives it learns of no reader. */
export const mapTile = endpoint({
  method: 'GET',
  path: '/map/tiles/:z/:x/:y',
  summary: 'A picture under maps, from whom the company chose.',
  policy: 'user',
  params: z.strictObject({
    z: z.coerce.number().int().min(0).max(zoomMax),
    x: z.coerce
      .number()
      .int()
      .min(0)
      .max(2 ** zoomMax - 1),
    y: z.coerce
      .number()
      .int()
      .min(0)
      .max(2 ** zoomMax - 1),
  }),
  content: 'download',
})

export const mapRecords = endpoint({
  method: 'GET',
  path: '/records/:module/map',
  summary: 'The places of records, by a postal address of theirs.',
  policy: { module: 'read' },
  params: z.strictObject({ module: moduleName }),
  query: z.strictObject({
    place: fieldPath,
    view: z.string().max(64).optional(),
    filter: z.string().max(50_000).optional(),
    search: searchText.optional(),
    scope: z.enum(['working', 'holding', 'all']).optional(),
  }),
  response: z.object({
    places: z.array(place),
    /** Records with no address, or with one of which not even the country is known. */
    unplaced: z.int(),
    /** There are more records than a map shows. */
    isCut: z.boolean(),
  }),
})
