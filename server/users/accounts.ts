import sql from 'sql-template-tag'

import { invalidField, invariant, missing } from '#common/errors.ts'
import type { Language } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { signInRules } from '#common/sign-in-rules.ts'
import { refuseWeak } from '#server/access/auth.ts'
import { hashPassword } from '#server/access/password.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import type { SessionCache } from '#server/access/sessions.ts'
import type { Context } from '#server/context.ts'
import type { Queryable } from '#server/db/database.ts'
import { isManaged, refuseBeyondOwn, refuseForeignGroups, refuseOthers } from './delegation.ts'
import { requireAdministrator } from '#server/model/administrators.ts'
import { moduleWith } from '#server/model/compile.ts'
import { languageOf } from '#server/model/spoken.ts'
import { fixedTable } from '#server/model/registry.ts'
import { createRecord } from '#server/records/create.ts'
import { requireProduction } from './production.ts'
import { asSystem } from '#server/access/system.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite } from '#server/records/write.ts'
import type { Writing } from '#server/records/write.ts'

/**
 * A person who may sign in: a record of the directory, which others see and point to, and under the
 * same id the account that holds credentials and rights. Both are written together.
 */
export interface Account {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly language: Language
  readonly locale: string
  readonly timeZone: string
  readonly active: boolean
  readonly roles: string[]
  readonly groups: string[]
  readonly createdAt: string
  readonly lastSeenAt: string | null
}

interface NewAccount {
  readonly name: string
  readonly email: string
  readonly language?: Language | undefined
  readonly locale?: string | undefined
  readonly timeZone?: string | undefined
  readonly password?: string | undefined
  readonly roles: readonly string[]
  readonly groups: readonly string[]
  /** Otherwise a new one. */
  readonly id?: string | undefined
}

interface AccountChange {
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly language?: Language | undefined
  readonly locale?: string | undefined
  readonly timeZone?: string | undefined
  readonly active?: boolean | undefined
  readonly roles?: readonly string[] | undefined
  readonly groups?: readonly string[] | undefined
}

export async function listAccounts(ctx: Context): Promise<Account[]> {
  const accounts = await readAccounts(ctx, ctx.tx ?? ctx.environment.db)
  return accounts.filter((account) => isManaged(ctx, account))
}

export async function createAccount(ctx: Context, account: NewAccount): Promise<Account> {
  requireProduction(ctx)
  const email = account.email.trim().toLowerCase()
  if (account.password !== undefined) {
    const about = [email, email.split('@')[0] ?? '', account.name]
    refuseWeak(account.password, about, signInRules(ctx.model.settings))
  }
  refuseUnknown(ctx, account)
  refuseUnspoken(ctx, account.locale)
  refuseBeyondOwn(ctx, account)
  refuseForeignGroups(ctx, account.groups)
  const password = account.password === undefined ? undefined : await hashPassword(account.password)
  const directory = directoryOf(ctx)
  const { locale: regional } = ctx.model.settings
  const language = account.language ?? (regional.startsWith('en') ? 'en' : 'es')
  const settings = {
    language,
    locale: account.locale ?? (regional.startsWith(language) ? regional : { es: 'es-ES', en: 'en-GB' }[language]),
    timeZone: checkedTimeZone(account.timeZone ?? ctx.model.settings.timeZone),
  }
  return await inWrite(ctx, async (inner) => {
    const values = { name: account.name, email, active: true, ...settings }
    const id = await createRecord(asSystem(inner), directory.name, values, {
      internal: true,
      ...(account.id === undefined ? {} : { id: account.id }),
    })
    await insertAccount(inner, { id, name: account.name, email, ...settings }, password)
    await setAccess(inner, id, account)
    return await readAccount(inner, id)
  })
}

export async function updateAccount(
  ctx: Context,
  sessions: SessionCache,
  id: string,
  change: AccountChange,
): Promise<Account> {
  // Who has which role is each environment's own; all else of an account is shared.
  if (Object.keys(withoutUndefined({ ...change })).some((key) => key !== 'roles' && key !== 'groups'))
    requireProduction(ctx)
  refuseUnknown(ctx, change)
  if (change.timeZone !== undefined) checkedTimeZone(change.timeZone)
  refuseUnspoken(ctx, change.locale)
  const email = change.email?.trim().toLowerCase()
  const { roles, groups, ...rest } = change
  const account = await inWrite(ctx, async (inner) => {
    const before = await readAccount(inner, id)
    refuseOthers(ctx, before)
    const access = { roles: roles ?? before.roles, groups: groups ?? before.groups }
    refuseBeyondOwn(ctx, access)
    if (groups) refuseForeignGroups(ctx, groups)
    const values = withoutUndefined({ ...rest, email })
    if (Object.keys(values).length > 0) {
      await updateRecord(asSystem(inner), directoryOf(ctx).name, id, values, { internal: true })
    }
    await inner.tx.query(sql`
      update lazo."user" set name = coalesce(${rest.name ?? null}, name), email = coalesce(${email ?? null}, email),
        language = coalesce(${rest.language ?? null}, language), locale = coalesce(${rest.locale ?? null}, locale),
        time_zone = coalesce(${rest.timeZone ?? null}, time_zone), active = coalesce(${rest.active ?? null}, active),
        credential_version = credential_version + ${inner.environment.kind === 'production' && endsSessions(before, change) ? 1 : 0},
        updated_at = ${inner.environment.world.now()}
      where id = ${id}`)
    if (rest.active === false) await revokeKeys(inner, id)
    if (roles || groups) await setAccess(inner, id, access)
    await requireAdministrator(inner.tx, inner.environment.schema, inner.model)
    return await readAccount(inner, id)
  })
  forgetPolicies(ctx.environment)
  await sessions.forget(id)
  return account
}

