import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moduleSeeds } from '#catalog/modules/index.ts'
import type { DemoRecord } from './record.ts'
import { demoRecords } from './records.ts'
import { people, team } from './team.ts'

const now = '2026-03-11T10:00:00.000Z'
const records = [...demoRecords({ seed: 1, language: 'es', now })]
const byId = new Map(records.map((record) => [record.id, record]))
const modules = new Map(moduleSeeds.map((seed) => [seed.name, seed]))

function of(module: string): DemoRecord[] {
  return records.filter((record) => record.module === module)
}

function regarding(record: DemoRecord): string {
  const target = record.values.regarding
  return target !== null && typeof target === 'object' && 'id' in target ? String(target.id) : ''
}

test('the same seed gives the same world and another seed another one', () => {
  assert.deepEqual([...demoRecords({ seed: 1, language: 'es', now })], records)
  const other = [...demoRecords({ seed: 2, language: 'es', now })].filter((one) => one.module === 'account')
  assert.notDeepEqual(other, of('account'))
})

test('the world has the size of a small company after two years', () => {
  const sizes = {
    account: [380, 420],
    contact: [800, 1000],
    opportunity: [540, 660],
    campaign: [3, 3],
    user: [5, 5],
  } as const
  for (const [module, [least, most]] of Object.entries(sizes)) {
    const count = of(module).length
    assert.ok(count >= least && count <= most, `${count} of ${module}`)
  }
  const activities = ['call', 'meeting', 'task', 'note'].reduce((sum, module) => sum + of(module).length, 0)
  assert.ok(activities >= 3500 && activities <= 5200, `${activities} activities`)
  assert.equal(of('lead').filter((one) => one.values.qualification === 'unknown').length, 300)
})

test('scaled up or down it keeps its proportions', () => {
  const contacts = [...demoRecords({ seed: 1, language: 'es', now, scale: 0.1 })].filter(
    (one) => one.module === 'contact',
  ).length
  assert.ok(contacts > 60 && contacts < 130, String(contacts))
})

test('ids are unique and what a record refers to comes before it', () => {
  const seen = new Set<string>()
  for (const record of records) {
    assert.ok(!seen.has(record.id), record.id)
    for (const field of modules.get(record.module)?.fields ?? []) {
      const value = record.values[field.name]
      if (value === undefined) continue
      if (field.type === 'relation') assert.ok(seen.has(String(value)), `${record.module}.${field.name}`)
      if (field.type === 'polymorphic')
        assert.ok(value !== null && typeof value === 'object' && 'id' in value && byId.has(String(value.id)))
    }
    seen.add(record.id)
  }
})

test('a record uses fields of its module, and options of their lists', () => {
  const lists = new Map(moduleSeeds.flatMap((seed) => Object.entries(seed.optionLists ?? {})))
  for (const record of records) {
    for (const [name, value] of Object.entries(record.values)) {
      const field = modules.get(record.module)?.fields.find((one) => one.name === name)
      assert.ok(field, `${record.module}.${name}`)
      const list = lists.get(field.options?.list ?? '')
      if (list)
        assert.ok(
          [value].flat().every((one) => list.options.some((option) => option.value === one)),
          `${record.module}.${name}: ${String(value)}`,
        )
    }
  }
})

test('required fields are filled', () => {
  for (const record of records) {
    for (const field of modules.get(record.module)?.fields ?? []) {
      if (field.required) assert.notEqual(record.values[field.name], undefined, `${record.module}.${field.name}`)
    }
  }
})

test('nothing happens in the future and changes follow creation', () => {
  for (const record of records) {
    const moments = [record.createdAt, ...record.history.map((update) => update.at)]
    assert.deepEqual(moments, moments.toSorted(), `${record.module} ${record.id}`)
    assert.ok(record.updatedAt <= now, `${record.module} ${record.updatedAt}`)
    assert.equal(record.updatedAt, moments.at(-1))
  }
})

test('history runs from what was first to what is now', () => {
  for (const record of records) {
    const current: Record<string, unknown> = { ...valuesAtCreation(record) }
    for (const { before, after } of record.history) {
      for (const [name, value] of Object.entries(before))
        assert.deepEqual(current[name] ?? null, value, `${record.module}.${name}`)
      Object.assign(current, after)
    }
    for (const [name, value] of Object.entries(record.values))
      assert.deepEqual(current[name], value, `${record.module}.${name}`)
  }
})

