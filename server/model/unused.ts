import type { ElementKind } from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import type { Model } from '#common/model.ts'
import { labelOf, usesOf } from '#common/uses.ts'
import type { Environment } from '#server/context.ts'
import { elementUse } from './element-use.ts'
import type { ElementRow } from './element-rows.ts'
import { moduleUsage } from './usage.ts'
import { holders } from './holders.ts'

export interface Unused {
  readonly id: string
  readonly kind: ElementKind
  readonly name: string
  readonly module: string | null
  readonly label: Localized
  readonly origin: string
  /** A field that few records fill, a module without records, or something that nothing and nobody uses. */
  readonly why: 'rarelyFilled' | 'empty' | 'neverUsed'
  readonly records: number
  readonly filled: number
  readonly lastWritten: string | null
  readonly lastUsed: string | null
}

/** Too few records say nothing about their fields. */
const tellingRecords = 20

export async function findUnused(
  environment: Environment,
  model: Model,
  rows: readonly ElementRow[],
  threshold: number,
): Promise<Unused[]> {
  const uses = await elementUse(environment)
  const found: Unused[] = []
  const names = new Map(rows.map(({ id, name }) => [id, name]))
  const add = (row: ElementRow, why: Unused['why'], records = 0, filled = 0): void => {
    const { id, kind, name, parent, origin } = row
    const use = uses.get(id) ?? { lastWritten: null, lastUsed: null }
    const module = parent === null ? null : (names.get(parent) ?? null)
    found.push({ id, kind, name, module, label: labelOf(row), origin, why, records, filled, ...use })
  }
  for (const module of model.modules.values()) {
    const { records, filled } = await moduleUsage(environment, module)
    const own = rows.find(({ id }) => id === module.id)
    if (records === 0 && own) add(own, 'empty')
    if (records < tellingRecords) continue
    for (const row of rows.filter(({ kind, parent }) => kind === 'field' && parent === module.id)) {
      const count = filled[row.id]
      if (count !== undefined && count < records * threshold) add(row, 'rarelyFilled', records, count)
    }
  }
  for (const row of rows) if (await isNeverUsed(environment, rows, row, uses.has(row.id))) add(row, 'neverUsed')
  return found
}

async function isNeverUsed(
  environment: Environment,
  rows: readonly ElementRow[],
  row: ElementRow,
  isSeen: boolean,
): Promise<boolean> {
  switch (row.kind) {
    case 'optionList':
      return usesOf(rows, row.id).length === 0
    case 'view':
      return !isSeen
    case 'role':
    case 'group':
      return (await holders(environment.db, environment.schema, row)) === 0
    default:
      return false
  }
}
