import sql from 'sql-template-tag'

import type { Model } from '#common/model.ts'
import { compilePolicies } from '#server/access/policy.ts'
import { isReached, reach, type Ground, type Reach, type Sight } from '#server/access/row-rule.ts'
import type { Environment } from '#server/context.ts'
import { fixedTable, loadModel } from '#server/model/registry.ts'

import { keptMax, type ChangeStream, type StreamedChange, type StreamMessage } from './stream.ts'

/** A change with what its record says of who reaches it, which is read once for all who listen. */
export interface HeardChange extends StreamedChange {
  readonly ground?: Ground & { readonly readMs: number }
}

/** Who is told later than this may have lost sight of the record meanwhile. */
const groundMsMax = 1_000

export type Heard = StreamMessage | { readonly changes: readonly HeardChange[] }

interface Listener {
  /** Whose sight decides what concerns them. */
  readonly userId: string
  hear(message: Heard): void
}

interface Audience {
  /** As to the stream itself; of changes one hears those alone that one might see, which is still to be made sure of. */
  join(after: string | undefined, listener: Listener): Promise<() => void>
}

interface Piece {
  readonly changes: readonly StreamedChange[]
  readonly listeners: Listener[]
}

const audiences = new WeakMap<ChangeStream, Audience>()

/** Who listens to a stream: what a change costs must not grow with all who do not see it. */
export function audienceOf(environment: Environment, stream: ChangeStream): Audience {
  const audience = audiences.get(stream) ?? openAudience(environment, stream)
  audiences.set(stream, audience)
  return audience
}

function openAudience(environment: Environment, stream: ChangeStream): Audience {
  let told = Promise.resolve()
  let latest: Piece | undefined
  let waiting = 0

  function gather(changes: readonly StreamedChange[]): Piece {
    const piece: Piece = { changes, listeners: [] }
    waiting += changes.length
    // It begins when all who hear of these changes now have been gathered.
    told = told.then(async () => {
      await (waiting > keptMax ? skip(piece) : pass(environment, piece))
      waiting -= changes.length
    })
    return piece
  }

  return {
    join: async (after, listener) => {
      let isThere = false
      const leave = await stream.subscribe(after, (message) => {
        // What was missed concerns one alone, and waits for nothing that is told to all.
        if (!isThere || !('changes' in message)) return listener.hear(message)
        if (latest?.changes !== message.changes) latest = gather(message.changes)
        latest.listeners.push(listener)
      })
      isThere = true
      return leave
    },
  }
}

/** Too far behind: all is read anew. */
async function skip({ changes, listeners }: Piece): Promise<void> {
  const position = changes.at(-1)?.position
  if (position !== undefined) for (const listener of listeners) listener.hear({ resync: true, position })
}

async function pass(environment: Environment, { changes, listeners }: Piece): Promise<void> {
  const found = await concerned(environment, changes, listeners).catch(() => undefined)
  // Where it could not be found out, each finds out for themselves.
  for (const [at, listener] of listeners.entries()) {
    const own = found ? (found[at] ?? []) : changes
    if (own.length > 0) listener.hear({ changes: own })
  }
}

/** For each listener the changes that they might see. */
async function concerned(
  environment: Environment,
  changes: readonly StreamedChange[],
  listeners: readonly Listener[],
): Promise<(readonly HeardChange[])[]> {
  const model = await loadModel(environment)
  const heard = await withGrounds(environment, model, changes)
  const policies = await compilePolicies(
    environment,
    model,
    listeners.map(({ userId }) => userId),
  )
  const kinds = Map.groupBy(heard, ({ moduleId, ground }) => `${moduleId} ${ground?.ownerId} ${ground?.groupSetId}`)
  const pieces = [...kinds.values()]
  return policies.map((policy) => {
    const sees = sightOf({ environment, model, policy }, -Infinity)
    const seen = pieces.filter(([first]) => first && sees(first) !== false)
    if (seen.length === pieces.length) return heard
    const own = new Set(seen.flat())
    return own.size === 0 ? [] : heard.filter((change) => own.has(change))
  })
}

/** What has no record any more is nobody's. */
async function withGrounds(
  { db, schema }: Environment,
  model: Model,
  changes: readonly StreamedChange[],
): Promise<readonly HeardChange[]> {
  const grounds = new Map<string, NonNullable<HeardChange['ground']>>()
  const readMs = performance.now()
  for (const [moduleId, ofModule] of Map.groupBy(changes, (change) => change.moduleId)) {
    const module = model.modulesById.get(moduleId)
    if (!module) continue
    const ids = [...new Set(ofModule.map(({ recordId }) => recordId))]
    const rows = await db.query<Ground & { readonly id: string }>(sql`
      select id, owner_id as "ownerId", group_set_id as "groupSetId" from ${fixedTable(schema, module.table)}
      where id = any(${ids}::uuid[])`)
    for (const { id, ...ground } of rows) grounds.set(`${moduleId} ${id}`, { ...ground, readMs })
  }
  return changes.flatMap((change) => {
    const ground = grounds.get(`${change.moduleId} ${change.recordId}`)
    return ground ? [{ ...change, ground }] : []
  })
}

/** What somebody sees of records whose ground is known, and not for long; nothing where the database has to be asked. */
export function sightOf(
  sight: Sight,
  oldestMs = performance.now() - groundMsMax,
): (change: HeardChange) => boolean | undefined {
  const reaches = new Map<string, Reach>()
  return ({ moduleId, ground }) => {
    const module = sight.model.modulesById.get(moduleId)
    if (!module) return false
    const found = reaches.get(moduleId) ?? reach(sight, module, 'read', 't')
    reaches.set(moduleId, found)
    return ground && ground.readMs >= oldestMs ? isReached(sight, found, ground) : undefined
  }
}
