import { filter as filterSchema } from '#common/api/shapes.ts'
import { readNames, readSort } from '#common/api/query-text.ts'
import type { SortKey, ViewDefinition } from '#common/element.ts'
import type { Named } from '#common/model.ts'
import { invalidField } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import { filterLimits } from '#common/filter.ts'
import { viewsFor } from '#server/access/arranged.ts'
import type { Context } from '#server/context.ts'
import { isUuid } from '#server/records/filter.ts'
import { readableField } from '#server/records/fields.ts'

import { parseJson } from './json-body.ts'
import { ownViews } from './own-views.ts'
import { parseWith } from './validate.ts'

/** What the addresses of lists, groups, boards and pickers have in common. */
interface ListAddress {
  readonly view?: string | undefined
  readonly fields?: string | undefined
  readonly filter?: string | undefined
  readonly sort?: string | undefined
  readonly search?: string | undefined
  readonly scope?: 'working' | 'holding' | 'all' | undefined
  readonly trash?: '1' | undefined
}

interface ListParts {
  readonly fields?: readonly string[]
  readonly filter?: Filter
  readonly sort?: readonly SortKey[]
  readonly search?: string
  readonly scope?: 'working' | 'holding' | 'all'
  readonly trash?: boolean
}

/** A saved view gives what the address leaves out; its filter and the address's both hold. */
export async function readList(ctx: Context, module: string, address: ListAddress): Promise<ListParts> {
  const view = address.view === undefined ? undefined : await findView(ctx, module, address.view)
  const filters = [view?.filter, readFilter(address.filter)].filter((one) => one !== undefined)
  const described = ctx.model.modules.get(module)
  const shown = (name: string): boolean =>
    described !== undefined && readableField(ctx, described, name.split('.')[0] ?? name) !== undefined
  const fields = address.fields === undefined ? view?.columns.filter(shown) : readNames(address.fields)
  const sort = address.sort === undefined ? view?.sort?.filter((key) => shown(key.field)) : readSort(address.sort)
  const scope = address.scope ?? view?.scope
  return {
    fields,
    filter: filters.length > 1 ? { all: filters } : filters[0],
    sort,
    search: address.search,
    // Only what is said: a related list has another default.
    ...(scope ? { scope } : {}),
    trash: address.trash === '1',
  }
}

/** One of the model that is for the reader, or one that they keep for themselves. */
export async function findView(ctx: Context, module: string, name: string): Promise<Named<ViewDefinition>> {
  const found = ctx.model.modules.get(module)
  const views = found ? viewsFor(ctx.policy, found) : []
  const view = views.find((one) => one.name === name || one.id === name)
  if (view) return view
  const own = isUuid(name) ? (await ownViews(ctx, name)).get(module)?.[0] : undefined
  if (own) return own
  throw invalidField('view', 'missing', 'Esa vista no existe.', 'There is no such view.')
}

/** What the texts of filters say, the least recently asked first: the same few are asked all day. */
const filters = new Map<string, Filter>()
const filtersMax = 500
const keptLengthMax = 2_000

export function readFilter(text: string | undefined): Filter | undefined {
  if (text === undefined || text === '') return undefined
  const read = filters.get(text) ?? parseFilter(text)
  filters.delete(text)
  if (text.length <= keptLengthMax) filters.set(text, read)
  const oldest = filters.keys().next()
  if (filters.size > filtersMax && !oldest.done) filters.delete(oldest.value)
  return read
}

function parseFilter(text: string): Filter {
  const value = parseJson(text)
  refuseLarge(value)
  return parseWith(filterSchema, value)
}

/** Before the recursive schema walks it. */
function refuseLarge(root: unknown): void {
  const pending: { value: unknown; depth: number }[] = [{ value: root, depth: 1 }]
  let conditions = 0
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { value, depth } = next
    if (value === null || typeof value !== 'object') continue
    conditions += 1
    if (depth > filterLimits.depth * 2 || conditions > filterLimits.conditions * 4) {
      throw invalidField('filter', 'size', 'El filtro es demasiado grande.', 'The filter is too large.')
    }
    const children = 'value' in value ? [] : Object.values(value)
    for (const child of children.flat()) pending.push({ value: child, depth: depth + 1 })
  }
}
