import { LazoError, invalidField, invariant, tooLarge, type Localized } from '#common/errors.ts'
import { isObject } from '#common/text.ts'
import { userContext, type UserAct } from '#server/access/user-context.ts'
import type { Context, Environment } from '#server/context.ts'
import type { JobData } from '#server/jobs/jobs.ts'
import type { Values } from './check.ts'
import { listRecords, type ListQuery } from './list.ts'
import { deleteRecord } from './remove.ts'
import { updateRecord } from './update.ts'
import { inWrite } from './write.ts'

/** Which records: named one by one, or all that a list shows. */
export interface Selection {
  readonly ids?: readonly string[] | undefined
  readonly filter?: ListQuery['filter'] | undefined
  readonly search?: string | undefined
  readonly scope?: ListQuery['scope'] | undefined
}
export type MassChange = { readonly update: Values } | { readonly delete: true }

export interface MassResult {
  readonly changed: number
  readonly refused: readonly { readonly id: string; readonly message: Localized }[]
  /** So many that they are changed in the background. */
  readonly queued: number
}

/** As many are changed while the user waits; more become a job. */
const inRequestMax = 1000
const recordsMax = 100_000
const recordsPerStep = 200
const refusalsMax = 200
const massJob = 'mass-change'

/** Changes records each by itself and all in one act: those that may not be changed say why. */
export async function changeRecords(
  ctx: Context,
  module: string,
  selection: Selection,
  change: MassChange,
  atOnceMax = inRequestMax,
): Promise<MassResult> {
  const ids = selection.ids ? [...new Set(selection.ids)].toSorted() : await selectIds(ctx, module, selection)
  if (ids.length <= atOnceMax) return { ...(await changeEach(ctx, module, ids, change)), queued: 0 }
  const data = { userId: ctx.policy.userId, actId: ctx.actId, module, ids, change }
  await inWrite(ctx, async (inner) => await inner.environment.jobs.enqueue(inner.tx, massJob, data))
  return { changed: 0, refused: [], queued: ids.length }
}

/** Each record by itself; those that may not be changed say why. */
export async function changeEach(
  ctx: Context,
  module: string,
  ids: readonly string[],
  change: MassChange,
): Promise<Omit<MassResult, 'queued'>> {
  return await inWrite(ctx, async (inner) => {
    const refused: { id: string; message: Localized }[] = []
    let changed = 0
    // Ids come in one order, so that two mass changes wait for each other instead of deadlocking.
    for (const id of ids) {
      try {
        await inner.tx.savepoint(async () => {
          if ('update' in change) await updateRecord(inner, module, id, change.update)
          else await deleteRecord(inner, module, id)
        })
        changed += 1
      } catch (error) {
        if (!(error instanceof LazoError)) throw error
        if (refused.length < refusalsMax) refused.push({ id, message: error.violations[0]?.message ?? error.text })
      }
    }
    return { changed, refused }
  })
}

async function selectIds(ctx: Context, module: string, { filter, search, scope }: Selection): Promise<string[]> {
  if (!filter && !search) throw invalidField('ids', 'required', 'Di qué registros.', 'Say which records.')
  const ids: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const chosen = { ...(filter ? { filter } : {}), ...(search ? { search } : {}), ...(scope ? { scope } : {}) }
    const text = await listRecords(ctx, { module, ...chosen, fields: [], limit: 200, cursor })
    const page: { rows: { id: string }[]; next: string | null } = JSON.parse(text)
    ids.push(...page.rows.map((row) => row.id))
    cursor = page.next
    if (ids.length > recordsMax) {
      throw tooLarge(
        `De una vez se cambian hasta ${recordsMax} registros.`,
        `At most ${recordsMax} records are changed at once.`,
      )
    }
  }
  return ids.toSorted()
}

/** Says who does large mass changes; before the jobs start. */
export function registerMassWork(environment: Environment): void {
  environment.jobs.work(
    massJob,
    async (data, { signal }) => {
      const job = readJob(data)
      const ctx = await userContext(environment, job)
      if (!ctx) return
      // Done again after a crash, what was changed already stays as it is.
      for (let start = 0; start < job.ids.length && !signal.aborted; start += recordsPerStep) {
        await changeEach(ctx, job.module, job.ids.slice(start, start + recordsPerStep), job.change)
      }
      signal.throwIfAborted()
    },
    { timeoutSeconds: 3600 },
  )
}

interface MassJob extends UserAct {
  readonly module: string
  readonly ids: readonly string[]
  readonly change: MassChange
}

function readJob({ userId, actId, module, ids, change }: JobData): MassJob {
  invariant(Array.isArray(ids), 'the job of a mass change names its records')
  return {
    userId: String(userId),
    actId: String(actId),
    channel: 'ui',
    module: String(module),
    ids: ids.map(String),
    change: isObject(change) && isObject(change.update) ? { update: change.update } : { delete: true },
  }
}
