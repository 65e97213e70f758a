import type { ModelModule } from '#common/model.ts'
import { occurrencesOf, recurrenceText, type Recurrence } from '#common/recurrence.ts'
import { instantOf, wallClock } from '#common/zoned.ts'
import { ruleOf, seriesKeys, type SeriesKeys } from '#server/records/series.ts'
import type { MeetingContent, SeriesContent } from './invitation-mail.ts'

/** One of a series as a mail says it, and the moment that it has in the series. */
export interface Told {
  readonly slot: string
  readonly content: MeetingContent
}

type Row = Readonly<Record<string, unknown>>

/**
 * What somebody who is asked to these of a series is told: the rule, what is left out of it and what is
 * otherwise. What is made as time goes by changes nothing in it, so that nobody is told of that.
 */
export function seriesContent(
  module: ModelModule,
  all: readonly Row[],
  asked: readonly Told[],
): MeetingContent | undefined {
  const keys = seriesKeys(module)
  const [first] = asked
  const rule = ruleOf(all.at(-1)?.[keys?.repeat ?? ''])
  if (!keys || !first || !rule) return undefined
  // Of one alone there is nothing that repeats; it takes the place of all that they were told before.
  if (asked.length === 1 && all.length > 1) return { ...first.content, series: none }
  const usual = mostUsual(asked)
  const { timeZone } = usual.content
  const slots = new Set(asked.map(({ slot }) => slot))
  const lastSlot = asked.at(-1)?.slot ?? first.slot
  // Who does not come to the last one comes to none of those that are still to be made either.
  const goesOn = slotOf(keys, all.at(-1)) === lastSlot
  const until = goesOn ? rule.until : wallClock(Date.parse(lastSlot), timeZone).day
  const { count: _count, until: _until, ...open } = rule
  const bounded: Recurrence = until === undefined ? open : { ...open, until }
  const expected = slotsOf(bounded, first.slot, lastSlot, timeZone)
  const lengthMs = lengthOf(usual)
  return {
    ...usual.content,
    start: first.slot,
    end: lengthMs === null ? null : new Date(Date.parse(first.slot) + lengthMs).toISOString(),
    series: {
      rule: recurrenceText(bounded),
      without: [...expected].filter((slot) => !slots.has(slot)),
      also: [...slots].filter((slot) => !expected.has(slot)),
      changed: asked
        .filter((one) => wholeMinute(one.content.start) !== one.slot || formOf(one) !== formOf(usual))
        .map(otherwise),
      last: until === undefined ? null : lastSlot,
    },
  }
}

const none: SeriesContent = { rule: null, without: [], also: [], changed: [], last: null }

export function slotOf(keys: SeriesKeys, row: Row | undefined): string {
  const slot = row?.[keys.slot]
  return typeof slot === 'string' ? wholeMinute(slot) : ''
}

/** A rule knows no seconds. */
function wholeMinute(at: string): string {
  return new Date(Math.floor(Date.parse(at) / 60_000) * 60_000).toISOString()
}

function slotsOf(rule: Recurrence, first: string, last: string, timeZone: string): Set<string> {
  const { day, minute } = wallClock(Date.parse(first), timeZone)
  const slots = new Set<string>()
  for (const one of occurrencesOf(rule, day)) {
    const slot = instantOf({ day: one, minute }, timeZone)
    if (slot > last) break
    slots.add(slot)
  }
  return slots
}

function otherwise({ slot, content }: Told): SeriesContent['changed'][number] {
  const { title, start, end, location, details } = content
  return { slot, title, start, end, location, details }
}

/** What most of them are like; of two as usual, what the later ones are like. */
function mostUsual(asked: readonly Told[]): Told {
  const forms = Map.groupBy(asked, formOf)
  const [some = asked] = [...forms.values()].toReversed().toSorted((a, b) => b.length - a.length)
  // Nobody is told of a series in which nobody is asked to anything.
  return some[0] as Told
}

function formOf(one: Told): string {
  const { title, location, details } = one.content
  return JSON.stringify([title, lengthOf(one), location, details])
}

function lengthOf({ content: { start, end } }: Told): number | null {
  return end === null ? null : Date.parse(end) - Date.parse(start)
}