/** Whoever loses or gains rights, address or account signs in again. */
function endsSessions(before: Account, change: AccountChange): boolean {
  const { email, active, roles } = change
  return (
    (email !== undefined && email.trim().toLowerCase() !== before.email) ||
    (active !== undefined && active !== before.active) ||
    (roles !== undefined && [...roles].toSorted().join() !== before.roles.toSorted().join())
  )
}

async function revokeKeys({ tx, environment }: Writing, userId: string): Promise<void> {
  await tx.query(sql`
    update lazo.api_key set revoked_at = ${environment.world.now()} where user_id = ${userId} and revoked_at is null`)
}

/** Makes the account of a directory record that was written as a record: what both hold becomes equal. */
export async function followRecord(ctx: Writing, id: string, record: Readonly<Record<string, unknown>>): Promise<void> {
  requireProduction(ctx)
  const row = {
    id,
    name: String(record.name ?? record.title ?? ''),
    email: String(record.email ?? '').toLowerCase(),
    language: record.language === 'en' ? ('en' as const) : ('es' as const),
    locale: String(record.locale ?? 'es-ES'),
    timeZone: checkedTimeZone(String(record.timeZone ?? 'Europe/Madrid')),
  }
  const known = (await readAccounts(ctx, ctx.tx, id))[0]
  if (!known) {
    refuseForeignGroups(ctx, [])
    return await insertAccount(ctx, row, undefined)
  }
  refuseOthers(ctx, known)
  const active = record.active !== false
  const changed = known.email !== row.email || known.active !== active
  await ctx.tx.query(sql`
    update lazo."user" set name = ${row.name}, email = ${row.email}, language = ${row.language}, locale = ${row.locale},
      time_zone = ${row.timeZone}, active = ${active}, credential_version = credential_version + ${changed ? 1 : 0},
      updated_at = ${ctx.environment.world.now()}
    where id = ${id}`)
  if (!active) await revokeKeys(ctx, id)
  await requireAdministrator(ctx.tx, ctx.environment.schema, ctx.model)
}

export function directoryOf(ctx: Context): ModelModule {
  const module = moduleWith(ctx.model, 'user')
  invariant(module, 'the model has a directory of people')
  return module
}

interface AccountRow {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly language: Language
  readonly locale: string
  readonly timeZone: string
}

async function insertAccount(
  { tx, environment }: Writing,
  row: AccountRow,
  password: string | undefined,
): Promise<void> {
  const { world } = environment
  const now = world.now()
  const inserted = await tx.query(sql`
    insert into lazo."user" (id, name, email, language, locale, time_zone, created_at, updated_at)
    values (${row.id}, ${row.name}, ${row.email}, ${row.language}, ${row.locale}, ${row.timeZone}, ${now}, ${now})
    on conflict (email) do nothing returning 1`)
  if (inserted.length === 0) {
    throw invalidField('email', 'unique', 'Ya hay una persona con este correo.', 'Somebody has this address already.')
  }
  if (password === undefined) return
  await tx.query(sql`
    insert into lazo.credential (id, user_id, account_id, provider_id, password, created_at, updated_at)
    values (${world.newId()}, ${row.id}, ${row.id}, 'credential', ${password}, ${now}, ${now})`)
}

async function setAccess(
  { tx, environment }: Writing,
  userId: string,
  access: { readonly roles: readonly string[]; readonly groups: readonly string[] },
): Promise<void> {
  await tx.query(sql`
    insert into ${fixedTable(environment.schema, 'user_access')} (user_id, role_ids, group_ids)
    values (${userId}, ${[...new Set(access.roles)]}::uuid[], ${[...new Set(access.groups)]}::uuid[])
    on conflict (user_id) do update set role_ids = excluded.role_ids, group_ids = excluded.group_ids,
      version = user_access.version + 1`)
}

async function readAccount(ctx: Context, id: string): Promise<Account> {
  const account = (await readAccounts(ctx, ctx.tx ?? ctx.environment.db, id))[0]
  if (!account) throw missing()
  return account
}

async function readAccounts({ environment }: Context, db: Queryable, id?: string): Promise<Account[]> {
  return await db.query<Account>(sql`
    select u.id, u.name, u.email, u.language, u.locale, u.time_zone as "timeZone", u.active,
      coalesce(a.role_ids, '{}') as roles, coalesce(a.group_ids, '{}') as groups, u.created_at as "createdAt",
      (select max(s.created_at) from lazo.session s where s.user_id = u.id) as "lastSeenAt"
    from lazo."user" u left join ${fixedTable(environment.schema, 'user_access')} a on a.user_id = u.id
    where ${id ?? null}::uuid is null or u.id = ${id ?? null}::uuid
    order by lower(u.name), u.id limit 2000`)
}

function refuseUnknown(ctx: Context, access: Pick<AccountChange, 'roles' | 'groups'>): void {
  if (!(access.roles ?? []).every((id) => ctx.model.roles.has(id))) {
    throw invalidField('roles', 'missing', 'Hay un rol que no existe.', 'One of the roles does not exist.')
  }
  if (!(access.groups ?? []).every((id) => ctx.model.groups.has(id))) {
    throw invalidField('groups', 'missing', 'Hay un grupo que no existe.', 'One of the groups does not exist.')
  }
}

/** A region of a language that is configured. */
function refuseUnspoken(ctx: Context, locale: string | undefined): void {
  if (locale === undefined || languageOf(ctx.model, locale)) return
  throw invalidField('locale', 'missing', 'Ese idioma no está configurado.', 'That language is not configured.')
}

export function checkedTimeZone(name: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone && name
  } catch {
    throw invalidField('timeZone', 'missing', 'No existe esa zona horaria.', 'There is no such time zone.')
  }
}

function withoutUndefined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
