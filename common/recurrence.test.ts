import assert from 'node:assert/strict'
import process from 'node:process'
import { describe, it } from 'node:test'
import ICAL from 'ical.js'
import {
  nextOccurrence,
  occurrencesOf,
  recurrenceOf,
  recurrenceText,
  recurrenceWords,
  type Recurrence,
} from './recurrence.ts'

const take = (rule: Recurrence, first: string, most: number): string[] => {
  const days: string[] = []
  for (const day of occurrencesOf(rule, first)) {
    days.push(day)
    if (days.length >= most) break
  }
  return days
}
const ruleOf = (text: string): Recurrence => {
  const rule = recurrenceOf(text)
  assert.ok(rule, text)
  return rule
}

describe('recurrence', () => {
  const good = [
    ['FREQ=DAILY', '2026-03-10'],
    ['FREQ=DAILY;INTERVAL=3;COUNT=7', '2026-02-27'],
    ['FREQ=WEEKLY', '2026-03-10'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH', '2026-03-09'],
    ['FREQ=WEEKLY;BYDAY=TU,SU;COUNT=9', '2026-03-10'],
    ['FREQ=MONTHLY;BYMONTHDAY=15', '2026-03-15'],
    ['FREQ=MONTHLY;BYMONTHDAY=31', '2026-01-31'],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', '2026-01-31'],
    ['FREQ=MONTHLY;BYDAY=-1FR', '2026-03-27'],
    ['FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU;UNTIL=20270101', '2026-03-10'],
    ['FREQ=YEARLY', '2026-03-15'],
    ['FREQ=YEARLY;INTERVAL=2;COUNT=4', '2026-12-31'],
  ] as const
  for (const [text, first] of good) {
    it(`follows ${text} as the library of iCalendar does`, () => {
      const mine = take(ruleOf(text), first, 40)
      const iterator = ICAL.Recur.fromString(text).iterator(ICAL.Time.fromDateString(first))
      const theirs: string[] = []
      for (let at = iterator.next(); at && theirs.length < 40; at = iterator.next()) theirs.push(at.toString())
      assert.deepEqual(mine, theirs)
    })
  }

  // F04: what would make a reader count for ever is no rule here.
  const hostile = [
    'FREQ=DAILY;COUNT=1000000000',
    'FREQ=DAILY;COUNT=5001',
    'FREQ=DAILY;COUNT=0',
    'FREQ=DAILY;COUNT=-1',
    'FREQ=DAILY;COUNT=1e3',
    'FREQ=SECONDLY',
    'FREQ=MINUTELY;INTERVAL=1',
    'FREQ=HOURLY;BYDAY=MO',
    'FREQ=SECONDLY;COUNT=1000000000',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;INTERVAL=100',
    'FREQ=DAILY;INTERVAL=99999999999999999999',
    'FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12',
    'FREQ=DAILY;BYMINUTE=0,1,2,3;BYSECOND=0,1,2,3',
    'FREQ=YEARLY;BYYEARDAY=1,2,3,4,5,6,7',
    'FREQ=YEARLY;BYWEEKNO=1,2,3',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYDAY=MO',
    'FREQ=MONTHLY;BYSETPOS=400;BYDAY=MO',
    'FREQ=MONTHLY;BYMONTHDAY=32',
    'FREQ=MONTHLY;BYMONTHDAY=0',
    'FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5',
    'FREQ=MONTHLY;BYDAY=5MO',
    'FREQ=MONTHLY;BYDAY=MO',
    'FREQ=MONTHLY;BYDAY=-2FR',
    'FREQ=MONTHLY;BYDAY=1MO,2MO',
    'FREQ=WEEKLY;BYDAY=1MO',
    'FREQ=WEEKLY;BYDAY=XX',
    'FREQ=WEEKLY;BYDAY=MO,MO',
    'FREQ=WEEKLY;WKST=SU',
    'FREQ=DAILY;UNTIL=20260230',
    'FREQ=DAILY;UNTIL=never',
    'FREQ=DAILY;UNTIL=20261231;COUNT=3',
    'FREQ=DAILY;FREQ=WEEKLY',
    'FREQ=DAILY;EXDATE=20260101',
    'FREQ=',
    'FREQ=DAILY;',
    '',
    'mañana',
    `FREQ=WEEKLY;BYDAY=${'MO,'.repeat(5000)}MO`,
  ]
  it(`refuses ${hostile.length} rules that are hostile or none`, () => {
    assert.equal(hostile.length, 40)
    assert.deepEqual(
      hostile.filter((text) => recurrenceOf(text) !== undefined),
      [],
    )
  })

  it('gives at most 5,000 days, and looks no further where it never comes round', () => {
    assert.equal(take(ruleOf('FREQ=DAILY'), '2026-01-01', 1e6).length, 5000)
    assert.equal(take(ruleOf('FREQ=DAILY;COUNT=5000'), '2026-01-01', 1e6).length, 5000)
    // Every twelfth month from a February on has no 31st.
    const before = process.memoryUsage().heapUsed
    const startedAt = process.threadCpuUsage()
    assert.deepEqual(take(ruleOf('FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31'), '2026-02-01', 10), ['2026-02-01'])
    assert.deepEqual(take(ruleOf('FREQ=YEARLY;INTERVAL=99'), '9950-01-01', 10), ['9950-01-01'])
    const { user, system } = process.threadCpuUsage(startedAt)
    assert.ok(user + system < 2_000_000)
    assert.ok(process.memoryUsage().heapUsed - before < 50e6)
  })

  it('passes over years without the day, as RFC 5545 says', () => {
    assert.deepEqual(take(ruleOf('FREQ=YEARLY'), '2024-02-29', 3), ['2024-02-29', '2028-02-29', '2032-02-29'])
  })

  it('knows what comes next and what is then left of it', () => {
    assert.deepEqual(nextOccurrence(ruleOf('FREQ=WEEKLY;COUNT=3'), '2026-03-02', '2026-03-02'), {
      day: '2026-03-09',
      rule: ruleOf('FREQ=WEEKLY;COUNT=2'),
    })
    // What was left undone for weeks is not made up for one by one.
    assert.equal(nextOccurrence(ruleOf('FREQ=WEEKLY'), '2026-03-02', '2026-03-25')?.day, '2026-03-30')
    // Done ahead of time, the next one is still the one after.
    assert.equal(nextOccurrence(ruleOf('FREQ=WEEKLY'), '2026-03-30', '2026-03-02')?.day, '2026-04-06')
    assert.equal(nextOccurrence(ruleOf('FREQ=WEEKLY;COUNT=1'), '2026-03-02', '2026-03-02'), undefined)
    assert.equal(nextOccurrence(ruleOf('FREQ=DAILY;UNTIL=20260303'), '2026-03-02', '2026-03-03'), undefined)
  })

  it('writes the same rule as the same text, and says it in both languages', () => {
    assert.equal(
      recurrenceText(ruleOf('rrule:count=3;byday=th,mo;freq=weekly;interval=1')),
      'FREQ=WEEKLY;BYDAY=MO,TH;COUNT=3',
    )
    const said = (text: string, language: 'es' | 'en') =>
      recurrenceWords(ruleOf(text), language, language === 'es' ? 'es-ES' : 'en-GB')
    assert.equal(said('FREQ=DAILY', 'es'), 'Cada día')
    assert.equal(
      said('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;UNTIL=20261231', 'es'),
      'Cada 2 semanas el lunes, hasta el 31 dic 2026',
    )
    assert.equal(said('FREQ=WEEKLY;BYDAY=MO,TH;COUNT=3', 'en'), 'Every week on Monday and Thursday, 3 times')
    assert.equal(said('FREQ=MONTHLY;BYDAY=-1FR', 'es'), 'Cada mes el último viernes')
    assert.equal(said('FREQ=MONTHLY;BYMONTHDAY=-1', 'en'), 'Every month on the last day')
  })
})
