import * as api from '#common/api/map.ts'
import type { MappedPlace } from '#common/api/map.ts'
import { missing } from '#common/errors.ts'
import { inlineTypes, sniffMediaType } from '#server/files/media-type.ts'
import { openPlaces } from '#server/places/places.ts'
import { addressedRecords, mappedMax } from '#server/records/map.ts'

import { readList } from './read-query.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

const tileBytesMax = 1_000_000

export function registerMap(app: App): void {
  const known = openPlaces()
  app.fastify.addHook('onClose', async () => await known.close())

  route(app, api.mapTile, async ({ environment, model }, { params }, { reply }) => {
    const { map } = model.settings
    if (!map) throw missing()
    const url = map.tiles.replace(/\{([xyz])\}/g, (_, part: 'x' | 'y' | 'z') => String(params[part]))
    const answer = await environment.egress.fetch(url, {
      bytesMax: tileBytesMax,
      headers: { 'user-agent': 'Lazo', accept: 'image/*' },
    })
    const type = sniffMediaType(answer.body)
    if (answer.status !== 200 || !inlineTypes.has(type)) throw missing()
    await reply.type(type).header('cache-control', 'private, max-age=604800').send(answer.body)
    return undefined
  })

  route(app, api.mapRecords, async (ctx, { params, query }) => {
    const { filter, search, scope } = await readList(ctx, params.module, query)
    const found = await addressedRecords(ctx, {
      module: params.module,
      place: query.place,
      ...(filter && { filter }),
      ...(search === undefined ? {} : { search }),
      ...(scope && { scope }),
    })
    const shown = found.slice(0, mappedMax)
    const places = await known.locate(shown.map(({ address }) => address ?? {}))
    const byPlace = new Map<string, MappedPlace>()
    let unplaced = 0
    for (const [index, { id, title }] of shown.entries()) {
      const place = places[index]
      if (!place) {
        unplaced += 1
        continue
      }
      const key = `${place.latitude} ${place.longitude} ${place.precision}`
      const same = byPlace.get(key) ?? { ...place, records: [] }
      same.records.push({ id, title })
      byPlace.set(key, same)
    }
    return { places: [...byPlace.values()], unplaced, isCut: found.length > mappedMax }
  })
}
