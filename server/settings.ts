import path from 'node:path'

/** What the operator says, by environment variables and the options of `lazo start`. */
export interface Settings {
  readonly host: string
  readonly port: number
  /** Only this names the server in links and checks; never a header of the request. */
  readonly baseUrl: URL | undefined
  readonly dataDir: string
  readonly databaseUrl: string | undefined
  /** Folder of extensions beside those of the checkout, which upgrades therefore never touch. */
  readonly extensionsDir: string | undefined
  readonly administrator: { readonly email: string; readonly password: string } | undefined
  /** Addresses whose forwarded headers are believed. */
  readonly trustedProxies: readonly string[]
  readonly smtpUrl: string | undefined
  readonly mailFrom: string | undefined
  readonly privateHosts: ReadonlySet<string>
  /** The identity provider by which people may sign in (OpenID Connect). */
  readonly provider:
    | { readonly issuer: string; readonly clientId: string; readonly clientSecret: string; readonly name: string }
    | undefined
  /** Requests that one user, key or anonymous address may make in a minute. */
  readonly requestsPerMinute: number
  /** Browsers that are told of changes as they happen; the others ask again later. */
  readonly streamsMax: number
  /** Opens switches that only tests need; refused in production. */
  readonly isTest: boolean
}

/** They take 25 kB each, one file of the process, and half a second until all are told of a change. */
const streamsUsual = 2_000

export class SettingsError extends Error {}

export function readSettings(
  variables: Readonly<Record<string, string | undefined>>,
  overrides: {
    readonly port?: string | undefined
    readonly data?: string | undefined
    readonly host?: string | undefined
  } = {},
): Settings {
  const host = overrides.host ?? text(variables.LAZO_HOST) ?? '127.0.0.1'
  const baseUrl = readBaseUrl(text(variables.LAZO_BASE_URL))
  if (!isLoopback(host) && !baseUrl) {
    throw new SettingsError(
      `LAZO_HOST is ${host}: set LAZO_BASE_URL to the address that people type, such as https://crm.example.com`,
    )
  }
  return {
    host,
    port: readPort(overrides.port ?? text(variables.PORT) ?? '3000'),
    baseUrl,
    dataDir: path.resolve(overrides.data ?? text(variables.LAZO_DATA_DIR) ?? '.data'),
    databaseUrl: text(variables.DATABASE_URL),
    extensionsDir: text(variables.LAZO_EXTENSIONS),
    administrator: readAdministrator(variables),
    trustedProxies: list(variables.LAZO_TRUSTED_PROXIES),
    smtpUrl: readSmtpUrl(text(variables.LAZO_SMTP_URL)),
    mailFrom: text(variables.LAZO_MAIL_FROM),
    privateHosts: new Set(list(variables.LAZO_PRIVATE_HOSTS).map((name) => name.toLowerCase())),
    provider: readProvider(variables),
    requestsPerMinute: readCount('LAZO_REQUESTS_PER_MINUTE', variables.LAZO_REQUESTS_PER_MINUTE, 600_000),
    streamsMax: readCount('LAZO_STREAMS', variables.LAZO_STREAMS, streamsUsual),
    isTest: readIsTest(variables),
  }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host)
}

function text(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim()
}

function list(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function readPort(value: string): number {
  const port = Number(value)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new SettingsError(`"${value}" is no port: use a number from 0 to 65535`)
}

function readCount(name: string, value: string | undefined, otherwise: number): number {
  if (text(value) === undefined) return otherwise
  const count = Number(value)
  if (Number.isInteger(count) && count > 0) return count
  throw new SettingsError(`${name} must be a whole number above zero`)
}

function readBaseUrl(value: string | undefined): URL | undefined {
  if (value === undefined) return undefined
  const url = URL.canParse(value) ? new URL(value) : undefined
  const isPlain = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '' && url.hash === ''
  if (isPlain && url.username === '') return url
  throw new SettingsError('LAZO_BASE_URL must be an address without a path, such as https://crm.example.com')
}

function readSmtpUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  if (URL.canParse(value) && /^smtps?:$/.test(new URL(value).protocol)) return value
  throw new SettingsError('LAZO_SMTP_URL must look like smtp://user:password@mail.example.com:587')
}

function readAdministrator(variables: Readonly<Record<string, string | undefined>>): Settings['administrator'] {
  const email = text(variables.LAZO_ADMIN_EMAIL)
  const password = variables.LAZO_ADMIN_PASSWORD
  if (email === undefined && !password) return undefined
  if (email !== undefined && password) return { email, password }
  throw new SettingsError('Set both LAZO_ADMIN_EMAIL and LAZO_ADMIN_PASSWORD, or neither')
}

function readProvider(variables: Readonly<Record<string, string | undefined>>): Settings['provider'] {
  const issuer = text(variables.LAZO_OIDC_ISSUER)
  if (issuer === undefined) return undefined
  const clientId = text(variables.LAZO_OIDC_CLIENT_ID)
  const clientSecret = text(variables.LAZO_OIDC_CLIENT_SECRET)
  const isUrl = URL.canParse(issuer) && /^https?:$/.test(new URL(issuer).protocol)
  if (!isUrl || clientId === undefined || clientSecret === undefined) {
    throw new SettingsError(
      'LAZO_OIDC_ISSUER must be an address such as https://id.example.com, with LAZO_OIDC_CLIENT_ID and LAZO_OIDC_CLIENT_SECRET',
    )
  }
  return { issuer, clientId, clientSecret, name: text(variables.LAZO_OIDC_NAME) ?? new URL(issuer).hostname }
}

function readIsTest(variables: Readonly<Record<string, string | undefined>>): boolean {
  if (variables.LAZO_TEST === '1') return true
  return variables.NODE_ENV === 'test'
}
