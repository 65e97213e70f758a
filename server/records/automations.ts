import sql from 'sql-template-tag'
import type { Channel } from '#common/change.ts'
import type { Localized } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { reader } from './list.ts'

/** The run of an automation that an act was, with what the automation is called. */
export interface Automation {
  readonly run: string
  readonly label: Localized
}

interface Done {
  readonly channel: Channel
  readonly acts: readonly string[]
}

/** By act, of what automations did. */
export async function automationsOf(ctx: Context, rows: readonly Done[]): Promise<ReadonlyMap<string, Automation>> {
  const acts = rows.flatMap((row) => (row.channel === 'workflow' ? row.acts : []))
  if (acts.length === 0) return new Map()
  const found = await reader(ctx).query<{ run: string; label: Localized }>(sql`
    select id as run, definition->'label' as label from ${fixedTable(ctx.environment.schema, 'workflow_run')}
    where id = any(${acts}::uuid[]) and definition is not null`)
  return new Map(found.map((one) => [one.run, one]))
}
