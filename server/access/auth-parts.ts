import type { SignInRules } from '#common/element.ts'
import type { World } from '#server/context.ts'
import type { Database } from '#server/db/database.ts'

import type { SessionCache } from './sessions.ts'

/** Where a request comes from: the real address of the connection, and what the browser calls itself. */
export interface Origin {
  readonly address: string
  readonly browser: string | null
}

export interface AuthParts {
  readonly db: Database
  readonly world: World
  readonly sessions: SessionCache
  /** As the company has them now. */
  readonly rules: () => Promise<SignInRules>
}

export interface ResetToken {
  readonly token: string
  readonly expiresAt: string
}
