import * as api from '#common/api/records.ts'
import type { Aggregate } from '#server/records/group.ts'
import { groupRecords } from '#server/records/group.ts'
import { boardRecords } from '#server/records/board.ts'
import { createRecord } from '#server/records/create.ts'
import { getRecord, listRecords } from '#server/records/list.ts'
import { deleteRecord, restoreRecord } from '#server/records/remove.ts'
import { updateRecord } from '#server/records/update.ts'
import { invalidField, missing } from '#common/errors.ts'
import { readNames } from '#common/api/query-text.ts'
import type { Filter } from '#common/filter.ts'
import type { Context } from '#server/context.ts'

import { writePerson } from './directory.ts'
import { findView, readFilter, readList } from './read-query.ts'
import { jsonText, route } from './route.ts'
import type { App } from './route.ts'

export function registerRecords(app: App): void {
  route(app, api.listRecords, async (ctx, { params, query }) => {
    const { cursor, limit, count, ...address } = query
    return jsonText(
      await listRecords(ctx, {
        module: params.module,
        ...readList(ctx, params.module, address),
        ...(cursor === undefined ? {} : { cursor }),
        ...(limit === undefined ? {} : { limit }),
        ...(count === undefined ? {} : { count }),
      }),
    )
  })

  route(app, api.groupRecords, async (ctx, { params, query }) => {
    const { by, aggregates, limit, ...address } = query
    const { filter, search, scope } = readList(ctx, params.module, address)
    return jsonText(
      await groupRecords(ctx, {
        module: params.module,
        by: by === undefined ? [] : readNames(by),
        ...(aggregates === undefined ? {} : { aggregates: readAggregates(aggregates) }),
        ...(filter ? { filter } : {}),
        ...(search ? { search } : {}),
        ...(scope ? { scope } : {}),
        ...(limit === undefined ? {} : { limit }),
      }),
    )
  })

  route(app, api.boardRecords, async (ctx, { params, query }) => {
    const { groupBy, pipeline, column, cursor, limit, ...address } = query
    const { fields, filter, search } = readList(ctx, params.module, address)
    const grouping =
      groupBy ?? (query.view === undefined ? undefined : findView(ctx, params.module, query.view).groupBy)
    return jsonText(
      await boardRecords(ctx, {
        module: params.module,
        ...(grouping === undefined ? {} : { groupBy: grouping }),
        ...(pipeline === undefined ? {} : { pipeline }),
        ...(fields ? { fields } : {}),
        ...(filter ? { filter } : {}),
        ...(search ? { search } : {}),
        ...(column === undefined ? {} : { column }),
        ...(cursor === undefined ? {} : { cursor }),
        ...(limit === undefined ? {} : { limit }),
      }),
    )
  })

  route(app, api.pickRecords, async (ctx, { params, query }) => {
    const filter = readFilter(query.filter)
    return jsonText(
      await listRecords(ctx, {
        module: params.module,
        fields: [],
        scope: 'all',
        limit: query.limit ?? 20,
        ...(filter ? { filter } : {}),
        ...(query.search ? { search: query.search } : {}),
      }),
    )
  })

  route(app, api.listRelated, async (ctx, { params, query }) => {
    // Whoever does not see the record gets no list of what points to it.
    await getRecord(ctx, params.module, params.id)
    const { cursor, limit, count, ...address } = query
    const { filter, ...rest } = readList(ctx, params.related, address)
    const here = relationTo(ctx, params)
    return jsonText(
      await listRecords(ctx, {
        module: params.related,
        scope: 'all',
        ...rest,
        filter: filter ? { all: [here, filter] } : here,
        ...(cursor === undefined ? {} : { cursor }),
        ...(limit === undefined ? {} : { limit }),
        ...(count === undefined ? {} : { count }),
      }),
    )
  })
}

export function registerRecord(app: App): void {
  const { system } = app

  route(app, api.createRecord, async (ctx, { params, body }) => {
    const id = await writePerson(
      ctx,
      system.sessions,
      params.module,
      undefined,
      async (inner) => await createRecord(inner, params.module, body),
    )
    return jsonText(await getRecord(ctx, params.module, id))
  })

  route(app, api.getRecord, async (ctx, { params }) => jsonText(await getRecord(ctx, params.module, params.id)))

  route(app, api.updateRecord, async (ctx, { params, body }) => {
    await writePerson(ctx, system.sessions, params.module, params.id, async (inner) => {
      await updateRecord(inner, params.module, params.id, body.values, { version: body.version })
      return params.id
    })
    return jsonText(await getRecord(ctx, params.module, params.id))
  })

  route(app, api.deleteRecord, async (ctx, { params, query }) => {
    refusePeople(ctx, params.module)
    const { version } = query
    await deleteRecord(ctx, params.module, params.id, version === undefined ? {} : { version })
    return undefined
  })

  route(app, api.restoreRecord, async (ctx, { params }) => {
    await restoreRecord(ctx, params.module, params.id)
    return jsonText(await getRecord(ctx, params.module, params.id))
  })
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
      ...(weightedBy === undefined ? {} : { weightedBy }),
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
