import sql, { join, raw } from 'sql-template-tag'
import { LazoError, invalidField, tooLarge, type Localized } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import type { Values } from './check.ts'
import { moduleOf } from './fields.ts'
import { conditionsOf, reader, type ListQuery } from './list.ts'
import { deleteRecord } from './remove.ts'
import { limitTo } from './select.ts'
import { lockRecord, updateRecord } from './update.ts'
import { inWrite, writableModule, type Writing } from './write.ts'

/** Which records: named one by one, or all that a list shows. */
export interface Selection {
  readonly ids?: readonly string[] | undefined
  readonly filter?: ListQuery['filter'] | undefined
  readonly search?: string | undefined
  readonly scope?: ListQuery['scope'] | undefined
}

export interface MassUpdate {
  /** The same for all. */
  readonly update: Values
  /** By field, words of a list that are put on and taken off. */
  readonly words?: Readonly<Record<string, WordChange>> | undefined
  /** People among whom the records are shared out evenly. */
  readonly assign?: readonly string[] | undefined
}

interface WordChange {
  readonly add?: readonly string[] | undefined
  readonly remove?: readonly string[] | undefined
}

export type MassChange = MassUpdate | { readonly delete: true }

export interface Refusal {
  readonly id: string
  readonly message: Localized
}

export interface EachResult {
  readonly changed: number
  /** The first of those that may not be changed, and why. */
  readonly refused: readonly Refusal[]
  readonly refusedCount: number
}

const recordsMax = 100_000
const refusalsMax = 200

/** Each record by itself; those that may not be changed say why. `dealt` were shared out before. */
export async function changeEach(
  ctx: Context,
  moduleName: string,
  ids: readonly string[],
  change: MassChange,
  dealt = 0,
): Promise<EachResult> {
  return await inWrite(ctx, async (inner) => {
    const refused: Refusal[] = []
    let [changed, refusedCount] = [0, 0]
    // Ids come in one order, so that two mass changes wait for each other instead of deadlocking.
    for (const id of ids) {
      try {
        await inner.tx.savepoint(async () => {
          if ('delete' in change) await deleteRecord(inner, moduleName, id)
          else
            await updateRecord(inner, moduleName, id, await valuesFor(inner, moduleName, id, change, dealt + changed))
        })
        changed += 1
      } catch (error) {
        if (!(error instanceof LazoError)) throw error
        refusedCount += 1
        if (refused.length < refusalsMax) refused.push({ id, message: error.violations[0]?.message ?? error.text })
      }
    }
    return { changed, refused, refusedCount }
  })
}

async function valuesFor(
  ctx: Writing,
  moduleName: string,
  id: string,
  { update, words = {}, assign = [] }: MassUpdate,
  turn: number,
): Promise<Values> {
  const owner = assign[turn % Math.max(assign.length, 1)]
  const shared = owner === undefined ? update : { ...update, owner }
  const changes = Object.entries(words)
  if (changes.length === 0) return shared
  const module = writableModule(ctx, moduleName, 'update')
  for (const [name] of changes) requireList(module, name)
  // Locked, so that no word that somebody else adds meanwhile is lost.
  const { own } = await lockRecord(ctx, module, id, 'update', false)
  return { ...shared, ...Object.fromEntries(changes.map(([name, change]) => [name, changedWords(own[name], change)])) }
}

function requireList(module: ModelModule, name: string): void {
  const type = module.fields.get(name)?.type
  if (type === 'tags' || type === 'options') return
  throw invalidField(name, 'list', 'Este campo no es una lista de palabras.', 'This field is no list of words.')
}

function changedWords(value: unknown, { add = [], remove = [] }: WordChange): string[] {
  const before = Array.isArray(value) ? value.map(String) : []
  return [...new Set([...before, ...add])].filter((word) => !remove.includes(word))
}

/** Ids of the selected records that the user sees, in one order. */
export async function selectIds(ctx: Context, moduleName: string, selection: Selection): Promise<string[]> {
  const { ids, filter, search, scope } = selection
  if (ids) return [...new Set(ids)].toSorted()
  if (!filter && !search) throw invalidField('ids', 'required', 'Di qué registros.', 'Say which records.')
  const module = moduleOf(ctx, moduleName)
  const query = { module: moduleName, ...(filter && { filter }), ...(search && { search }), ...(scope && { scope }) }
  const conditions = [...conditionsOf(ctx, module, query, 't'), rowRule(ctx, module, 'read', 't')]
  const rows = await reader(ctx).query<{ id: string }>(sql`
    select t.id from ${tableOf(ctx, module)} t where ${join(conditions, ' and ')}
    order by ${raw('t.id')} ${limitTo(recordsMax + 1)}`)
  if (rows.length > recordsMax) {
    throw tooLarge(
      `De una vez se cambian hasta ${recordsMax} registros. Acota el filtro.`,
      `At most ${recordsMax} records are changed at once. Narrow the filter.`,
    )
  }
  return rows.map(({ id }) => id)
}
