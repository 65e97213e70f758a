import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Element, ElementKind } from '#common/element.ts'
import type { SpecDefinition } from '#common/spec-definition.ts'
import { emptyDraft, outdated, put, remove, rename, type Draft } from './draft.ts'
import { asOneItem, changesOfDraft, definitionAfter, draftOf, proposedItems } from './proposal.ts'
import type { ElementRow } from './queries.ts'

const element = (kind: ElementKind, name: string, definition: object, parent: string | null = null): Element => ({
  id: `${kind}:${name}`,
  kind,
  name,
  parent,
  definition,
  origin: 'local',
  owner: null,
})

const row = (one: Element): ElementRow => ({
  ...one,
  hash: `hash of ${one.id}`,
  createdAt: '',
  createdBy: null,
  updatedAt: '',
  updatedBy: null,
})

const account = element('module', 'account', { label: { es: 'Cuentas' } })
const sales = element('role', 'sales', { label: { es: 'Comercial' }, modules: { account: { read: 'all' } } })
const rows = [account, sales].map(row)

const visit = element('module', 'visit', { label: { es: 'Visitas' } })
const status = element('field', 'status', { type: 'option', options: { list: 'visitStatus' } }, visit.id)
const list = element('optionList', 'visitStatus', { options: [] })
const cost = element('field', 'visitCost', { type: 'rollup', options: { module: 'visit' } }, account.id)
const salesAfter = {
  ...sales,
  definition: { label: { es: 'Comercial' }, modules: { account: { read: 'all' }, visit: { read: 'own' } } },
}

const drafted = (...elements: Element[]): Draft => elements.reduce((draft, one) => put(draft, rows, one), emptyDraft)

describe('a draft as a proposal', () => {
  it('is an item for a new module with all that is its own, and others that need it', () => {
    const items = proposedItems(drafted(cost, salesAfter, visit, status, list), rows)
    assert.deepEqual(
      items.map(({ type, element: path, changes, needs }) => [type, path, changes.length, needs]),
      [
        ['module', 'module:visit', 3, []],
        ['field', 'module:account/field:visitCost', 1, [0]],
        ['role', 'role:sales', 1, [0]],
      ],
    )
  })

  it('is not written where what it changes was changed since: it would take that back', () => {
    const draft = drafted(salesAfter, visit)
    assert.deepEqual(outdated(draft, rows), [])
    const since = rows.map((one) => (one.id === sales.id ? { ...one, hash: 'another' } : one))
    assert.deepEqual(
      outdated(draft, since).map(({ id }) => id),
      [sales.id],
    )
    const other = rows.map((one) => (one.id === account.id ? { ...one, hash: 'another' } : one))
    assert.deepEqual(outdated(draft, other), [], 'of which it says nothing')
    assert.equal(outdated(remove(emptyDraft, rows, sales.id), since).length, 1)
  })

  it('says of what is there only what changes, so that two items may speak of one role', () => {
    assert.deepEqual(changesOfDraft(drafted(salesAfter), rows), [
      { change: 'update', id: sales.id, definition: { modules: { visit: { read: 'own' } } } },
    ])
  })

  it('takes along what only points to the new module or shows it in the menu', () => {
    const regarding = element(
      'field',
      'regarding',
      { type: 'polymorphic', options: { modules: ['account'] } },
      account.id,
    )
    const menu = element('navigation', 'main', { entries: [{ module: 'account' }] })
    const known = [...rows, row(regarding), row(menu)]
    const pointing = { ...regarding, definition: { type: 'polymorphic', options: { modules: ['account', 'visit'] } } }
    const shown = { ...menu, definition: { entries: [{ module: 'account' }, { module: 'visit' }] } }
    const items = (...parts: Element[]) =>
      proposedItems(
        parts.reduce((draft, one) => put(draft, known, one), emptyDraft),
        known,
      ).map(({ element: path, changes }) => [path, changes.length])
    assert.deepEqual(items(visit, pointing, shown), [['module:visit', 3]])
    const other = { ...menu, definition: { entries: [] } }
    assert.deepEqual(items(visit, other), [
      ['module:visit', 1],
      ['navigation:main', 1],
    ])
  })

  it('is one item where one wants it so, and where two modules need each other', () => {
    const plan = element('module', 'plan', { label: { es: 'Planes' } })
    const toVisit = element('field', 'visit', { type: 'relation', options: { module: 'visit' } }, plan.id)
    const toPlan = element('field', 'plan', { type: 'relation', options: { module: 'plan' } }, visit.id)
    assert.equal(proposedItems(drafted(visit, plan, toVisit, toPlan), rows).length, 1)
    assert.equal(asOneItem(proposedItems(drafted(visit, cost), rows)).length, 1)
  })
})

describe('an item in the Studio', () => {
  const definition: SpecDefinition = { changes: changesOfDraft(drafted(visit, status, list, salesAfter), rows) }

  it('opens as the draft that it was proposed from', () => {
    assert.deepEqual(changesOfDraft(draftOf(rows, definition, emptyDraft), rows), definition.changes)
  })

  it('keeps what it said when something else of it changes, built or not', () => {
    const changed = { ...status, definition: { type: 'option', required: true, options: { list: 'visitStatus' } } }
    const open = put(draftOf(rows, definition, emptyDraft), rows, changed)
    const after = definitionAfter(open, rows, definition)
    assert.deepEqual(
      after.changes.map(({ change }) => change),
      ['create', 'create', 'create', 'update'],
    )
    // Once it is part of the CRM the draft holds only the difference.
    const built = [...rows.filter(({ id }) => id !== sales.id), ...[visit, status, list, salesAfter].map(row)]
    const later = put(draftOf(built, definition, emptyDraft), built, changed)
    assert.deepEqual(definitionAfter(later, built, definition), after)
    const without = remove(draftOf(built, definition, emptyDraft), built, status.id)
    const gone = definitionAfter(without, built, definition).changes
    assert.deepEqual(
      gone.map(({ change }) => change),
      ['create', 'create', 'update', 'remove'],
    )
  })

  it('keeps the renames and removals that were built, and a name that changes again once', () => {
    const change = {
      changes: [
        { change: 'rename', id: account.id, name: 'customer', was: 'account' },
        { change: 'remove', id: status.id },
      ],
    } as const satisfies SpecDefinition
    const built = [row({ ...account, name: 'customer' }), row(sales)]
    const open = draftOf(built, change, emptyDraft)
    assert.deepEqual(definitionAfter(open, built, change), change)
    const labelled = put(open, built, { ...account, name: 'customer', definition: { label: { es: 'Clientes' } } })
    assert.deepEqual(definitionAfter(labelled, built, change).changes, [
      ...change.changes,
      { change: 'update', id: account.id, definition: { label: { es: 'Clientes' } } },
    ])
    const again = definitionAfter(rename(open, built, account.id, 'client'), built, change).changes
    assert.deepEqual(
      again.map((one) => (one.change === 'rename' ? one.name : one.change)),
      ['remove', 'client'],
    )
    // Not built yet, it is what the draft says, once.
    const before = [account, sales, visit, status].map(row)
    const waiting = definitionAfter(draftOf(before, change, emptyDraft), before, change).changes
    assert.deepEqual(
      waiting.map((one) => one.change),
      ['rename', 'remove'],
    )
  })
})
