import { readAttribution as attributionEndpoint } from '#common/api/attribution.ts'
import * as forecasts from '#common/api/forecast.ts'
import { readFunnel as funnelEndpoint } from '#common/api/funnel.ts'
import * as api from '#common/api/records.ts'
import type { Aggregate } from '#server/records/group.ts'
import { groupRecords } from '#server/records/group.ts'
import { boardRecords } from '#server/records/board.ts'
import { readAttribution } from '#server/records/attribution.ts'
import { readFunnel } from '#server/records/funnel.ts'
import { noteUse } from '#server/model/element-use.ts'
import { createRecord } from '#server/records/create.ts'
import { getRecord, listRecords } from '#server/records/list.ts'
import { mergedInto } from '#server/records/merge.ts'
import { mergeOf, takeApart } from '#server/records/unmerge.ts'
import { deleteRecord, restoreRecord } from '#server/records/remove.ts'
import { countTimeline, readTimeline } from '#server/records/timeline.ts'
import { suggestItems } from '#server/records/suggestions.ts'
import { updateRecord } from '#server/records/update.ts'
import { LazoError, invalidField, missing } from '#common/errors.ts'
import { apiPrefix } from '#common/api/endpoint.ts'
import { readNames } from '#common/api/query-text.ts'
import type { Filter } from '#common/filter.ts'
import type { Context } from '#server/context.ts'

import { writePerson } from './directory.ts'
import { findView, readFilter, readList } from './read-query.ts'
import { jsonText, route } from './route.ts'
import type { App } from './route.ts'

export function registerRecords(app: App): void {
  registerGroups(app)

  route(app, api.listRecords, async (ctx, { params, query }) => {
    const { cursor, limit, count } = query
    const list = await readList(ctx, params.module, query)
    await noteList(ctx, params.module, query.view)
    return jsonText(await listRecords(ctx, { module: params.module, ...list, cursor, limit, count }))
  })

  route(app, api.boardRecords, async (ctx, { params, query }) => {
    const { only, pipeline, column, cursor, limit } = query
    const { fields, filter, search, sort } = await readList(ctx, params.module, query)
    const view = query.view === undefined ? undefined : await findView(ctx, params.module, query.view)
    const groupBy = query.groupBy ?? view?.groupBy
    await noteList(ctx, params.module, query.view)
    const page = { fields, sort, column, cursor, limit }
    const board = { module: params.module, only, groupBy, pipeline, filter, search, ...page }
    return jsonText(await boardRecords(ctx, board))
  })

  route(app, api.pickRecords, async (ctx, { params, query }) => {
    const { search, limit = 20 } = query
    const filter = readFilter(query.filter)
    return jsonText(await listRecords(ctx, { module: params.module, fields: [], scope: 'all', filter, search, limit }))
  })

  route(app, api.countTimeline, async (ctx, { params }) => ({
    counts: await countTimeline(ctx, params.module, params.id),
  }))

  route(app, api.readTimeline, async (ctx, { params, query }) => {
    const { cursor, limit, kinds } = query
    return jsonText(
      await readTimeline(ctx, params.module, params.id, {
        ...(cursor === undefined ? {} : { cursor }),
        ...(limit === undefined ? {} : { limit }),
        ...(kinds === undefined ? {} : { kinds: readNames(kinds) }),
      }),
    )
  })

  route(app, api.suggestItems, async (ctx, { params }) => jsonText(await suggestItems(ctx, params.module, params.id)))

  route(app, api.listRelated, async (ctx, { params, query }) => {
    // Whoever does not see the record gets no list of what points to it.
    await getRecord(ctx, params.module, params.id)
    const { cursor, limit, count } = query
    const { filter, ...list } = await readList(ctx, params.related, query)
    const here = relationTo(ctx, params)
    return jsonText(
      await listRecords(ctx, {
        module: params.related,
        scope: 'all',
        ...list,
        filter: filter ? { all: [here, filter] } : here,
        cursor,
        limit,
        count,
      }),
    )
  })
}

function registerGroups(app: App): void {
  route(app, api.groupRecords, async (ctx, { params, query }) => {
    const { filter, search, scope } = await readList(ctx, params.module, query)
    const by = query.by === undefined ? [] : readNames(query.by)
    const aggregates = query.aggregates === undefined ? undefined : readAggregates(query.aggregates)
    const group = {
      module: params.module,
      by,
      period: query.period,
      aggregates,
      filter,
      search,
      scope,
      limit: query.limit,
    }
    return jsonText(await groupRecords(ctx, group))
  })

  route(app, funnelEndpoint, async (ctx, { params, query }) => {
    const { pipeline, of, within } = query
    return await readFunnel(ctx, { module: params.module, pipeline, of, within, filter: readFilter(query.filter) })
  })

  registerForecasts(app)

  route(app, attributionEndpoint, async (ctx, { params }) => await readAttribution(ctx, params.module, params.id))
}

