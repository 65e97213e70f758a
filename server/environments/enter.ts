import sql from 'sql-template-tag'
import { conflict, unauthenticated } from '#common/errors.ts'
import { compilePolicy } from '#server/access/policy.ts'
import type { Environment } from '#server/context.ts'
import { fixedTable, loadModel } from '#server/model/registry.ts'
import type { Environments } from './environments.ts'

/** Everybody learns in the training environment; in the sandbox they look at what was built there for them. */
export async function mayEnter(
  environments: Environments,
  userId: string,
  kind: Environment['kind'],
): Promise<boolean> {
  return (await mayBuildIn(environments, userId, kind)) || (await isOpenToTry(environments))
}

/** What is tried and tested in the sandbox is for those who configure production. */
export async function mayBuildIn(
  { production }: Environments,
  userId: string,
  kind: Environment['kind'],
): Promise<boolean> {
  return kind !== 'sandbox' || (await mayConfigure(production, userId))
}

/**
 * Once something of the specification was deployed there. Not with the company's own records in it: rights are among
 * what is tried there, and nobody should read by them what they may not read in production.
 */
async function isOpenToTry(environments: Environments): Promise<boolean> {
  const row = (await environments.list()).find(({ kind }) => kind === 'sandbox')
  if (!row || row.contents === 'full') return false
  const [found] = await environments.production.db.query<{ has: boolean }>(sql`
    select exists (select from ${fixedTable(row.schema, 'element_spec')}) as has`)
  return found?.has === true
}

export async function mayConfigure(environment: Environment, userId: string): Promise<boolean> {
  const policy = await compilePolicy(environment, await loadModel(environment), userId)
  return policy.can('configure')
}

/** Where a session is: production where it may no longer be where it was. */
export async function enteredEnvironment(
  environments: Environments,
  userId: string,
  environmentId: string | null,
): Promise<Environment> {
  const found = await environments.of(environmentId)
  return found && (await mayEnter(environments, userId, found.kind)) ? found : environments.production
}

/** Where a key is good, and nowhere else: what tries something in a copy must never do it in production. */
export async function environmentOfKey(
  environments: Environments,
  userId: string,
  environmentId: string,
): Promise<Environment> {
  const found = await environments.of(environmentId)
  if (!found || !(await mayEnter(environments, userId, found.kind))) throw unauthenticated()
  return found
}

/** A page that was opened in one environment must not write into another that its session went to since. */
export function refuseElsewhere(environment: Environment, seen: string | string[] | undefined): void {
  if (seen === undefined || seen === environment.kind) return
  throw conflict(
    'Has cambiado de entorno en otra pestaña. Vuelve a cargar la página.',
    'You have changed environment in another tab. Load the page again.',
    { details: { environment: environment.kind } },
  )
}
