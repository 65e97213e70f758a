import sql from 'sql-template-tag'

import type { Queryable } from '#server/db/database.ts'
import { closedEgress } from '#server/egress/closed.ts'
import type { Egress } from '#server/egress/egress.ts'

/** Whether this is a restored copy from which nothing may leave. */
export async function isNeutral(db: Queryable): Promise<boolean> {
  const rows = await db.query<{ value: unknown }>(sql`select value from lazo.setting where key = 'neutral'`)
  return rows[0]?.value === true
}

export async function release(db: Queryable): Promise<boolean> {
  return (await db.query(sql`delete from lazo.setting where key = 'neutral' returning 1`)).length > 0
}

export const neutralReason = 'This is a neutral copy: nothing leaves it. "lazo release" ends that.'

/** Nobody gets mail from a copy. */
export function neutralEgress(): Egress {
  return closedEgress('Esto es una copia neutral: no envía nada.', neutralReason)
}
