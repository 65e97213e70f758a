import { PassThrough } from 'node:stream'

import { exportRecordsAs as endpoint } from '#common/api/records.ts'
import { invalidField } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import type { CalendarEvent } from '#server/calendars/calendar-text.ts'
import { cardFields, cardText, type CardFields } from '#server/calendars/card-text.ts'
import { eventKeys, eventsOf } from '#server/calendars/events.ts'
import type { Context } from '#server/context.ts'
import { workbookOf } from '#server/import/rejected.ts'
import { exportRecords, type Export } from '#server/records/export.ts'
import { moduleOf } from '#server/records/fields.ts'
import type { ListQuery } from '#server/records/list.ts'

import { attachment } from './attachment.ts'
import { download, piped } from './piped.ts'
import { asNumber, exportedRows } from './export.ts'
import { findView, readList } from './read-query.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

type Query = Omit<ListQuery, 'module' | 'cursor' | 'limit' | 'count'>

/** A calendar is read whole by whoever takes it; a larger one is of no use to them. */
const eventsMax = 20_000

/** A workbook; and what phones take in: people as cards, dates as a calendar. The same records that the list shows. */
export function registerExportFormats(app: App): void {
  route(app, endpoint, async (ctx, { params, query }, exchange) => {
    const { reply } = exchange
    const { files } = ctx.environment
    const module = moduleOf(ctx, params.module)
    const list = await readList(ctx, params.module, query)
    const name = module.label.plural[ctx.user.language]
    if (params.format === 'xlsx') {
      const found = exportRecords(ctx, { module: params.module, ...list })
      reply.header('content-disposition', attachment(`${name}.xlsx`))
      reply.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
      await download(files, exchange, piped(workbookOf(exportedRows(ctx, found, asNumber)), new PassThrough()))
      return undefined
    }
    if (params.format === 'vcard') {
      const cards = cardsOf(ctx, module, list)
      reply.header('content-disposition', attachment(`${name}.vcf`))
      reply.type('text/vcard; charset=utf-8')
      await download(files, exchange, piped(cards, new PassThrough()))
      return undefined
    }
    const view = query.view === undefined ? undefined : await findView(ctx, params.module, query.view)
    const wanted = view?.start === undefined ? undefined : { start: view.start, until: view.until }
    const { calendarText } = await import('#server/calendars/calendar-text.ts')
    const events = await calendarOf(ctx, module, list, wanted, app.system.baseUrl)
    reply.header('content-disposition', attachment(`${name}.ics`))
    reply.type('text/calendar; charset=utf-8')
    await reply.send(calendarText(events, { name }))
    return undefined
  })
}

function cardsOf(ctx: Context, module: ModelModule, list: Query): AsyncGenerator<string> {
  const fields = cardFields(ctx, module)
  if (!fields) throw noneOf('vcard', 'No son personas.', 'They are not people.')
  const { batches } = exportRecords(ctx, { ...list, module: module.name, fields: fields.names })
  return cardTexts(fields, batches)
}

async function* cardTexts(fields: CardFields, batches: Export['batches']): AsyncGenerator<string> {
  for await (const batch of batches) yield batch.map((row) => cardText(fields, row)).join('')
}

async function calendarOf(
  ctx: Context,
  module: ModelModule,
  list: Query,
  wanted: { readonly start: string; readonly until?: string | undefined } | undefined,
  baseUrl: URL,
): Promise<CalendarEvent[]> {
  const keys = eventKeys(ctx, module, wanted)
  if (!keys) throw noneOf('icalendar', 'No tienen ninguna fecha.', 'They have no date.')
  const { fields: _columns, ...query } = list
  const events: CalendarEvent[] = []
  for await (const batch of eventsOf(ctx, module, keys, query, baseUrl)) {
    events.push(...batch)
    if (events.length > eventsMax) {
      throw noneOf(
        'tooMany',
        `Son más de ${eventsMax}: filtra la lista.`,
        `They are more than ${eventsMax}: filter the list.`,
      )
    }
  }
  return events
}

function noneOf(rule: string, es: string, en: string) {
  return invalidField('', rule, es, en)
}
