import type { StepDesk } from '#catalog/steps/define.ts'
import { addDays } from '#common/dates.ts'
import { invalidField, type Localized } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { later, workdaysFrom } from '#common/workdays.ts'
import type { ValueSource, Values } from '#common/workflow.ts'
import { instantOf } from '#common/zoned.ts'
import { notify } from '#server/notifications/notify.ts'
import { dayIn } from '#server/records/calendar.ts'
import { createRecord } from '#server/records/create.ts'
import { moduleOf } from '#server/records/fields.ts'
import { updateRecord } from '#server/records/update.ts'
import type { Writing } from '#server/records/write.ts'
import { judge } from './judge.ts'
import { choose, peopleOf, personOf } from './people.ts'
import { readSubject, valueOf, type About, type Subject } from './subject.ts'
import { enqueueCall } from './webhook.ts'

/** When a day is given to a field that holds a moment. */
const beginOfWorkMinute = 9 * 60
const dayMs = 24 * 3600_000

/** The desk of one step, in the transaction of the step: everything by the rights of whom the workflow works for. */
export function openDesk(ctx: Writing, about: About, subject: Subject, step: string): StepDesk {
  const { module, id } = subject
  const now = ctx.environment.world.now()
  const zone = ctx.model.settings.timeZone
  return {
    now,
    async worth(values, target) {
      return worthOf(ctx, subject, values, target === undefined ? module : moduleOf(ctx, target))
    },
    person: async (source) => personOf(ctx, about, subject, source),
    people: async (sources) => await peopleOf(ctx, about, subject, sources),
    async update(values) {
      return (await updateRecord(ctx, module.name, id, values)) !== subject.version
    },
    async create(target, values, { link, owner }) {
      const made = moduleOf(ctx, target)
      return await createRecord(ctx, target, {
        ...values,
        ...(link === undefined ? {} : { [link]: pointer(made, link, subject) }),
        ...(made.capabilities.owned ? { owner } : {}),
      })
    },
    choose: async (by, among) => await choose(ctx, about, step, module, by, among),
    async tell(people, text) {
      await notify(ctx, [noticeOf(about, subject, people, text)])
    },
    async post() {
      await enqueueCall(ctx, about, step)
    },
    async judge(condition) {
      // The steps before may have changed it.
      const fresh = await readSubject(ctx, module, id)
      return await judge(ctx, fresh ?? subject, condition)
    },
    async moment(field, { days, hours }) {
      const value = field === undefined ? now : valueOf(ctx, subject, field)
      if (typeof value !== 'string') return null
      const start = value.length === 'YYYY-MM-DD'.length ? morningOf(value, zone) : value
      return new Date(Date.parse(start) + days * dayMs + hours * 3600_000).toISOString()
    },
  }
}

function morningOf(day: string, timeZone: string): string {
  return instantOf({ day, minute: beginOfWorkMinute }, timeZone)
}

function worthOf(ctx: Writing, subject: Subject, values: Values, target: ModelModule): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, source]) => [name, worth(ctx, subject, source, target, name)]),
  )
}

function worth(ctx: Writing, subject: Subject, source: ValueSource, target: ModelModule, name: string): unknown {
  if ('value' in source) return source.value
  if ('field' in source) return valueOf(ctx, subject, source.field)
  if ('record' in source) return pointer(target, name, subject)
  if ('empty' in source) return null
  const zone = ctx.model.settings.timeZone
  const today = dayIn(ctx.environment.world.now(), zone)
  const day = source.unit === 'days' ? addDays(today, source.today) : workday(today, source.today)
  return target.fields.get(name)?.type === 'dateTime' ? morningOf(day, zone) : day
}

/** So many days on which people work after a day; today itself is the first where it is none. */
function workday(today: string, count: number): string {
  return count > 0 ? workdaysFrom(later(today, 1)).dateOf(count - 1) : workdaysFrom(today).dateOf(count)
}

function pointer(target: ModelModule, name: string, { module, id }: Subject): unknown {
  const field = target.fields.get(name)
  if (field?.type === 'relation' && field.options?.module === module.name) return id
  if (field?.type === 'polymorphic') return { module: module.name, id }
  throw invalidField(name, 'link', 'No puede apuntar a esta ficha.', 'It cannot point to this record.')
}

/** Words of whoever made the workflow, the same for each of its records: nothing of a record is in them. */
function noticeOf({ runId }: About, { module, id }: Subject, to: readonly string[], text: Localized) {
  return {
    kind: 'workflow' as const,
    to,
    record: { moduleId: module.id, id },
    data: { es: text.es, en: text.en },
    gather: runId,
    actor: null,
  }
}
