import sql from 'sql-template-tag'
import { conflict, LazoError, type Localized } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { findDrift } from '#server/model/drift.ts'
import { reader } from '#server/records/list.ts'
import { visibleProject } from './read.ts'
import { noteInstallation, readInstallation } from '#server/users/installation.ts'
import {
  installationLines,
  isInstalledForOthers,
  type InstallationFacts,
} from '#server/programme/rules/installation.ts'

/** The lines as the reader of a project sees them. */
export async function readInstallationPage(ctx: Context, projectId: string) {
  await visibleProject(ctx, projectId)
  const facts = await installationFacts(ctx)
  return {
    lines: [...installationLines(facts)],
    isJudged: isInstalledForOthers(facts),
    mayTryMail: ctx.environment.kind === 'production' && ctx.environment.egress.canMail && ctx.policy.can('configure'),
  }
}

/** Of production, whichever environment one is in: accounts and settings are common to all. */
async function installationFacts(ctx: Context): Promise<InstallationFacts> {
  const db = reader(ctx)
  const now = ctx.environment.world.now()
  const kept = await readInstallation(db)
  const [row] = await db.query<{ version: string; skew: number }>(sql`
    select current_setting('server_version') as version,
      abs(extract(epoch from clock_timestamp()) * 1000 - ${Date.parse(now)}::float8)::float8 as skew`)
  const zones = await db.query<{ zone: string; people: number }>(
    sql`select time_zone as zone, count(*)::int as people from lazo."user" where active group by 1`,
  )
  const drift = await findDrift({ db, schema: ctx.environment.schema })
  return {
    ...kept,
    now,
    database: (row?.version ?? '').split(' ')[0] ?? '',
    clockSkewMs: row?.skew ?? 0,
    // Elements that somebody changed by hand are told of where it is deployed.
    strayTables: drift.filter(({ what }) => what !== 'hash').length,
    timeZone: ctx.model.settings.timeZone,
    peopleByZone: new Map(zones.map(({ zone, people }) => [zone, people])),
  }
}

/** What holds a phase up, or nothing where there is nobody to be let in. */
export async function installationReasons(ctx: Context): Promise<readonly Localized[] | undefined> {
  if (!isInstalledForOthers(await readInstallation(reader(ctx)))) return undefined
  return installationLines(await installationFacts(ctx))
    .filter(({ isMet }) => !isMet)
    .map(({ label, found }) => ({ es: `${label.es}: ${found.es}`, en: `${label.en}: ${found.en}` }))
}

const problemMax = 300

/** A mail to whoever asks: what the mail server said of it is kept. */
export async function tryMail(ctx: Context): Promise<{ isSent: boolean; problem: string | null }> {
  const { egress, world, db, kind } = ctx.environment
  if (kind !== 'production') {
    throw conflict('El correo se prueba en producción.', 'Mail is tried in production.')
  }
  if (!egress.canMail) throw conflict('No hay servidor de correo.', 'There is no mail server.')
  const problem = await egress
    .sendMail({ to: ctx.user.email, messageId: `<${world.newId()}@lazo>`, ...words[ctx.user.language] })
    .then(() => null, reasonOf(ctx))
  await noteInstallation({ db, world }, 'mail', { at: world.now(), problem })
  return { isSent: problem === null, problem }
}

const words = {
  es: { subject: 'Prueba de correo de Lazo', text: 'Si lees esto, Lazo puede enviar correo.' },
  en: { subject: 'Mail of Lazo, tried', text: 'If you read this, Lazo can send mail.' },
} as const

/** What a mail server says may be long and of several lines. */
function reasonOf({ user }: Context) {
  return (error: unknown): string => {
    const said = error instanceof LazoError ? error.text[user.language] : error instanceof Error ? error.message : ''
    return said.replace(/\s+/g, ' ').trim().slice(0, problemMax) || '–'
  }
}
