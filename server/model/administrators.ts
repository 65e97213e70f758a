import sql from 'sql-template-tag'
import { conflict } from '#common/errors.ts'
import type { Model } from '#common/model.ts'
import { takeTurn } from '#server/db/alone.ts'
import type { Transaction } from '#server/db/database.ts'
import { fixedTable } from './registry.ts'

/** The roles of those who manage people and configuration; by what they can do, since a company may rename them. */
export function administratorRoles(model: Model): readonly string[] {
  return [...model.roles.values()]
    .filter(({ switches }) => switches.includes('manageUsers') && switches.includes('configure'))
    .map(({ id }) => id)
}

/** The last person who can manage users and configuration stays, and can still do so. */
export async function requireAdministrator(tx: Transaction, schema: string, model: Model): Promise<void> {
  // Two who each take the other's rights would both find one left.
  await takeTurn(tx, 'administrators')
  if (await isAdministered(tx, schema, model)) return
  throw conflict('Tiene que quedar una persona que administre.', 'Somebody has to be left who administers.')
}

/** A role loses what it could do only where somebody else administers; where nobody did before, nobody has to. */
export async function keepAdministrator(tx: Transaction, schema: string, before: Model, after: Model): Promise<void> {
  const left = administratorRoles(after)
  if (administratorRoles(before).every((id) => left.includes(id))) return
  if (await isAdministered(tx, schema, before)) await requireAdministrator(tx, schema, after)
}

async function isAdministered(tx: Transaction, schema: string, model: Model): Promise<boolean> {
  const found = await tx.query(sql`
    select 1 from lazo."user" u join ${fixedTable(schema, 'user_access')} a on a.user_id = u.id
    where u.active and a.role_ids && ${[...administratorRoles(model)]}::uuid[] limit 1`)
  return found.length > 0
}
