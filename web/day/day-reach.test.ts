import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReaderModel } from '#web/api/model.ts'
import type { DayItem } from './day-data.ts'
import { reachQuery, type Reaches } from './day-reach.ts'

const field = (name: string, type: string, module?: string) => ({ name, type, ...(module && { options: { module } }) })

/** Deals lead to an account, a contact and a competitor; notes about them are not the reader's to see. */
const model = {
  modules: [
    module('call', [field('regarding', 'reference')], { activity: { kind: 'call', regarding: 'regarding' } }),
    module('account', [field('phone', 'phone')], { company: { name: 'name' } }),
    module('contact', [field('phone', 'phone'), field('account', 'relation', 'account')], { person: {} }, ['account']),
    module('competitor', [field('phone', 'phone')], {}),
    module('lead', [field('company', 'text'), field('mobile', 'phone')], { person: {}, company: { name: 'company' } }),
    module(
      'deal',
      [
        field('account', 'relation', 'account'),
        field('contact', 'relation', 'contact'),
        field('competitor', 'relation', 'competitor'),
      ],
      {},
      ['account'],
    ),
    { ...module('secret', [field('phone', 'phone')], {}), may: { read: 'none' } },
  ],
} as unknown as ReaderModel

function module(name: string, fields: readonly object[], capabilities: object, card: readonly string[] = []) {
  return { name, fields, capabilities, may: { read: 'all' }, titleFields: ['name'], layout: { card, facts: [] } }
}

const to = (id: string) => ({ id, title: `${id}, S.L.` })

function about(kind: string, id: string): DayItem {
  const [calls] = model.modules
  // The first of the modules above.
  return {
    module: calls!,
    row: { id: `of ${id}`, regarding: { module: kind, id, title: id } },
    at: null,
  } as unknown as DayItem
}

async function reaches(items: readonly DayItem[], rows: Readonly<Record<string, object>>) {
  const asked: string[] = []
  globalThis.fetch = async (url) => {
    const { pathname, searchParams } = new URL(String(url), 'http://lazo.example')
    const name = pathname.split('/').at(-1) ?? ''
    const { value } = JSON.parse(searchParams.get('filter') ?? '{}') as { value: readonly string[] }
    asked.push(`${name}: ${value.join(' ')}`)
    return Response.json({ rows: value.flatMap((id) => (rows[id] ? [{ id, ...rows[id] }] : [])), next: null })
  }
  const { queryFn } = reachQuery(model, items)
  // It asks for nothing but a signal.
  const found = await (queryFn as (context: object) => Promise<Reaches>)({ signal: new AbortController().signal })
  return { asked: asked.toSorted(), found: Object.fromEntries(found) }
}

test('a deal is reached at its contact, else at its company, and never at a competitor; a prospect at home', async () => {
  const { asked, found } = await reaches(
    [about('deal', 'd1'), about('deal', 'd2'), about('deal', 'd1'), about('deal', 'd3'), about('lead', 'l1')],
    {
      d1: { account: to('a1'), contact: to('c1'), competitor: to('x1') },
      d2: { account: to('a1'), contact: to('c2'), competitor: to('x1') },
      d3: { account: null, contact: null, competitor: to('x1') },
      a1: { phone: '+34976000000' },
      c1: { phone: '+34600000001' },
      c2: { phone: null },
      x1: { phone: '+34999999999' },
      l1: { company: 'Bodegas Añover', mobile: '+34600000002' },
    },
  )
  assert.deepEqual(found, {
    d1: { party: 'a1, S.L.', phone: '+34600000001' },
    d2: { party: 'a1, S.L.', phone: '+34976000000' },
    d3: {},
    l1: { party: 'Bodegas Añover', phone: '+34600000002' },
  })
  assert.deepEqual(asked, ['account: a1', 'contact: c1 c2', 'deal: d1 d2 d3', 'lead: l1'], 'each is asked for once')
})

test('of what its reader may not read nothing is asked', async () => {
  const { asked, found } = await reaches([about('secret', 's1')], { s1: { phone: '+34600000001' } })
  assert.deepEqual(asked, [])
  assert.deepEqual(found, {})
})
