import type { Filter } from '#common/filter.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { exportRecords, type Export, type ExportedRow } from '#server/records/export.ts'
import { readableField } from '#server/records/fields.ts'
import type { ListQuery } from '#server/records/list.ts'
import type { CalendarEvent } from './calendar-text.ts'

/** The fields that place a record in a calendar. */
interface EventKeys {
  readonly start: string
  readonly until?: string | undefined
}

/** Those of an activity, or else the first date that the reader may see. */
export function eventKeys(ctx: Context, module: ModelModule, wanted?: EventKeys): EventKeys | undefined {
  const { activity } = module.capabilities
  const isTime = (name: string | undefined): name is string => {
    const field = name === undefined ? undefined : readableField(ctx, module, name)
    return field !== undefined && (field.type === 'dateTime' || field.type === 'date')
  }
  if (wanted)
    return isTime(wanted.start)
      ? { start: wanted.start, until: isTime(wanted.until) ? wanted.until : undefined }
      : undefined
  if (isTime(activity?.at)) return { start: activity.at, until: isTime(activity.until) ? activity.until : undefined }
  const own = [...module.fields.values()].find(({ name }) => isTime(name))
  return own && { start: own.name }
}

/** Records with a date as events, in batches: exactly what the reader may see of each. */
export function eventsOf(
  ctx: Context,
  module: ModelModule,
  keys: EventKeys,
  query: Omit<ListQuery, 'module' | 'fields' | 'cursor' | 'limit' | 'count'>,
  baseUrl: URL,
): AsyncGenerator<readonly CalendarEvent[]> {
  const { location, details, done } = module.capabilities.activity ?? {}
  const names = [keys.start, keys.until, location, details, done]
  const fields = names.filter((name) => name !== undefined && readableField(ctx, module, name) !== undefined)
  const dated: Filter = { field: keys.start, op: 'notEmpty' }
  const filter: Filter = query.filter ? { all: [query.filter, dated] } : dated
  const found = exportRecords(ctx, {
    ...query,
    module: module.name,
    fields: [...new Set(fields.filter((name) => name !== undefined))],
    filter,
  })
  return batches(ctx, found, keys, baseUrl)
}

async function* batches(
  ctx: Context,
  found: Export,
  keys: EventKeys,
  baseUrl: URL,
): AsyncGenerator<readonly CalendarEvent[]> {
  for await (const rows of found.batches) {
    yield rows.map((row) => eventOf(ctx, found.module, keys, row, baseUrl))
  }
}

function eventOf(ctx: Context, module: ModelModule, keys: EventKeys, row: ExportedRow, baseUrl: URL): CalendarEvent {
  const { activity } = module.capabilities
  const label = module.label.singular[ctx.user.language]
  const text = (name: string | undefined) => {
    const value = name === undefined ? undefined : row[name]
    return typeof value === 'string' ? value : undefined
  }
  const title = text('title') || label
  const isDone = activity?.done !== undefined && row[activity.done] === true
  return {
    uid: `${row.id}@${baseUrl.hostname}`,
    start: text(keys.start) ?? '',
    end: text(keys.until),
    summary: isDone ? `✓ ${title}` : title,
    location: text(activity?.location),
    description: text(activity?.details),
    url: `${baseUrl.origin}/records/${module.name}/${row.id}`,
    category: label,
    isFree: activity?.kind === 'task',
    stamp: text('updatedAt') ?? ctx.environment.world.now(),
  }
}