test('a deal walks the stages in order and a won one had its meeting before', () => {
  const order = ['new', 'contacted', 'meeting', 'proposal', 'negotiation', 'won', 'lost']
  const meetings = of('meeting')
  for (const deal of of('opportunity')) {
    const path = [
      String(valuesAtCreation(deal).stage),
      ...deal.history.flatMap(({ after }) => (after.stage ? [String(after.stage)] : [])),
    ]
    assert.equal(path[0], 'new')
    assert.deepEqual(
      path,
      path.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
    )
    if (deal.values.stage === 'lost') assert.ok(deal.values.lostReason)
    if (deal.values.stage !== 'won') continue
    const closedAt = String(deal.values.closedAt)
    assert.ok(
      meetings.some(
        (one) => regarding(one) === deal.id && one.values.done === true && String(one.values.start) < closedAt,
      ),
    )
  }
})

test('only open deals have something planned, and every colour is on the board', () => {
  const states = new Map<string, number>()
  const pending = of('meeting').filter((one) => one.values.done !== true)
  for (const deal of of('opportunity')) {
    const next = pending.find((one) => regarding(one) === deal.id)
    const isOpen = !['won', 'lost'].includes(String(deal.values.stage))
    if (!isOpen) assert.equal(next, undefined)
    else {
      const start = String(next?.values.start ?? '')
      const state =
        start === ''
          ? 'none'
          : start < now.slice(0, 10)
            ? 'overdue'
            : start.startsWith(now.slice(0, 10))
              ? 'today'
              : 'planned'
      states.set(state, (states.get(state) ?? 0) + 1)
    }
  }
  for (const state of ['none', 'overdue', 'today', 'planned'])
    assert.ok((states.get(state) ?? 0) >= 4, `${state}: ${states.get(state)}`)
})

test('the amount of a deal is what its lines add up to', () => {
  const totals = new Map<string, number>()
  for (const { values } of of('opportunityLine')) {
    const price = Number(amountOf(values.unitPrice))
    const cents = Math.round(Number(values.quantity) * price * (100 - Number(values.discount)))
    totals.set(String(values.opportunity), (totals.get(String(values.opportunity)) ?? 0) + cents)
  }
  for (const [id, cents] of totals) assert.equal(amountOf(byId.get(id)?.values.amount), (cents / 100).toFixed(2))
  assert.ok(totals.size > 300)
})

function amountOf(value: unknown): string {
  return value !== null && typeof value === 'object' && 'amount' in value ? String(value.amount) : ''
}

test('a converted lead is older than what it became and belongs to the same person', () => {
  const converted = of('lead').filter((one) => one.values.convertedAt !== undefined)
  assert.ok(converted.length > 80)
  for (const lead of converted) {
    const deal = byId.get(String(lead.values.opportunity))
    assert.ok(deal && lead.createdAt < deal.createdAt)
    assert.equal(lead.owner, deal.owner)
    assert.equal(lead.values.convertedAt, byId.get(String(lead.values.account))?.createdAt)
  }
})

test('several people own records and money comes in several currencies', () => {
  const owners = new Set(of('opportunity').map((one) => one.owner))
  for (const login of ['kim', 'inigo', 'begona'] as const) assert.ok(owners.has(team[login].id))
  const currencies = new Set(
    of('opportunity').flatMap(({ values }) =>
      values.amount && typeof values.amount === 'object' && 'currency' in values.amount ? [values.amount.currency] : [],
    ),
  )
  assert.deepEqual([...currencies].toSorted(), ['COP', 'EUR', 'MXN', 'USD'])
  assert.equal(new Set(people.map((one) => one.email)).size, people.length)
})

test('in English no text stays in Spanish but names', () => {
  const english = [...demoRecords({ seed: 1, language: 'en', now })]
  assert.equal(english.length, records.length)
  const texts = english.flatMap(({ values }) => [
    values.subject,
    values.notes,
    values.description,
    values.jobTitle,
    values.needAnswered,
  ])
  const spanish = texts.filter(
    (text) => typeof text === 'string' && /[¿¡]|\b(para|con|llamada|reunión|propuesta)\b/i.test(text),
  )
  assert.deepEqual([...new Set(spanish)], [])
})

/** Values at creation: those of the end with every later change undone. */
function valuesAtCreation(record: DemoRecord): Record<string, unknown> {
  const values: Record<string, unknown> = { ...record.values }
  for (const update of record.history.toReversed()) {
    for (const [name, value] of Object.entries(update.before)) {
      if (value === null) delete values[name]
      else values[name] = value
    }
  }
  return values
}
