import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { coreElement, coreId } from '#catalog/modules/define.ts'
import { standardElements } from '#catalog/standard.ts'
import type { Element } from '#common/element.ts'
import type { LetterheadDefinition, PrintTemplateDefinition } from '#common/print-template.ts'
import { renamed, without } from '#common/uses.ts'

import type { Lookup } from './define.ts'
import { elementKind } from './index.ts'

const elements = standardElements({ company: 'Example' })
const both = (text: string) => ({ es: text, en: text })
const label = both('Oferta')
const template: PrintTemplateDefinition = {
  label,
  title: label,
  blocks: [
    { name: 'parties', kind: 'parties' },
    { name: 'facts', kind: 'facts', fields: ['expectedCloseDate', 'owner'] },
    { name: 'intro', kind: 'text', text: both('Para {account.name}: {description} {company}') },
    { name: 'lines', kind: 'lines', columns: ['description', 'total'] },
    { name: 'totals', kind: 'totals' },
  ],
  mail: { subject: both('{name}'), text: both('Hola {recipient}: {link}') },
}
// A PNG's first chunk: 64 by 32.
const png = (width: number) =>
  Buffer.from([
    137,
    80,
    78,
    71,
    13,
    10,
    26,
    10,
    0,
    0,
    0,
    13,
    73,
    72,
    68,
    82,
    0,
    0,
    width >> 8,
    width & 255,
    0,
    0,
    0,
    32,
  ]).toString('base64')
const letterhead: LetterheadDefinition = { name: 'Molinos del Ebro, S.L.', color: '#0f766e', paper: 'A4' }

function problemsOf(element: Element): readonly string[] {
  const all = [...elements, element]
  const lookup: Lookup = {
    byId: (id) => all.find((one) => one.id === id),
    named: (kind, name, parent = null) =>
      all.find((one) => one.kind === kind && one.name === name && one.parent === parent),
    inModule: (kind, id) => all.filter((one) => one.kind === kind && one.parent === id),
  }
  const { schema, check } = elementKind(element.kind)
  const shape = schema.safeParse(element.definition)
  if (!shape.success) return shape.error.issues.map(({ path }) => path.join('.'))
  return check?.(element, lookup).map(({ message }) => message.en) ?? []
}

const ofDeal = (definition: unknown) => coreElement('printTemplate', 'offer', definition, 'opportunity')
const head = (definition: object) => coreElement('letterhead', 'main', { ...letterhead, ...definition })

describe('a template of what is printed', () => {
  it('names fields, lines and texts that exist, and no others', () => {
    assert.deepEqual(problemsOf(ofDeal(template)), [])
    const blocks: PrintTemplateDefinition['blocks'] = [
      { name: 'facts', kind: 'facts', fields: ['nothing'] },
      { name: 'facts', kind: 'lines', columns: ['amount'] },
      { name: 'intro', kind: 'text', text: both('{missing.name} {company} {{x}} ${1}') },
    ]
    assert.deepEqual(problemsOf(ofDeal({ ...template, blocks })), [
      'Block “facts” is repeated.',
      'There is no field “nothing”.',
      'There is no field “missing”.',
      'There is no field “x”.',
      'There is no field “amount”.',
    ])
    const ofContact = coreElement('printTemplate', 'card', template, 'contact')
    assert.ok(problemsOf(ofContact).includes('This module has no lines.'))
    assert.deepEqual(problemsOf(ofDeal({ ...template, script: 'x' })), [''])
  })

  it('follows a field that is renamed, and loses what is removed', () => {
    const all = [...elements, ofDeal(template)]
    const after = (changed: readonly Element[]) =>
      // The element that was added above, by the same walk.
      changed.findLast(({ kind }) => kind === 'printTemplate')?.definition as PrintTemplateDefinition
    const name = renamed(all, coreId('field', 'account', 'name'), 'legalName')
    assert.match(JSON.stringify(after(name)), /Para \{account\.legalName\}: \{description\} \{company\}/)
    const total = renamed(all, coreId('field', 'opportunityLine', 'total'), 'sum')
    assert.match(JSON.stringify(after(total).blocks[3]), /"columns":\["description","sum"\]/)
    const closing = without(all, coreId('field', 'opportunity', 'expectedCloseDate'))
    assert.match(JSON.stringify(after(closing).blocks[1]), /"fields":\["owner"\]/)
  })
})

describe('a letterhead', () => {
  it('has a small PNG as its logo and nothing else', () => {
    assert.deepEqual(problemsOf(head({ logo: png(64) })), [])
    const tooWide = 'The logo must be a PNG of at most 900 × 360 pixels.'
    assert.deepEqual(problemsOf(head({ logo: png(20_000) })), [tooWide])
    assert.deepEqual(problemsOf(head({ logo: Buffer.from('<svg onload="alert(1)"/>'.repeat(4)).toString('base64') })), [
      tooWide,
    ])
    assert.deepEqual(problemsOf(head({ logo: 'https://example.com/logo.png' })), ['logo'])
    assert.deepEqual(problemsOf(head({ color: 'red;background:url(x)' })), ['color'])
  })
})
