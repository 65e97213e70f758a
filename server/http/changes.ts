import type { ServerResponse } from 'node:http'

import { streamChanges } from '#common/api/changes.ts'
import type { ChangeEvent } from '#common/api/changes.ts'
import { LazoError, tooMany } from '#common/errors.ts'
import { audienceOf, sightOf, type Heard, type HeardChange } from '#server/changes/audience.ts'
import type { Place } from '#server/changes/presence.ts'
import { keptMax } from '#server/changes/stream.ts'
import type { Context } from '#server/context.ts'
import { visibleIds } from '#server/records/list.ts'

import { seenUser } from '#server/access/sessions.ts'

import { presenceFor } from './presence.ts'
import { findPrincipal } from './principal.ts'
import { readableNames } from './readable-names.ts'
import { headersOf, openContext, route } from './route.ts'
import type { App } from './route.ts'

const heartbeatMs = 20_000
const streamsPerUserMax = 20
const retryLaterSeconds = 10
/** However many read, they take no more of the database from those who work; whoever waits is told more at once. */
const toldAtOnceMax = 4
const retryMsMin = 500
const retryMsMore = 2_000
/** A client that reads too slowly is cut; it comes back with Last-Event-ID. */
const bufferedBytesMax = 1_000_000

export function registerChanges(app: App): void {
  const open = new Map<string, number>()
  const admit = atOnce(toldAtOnceMax)
  const responses = new Set<ServerResponse>()
  // A stream never ends by itself, and a server that stops waits for its connections.
  app.fastify.addHook('preClose', async () => {
    for (const response of responses) response.end()
  })

  route(app, streamChanges, async (ctx, { query }, { request, reply }) => {
    const user = ctx.user.id
    const count = (open.get(user) ?? 0) + 1
    if (count > streamsPerUserMax) throw tooMany(retryLaterSeconds)
    if (responses.size >= app.system.settings.streamsMax) throw crowded()
    reply.hijack()
    const response = reply.raw
    open.set(user, count)
    responses.add(response)
    response.on('close', () => {
      responses.delete(response)
      open.set(user, Math.max(0, (open.get(user) ?? 1) - 1))
    })
    response.writeHead(200, {
      ...headersOf(reply),
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
      // Nothing follows a stream on its connection, for which a server that stops would wait.
      connection: 'close',
    })
    response.write(`retry: ${retryMs(ctx)}\n\n`)
    const lastEventId = request.headers['last-event-id']
    const after = typeof lastEventId === 'string' ? lastEventId : query.after
    await follow(app, ctx, after, response, { admit, reauthenticate: () => findPrincipal(app.system, request) })
    return undefined
  })
}

/** Whoever is refused works on, and sees what others change when they read again. */
function crowded(): LazoError {
  return new LazoError(
    'busy',
    {
      es: 'Hay demasiados navegadores a la escucha. Los cambios de otros se ven al volver a leer.',
      en: 'Too many browsers are listening. What others change is seen by reading again.',
    },
    { details: { retryAfterSeconds: retryLaterSeconds } },
  )
}

/** Everybody who lost the server at the same moment does not come back at the same moment. */
function retryMs({ environment }: Context): number {
  const [chance = 0] = environment.world.randomBytes(1)
  return retryMsMin + Math.round((chance / 255) * retryMsMore)
}

/** What a reader is told, in turn; nothing to find out whether they are still there. */
type Told = Heard | { readonly place: Place } | undefined
type Admit = (work: () => Promise<void>) => Promise<void>

interface Reading {
  readonly admit: Admit
  readonly reauthenticate: () => ReturnType<typeof findPrincipal>
}

