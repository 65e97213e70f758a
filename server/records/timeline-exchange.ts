import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModelField, ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { modulesWith } from '#server/model/compile.ts'
import { fixedTable } from '#server/model/registry.ts'
import { columnName, limitTo } from './select.ts'
import type { Older } from './timeline-links.ts'

/** What went out to somebody outside, and what came back: mails, openings, comments, decisions, invitations, answers. */
export function exchangeLegs(
  ctx: Context,
  about: ModelModule,
  /** The record, and the people and deals that are its own. */
  ids: readonly string[],
  isOlder: Older,
  limit: number,
): Sql[] {
  return [
    ...modulesWith(ctx.model, 'pricedDocument').flatMap((module) => deliveryLegs(ctx, about, module, ids)),
    ...modulesWith(ctx.model, 'attendees').flatMap((module) => invitationLegs(ctx, about, module, ids)),
  ].map(
    ({ key, at, payload, from, group }) => sql`(select ${at} as at, ${key} as key, 'exchange' as kind,
        null::text as module, ${payload} as payload
      ${from} ${group ? sql`group by ${group} having` : sql`and`} ${isOlder(at, key)}
      order by 1 desc, 2 desc ${limitTo(limit)})`,
  )
}

interface Leg {
  readonly key: Sql
  readonly at: Sql
  readonly payload: Sql
  /** With its conditions. */
  readonly from: Sql
  readonly group?: Sql
}

/** By which a document is of a record: itself, or one of its readable relations. */
function ownedBy(ctx: Context, about: ModelModule, module: ModelModule, fields: readonly (ModelField | undefined)[]) {
  if (ctx.policy.scope(module.name, 'read') === 'none') return []
  if (about === module) return [raw('t.id')]
  return fields.flatMap((field) =>
    field && ctx.policy.canRead(module.name, field.name) ? [raw(columnName(field, 't')(''))] : [],
  )
}

function within(ctx: Context, module: ModelModule, columns: readonly Sql[], ids: readonly string[]): Sql {
  const ways = columns.map((column) => sql`${column} = any(${[...ids]}::uuid[])`)
  return sql`(${join(ways, ' or ')}) and t.deleted_at is null and ${rowRule(ctx, module, 'read', 't')}`
}

function deliveryLegs(ctx: Context, about: ModelModule, module: ModelModule, ids: readonly string[]): Leg[] {
  const { schema } = ctx.environment
  const keys = module.capabilities.pricedDocument
  const relations = [keys?.deal, keys?.customer, keys?.person, keys?.lead].map((name) => module.fields.get(name ?? ''))
  const columns = ownedBy(ctx, about, module, relations)
  if (columns.length === 0) return []
  const where = sql`where ${within(ctx, module, columns, ids)}`
  const record = sql`'record', json_build_object('module', ${module.name}::text, 'id', t.id, 'title', t.title)`
  return [
    {
      key: sql`'mail:' || m.id`,
      at: sql`m.created_at`,
      payload: sql`json_build_object('event', 'mail', 'to', m.recipient, 'state', m.state, 'body', m.subject,
        'by', ${colleague('m')}, ${record})`,
      from: sql`from ${tableOf(ctx, module)} t join ${fixedTable(schema, 'sent_mail')} m on m.record_id = t.id ${where}`,
    },
    {
      key: sql`'opened:' || l.id`,
      at: sql`l.last_seen_at`,
      payload: sql`json_build_object('event', 'opened', 'to', l.recipient, 'times', l.times_seen, ${record})`,
      from: sql`from ${tableOf(ctx, module)} t join ${fixedTable(schema, 'issued_document')} d on d.record_id = t.id
        join ${fixedTable(schema, 'public_link')} l on l.document_id = d.id ${where} and l.last_seen_at is not null`,
    },
    {
      key: sql`'reply:' || r.id`,
      at: sql`r.at`,
      payload: sql`json_build_object('event', r.kind, 'name', r.name, 'role', r.role, 'body', r.body, ${record})`,
      from: sql`from ${tableOf(ctx, module)} t join ${fixedTable(schema, 'public_reply')} r on r.record_id = t.id ${where}`,
    },
  ]
}