/** Looked at on few days: its code comes when somebody asks. */
function registerForecasts(app: App): void {
  route(app, forecasts.readForecast, async (ctx, { params, query }) => {
    const { readForecast } = await import('#server/records/forecast.ts')
    return await readForecast(ctx, { ...params, ...query, filter: readFilter(query.filter) })
  })

  route(app, forecasts.readForecastChanges, async (ctx, { params, query }) => {
    const { readForecastChanges } = await import('#server/records/forecast-past.ts')
    return await readForecastChanges(ctx, { ...params, ...query, filter: readFilter(query.filter) })
  })

  route(app, forecasts.readForecastAccuracy, async (ctx, { params, query }) => {
    const { readForecastAccuracy } = await import('#server/records/forecast-past.ts')
    return await readForecastAccuracy(ctx, { ...params, ...query, filter: readFilter(query.filter) })
  })
}

export function registerRecord(app: App): void {
  const { system } = app

  route(app, api.createRecord, async (ctx, { params, body }) => {
    const write = async (inner: Context): Promise<string> =>
      await createRecord(inner, params.module, body, { alone: true })
    return jsonText(await writePerson(ctx, system.sessions, params.module, undefined, write))
  })

  route(app, api.getRecord, async (ctx, { params }, { reply }) => {
    const text = await getRecord(ctx, params.module, params.id).catch(async (error: unknown) => {
      const winner = await findWinner(ctx, params.module, params.id, error)
      // Not for good: merged records can be separated again.
      reply.header('cache-control', 'no-store')
      await reply.redirect(`${apiPrefix}/records/${params.module}/${winner}`, 307)
      return ''
    })
    return jsonText(text)
  })

  route(app, api.updateRecord, async (ctx, { params, body }) => {
    return jsonText(
      await writePerson(ctx, system.sessions, params.module, params.id, async (inner) => {
        await updateRecord(inner, params.module, params.id, body.values, { version: body.version, alone: true })
        return params.id
      }),
    )
  })

  route(app, api.deleteRecord, async (ctx, { params, query }) => {
    refusePeople(ctx, params.module)
    await deleteRecord(ctx, params.module, params.id, { version: query.version })
    return undefined
  })

  route(app, api.restoreRecord, async (ctx, { params }) => {
    const merge = await mergeOf(ctx, params.module, params.id)
    // What was merged returns with all that was its own.
    if (merge === undefined) await restoreRecord(ctx, params.module, params.id)
    else await takeApart(ctx, merge)
    return jsonText(await getRecord(ctx, params.module, params.id))
  })
}

/** The record that stands for one that is gone, or the error if there is none that the reader may see. */
async function findWinner(ctx: Context, moduleName: string, id: string, error: unknown): Promise<string> {
  const module = ctx.model.modules.get(moduleName)
  const isMissing = error instanceof LazoError && error.code === 'missing'
  const winner = module && isMissing ? await mergedInto(ctx, module, id) : undefined
  if (winner === undefined) throw error
  return winner
}

/** Somebody who leaves is deactivated: their work keeps its author. */
export function refusePeople(ctx: Context, module: string): void {
  if (ctx.model.modules.get(module)?.capabilities.user === undefined) return
  throw invalidField(
    '',
    'people',
    'Las personas no se eliminan ni se cambian en bloque: quítales el acceso una a una.',
    'People are not deleted or changed in bulk: take their access away one by one.',
  )
}

function readAggregates(text: string): Aggregate[] {
  return text.split(',').map((part) => {
    const [name = '', field = '', weightedBy] = part.split(':')
    return {
      // The address was checked against the pattern of function names.
      function: name as Aggregate['function'],
      field,
      weightedBy,
    }
  })
}

interface RelatedAddress {
  readonly module: string
  readonly id: string
  readonly related: string
  readonly by: string
}

function relationTo(ctx: Context, { module, id, related, by }: RelatedAddress): Filter {
  const field = ctx.model.modules.get(related)?.fields.get(by)
  const targets = [field?.options?.module, ...(field?.options?.modules ?? [])]
  if (!field || !targets.includes(module)) throw missing()
  return { field: by, op: 'eq', value: id }
}

/** That the module and, where one was named, its view are in use. */
async function noteList(ctx: Context, module: string, view: string | undefined): Promise<void> {
  const found = ctx.model.modules.get(module)
  // A view that somebody keeps for themselves is no element.
  const used = found?.views.find((one) => one.name === view || one.id === view)
  const ids = [found?.id, used?.id]
  await noteUse(
    ctx.environment,
    ids.filter((id) => id !== undefined),
  )
}
