import type { ViewDefinition } from '#common/element.ts'
import { LazoError } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { compileModel } from '#server/model/compile.ts'
import { readableField } from '#server/records/fields.ts'
import { listRecords, type ListQuery } from '#server/records/list.ts'
import type { Preview } from './preview.ts'

/** Some records of a module as a table of an item would show them. */
interface PreviewTable {
  /** Id of the view. */
  readonly view: string
  /** By the names that fields would have. */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  /** Its filter or order asks for what is not there yet: these are any records. */
  readonly isAny: boolean
}

const rowsMax = 5
const viewsMax = 6

/** The records that the reader sees today, in the columns, order and filter that views would have. */
export async function previewTables(ctx: Context, { after, lines, touched }: Preview): Promise<PreviewTable[]> {
  if (!after) return []
  const model = compileModel(after, ctx.model.version)
  const found: PreviewTable[] = []
  for (const name of Object.keys(touched)) {
    const draft = model.modules.get(name)
    const now = ctx.model.modulesById.get(draft?.id ?? '')
    if (!draft || !now || ctx.policy.scope(now.name, 'read') === 'none') continue
    const tables = draft.views.filter(({ type }) => type === 'table')
    const brought = tables.filter(({ id }) => lines.some((line) => line.id === id))
    for (const view of (brought.length > 0 ? brought : tables.slice(0, 1)).slice(0, viewsMax - found.length)) {
      found.push({ view: view.id, ...(await tableOf(ctx, { draft, now }, view)) })
    }
  }
  return found
}

interface Pair {
  /** The module as it would be, and as it is. */
  readonly draft: ModelModule
  readonly now: ModelModule
}

async function tableOf(ctx: Context, { draft, now }: Pair, view: ViewDefinition): Promise<Omit<PreviewTable, 'view'>> {
  // A field that is new, or of another type, has no value yet that it could show.
  const names = view.columns.flatMap((name): { readonly name: string; readonly was: string }[] => {
    const field = draft.fields.get(name)
    const old = field ? ctx.model.fieldsById.get(field.id) : readableField(ctx, now, name)
    return old && (!field || old.type === field.type) && readableField(ctx, now, old.name)
      ? [{ name, was: old.name }]
      : []
  })
  const query: ListQuery = { module: now.name, fields: names.map(({ was }) => was), limit: rowsMax }
  const { filter, sort, scope } = view
  const asked = { ...query, ...(filter && { filter }), ...(sort && { sort }), ...(scope && { scope }) }
  const [text, isAny] = await listRecords(ctx, asked).then(
    (answer) => [answer, false] as const,
    async (error: unknown) => {
      if (!(error instanceof LazoError)) throw error
      return [await listRecords(ctx, query), true] as const
    },
  )
  // What the read compiler answers has these keys.
  const { rows } = JSON.parse(text) as { rows: Readonly<Record<string, unknown>>[] }
  const renamed = (row: Readonly<Record<string, unknown>>) => names.map(({ name, was }) => [name, row[was]] as const)
  return { rows: rows.map((row) => ({ id: row.id, title: row.title, ...Object.fromEntries(renamed(row)) })), isAny }
}
