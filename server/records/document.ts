import sql, { raw, type Sql } from 'sql-template-tag'
import type { PricedDocumentKeys, PricedLineKeys } from '#common/capabilities.ts'
import { missing } from '#common/errors.ts'
import type { Model, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import type { Values } from './check.ts'
import { reader } from './list.ts'
import { columnName } from './select.ts'
import { writeForm } from './write-form.ts'

/** The lines with prices of a module: a deal's, or a document's. */
export interface SoldLines {
  readonly lines: ModelModule
  /** Their relation to what they are lines of. */
  readonly by: string
  readonly line: PricedLineKeys
}

export function soldLines(model: Model, module: ModelModule): SoldLines | undefined {
  const named = module.capabilities.lines
  const lines = model.modules.get(named?.module ?? '')
  const line = lines?.capabilities.pricedLine
  return named && lines && line ? { lines, by: named.by, line } : undefined
}

/** A module of documents with priced lines, and the module of the lines. */
export interface DocumentKind extends SoldLines {
  readonly module: ModelModule
  readonly keys: PricedDocumentKeys
}

/** What a module of documents is made of; undefined where it is none, or its lines have no prices. */
export function documentKind(model: Model, module: ModelModule): DocumentKind | undefined {
  const keys = module.capabilities.pricedDocument
  const sold = keys && soldLines(model, module)
  return sold ? { ...sold, module, keys } : undefined
}

/** The kind of documents whose lines are records of this module. */
export function documentKindOfLines(model: Model, lines: ModelModule): DocumentKind | undefined {
  if (!lines.capabilities.pricedLine) return undefined
  for (const module of model.modules.values()) {
    const kind = documentKind(model, module)
    if (kind?.lines === lines) return kind
  }
  return undefined
}

/** @throws missing where the module is not of documents that the user may see */
export function documentKindNamed(ctx: Context, name: string): DocumentKind {
  const module = ctx.model.modules.get(name)
  const kind = module && documentKind(ctx.model, module)
  if (!kind || ctx.policy.scope(name, 'read') === 'none') throw missing()
  return kind
}

export interface StoredLine {
  readonly id: string
  readonly own: Values
}

/** The lines of a document in their order, in written form. */
export async function readLines(ctx: Context, { lines, by, line }: SoldLines, id: string): Promise<StoredLine[]> {
  const column = (name: string): Sql => raw(columnName(fieldOf(lines, name), 't')(''))
  return await reader(ctx).query<{ id: string; own: Values }>(sql`
    select t.id, ${writeForm(lines, 't')} as own from ${tableOf(ctx, lines)} t
    where ${column(by)} = ${id} and t.deleted_at is null
    order by ${column(line.position)} nulls last, t.id`)
}

export function fieldOf(module: ModelModule, name: string): NonNullable<ReturnType<ModelModule['fields']['get']>> {
  const field = module.fields.get(name)
  if (!field) throw new Error(`${module.name} has no field ${name}`)
  return field
}
