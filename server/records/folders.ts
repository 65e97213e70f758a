import sql, { raw } from 'sql-template-tag'
import { conflict, violation, type Violation } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { takeTurn } from '#server/db/alone.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Values } from './check.ts'
import type { Written } from './effects.ts'
import { columnName } from './select.ts'
import { updateRecord } from './update.ts'
import type { Writing } from './write.ts'

const depthMax = 20
const emptiedMax = 500

/** A folder lies in no folder of its own, nor too deep to be found again. */
export async function checkNesting(
  ctx: Writing,
  module: ModelModule,
  id: string | null,
  values: Values,
): Promise<Violation[]> {
  const name = module.capabilities.folder?.parent
  const field = module.fields.get(name ?? '')
  const parent = values[name ?? '']
  if (name === undefined || !field || typeof parent !== 'string') return []
  // Two who put each other's folder into their own take turns.
  await takeTurn(ctx.tx, `tree ${module.id}`)
  const up = raw(columnName(field, 't')(''))
  const rows = await ctx.tx.query<{ id: string }>(sql`
    with recursive above (id, depth) as (
      select ${parent}::uuid, 1
      union all
      select ${up}, above.depth + 1 from ${tableOf(ctx, module)} t join above on t.id = above.id
      where ${up} is not null and above.depth <= ${depthMax})
    select id from above`)
  if (rows.some((row) => row.id === id)) {
    return [violation(name, 'cycle', 'Una carpeta no cabe dentro de sí misma.', 'A folder does not fit into itself.')]
  }
  return rows.length > depthMax
    ? [violation(name, 'limit', 'Hay demasiadas carpetas una dentro de otra.', 'Too many folders lie one in another.')]
    : []
}

/** What lay in a folder that goes to the bin lies one higher from then on: nothing is lost with a folder. */
export async function emptyFolders(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const name = module.capabilities.folder?.parent
  if (name === undefined) return
  const gone = new Map(
    written.flatMap(({ id, before, after }) => (after === null ? [[id, before?.[name] ?? null]] : [])),
  )
  if (gone.size === 0) return
  for (const { inside, field } of insides(ctx, module)) {
    const at = raw(columnName(field, 't')(''))
    const rows = await ctx.tx.query<{ id: string; folder: string }>(sql`
      select t.id, ${at} as folder from ${tableOf(ctx, inside)} t
      where ${at} = any(${[...gone.keys()]}::uuid[]) and t.deleted_at is null limit ${emptiedMax + 1}`)
    if (rows.length > emptiedMax) {
      throw conflict(
        `La carpeta tiene más de ${emptiedMax} documentos: muévelos antes.`,
        `The folder has more than ${emptiedMax} documents: move them first.`,
      )
    }
    for (const row of rows) {
      // Several may go at once, one in another.
      let higher = gone.get(row.folder) ?? null
      for (let step = 0; step < depthMax && typeof higher === 'string' && gone.has(higher); step += 1) {
        higher = gone.get(higher) ?? null
      }
      await updateRecord(asSystem(ctx), inside.name, row.id, { [field.name]: higher }, { internal: true })
    }
  }
}

function insides(ctx: Writing, folders: ModelModule): { inside: ModelModule; field: ModelField }[] {
  return [...ctx.model.modules.values()].flatMap((inside) => {
    const name = inside === folders ? inside.capabilities.folder?.parent : inside.capabilities.document?.folder
    const field = inside.fields.get(name ?? '')
    return field && field.options?.module === folders.name ? [{ inside, field }] : []
  })
}
