import { Readable } from 'node:stream'
import sql from 'sql-template-tag'
import { people, userValues } from '#demo/team.ts'
import { demoRecords } from '#demo/records.ts'
import type { DemoFile, DemoOptions, DemoRecord } from '#demo/record.ts'
import { coreId } from '#catalog/modules/define.ts'
import { invariant, type Language } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context, Environment } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { installTaxes } from '#server/records/install-taxes.ts'
import { continueSeries } from '#server/records/auto-number.ts'
import { loadOrder, loadRecords, type RatesByDay } from '#server/records/load.ts'
import { recompute } from '#server/records/recompute.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { createAccount, directoryOf } from '#server/users/accounts.ts'
import { systemContext } from '#server/users/system-context.ts'

export interface DemoLoad {
  readonly language: Language
  readonly seed?: number
  /** Lets the five people sign in; without it somebody who manages users lets them in. */
  readonly password?: string | undefined
  progress?(written: number): void
}

/** The mark that this installation holds the demo company. */
const demoSetting = 'demo'

const batchRowsUsual = 2000
const fileBytesMax = 1_000_000

/**
 * The demo company with its two years of history, whole or not at all. A second run does nothing, so
 * a job may call it again.
 */
export async function loadDemo(environment: Environment, load: DemoLoad): Promise<number> {
  const { seed = 1, language, password } = load
  const ctx: Context = { ...(await systemContext(environment)), channel: 'ui' }
  const options: DemoOptions = {
    seed,
    language,
    now: environment.world.now(),
    baseCurrency: ctx.model.settings.baseCurrency,
  }
  return await inWrite(ctx, async (inner) => {
    const marked = await inner.tx.query(sql`
      insert into lazo.setting (key, value) values (${demoSetting}, ${JSON.stringify({ seed, language, now: options.now })}::jsonb)
      on conflict (key) do nothing returning 1`)
    if (marked.length === 0) return 0
    await hireTeam(inner, language, password)
    // The demo company is Spanish, wherever it is tried.
    await installTaxes(inner, 'ES')
    const written = await writeAll(inner, demoRecords(options), load)
    await continueSeries(inner)
    await recompute(inner)
    return written
  })
}

/** The five people of the company, each with their roles and groups. */
export async function hireTeam(ctx: Writing, language: Language, password: string | undefined): Promise<void> {
  for (const person of people) {
    const { id, name, email } = person
    const { phone, jobTitle, locale, timeZone } = userValues(person, language)
    await createAccount(ctx, {
      id,
      name,
      email,
      password,
      language,
      locale: String(locale),
      timeZone: String(timeZone),
      roles: person.roles.map((role) => coreId('role', role)),
      groups: person.groups.map((group) => coreId('group', group)),
    })
    await updateRecord(ctx, directoryOf(ctx).name, id, { phone, jobTitle }, { internal: true })
  }
}

/**
 * Writes records as they come, a batch of each module at a time, in the order of their relations: all
 * in the caller's transaction, or each batch in its own.
 */
export async function writeAll(
  ctx: Context,
  records: Iterable<DemoRecord>,
  { progress, batchRows = batchRowsUsual }: { progress?(written: number): void; batchRows?: number },
): Promise<number> {
  const directory = directoryOf(ctx)
  const order = loadOrder(ctx.model.modules.values()).filter((module) => module !== directory)
  const waiting = new Map<string, DemoRecord[]>(order.map((module) => [module.name, []]))
  const rates: RatesByDay = new Map()
  let [buffered, written] = [0, 0]
  const flush = async () => {
    // Taken out first: a transaction that is run again must find them.
    const batches = order.map((module) => ({ module, batch: waiting.get(module.name)?.splice(0) ?? [] }))
    await inWrite(ctx, async (inner) => {
      await takeTime(inner)
      for (const { module, batch } of batches) await writeBatch(inner, module, batch, rates)
    })
    written += buffered
    buffered = 0
    progress?.(written)
  }
  for (const record of records) {
    if (record.module === directory.name) continue
    const list = waiting.get(record.module)
    invariant(list, `the model has a module ${record.module}`)
    list.push(record)
    if (++buffered >= batchRows) await flush()
  }
  await flush()
  return written
}

/** Statements of a load are larger than any that serves a person. */
export async function takeTime({ tx }: Writing): Promise<void> {
  await tx.exec(`set local statement_timeout = '10min'; set local idle_in_transaction_session_timeout = '10min'`)
}

async function writeBatch(
  ctx: Writing,
  module: ModelModule,
  batch: readonly DemoRecord[],
  rates: RatesByDay,
): Promise<void> {
  if (batch.length === 0) return
  await loadRecords(ctx, module, batch, rates)
  for (const record of batch) {
    if (record.file) await storeFile(ctx, module, record, record.file)
  }
}

async function storeFile(ctx: Writing, module: ModelModule, record: DemoRecord, file: DemoFile): Promise<void> {
  const { environment, tx } = ctx
  const stored = await environment.files.put(Readable.from([file.content]), { bytesMax: fileBytesMax })
  await tx.query(sql`
    insert into ${fixedTable(environment.schema, 'attachment')} (id, hash, name, mime, size, module_id, record_id, created_at, created_by)
    values (${file.id}, ${stored.hash}, ${file.name}, ${stored.mediaType}, ${stored.size}, ${module.id}, ${record.id}, ${record.createdAt}, ${record.createdBy})`)
}
