import type { Auth } from '#server/access/auth.ts'
import type { SessionCache } from '#server/access/sessions.ts'
import type { Presence } from '#server/changes/presence.ts'
import type { Environment, World } from './context.ts'
import type { Database } from '#server/db/database.ts'
import type { Environments } from '#server/environments/environments.ts'
import type { Settings } from './settings.ts'

/** All that one server process holds. */
export interface System {
  readonly settings: Settings
  /** Where people reach it: the configured address, or loopback with the port that was taken. */
  readonly baseUrl: URL
  /** Says which port was taken, where any free one was asked for. */
  settlePort(port: number): void
  readonly world: World
  readonly db: Database
  /** Production. */
  readonly environment: Environment
  readonly environments: Environments
  readonly sessions: SessionCache
  /** Who has which record before them. */
  readonly presence: Presence
  readonly auth: Auth
  /** Folder of the built web application; absent while it has not been built. */
  readonly webFolder: string | undefined
}
