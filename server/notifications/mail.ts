import sql, { type Sql } from 'sql-template-tag'
import type { es, Messages } from '#common/texts/es.ts'
import { textsOf } from '#common/texts/message.ts'
import { noticePath, noticeSentence } from '#common/texts/notice-words.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context, Environment } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { catalogueOf } from '#server/texts.ts'
import { digestJob, mailNowJob } from './names.ts'
import { keptPerPerson, visibleOf, type ReadNotice, type StoredNotice } from './read.ts'

/** The hour of a person's day at which their summary is sent. */
const digestHour = 8
/** What could not be sent for so long is told by the bell alone. */
const staleDays = 4
const linesMax = 40

/** Mails what people want to know by mail, of production alone: no copy writes to anybody. */
export function registerNotificationMail(environment: Environment, baseUrl: URL): void {
  const { jobs } = environment
  jobs.work(
    mailNowJob,
    async (data, run) => {
      const kind = data.digest === true ? 'digest' : 'now'
      await mailNotices(environment, baseUrl, { userId: String(data.userId), kind, jobId: run.id })
    },
    { retryHours: 48 },
  )
  jobs.work(digestJob, async () => await enqueueDigests(environment))
  jobs.schedule(digestJob, '*/15 * * * *', 'UTC')
}

/** Of whoever has something waiting since before this morning, where it is a working day's morning or later. */
async function enqueueDigests({ db, schema, jobs, world }: Environment): Promise<void> {
  const local = sql`(${world.now()}::timestamptz at time zone u.time_zone)`
  const rows = await db.query<{ id: string }>(sql`
    select u.id from lazo."user" u
    where u.active and extract(isodow from ${local}) <= 5 and extract(hour from ${local}) >= ${digestHour}
      and exists (select 1 from ${fixedTable(schema, 'notification')} n
        where n.mail = 'digest' and n.user_id = u.id and n.at < ${morningOf(world.now())})`)
  await db.transaction(async (tx) => {
    for (const { id } of rows) await jobs.enqueue(tx, mailNowJob, { userId: id, digest: true }, { key: `${id} digest` })
  })
}

/** Eight in the morning of the person's day. */
function morningOf(now: string): Sql {
  return sql`((date_trunc('day', ${now}::timestamptz at time zone u.time_zone) + make_interval(hours => ${digestHour})) at time zone u.time_zone)`
}

interface Mailing {
  readonly userId: string
  readonly kind: 'now' | 'digest'
  readonly jobId: string
}

async function mailNotices(environment: Environment, baseUrl: URL, { userId, kind, jobId }: Mailing): Promise<void> {
  const { db, schema, world, egress } = environment
  const table = fixedTable(schema, 'notification')
  const isDue = kind === 'now' ? sql`true` : sql`n.at < ${morningOf(world.now())}`
  const stored = await db.query<StoredNotice>(sql`
    select n.id, n.kind, n.at::text as place, n.at, n.read_at, n.times, n.actor, n.module_id, n.record_ids, n.data
    from ${table} n join lazo."user" u on u.id = n.user_id
    where n.mail = ${kind} and n.user_id = ${userId} and ${isDue}
    order by n.at desc, n.id desc limit ${keptPerPerson}`)
  if (stored.length === 0) return
  const ctx = await userContext(environment, { userId, actId: world.newId(), channel: 'system' })
  const since = Date.parse(world.now()) - staleDays * 24 * 3_600_000
  // What they have read meanwhile they know already.
  const fresh = stored.filter((one) => one.read_at === null && Date.parse(one.at) > since)
  const notices = ctx && egress.canMail ? await visibleOf(ctx, fresh) : []
  if (ctx && notices.length > 0) {
    const messageId = `<${jobId}@${baseUrl.hostname}>`
    await egress.sendMail({ to: ctx.user.email, messageId, ...mailOf(ctx, baseUrl, kind, notices) })
  }
  await db.query(sql`
    update ${table} n set mail = 'sent' from json_to_recordset(${JSON.stringify(stored)}::json) as x (id uuid, place timestamptz)
    where n.id = x.id and n.at = x.place`)
}

function mailOf(
  ctx: Context,
  baseUrl: URL,
  kind: Mailing['kind'],
  notices: readonly ReadNotice[],
): { subject: string; text: string } {
  const { language, locale, name } = ctx.user
  const texts: Messages['notices'] = textsOf<typeof es>(catalogueOf(language), locale).notices
  const numbers = new Intl.NumberFormat(locale)
  const lines = notices.map((notice) => {
    const things = ctx.model.modules.get(notice.module ?? '')?.label.plural[language] ?? ''
    const sentence = noticeSentence(texts, notice, things, (value) => numbers.format(value))
    const { text } = notice.data
    return { sentence: text ? `${sentence}\n${text}` : sentence, link: `${baseUrl.origin}${noticePath(notice)}` }
  })
  const [first] = lines
  const single = first && lines.length === 1 ? first.sentence : undefined
  const several = single ?? texts.mail.subjectSeveral({ times: numbers.format(lines.length) })
  const shown = lines.slice(0, linesMax)
  const more = lines.length > shown.length ? [`${texts.all}: ${baseUrl.origin}/notifications`] : []
  return {
    subject: kind === 'digest' ? texts.mail.digestSubject : several,
    text: [
      texts.mail.hello({ name }),
      ...(kind === 'digest' ? [texts.mail.digest] : []),
      ...shown.map(({ sentence, link }) => `${sentence}\n${link}`),
      ...more,
      `${texts.mail.settings}\n${baseUrl.origin}/profile?tab=notices`,
    ].join('\n\n'),
  }
}
