import type { Channel } from '#common/change.ts'
import type { Scope, ModuleAction, Switch } from '#common/element.ts'
import type { Model } from '#common/model.ts'
import type { Language } from '#common/errors.ts'
import type { Database, Transaction } from '#server/db/database.ts'
import type { Egress } from '#server/egress/egress.ts'
import type { Files } from '#server/files/files.ts'
import type { Jobs } from '#server/jobs/jobs.ts'

/** The sources of non-determinism, so that tests own them. */
export interface World {
  /** ISO 8601 UTC with milliseconds. */
  now(): string
  /** UUIDv7, rising within a process. */
  newId(): string
  /** Cryptographically strong bytes. */
  randomBytes(size: number): Uint8Array
  /** Comes back after so long; no reason for the process to go on. */
  rest(ms: number): Promise<void>
  log(event: LogEvent): void
}

export interface LogEvent {
  readonly event: string
  readonly [field: string]: string | number | boolean | null | undefined
}

/** What the server process holds for one environment; no state but caches. */
export interface Environment {
  readonly id: string
  readonly kind: 'production' | 'sandbox' | 'training'
  /** PostgreSQL schema, a generated identifier. */
  readonly schema: string
  /** Connections of the application's role, which owns no DDL. */
  readonly db: Database
  /** Connections of the migrator's role, for changes of the model and what else only the owner of a table may do. */
  readonly migrator: Database
  readonly world: World
  readonly jobs: Jobs
  readonly files: Files
  readonly egress: Egress
}

/** What a user may do, compiled once per user, role assignment and model version. */
export interface Policy {
  readonly userId: string
  /** What is done follows from what somebody was allowed to do, and is not what they asked for. */
  readonly isSystem?: true
  readonly roleIds: readonly string[]
  scope(module: string, action: ModuleAction): Scope
  canRead(module: string, field: string): boolean
  canWrite(module: string, field: string): boolean
  can(capability: Switch): boolean
  /** One of the user's roles asks for a second factor. */
  readonly needsFactor: boolean
  /** Whom the user manages: nobody, those whose groups are all among `groupIds`, or everybody. */
  readonly people: 'none' | 'group' | 'all'
  /** Security groups of the user and all groups below them. */
  readonly groupIds: readonly string[]
  /** Groups that records which the user creates inherit. */
  readonly ownGroupIds: readonly string[]
  /** Ids in group_set that share a group with `groupIds`. */
  readonly visibleSetIds: readonly number[]
}

export interface SessionUser {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly language: Language
  /** BCP 47 with region. */
  readonly locale: string
  readonly timeZone: string
}

/** Passed first to everything that reads or writes. One per request, job run or command. */
export interface Context {
  readonly environment: Environment
  readonly model: Model
  readonly policy: Policy
  readonly user: SessionUser
  /** Who sees the product as `user`, read-only, where it is somebody else. */
  readonly seenBy?: SessionUser
  readonly channel: Channel
  /** Groups the changes of this act in the log. */
  readonly actId: string
  /** Called when something is kept under it that can be taken back: its answer then names the act. */
  readonly onAct?: () => void
  /** Records are made one or taken apart again: what is issued follows its customer too. */
  readonly joins?: true
  /** Set inside a write: everything then runs in it. */
  readonly tx?: Transaction
  /** Steps that the system takes by itself wait until whoever opened the write has written everything. */
  readonly settlesLater?: true
  /** Another limit of the project was decided on, and whoever writes it keeps the decision. */
  readonly isDecided?: true
  /** The record whose own links are being saved: its version rises once, with them. */
  readonly linking?: string
  /** What is done is a step of an automation: the first run of the chain, and how many stand between. */
  readonly chain?: { readonly root: string; readonly depth: number }
  /** Documents whose totals whoever opened the write will work out at its end, once. */
  readonly unsettled?: Set<string>
}
