import sql from 'sql-template-tag'
import { formatDateTime } from '#common/format.ts'
import type { Localized } from '#common/errors.ts'
import type { Model } from '#common/model.ts'
import { changeTable, firstIdAt } from '#server/changes/log.ts'
import { compilePolicies } from '#server/access/policy.ts'
import type { Context, Policy } from '#server/context.ts'
import { reader } from '#server/records/list.ts'
import { listAccounts, type Account } from '#server/users/accounts.ts'
import { allOf, type Graph } from '#server/programme/rules/graph.ts'

/** Somebody, or a role, of whom the CRM hears nothing. */
interface Disuse {
  readonly origin: string
  readonly title: Localized
  readonly reason: Localized
}

const windowDays = 28
const dayMs = 86_400_000
/** A role of which fewer write than that is out of use as a whole. */
const activeShare = 0.5
const tellingPeople = 2

/**
 * Who has written nothing by hand for four weeks, and of which roles most have not, since a phase has been
 * live that long. Told to whoever looks after people: what others do is nobody else's business.
 */
export async function findDisuse(ctx: Context, graph: Graph): Promise<Disuse[]> {
  const sinceMs = Date.parse(ctx.environment.world.now()) - windowDays * dayMs
  const since = new Date(sinceMs).toISOString()
  const isLive = allOf(graph, 'phase').some(
    ({ state, values }) => ['live', 'closed'].includes(state ?? '') && String(values.liveOn ?? since) < since,
  )
  if (!isLive || !ctx.policy.can('manageUsers')) return []
  const accounts = (await listAccounts(ctx)).filter(
    ({ active, roles, createdAt }) => active && roles.length > 0 && Date.parse(createdAt) < sinceMs,
  )
  const writing = await writers(
    ctx,
    accounts.map(({ id }) => id),
    sinceMs,
  )
  const policies = await compilePolicies(
    ctx.environment,
    ctx.model,
    accounts.map(({ id }) => id),
  )
  const readers = new Set(policies.filter((one) => !mayWrite(ctx.model, one)).map(({ userId }) => userId))
  const isSeen = ({ lastSeenAt }: Account) => lastSeenAt !== null && Date.parse(lastSeenAt) >= sinceMs
  // Who may only read uses it by coming in.
  const silent = accounts.filter((one) => !writing.has(one.id) && !(readers.has(one.id) && isSeen(one)))
  const roles = [...ctx.model.roles].flatMap(([id, { label }]) => {
    const [all, quiet] = [accounts, silent].map((some) => some.filter((one) => one.roles.includes(id)).length)
    const isUsed = all === undefined || quiet === undefined || (all - quiet) / all >= activeShare
    return isUsed || all < tellingPeople ? [] : [{ id, label, all, quiet }]
  })
  return [
    ...roles.map(({ id, label, all, quiet }) => ({
      origin: `role:${id}`,
      title: label,
      reason: {
        es: `${quiet} de ${all} personas no han escrito nada en cuatro semanas.`,
        en: `${quiet} of ${all} people have written nothing for four weeks.`,
      },
    })),
    ...silent.map((one) => ({
      origin: `person:${one.id}`,
      title: { es: one.name, en: one.name },
      reason: silence(ctx, one, { isReader: readers.has(one.id), isSeen: isSeen(one) }),
    })),
  ]
}

/** Whoever may read may comment: that alone is no work to be expected of anybody. */
function mayWrite({ modules }: Model, policy: Policy): boolean {
  return [...modules.values()].some(
    ({ name, capabilities }) =>
      !capabilities.comment && (policy.scope(name, 'create') !== 'none' || policy.scope(name, 'update') !== 'none'),
  )
}

function silence(
  { user }: Context,
  { lastSeenAt: at }: Account,
  { isReader, isSeen }: { readonly isReader: boolean; readonly isSeen: boolean },
): Localized {
  if (at === null) return { es: 'Nunca ha entrado.', en: 'Has never signed in.' }
  const day = (locale: string) => formatDateTime(at, locale, user.timeZone, { dateStyle: 'medium' })
  const [es, en] = [`entró por última vez el ${day('es-ES')}.`, `last signed in on ${day('en-GB')}.`]
  if (isReader) return { es: `No ha entrado en cuatro semanas: ${es}`, en: `Has not signed in for four weeks: ${en}` }
  return isSeen
    ? {
        es: `Entra, pero no ha escrito nada en cuatro semanas; ${es}`,
        en: `Signs in but has written nothing for four weeks; ${en}`,
      }
    : { es: `No ha escrito nada en cuatro semanas; ${es}`, en: `Has written nothing for four weeks; ${en}` }
}

/** Those of them who have written by hand since: one look each into the index of who did what, from the end. */
async function writers(ctx: Context, ids: readonly string[], sinceMs: number): Promise<ReadonlySet<string>> {
  const rows = await reader(ctx).query<{ id: string }>(sql`
    select u.id from unnest(${[...ids]}::uuid[]) u(id)
    where exists (
      select 1 from ${changeTable(ctx.environment)} c
      where c.actor = u.id and c.tx > ${firstIdAt(sinceMs)}::uuid and c.channel = 'ui')`)
  return new Set(rows.map(({ id }) => id))
}
