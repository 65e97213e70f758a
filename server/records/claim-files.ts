import sql from 'sql-template-tag'
import { violation, type Violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { readFileJob } from '#server/files/read-file-job.ts'
import { fixedTable } from '#server/model/registry.ts'
import type { Values } from './check.ts'
import { isUuid } from './filter.ts'
import { perModule } from './known-once.ts'
import { visibleIds } from './list.ts'
import type { Writing } from './write.ts'

interface Attachment {
  readonly id: string
  readonly module_id: string | null
  readonly record_id: string | null
  readonly created_by: string | null
}

/**
 * Files named by a record's values become its files: whoever sees the record may open them. One may
 * name one's own upload that is nowhere yet, or a file of a record that one may see.
 */
export async function claimFiles(ctx: Writing, module: ModelModule, id: string, values: Values): Promise<Violation[]> {
  const named = fileFields(module).flatMap(({ name }) => (isUuid(values[name]) ? [[name, values[name]] as const] : []))
  if (named.length === 0) return []
  const table = fixedTable(ctx.environment.schema, 'attachment')
  const ids = named.map(([, value]) => value)
  const found = await ctx.tx.query<Attachment & Record<string, unknown>>(sql`
    select id, module_id, record_id, created_by from ${table} where id = any(${ids}::uuid[]) for update`)
  const violations: Violation[] = []
  for (const [name, value] of named) {
    const file = found.find((one) => one.id === value)
    if (!file || !(await mayName(ctx, file))) violations.push(unknownFile(name))
    else if (file.record_id === null) {
      await ctx.tx.query(sql`update ${table} set module_id = ${module.id}, record_id = ${id} where id = ${file.id}`)
      await ctx.environment.jobs.enqueue(ctx.tx, readFileJob, { file: file.id })
    }
  }
  return violations
}

const fileFields = perModule((module) =>
  [...module.fields.values()].filter(({ type }) => type === 'file' || type === 'image'),
)

async function mayName(ctx: Writing, file: Attachment): Promise<boolean> {
  if (file.record_id === null) return file.created_by === ctx.policy.userId || ctx.channel === 'system'
  const module = ctx.model.modulesById.get(file.module_id ?? '')
  if (!module) return false
  return (await visibleIds(ctx, module.name, [file.record_id], { deleted: true })).length > 0
}

function unknownFile(name: string): Violation {
  return violation(name, 'file', 'El archivo no existe. Vuelve a subirlo.', 'The file does not exist. Upload it again.')
}
