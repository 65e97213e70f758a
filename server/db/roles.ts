import pg from 'pg'

/** Reads and writes rows, owns nothing. */
export const appRole = 'lazo_app'

interface AppLogin {
  readonly connectionOptions: pg.ClientConfig
  readonly setRole: string | undefined
}

/**
 * How the application becomes its own role: by signing in as it where no password is asked (the embedded server),
 * else by stepping down from the role of the URL, else (no such role, or no right to it) by staying what it is.
 */
export async function chooseAppLogin(base: pg.ClientConfig): Promise<AppLogin> {
  const stays = { connectionOptions: base, setRole: undefined }
  const role = await readAppRole(base)
  if (!role) return stays
  const asApp = withUser(base, appRole)
  if (role.canLogin && asApp && (await canConnect(asApp))) return { connectionOptions: asApp, setRole: undefined }
  return role.isMember ? { connectionOptions: base, setRole: `set role ${appRole}` } : stays
}

async function readAppRole(base: pg.ClientConfig): Promise<{ canLogin: boolean; isMember: boolean } | undefined> {
  const client = new pg.Client(base)
  client.on('error', () => undefined)
  await client.connect()
  try {
    const result = await client.query<{ canLogin: boolean }>(
      `select rolcanlogin as "canLogin" from pg_roles
       where rolname = $1 and has_schema_privilege(oid, (select oid from pg_namespace where nspname = 'lazo'), 'usage')`,
      [appRole],
    )
    const role = result.rows[0]
    if (!role) return undefined
    const isMember = await client.query(`set role ${appRole}`).then(
      () => true,
      () => false,
    )
    return { ...role, isMember }
  } finally {
    await client.end()
  }
}

/** Only a URL without a password can be signed in to as someone else. */
function withUser(base: pg.ClientConfig, user: string): pg.ClientConfig | undefined {
  const url = base.connectionString
  if (!url?.startsWith('postgresql://') && !url?.startsWith('postgres://')) return undefined
  const match = /^(postgres(?:ql)?:\/\/)(?:([^:@/?]*)(:[^@/?]*)?@)?(.*)$/.exec(url)
  if (!match || match[3] || /[?&](user|password)=/.test(url)) return undefined
  return { ...base, connectionString: `${match[1]}${user}@${match[4]}` }
}

async function canConnect(options: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(options)
  client.on('error', () => undefined)
  return client
    .connect()
    .then(() => client.end())
    .then(() => true)
    .catch(() => false)
}
