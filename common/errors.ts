/**
 * The two kinds of failure. Expected ones carry a stable code, a sentence for the user in both
 * languages and the fields they concern; everything else is a bug and crashes the request.
 */
export type ErrorCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'stale'
  | 'tooLarge'
  | 'tooMany'
  | 'busy'
  | 'unavailable'

export type Language = 'es' | 'en'
export type Localized = Readonly<Record<Language, string>>

/** One broken rule: `field` is a path such as `lines.2.quantity`, empty for the record as a whole. */
export interface Violation {
  readonly field: string
  readonly rule: string
  readonly message: Localized
}

export class LazoError extends Error {
  readonly code: ErrorCode
  readonly text: Localized
  readonly violations: readonly Violation[]
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(
    code: ErrorCode,
    text: Localized,
    options: { violations?: readonly Violation[]; details?: Record<string, unknown> } = {},
  ) {
    super(text.en)
    this.name = 'LazoError'
    this.code = code
    this.text = text
    this.violations = options.violations ?? []
    this.details = options.details
  }
}

/** Whether what was asked may be well and only came at a bad moment: the same, asked later, may succeed. */
export function isTemporary({ code }: LazoError): boolean {
  return code === 'busy' || code === 'unavailable' || code === 'tooMany' || code === 'stale'
}

/** In English and in one line, for the log. */
export function inOneLine({ text, violations }: LazoError): string {
  return [text.en, ...violations.map(({ field, message }) => `${field}: ${message.en}`)].join(' ')
}

export function violation(field: string, rule: string, es: string, en: string): Violation {
  return { field, rule, message: { es, en } }
}

/** The input breaks rules; lists every violation at once. */
export function invalid(violations: readonly Violation[]): LazoError {
  return new LazoError(
    'invalid',
    { es: 'Revisa los campos señalados.', en: 'Check the fields marked below.' },
    { violations },
  )
}

export function invalidField(field: string, rule: string, es: string, en: string): LazoError {
  return invalid([violation(field, rule, es, en)])
}

export function unauthenticated(): LazoError {
  return new LazoError('unauthenticated', {
    es: 'Inicia sesión para continuar.',
    en: 'Sign in to continue.',
  })
}

export function forbidden(es: string, en: string): LazoError {
  return new LazoError('forbidden', { es, en })
}

/** Absent and invisible are the same to the reader. */
export function missing(): LazoError {
  return new LazoError('missing', {
    es: 'No existe o no tienes acceso.',
    en: 'It does not exist or you have no access to it.',
  })
}

export function conflict(
  es: string,
  en: string,
  options: { violations?: readonly Violation[]; details?: Record<string, unknown> } = {},
): LazoError {
  return new LazoError('conflict', { es, en }, options)
}

export function tooMany(retryAfterSeconds: number): LazoError {
  return new LazoError(
    'tooMany',
    {
      es: `Demasiados intentos. Prueba otra vez dentro de ${retryAfterSeconds} s.`,
      en: `Too many attempts. Try again in ${retryAfterSeconds} s.`,
    },
    { details: { retryAfterSeconds } },
  )
}

export function tooLarge(es: string, en: string): LazoError {
  return new LazoError('tooLarge', { es, en })
}

export function unavailable(es: string, en: string): LazoError {
  return new LazoError('unavailable', { es, en })
}

/** What must hold or the program is wrong. Never used for input. */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${what}`)
}