async function follow(
  app: App,
  ctx: Context,
  after: string | undefined,
  response: ServerResponse,
  { admit, reauthenticate }: Reading,
): Promise<void> {
  async function tell(message: Told): Promise<void> {
    if (response.destroyed || response.writableEnded) return
    const principal = await reauthenticate()
    if (!principal || seenUser(principal).id !== ctx.user.id) return void response.end()
    if (message === undefined) return void response.write('event: alive\ndata: {}\n\n')
    if ('noticed' in message) return void response.write('event: notice\ndata: {}\n\n')
    if ('start' in message) return write(response, message.position, 'start', {})
    if ('resync' in message) return write(response, message.position, 'resync', {})
    const now = await openContext(app.system, principal)
    // Elsewhere, or in a copy that was made anew: the browser comes back to where it is.
    if (now.environment !== ctx.environment) return void response.end()
    if ('place' in message) return await tellPresence(app, now, message.place, response)
    for (const [position, event] of await visibleEvents(now, message.changes))
      write(response, position, 'change', event)
  }

  const tellInTurn = inTurn(admit, tell, () => void response.destroy())
  function queue(message: Told): void {
    if (message && 'noticed' in message && !message.noticed.has((ctx.seenBy ?? ctx.user).id)) return
    tellInTurn(message)
  }

  const stream = await app.system.environments.changesOf(ctx.environment)
  const unsubscribe = await audienceOf(ctx.environment, stream).join(after, { userId: ctx.user.id, hear: queue })
  const forget = app.system.sessions.onChange((userId) => {
    if (userId === null || userId === ctx.user.id || userId === ctx.seenBy?.id) queue(undefined)
  })
  const ignore = app.system.presence.onChange((place) => {
    // Whoever sees as somebody is not there, and hears nothing of who is.
    const isHere = !ctx.seenBy && place.schema === ctx.environment.schema
    if (isHere && app.system.presence.isAt(ctx.user.id, place)) queue({ place })
  })
  const heartbeat = setInterval(() => queue(undefined), heartbeatMs)
  const end = (): void => {
    clearInterval(heartbeat)
    forget()
    ignore()
    unsubscribe()
  }
  // Cut while it was being opened, it says so no more.
  if (response.closed) end()
  else response.on('close', end)
}

/**
 * Messages wait for each other: their order is the log's. What comes while a reader is being told is told
 * at once afterwards, and not one by one; a reader who is too far behind reads all again.
 */
function inTurn(admit: Admit, tell: (message: Told) => Promise<void>, fail: () => void): (message: Told) => void {
  let waiting: Told[] = []
  let isTelling = false

  async function tellAll(): Promise<void> {
    while (waiting.length > 0) {
      await admit(async () => {
        const messages = waiting
        waiting = []
        for (const message of messages) await tell(message)
      })
    }
    isTelling = false
  }

  return (message) => {
    const last = waiting.at(-1)
    if (message && last && 'changes' in message && 'changes' in last) {
      waiting[waiting.length - 1] = joined([...last.changes, ...message.changes])
    } else {
      waiting.push(message)
    }
    if (isTelling) return
    isTelling = true
    tellAll().catch(fail)
  }
}

function atOnce(max: number): Admit {
  const queue: (() => void)[] = []
  let free = max
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => queue.push(resolve))
    try {
      await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else free += 1
    }
  }
}

function joined(changes: readonly HeardChange[]): Heard {
  const position = changes.at(-1)?.position
  return changes.length > keptMax && position !== undefined ? { resync: true, position } : { changes }
}

async function tellPresence({ system }: App, ctx: Context, place: Place, response: ServerResponse): Promise<void> {
  const event = await presenceFor(ctx, system, place)
  if (event) response.write(`event: presence\ndata: ${JSON.stringify(event)}\n\n`)
}

function write(response: ServerResponse, position: string, event: string, data: unknown): void {
  response.write(`id: ${position}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  if (response.writableLength > bufferedBytesMax) response.destroy()
}

/** What the reader may know of the changes: records they see, fields they may read. */
async function visibleEvents(ctx: Context, changes: readonly HeardChange[]): Promise<[string, ChangeEvent][]> {
  const sees = sightOf(ctx)
  const asked = await askedFor(
    ctx,
    changes.filter((change) => sees(change) === undefined),
  )
  return changes.flatMap((change) => {
    const module = ctx.model.modulesById.get(change.moduleId)
    if (!module || !(sees(change) ?? asked.has(`${change.moduleId}.${change.recordId}`))) return []
    const fields = readableNames(ctx, module, change.fieldIds)
    // An update of hidden fields alone did not happen, as far as this reader knows.
    if (change.action === 'update' && fields.length === 0) return []
    const { recordId: id, action, actor } = change
    return [[change.position, { module: module.name, id, action, fields, actor }]]
  })
}

/** Those that the reader sees of the records of which no row alone says so. */
async function askedFor(ctx: Context, changes: readonly HeardChange[]): Promise<ReadonlySet<string>> {
  const visible = new Set<string>()
  for (const [moduleId, ofModule] of Map.groupBy(changes, (change) => change.moduleId)) {
    const module = ctx.model.modulesById.get(moduleId)
    if (!module) continue
    const ids = [...new Set(ofModule.map((change) => change.recordId))]
    for (const id of await visibleIds(ctx, module.name, ids, { deleted: true })) visible.add(`${moduleId}.${id}`)
  }
  return visible
}
