import sql from 'sql-template-tag'
import { isObject } from '#common/text.ts'
import type { World } from '#server/context.ts'
import type { Queryable } from '#server/db/database.ts'

/** What is known of this installation and of no other: no backup takes it along. */
interface Installation {
  /** As the server found it when it last started. */
  readonly server: { readonly version: string; readonly address: string; readonly canMail: boolean } | undefined
  readonly backupAt: string | undefined
  /** Documents whose content the backup could not find on the disk. */
  readonly backupMissing: number
  readonly mail: { readonly at: string; readonly problem: string | null } | undefined
}

type Facts = {
  readonly server: NonNullable<Installation['server']>
  readonly backup: { readonly at: string; readonly missing: number }
  readonly mail: NonNullable<Installation['mail']>
}

interface Where {
  readonly db: Queryable
  readonly world: World
}

export async function noteInstallation<Key extends keyof Facts>(
  { db, world }: Where,
  key: Key,
  facts: Facts[Key],
): Promise<void> {
  const now = world.now()
  await db.query(sql`
    insert into lazo.setting (key, value, updated_at)
    values (${`installation.${key}`}, ${JSON.stringify(facts)}::jsonb, ${now})
    on conflict (key) do update set value = excluded.value, updated_at = ${now}`)
}

export async function readInstallation(db: Queryable): Promise<Installation> {
  const rows = await db.query<{ key: string; value: unknown }>(
    sql`select key, value from lazo.setting where key in ('installation.server', 'installation.backup', 'installation.mail')`,
  )
  const of = (key: keyof Facts) => {
    const value = rows.find((row) => row.key === `installation.${key}`)?.value
    return isObject(value) ? value : undefined
  }
  const [server, backup, mail] = [of('server'), of('backup'), of('mail')]
  return {
    server: server && {
      version: String(server.version),
      address: String(server.address),
      canMail: server.canMail === true,
    },
    backupAt: backup && String(backup.at),
    backupMissing: Number(backup?.missing ?? 0),
    mail: mail && { at: String(mail.at), problem: typeof mail.problem === 'string' ? mail.problem : null },
  }
}