/** Names of colleagues are known to everybody who may sign in. */
function colleague(alias: string): Sql {
  return sql`(select u.name from lazo."user" u where u.id = ${raw(alias)}.created_by)`
}

function invitationLegs(ctx: Context, about: ModelModule, module: ModelModule, ids: readonly string[]): Leg[] {
  const { environment, model, policy } = ctx
  const regarding = module.fields.get(module.capabilities.activity?.regarding ?? '')
  const isAbout = regarding?.options?.modules?.includes(about.name) === true
  const columns = ownedBy(ctx, about, module, isAbout ? [regarding] : [])
  const guests = model.modules.get(module.capabilities.attendees?.module ?? '')
  const keys = guests?.capabilities.attendee
  if (columns.length === 0 || !guests || !keys || policy.scope(guests.name, 'read') === 'none') return []
  const where = sql`where ${within(ctx, module, columns, ids)}`
  const [of, response] = [guests.fields.get(keys.of), guests.fields.get(keys.response)]
  const series = module.fields.get(module.capabilities.series?.id ?? '')
  // Of a series people are told once, and it says so once: by its first meeting.
  const invited: Leg = {
    key: sql`'invited:' || i.meeting_id || ':' || i.sequence || ':' || i.cancelled`,
    at: sql`max(i.sent_at)`,
    payload: sql`json_build_object('event', case when i.cancelled then 'uninvited' else 'invited' end,
      'to', string_agg(distinct i.email, ', ' order by i.email),
      'record', json_build_object('module', ${module.name}::text, 'id', min(t.id::text), 'title', min(t.title)))`,
    from: sql`from ${tableOf(ctx, module)} t join ${fixedTable(environment.schema, 'invitation')} i
      on i.meeting_id = ${series ? sql`coalesce(${raw(columnName(series, 't')(''))}::uuid, t.id)` : sql`t.id`}
      join ${tableOf(ctx, guests)} g on g.id = i.attendee_id and ${rowRule(ctx, guests, 'read', 'g')} ${where}`,
    group: sql`i.meeting_id, i.sequence, i.cancelled`,
  }
  const hidden = !of || !response || !policy.canRead(guests.name, response.name)
  return [
    ...(policy.canRead(guests.name, keys.email) ? [invited] : []),
    ...(hidden ? [] : [answers(ctx, module, guests, of, response, where)]),
  ]
}

/** What an attendee answered each time, by the link of a mail or as a colleague was told. */
function answers(
  ctx: Context,
  module: ModelModule,
  guests: ModelModule,
  of: ModelField,
  response: ModelField,
  where: Sql,
): Leg {
  return {
    // One answer to a series is one, however many meetings it is written on.
    key: sql`'answer:' || lpad(max(c.seq)::text, 19, '0')`,
    at: sql`max(c.at)`,
    payload: sql`json_build_object('event', 'response', 'name', g.title, 'answer', max(c.after ->> ${response.id}),
      'guests', ${guests.name}::text, 'field', ${response.name}::text,
      'record', json_build_object('module', ${module.name}::text, 'id', min(t.id::text), 'title', min(t.title)))`,
    group: sql`c.tx, g.title`,
    from: sql`from ${tableOf(ctx, module)} t
      join ${tableOf(ctx, guests)} g on ${raw(columnName(of, 'g')(''))} = t.id and g.deleted_at is null
        and ${rowRule(ctx, guests, 'read', 'g')}
      join ${changeTable(ctx.environment)} c on c.record_id = g.id and c.module_id = ${guests.id}
        and c.action = 'update' and c.after ->> ${response.id} is not null ${where}`,
  }
}
