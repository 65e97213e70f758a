type ViolationKind =
  | 'unique'
  | 'foreignKey'
  | 'check'
  | 'notNull'
  | 'exclusion'
  | 'invalidValue'
  | 'lockTimeout'
  | 'statementTimeout'
  | 'serialization'
  | 'readOnly'
  | 'forbidden'
  | 'diskFull'
  | 'unavailable'

interface DatabaseViolation {
  readonly kind: ViolationKind
  readonly schema: string | undefined
  readonly table: string | undefined
  readonly column: string | undefined
  readonly constraint: string | undefined
  /** PostgreSQL's own words, for the log and never for the client. */
  readonly detail: string | undefined
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const kinds: ReadonlyMap<string, ViolationKind> = new Map([
  ['23505', 'unique'],
  ['23503', 'foreignKey'],
  ['23001', 'foreignKey'],
  ['23514', 'check'],
  ['23502', 'notNull'],
  ['23P01', 'exclusion'],
  ['55P03', 'lockTimeout'],
  ['57014', 'statementTimeout'],
  ['40001', 'serialization'],
  ['40P01', 'serialization'],
  ['25006', 'readOnly'],
  ['42501', 'forbidden'],
  ['53100', 'diskFull'],
  ['58030', 'diskFull'],
])

const unavailableClasses = ['08', '53', '57', '58', '25P03', '25P04']
const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
const lostMessage =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Connection ended unexpectedly)/

/** What the database refused, or undefined when the error is not the database's (or is a bug in our SQL). */
export function databaseViolation(error: unknown): DatabaseViolation | undefined {
  if (!(error instanceof Error)) return undefined
  const kind = kindOf(error)
  if (!kind) return undefined
  return {
    kind,
    schema: textOf(error, 'schema'),
    table: textOf(error, 'table'),
    column: textOf(error, 'column'),
    constraint: textOf(error, 'constraint'),
    detail: textOf(error, 'detail') ?? error.message,
  }
}

/** The connection is gone or could not be had; the statement may or may not have run. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof Error && kindOf(error) === 'unavailable'
}

/** The statement was made for tables that have been changed since: a column or table is no more, or of another type. */
export function isGoneFromSchema(error: unknown): boolean {
  return ['42703', '42P01', '42804'].includes(errorCode(error) ?? '')
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error ? textOf(error, 'code') : undefined
}

/** What the machine lacks, in our folders or in those of the database: nothing was written, and it ends once there is room. */
export const noRoomCodes = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS', '53100', '58030']

export function isNoRoom(error: unknown): boolean {
  return noRoomCodes.includes(errorCode(error) ?? '')
}

function kindOf(error: Error): ViolationKind | undefined {
  const code = textOf(error, 'code')
  if (code === undefined) return lostMessage.test(error.message) ? 'unavailable' : undefined
  if (socketCodes.has(code)) return textOf(error, 'syscall') === undefined ? undefined : socketKind(error, code)
  const known = kinds.get(code)
  if (known) return known
  if (/^22...$/.test(code)) return 'invalidValue'
  return code.length === 5 && unavailableClasses.some((start) => code.startsWith(start)) ? 'unavailable' : undefined
}

/** ENOENT is also the code of a missing file; only the call that connects concerns us. */
function socketKind(error: Error, code: string): ViolationKind | undefined {
  return code === 'ENOENT' && textOf(error, 'syscall') !== 'connect' ? undefined : 'unavailable'
}

function textOf(error: Error, key: string): string | undefined {
  const value: unknown = Reflect.get(error, key)
  return typeof value === 'string' && value !== '' ? value : undefined
}
