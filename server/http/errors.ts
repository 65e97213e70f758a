import type { ErrorCode, Language, Localized, Violation } from '#common/errors.ts'
import { LazoError, conflict, invalid, tooLarge, unavailable, violation } from '#common/errors.ts'
import type { World } from '#server/context.ts'
import { databaseViolation, errorCode, isNoRoom } from '#server/db/database-violation.ts'

const statuses: Readonly<Record<ErrorCode, number>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  stale: 409,
  tooLarge: 413,
  tooMany: 429,
  busy: 503,
  unavailable: 503,
}

/** More than any form has fields; what is sent to be refused is not answered with more than was sent. */
const violationsMax = 1_000

/** The one shape of an error, whatever went wrong. */
interface ErrorBody {
  readonly error: {
    /** Also in the log, when the fault is ours. */
    readonly id: string
    readonly code: ErrorCode | 'internal'
    readonly message: string
    readonly violations: readonly { readonly field: string; readonly rule: string; readonly message: string }[]
    readonly details?: Readonly<Record<string, unknown>>
  }
}

interface Failure {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: ErrorBody
}

export function describeFailure(world: World, thrown: unknown, language: Language): Failure {
  const id = world.newId()
  const trouble = fromMachine(thrown)
  // Whoever looks after the machine is to know of it too.
  if (trouble) logTrouble(world, errorCode(thrown) ?? '')
  const error = trouble ?? asExpected(thrown)
  if (!error) {
    logBug(world, id, thrown)
    const message = {
      es: `Algo ha fallado. Si se repite, avisa con este número: ${id}`,
      en: `Something went wrong. If it happens again, report this number: ${id}`,
    }[language]
    return { status: 500, headers: {}, body: { error: { id, code: 'internal', message, violations: [] } } }
  }
  const retryAfter = error.details?.retryAfterSeconds ?? (statuses[error.code] === 503 ? 2 : undefined)
  return {
    status: statuses[error.code],
    headers: typeof retryAfter === 'number' ? { 'retry-after': String(retryAfter) } : {},
    body: {
      error: {
        id,
        code: error.code,
        message: error.text[language],
        violations: error.violations.slice(0, violationsMax).map((one) => readable(one, language)),
        ...(error.details ? { details: error.details } : {}),
      },
    },
  }
}

function readable({ field, rule, message }: Violation, language: Language) {
  return { field, rule, message: message[language] }
}

function asExpected(thrown: unknown): LazoError | undefined {
  if (thrown instanceof LazoError) return thrown
  return fromDatabase(thrown) ?? fromFramework(thrown)
}

const busyText: Localized = {
  es: 'El servidor está ocupado. Prueba otra vez en unos segundos.',
  en: 'The server is busy. Try again in a few seconds.',
}

/** What nobody nearer to the cause has translated. */
function fromDatabase(thrown: unknown): LazoError | undefined {
  const found = databaseViolation(thrown)
  switch (found?.kind) {
    case 'lockTimeout':
    case 'statementTimeout':
    case 'serialization':
      return new LazoError('busy', busyText)
    case 'unavailable':
    case 'readOnly':
      return unavailable('La base de datos no responde.', 'The database does not answer.')
    case 'unique':
    case 'exclusion':
      return conflict('Ya existe otro igual.', 'Another one like it exists already.')
    case 'invalidValue':
      return invalid([violation('', 'value', 'Hay un valor que no se puede guardar.', 'A value cannot be stored.')])
    case 'foreignKey':
    case 'check':
    case 'notNull':
    case 'diskFull':
    case 'forbidden':
    case undefined:
      return undefined
  }
}

const tooManyOpen = new Set(['EMFILE', 'ENFILE', 'ENOMEM'])

function fromMachine(thrown: unknown): LazoError | undefined {
  if (tooManyOpen.has(errorCode(thrown) ?? '')) return new LazoError('busy', busyText)
  if (!isNoRoom(thrown)) return undefined
  return unavailable(
    'El servidor no puede escribir en su disco: no se ha guardado nada. Avisa a quien lo administra.',
    'The server cannot write to its disk: nothing was saved. Tell whoever looks after it.',
  )
}

/** Fastify's own refusals: a body that is too large, not JSON, or of another type. */
function fromFramework(thrown: unknown): LazoError | undefined {
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return undefined
  if (thrown.statusCode === 413) return tooLarge('La petición es demasiado grande.', 'The request is too large.')
  if (typeof thrown.statusCode !== 'number' || thrown.statusCode < 400 || thrown.statusCode > 499) return undefined
  return invalid([violation('', 'request', 'La petición no es válida.', 'The request is not valid.')])
}

const troubleEveryMs = 60_000

/** By its code, how often the machine refused since that was logged; what logs it is one for all requests of a process. */
const troubles = new WeakMap<World, Map<string, number>>()

/** A full disk refuses every write, and each line of log would want room too: one a minute says how often. */
function logTrouble(world: World, code: string): void {
  const counts = troubles.get(world) ?? new Map<string, number>()
  troubles.set(world, counts)
  const count = counts.get(code)
  counts.set(code, (count ?? 0) + 1)
  if (count !== undefined) return
  const say = (): void => {
    const times = counts.get(code) ?? 0
    counts.delete(code)
    if (times === 0) return
    counts.set(code, 0)
    world.log({ event: 'machine.refused', code, times })
    void world.rest(troubleEveryMs).then(say)
  }
  say()
}

function logBug(world: World, id: string, thrown: unknown): void {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  // Messages of the database may quote values of records, so only its code and place are kept.
  const found = databaseViolation(error)
  world.log({
    event: 'error',
    id,
    name: error.name,
    message: found ? `${found.kind} ${found.table ?? ''} ${found.constraint ?? ''}` : error.message,
    stack: error.stack?.split('\n').slice(1, 12).join('\n'),
  })
}

/** The reader's language when nobody is signed in. */
export function acceptedLanguage(header: string | undefined): Language {
  const wanted = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().slice(0, 2))
  return wanted.find((one): one is Language => one === 'es' || one === 'en') ?? 'es'
}
