import sql from 'sql-template-tag'

import type { Language } from '#common/errors.ts'
import { conflict, invalidField, invariant } from '#common/errors.ts'
import type { Context, Environment } from '#server/context.ts'
import { administratorRoles } from '#server/model/administrators.ts'
import { applyPlan } from '#server/model/apply.ts'
import { planModel } from '#server/model/plan.ts'
import { loadModel, readElements } from '#server/model/registry.ts'

import type { System } from '#server/system.ts'

import { installTaxes } from '#server/records/install-taxes.ts'

import { checkedTimeZone, createAccount } from './accounts.ts'
import { systemContext } from './system-context.ts'

interface FirstRun {
  readonly language: Language
  readonly company: string
  readonly country: string
  readonly currency: string
  readonly timeZone: string
  readonly name: string
  readonly email: string
  readonly password: string
  readonly demo: boolean
}

export async function isFirstRun({ db }: Environment): Promise<boolean> {
  const rows = await db.query(sql`select 1 from lazo.installation union all select 1 from lazo."user" limit 1`)
  return rows.length === 0
}

/** Name of the job that fills a new installation with the demo company. */
export const demoJob = 'demo'

/**
 * The company's settings and its first administrator. Two first-run pages that are sent at the same
 * moment cannot both win: the second finds the row that the first wrote.
 */
export async function completeFirstRun(
  environment: Environment,
  input: FirstRun,
): Promise<{ id: string; name: string; email: string }> {
  checkedTimeZone(input.timeZone)
  const { world } = environment
  if (!(await isFirstRun(environment))) throw alreadyDone()
  await saveSettings(environment, input)
  const ctx = await systemContext(environment)
  const id = world.newId()
  return await environment.db.transaction(async (tx) => {
    const taken = await tx.query(sql`
      insert into lazo.installation (administrator_id, completed_at) values (${id}, ${world.now()})
      on conflict do nothing returning 1`)
    if (taken.length === 0) throw alreadyDone()
    const account = await createAccount(
      { ...ctx, tx },
      {
        id,
        name: input.name,
        email: input.email,
        password: input.password,
        language: input.language,
        timeZone: input.timeZone,
        roles: [administratorRole(ctx)],
        groups: [],
      },
    )
    await installTaxes({ ...ctx, tx }, input.country)
    if (input.demo) await environment.jobs.enqueue(tx, demoJob, { language: input.language })
    return { id, name: account.name, email: account.email }
  })
}

function alreadyDone(): Error {
  return conflict('Lazo ya está en marcha: inicia sesión.', 'Lazo is already set up: sign in.')
}

/** Somebody was added by a command: the first-run page has nothing left to do. */
export async function completeInstallation({ db, world }: Environment, administratorId: string): Promise<void> {
  await db.query(sql`
    insert into lazo.installation (administrator_id, completed_at) values (${administratorId}, ${world.now()})
    on conflict do nothing`)
}

/** The role that may do everything. */
export function administratorRole(ctx: Context): string {
  const [role] = administratorRoles(ctx.model)
  invariant(role, 'the model has a role that administers')
  return role
}

async function saveSettings(environment: Environment, input: FirstRun): Promise<void> {
  const model = await loadModel(environment)
  if (!model.currencies.has(input.currency)) {
    throw invalidField('currency', 'missing', 'Esa moneda no está disponible.', 'That currency is not available.')
  }
  const { company, country, currency, timeZone, language } = input
  const settings = {
    ...model.settings,
    company,
    country,
    baseCurrency: currency,
    timeZone,
    locale: localeFor(language, country),
  }
  const elements = await readElements(environment.db, environment.schema)
  const desired = elements.map((element) =>
    element.kind === 'settings' ? { ...element, definition: settings } : element,
  )
  await applyPlan(environment, await planModel(environment, desired), { by: null })
}

const spanishCountries = new Set('AR BO CL CO CR CU DO EC ES GQ GT HN MX NI PA PE PR PY SV UY VE US'.split(' '))
const englishCountries = new Set('AU CA GB IE IN MT NZ US ZA'.split(' '))

function localeFor(language: Language, country: string): string {
  const speaks = language === 'es' ? spanishCountries : englishCountries
  if (speaks.has(country)) return `${language}-${country}`
  return language === 'es' ? 'es-ES' : 'en-GB'
}

/** From LAZO_ADMIN_EMAIL and LAZO_ADMIN_PASSWORD, while there is nobody yet. */
export async function makeFirstAdministrator(system: System, log: (message: string) => void): Promise<void> {
  const { administrator } = system.settings
  const { environment } = system
  if (!administrator || !(await isFirstRun(environment))) return
  const { settings } = await loadModel(environment)
  await completeFirstRun(environment, {
    language: settings.locale.startsWith('en') ? 'en' : 'es',
    company: settings.company,
    country: settings.country,
    currency: settings.baseCurrency,
    timeZone: settings.timeZone,
    name: administrator.email.split('@')[0] ?? administrator.email,
    email: administrator.email,
    password: administrator.password,
    demo: false,
  })
  log(`The first administrator is ${administrator.email}.`)
}
