import type { ErrorCode } from '#common/errors.ts'

interface FieldViolation {
  /** A path such as `lines.2.quantity`; empty for the record as a whole. */
  readonly field: string
  readonly rule?: string
  readonly message: string
}

/** `network` is ours: the server did not answer. */
type ApiErrorCode = ErrorCode | 'network' | 'internal'

/** The one shape in which the server says no; the message is already in the reader's language. */
export class ApiError extends Error {
  readonly status: number
  readonly code: ApiErrorCode
  readonly violations: readonly FieldViolation[]
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    status: number,
    code: ApiErrorCode,
    message: string,
    rest: {
      readonly violations?: readonly FieldViolation[]
      readonly details?: Readonly<Record<string, unknown>>
      readonly cause?: unknown
    } = {},
  ) {
    super(message, { cause: rest.cause })
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.violations = rest.violations ?? []
    this.details = rest.details ?? {}
  }
}

export function isApiError(error: unknown, code?: ApiErrorCode): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.code === code)
}

/** It was waited for as long as anybody does: to wait as long again helps nobody. */
export function isLate(error: unknown): boolean {
  return error instanceof ApiError && error.cause instanceof DOMException && error.cause.name === 'TimeoutError'
}

interface ErrorBody {
  readonly error?: {
    readonly code?: ApiErrorCode
    readonly message?: string
    readonly violations?: readonly FieldViolation[]
    readonly details?: Readonly<Record<string, unknown>>
  }
}

export async function readApiError(response: Response): Promise<ApiError> {
  const { error } = await readBody(response)
  return new ApiError(response.status, error?.code ?? 'internal', error?.message ?? '', {
    violations: error?.violations ?? [],
    details: error?.details ?? {},
  })
}

async function readBody(response: Response): Promise<ErrorBody> {
  try {
    const body: unknown = await response.json()
    // The server writes every error in this shape; a proxy's page has none of its keys.
    return typeof body === 'object' && body !== null ? (body as ErrorBody) : {}
  } catch {
    return {}
  }
}
