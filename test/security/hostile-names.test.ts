import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import process from 'node:process'
import { after, before, describe, it } from 'node:test'

import type { Response } from 'light-my-request'

import { normalize } from '#common/normalize.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

import { upload } from './company.ts'
import { keywords, noLabels, noNames, oddLabels } from './hostile-names.ts'

/** More of them from a file, a JSON list: each is refused or works. */
const more: readonly string[] = process.env.LAZO_NAMES ? JSON.parse(readFileSync(process.env.LAZO_NAMES, 'utf8')) : []
const labels = [...oddLabels, ...more.filter((text) => !noLabels.includes(text))]

/** In one list those that nobody can tell apart are refused. */
const tellable = [...new Map(oddLabels.map((label) => [normalize(label), label])).values()]

const both = (text: string) => ({ es: text, en: text })
type Row = ReturnType<typeof JSON.parse>

describe('hostile names', () => {
  let test: TestApp
  let ada: Client
  const moduleId = randomUUID()
  const [subject, list] = [randomUUID(), randomUUID()]

  before(async () => {
    test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '1000000' } })
    ada = await test.signIn('ada')
  })
  after(async () => await test.close())

  const create = (kind: string, name: string, definition: object, parent: string | null = null, id = randomUUID()) => ({
    change: 'create',
    element: { id, kind, name, parent, definition },
  })
  const field = (name: string, label: string, definition: object = { type: 'text' }, id = randomUUID()) =>
    create('field', name, { name, label: both(label), ...definition }, moduleId, id)
  const plan = async (changes: readonly object[]): Promise<Response> => await ada.post('/elements/changes', { changes })
  const apply = async (changes: readonly object[]): Promise<Response> => {
    const planned = await plan(changes)
    if (planned.statusCode !== 200) return planned
    const { baseHash, targetHash, operations } = planned.json()
    const confirmed = Object.fromEntries(operations.map((one: Row) => [one.id, one.impact.filled]))
    return await ada.post('/elements/changes', { changes, apply: { baseHash, targetHash, confirmed } })
  }
  const ok = (answer: Response): Row => {
    assert.ok(answer.statusCode < 300, `${answer.statusCode} ${answer.body.slice(0, 2_000)}`)
    return answer.headers['content-type']?.toString().includes('json') ? answer.json() : answer.body
  }
  const read = async (path: string): Promise<Row> => ok(await ada.get(path))
  const own = async (kind: string): Promise<Row[]> =>
    (await read('/elements?module=table')).rows.filter((row: Row) => row.kind === kind)
  function quiet(): void {
    assert.deepEqual(
      test.logged.filter(({ event }) => event === 'error'),
      [],
    )
    assert.deepEqual(Object.keys(Object.prototype), [])
  }

  const labelled = [...new Set(labels)].filter((label) => isLabel(label))
  /** Names that are words of the language or the database, then as many as there are labels. */
  const nameOf = (index: number): string => keywords.filter((word) => word !== 'table')[index] ?? `field${index}`

  it('that are no names are refused, each by itself, in words', async () => {
    const definition: Readonly<Record<string, object>> = {
      optionList: { label: both('x'), options: [] },
      group: { label: both('x'), parent: null },
      role: {
        label: both('x'),
        defaults: { create: 'none', read: 'none', update: 'none', delete: 'none' },
        modules: {},
        fields: {},
        switches: [],
      },
    }
    for (const kind of ['optionList', 'group', 'role', 'module', 'field', 'view', 'pipeline', 'layout'] as const) {
      const parent = ['field', 'view', 'pipeline', 'layout'].includes(kind) ? moduleId : null
      for (const names of [noNames.filter(isShort), noNames.filter((name) => !isShort(name))]) {
        const answer = await plan(names.map((name) => create(kind, name, definition[kind] ?? {}, parent)))
        assert.equal(answer.statusCode, 422, `${kind} ${answer.body.slice(0, 300)}`)
        const { violations } = answer.json().error
        const isRead = names.every(isShort)
        assert.ok(violations.length >= (isRead ? names.length : 1), `${kind} ${answer.body.slice(0, 300)}`)
        for (const { message } of violations)
          assert.ok(message.length > 8 && !/regex|pattern|zod/i.test(message), message)
      }
    }
    quiet()
  })

  it('that nobody would see, or that turn the page round, are no labels', async () => {
    const sayable = noLabels.filter(isSayable)
    for (const label of noLabels.filter((text) => !isSayable(text))) {
      const unread = await plan([create('optionList', 'unseen', { label: both(label), options: [] })])
      assert.match(unread.body, /no es un JSON admisible/)
    }
    const options = sayable.map((label, index) => ({ value: `o${index}`, label: both(label) }))
    const answer = await plan([create('optionList', 'unseen', { label: both('x'), options })])
    assert.equal(answer.statusCode, 422)
    const places = new Set(answer.json().error.violations.map((one: Row) => one.field.match(/options\.(\d+)/)?.[1]))
    assert.deepEqual(
      sayable.filter((_label, index) => !places.has(String(index))),
      [],
    )
    assert.doesNotMatch(answer.body, /Invalid|expected|regex/)
    quiet()
  })

  it('that are words of the database and odd labels make a module that works', async () => {
    const fields = labelled.map((label, index) => field(nameOf(index), label))
    const options = tellable.map((label, index) => ({
      value: keywords[index] ?? `option${index}`,
      label: both(label),
    }))
    const stage = { status: 'open', probability: 10 }
    const changes = [
      create('optionList', 'constraint', { label: both('"; --'), options }, null, list),
      create(
        'module',
        'table',
        {
          label: { singular: both('Tabla <b>'), plural: both('Tablas; drop') },
          icon: 'box',
          titleFields: ['titular'],
          capabilities: { owned: true, timeline: true },
          defaultSort: [{ field: 'title', direction: 'asc' }],
        },
        null,
        moduleId,
      ),
      field('titular', 'Título', { type: 'text', searchable: true }, subject),
      field('choice', "'; --", { type: 'option', options: { list: 'constraint' } }),
      ...fields,
      create(
        'layout',
        'default',
        {
          facts: [],
          sections: [{ label: both('</script>'), fields: ['titular'] }],
          related: [],
          quickCreate: ['titular'],
        },
        moduleId,
      ),
      ...keywords.slice(0, 40).map((name, index) =>
        create(
          'view',
          name,
          {
            label: both(labelled[index] ?? name),
            type: 'table',
            columns: ['titular', nameOf(index)],
            position: index,
          },
          moduleId,
        ),
      ),
      create(
        'pipeline',
        'select',
        {
          label: both('<b>'),
          stages: keywords
            .slice(0, 30)
            .map((value, index) => ({ value, label: both(labelled[index] ?? value), ...stage })),
        },
        moduleId,
      ),
      create('role', 'grant', {
        label: both('\\'),
        defaults: { create: 'all', read: 'all', update: 'all', delete: 'all' },
        modules: { table: { read: 'all' } },
        fields: { table: { select: { read: false, write: false } } },
        switches: [],
      }),
    ]
    ok(await apply(changes))
    const model = await read('/model')
    assert.equal(model.modules.find((one: Row) => one.name === 'table').fields.length, labelled.length + 2)
    quiet()
  })

  it('hold, filter, sort, group and export values like any other', async () => {
    const values = Object.fromEntries(labelled.map((label, index) => [nameOf(index), label]))
    const made = ok(await ada.post('/records/table', { titular: 'Uno', choice: keywords[1], ...values }))
    ok(await ada.post('/records/table', { titular: 'Dos', choice: keywords[2] }))
    for (let start = 0; start < labelled.length; start += 50) {
      const some = labelled
        .slice(start, start + 50)
        .map((label, index) => ({ field: nameOf(start + index), op: 'eq', value: label.trim() }))
      const filter = encodeURIComponent(JSON.stringify({ all: some }))
      const fields = some.map(({ field: name }) => name).join(',')
      const { rows } = await read(`/records/table?filter=${filter}&fields=titular,${fields}`)
      assert.equal(rows.length, 1)
      for (const { field: name, value } of some) assert.equal(rows[0][name], value.normalize('NFC').trim(), name)
    }
    for (let start = 0; start < labelled.length; start += 3) {
      const keys = [0, 1, 2].filter((more) => start + more < labelled.length).map((more) => nameOf(start + more))
      assert.equal((await read(`/records/table?sort=${keys.map((key) => `-${key}`).join(',')}`)).rows.length, 2)
    }
    for (const view of keywords.slice(0, 40)) assert.equal((await read(`/records/table?view=${view}`)).rows.length, 2)
    const { groups } = await read('/records/table/groups?by=choice')
    assert.equal(groups.length, 2)
    const { columns } = await read('/records/table/board?groupBy=choice')
    assert.ok(columns.length >= tellable.length)
    assert.equal((await read('/records/table?search=Uno')).rows[0].id, made.id)
    assert.ok((await read(`/records/table/${made.id}/timeline`)).entries.length > 0)
    assert.ok(JSON.stringify(await read('/openapi.json')).length > 1_000)
    quiet()
  })

  it('go out to a file and find their columns again', async () => {
    const fields = ['titular', ...keywords.filter((word) => word !== 'table')]
    const csv = (await ada.get(`/records/table/export?fields=${fields.join(',')}`)).body
    const [head = ''] = csv.slice(1).split('\n')
    // What a spreadsheet would run stands behind an apostrophe.
    for (const cell of head.split(';')) assert.doesNotMatch(cell, /^"?[=+@]/, cell)
    const file = await upload(ada, 'table.csv', csv.slice(1))
    const { id } = ok(await ada.post('/imports', { module: 'table', file }))
    await test.system.environment.jobs.drain()
    const batch = await read(`/imports/${id}`)
    assert.ok(Array.isArray(batch.mapping) || typeof batch.mapping === 'object', JSON.stringify(batch).slice(0, 500))
    const mapped = JSON.stringify(batch.mapping)
    for (const word of ['titular', 'from', 'where']) assert.ok(mapped.includes(`"${word}"`), word)
    quiet()
  })

  it('can be renamed and removed', async () => {
    const fields = (await own('field')).filter(({ name }) => keywords.includes(name)).slice(0, 50)
    ok(await apply(fields.map(({ id }, index) => ({ change: 'rename', id, name: `renamed${index}` }))))
    assert.equal((await read('/records/table?view=select')).rows.length, 2)
    const { rows } = await read('/records/table?fields=renamed0&sort=title')
    assert.deepEqual(
      rows.map((row: Row) => typeof row.renamed0),
      ['object', 'string'],
    )
    const back = fields.map(({ id, name }) => ({ change: 'rename', id, name }))
    ok(await apply(back))
    const role = (await read('/elements?kind=role')).rows.find((row: Row) => row.name === 'grant')
    ok(await apply([{ change: 'remove', id: role.id }, ...fields.map(({ id }) => ({ change: 'remove', id }))]))
    ok(
      await apply([
        { change: 'remove', id: moduleId },
        { change: 'remove', id: list },
      ]),
    )
    assert.equal((await ada.get('/records/table')).statusCode, 404)
    quiet()
  })
})

/** What the edge takes for the name of an element, right or wrong. */
function isShort(name: string): boolean {
  return isSayable(name) && name.length <= 60
}

/** The edge refuses a body with what no text of the database holds, whatever it says. */
function isSayable(text: string): boolean {
  return !text.includes('\0')
}

/** As the catalogue says it, said again: something is seen and nothing turns the line round. */
function isLabel(text: string): boolean {
  const trimmed = text.trim()
  if (trimmed.length === 0 || trimmed.length > 120) return false
  if (/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(trimmed)) return false
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(trimmed.replace(/[\u115f\u1160\u2800\u3164\uffa0]/g, ''))
}
