import sql from 'sql-template-tag'
import type { ImportDetail, ImportOptions, ImportStatus } from '#common/api/imports.ts'
import { conflict, forbidden, invalid, violation, type Localized, type Violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { checkValues } from '#server/records/check.ts'
import { moduleOf } from '#server/records/fields.ts'
import { parseContext } from '#server/records/parse-context.ts'
import { checkReferences, findTitles, referencesOf } from '#server/records/references.ts'
import { inWrite, ownerOf, writableModule } from '#server/records/write.ts'
import {
  allowLongStatements,
  batchTable,
  changeBatch,
  forgetBatches,
  insertBatch,
  listBatches,
  moduleOfBatch,
  noCounts,
  outcomeTable,
  ownBatch,
  verdictTable,
  type Batch,
} from './batch.ts'
import { importTargets } from './targets.ts'
import { enqueueImportWork } from './work.ts'

/** Begins an import of a file that is in the store. */
export async function startImport(
  ctx: Context,
  moduleName: string,
  file: { readonly hash: string; readonly name: string },
): Promise<ImportDetail> {
  const module = writableModule(ctx, moduleName, 'create')
  if (module.capabilities.user) {
    // Each person also has an account, a role and a way to sign in, which no file can bring.
    throw forbidden('Las personas se dan de alta una a una.', 'People are added one by one.')
  }
  const { environment } = ctx
  const id = environment.world.newId()
  await environment.db.transaction(async (tx) => {
    await insertBatch(environment, tx, {
      id,
      moduleId: module.id,
      fileHash: file.hash,
      fileName: file.name.slice(0, 200),
      actId: environment.world.newId(),
      createdBy: ctx.policy.userId,
    })
    await enqueueImportWork(environment, tx, id)
  })
  return await readImport(ctx, id)
}

export async function readImport(ctx: Context, id: string): Promise<ImportDetail> {
  return await detailOf(ctx, await ownBatch(ctx, id))
}

type ImportSummary = Pick<
  ImportDetail,
  'id' | 'module' | 'fileName' | 'status' | 'counts' | 'createdAt' | 'createdBy' | 'finishedAt'
>

export async function listImports(ctx: Context, moduleName: string | undefined): Promise<ImportSummary[]> {
  const module = moduleName === undefined ? undefined : moduleOf(ctx, moduleName)
  const batches = await listBatches(ctx, module?.id)
  return batches.flatMap((batch) => {
    const known = ctx.model.modulesById.get(batch.moduleId)
    return known ? [summaryOf(ctx, known, batch)] : []
  })
}

function summaryOf(ctx: Context, module: ModelModule, batch: Batch): ImportSummary {
  const { id, fileName, status, counts, createdAt, finishedAt } = batch
  // Only whoever made an import sees it.
  const createdBy = { id: ctx.user.id, title: ctx.user.name }
  return { id, module: module.name, fileName, status, counts, createdAt, createdBy, finishedAt }
}

async function detailOf(ctx: Context, batch: Batch): Promise<ImportDetail> {
  const module = moduleOfBatch(ctx, batch)
  const { file, mapping, confidences, options, problem } = batch
  return {
    ...summaryOf(ctx, module, batch),
    kind: file.kind ?? null,
    encoding: file.encoding ?? null,
    delimiter: file.delimiter ?? null,
    headers: [...(file.headers ?? [])],
    samples: (file.samples ?? []).map((row) => [...row]),
    targets: importTargets(ctx, module).map(({ name, label, type, required }) => ({
      name,
      label: { ...label },
      type,
      required,
    })),
    mapping: [...mapping],
    confidences: [...confidences],
    options,
    reasons: await reasonsOf(ctx, batch),
    problem: problem ? { ...problem } : null,
  }
}

/** Not asked for while rows are being written: it looks at all of them. */
async function reasonsOf(ctx: Context, batch: Batch): Promise<{ message: Localized; count: number }[]> {
  if (!['checked', 'done', 'undone'].includes(batch.status)) return []
  const { environment } = ctx
  const fates = batch.status === 'checked' ? verdictTable : outcomeTable
  const rows = await environment.db.query<Localized & { field: string; count: number }>(sql`
    select p->>'field' as field, min(p->'message'->>'es') as es, min(p->'message'->>'en') as en, count(*)::int as count
    from ${fates(environment)} f, jsonb_array_elements(f.problems) p
    where f.batch_id = ${batch.id} and p->>'rule' <> 'repeated' and jsonb_typeof(f.problems) = 'array'
    group by p->>'field', p->>'rule' order by count desc limit 20`)
  const module = moduleOfBatch(ctx, batch)
  return rows.map(({ field, es, en, count }) => {
    const label = module.fields.get(field.split('.')[0] ?? '')?.label ?? { es: '', en: '' }
    return { message: { es: reasonText(label.es, es), en: reasonText(label.en, en) }, count }
  })
}

/** With the field before; what the reader of the file says of one row is said of all such rows. */
function reasonText(label: string, message: string): string {
  if (label !== '') return `${label}: ${message}`
  const general = message.replace(/^(?:Fila|Row) \d+(?:, [^«]*«[^»]*»)?: /, '')
  return general.charAt(0).toUpperCase() + general.slice(1)
}

/** Notes the mapping and options and has the preview worked out. */
export async function planImport(
  ctx: Context,
  id: string,
  plan: { readonly mapping: readonly (string | null)[]; readonly options: ImportOptions },
): Promise<ImportDetail> {
  const before = await ownBatch(ctx, id)
  const module = moduleOfBatch(ctx, before)
  await checkPlan(ctx, module, before, plan)
  await step(ctx, id, ['mapped', 'checking', 'checked'], async (inner, batch) => {
    await changeBatch(ctx.environment, inner, batch, {
      ...plan,
      status: 'checking',
      place: 0,
      counts: { ...noCounts, rows: batch.counts.rows },
    })
  })
  return await readImport(ctx, id)
}

async function checkPlan(
  ctx: Context,
  module: ModelModule,
  batch: Batch,
  plan: { readonly mapping: readonly (string | null)[]; readonly options: ImportOptions },
): Promise<void> {
  const { values, owner } = plan.options
  const known = new Set(importTargets(ctx, module).map(({ name }) => name))
  const chosen = plan.mapping.filter((name) => name !== null)
  const problems: Violation[] = []
  if (plan.mapping.length !== (batch.file.headers?.length ?? 0))
    problems.push(violation('mapping', 'length', 'Falta alguna columna.', 'Some column is missing.'))
  for (const [index, name] of chosen.entries()) {
    if (!known.has(name))
      problems.push(violation('mapping', 'unknown', `No existe «${name}».`, `There is no “${name}”.`))
    else if (chosen.indexOf(name) !== index)
      problems.push(violation('mapping', 'repeated', `Dos columnas van a «${name}».`, `Two columns go to “${name}”.`))
  }
  // An update of nothing: only what is given is checked, not what a record needs besides.
  const checked = checkValues(ctx, module, values, parseContext(ctx, module), {
    before: {},
    internal: false,
  })
  const references = referencesOf(ctx, module, checked.values)
  const given = (one: Violation): boolean => Object.hasOwn(values, one.field.split('.')[0] ?? '')
  problems.push(...checked.violations.filter(given), ...checkReferences(references, await findTitles(ctx, references)))
  const owned = ownerOf(ctx, module, owner)
  if (owner !== undefined && 'problem' in owned) problems.push(owned.problem)
  if (owner && !(await isUser(ctx, owner)))
    problems.push(violation('owner', 'reference', 'No existe esa persona.', 'There is no such person.'))
  if (problems.length > 0) throw invalid(problems)
}

async function isUser(ctx: Context, id: string): Promise<boolean> {
  const users = moduleWith(ctx.model, 'user')
  if (!users) return false
  const rows = await ctx.environment.db.query(sql`
    select 1 from ${tableOf(ctx, users)} t where t.id = ${id} and t.deleted_at is null`)
  return rows.length > 0
}

/** Starts writing. An import that runs or is done is left as it is. */
export async function runImport(ctx: Context, id: string): Promise<ImportDetail> {
  const { status } = await ownBatch(ctx, id)
  if (status !== 'running' && status !== 'done')
    await step(ctx, id, ['checked'], async (inner, batch) => {
      const counts = { ...noCounts, rows: batch.counts.rows }
      await changeBatch(ctx.environment, inner, batch, { status: 'running', counts })
    })
  return await readImport(ctx, id)
}

/** Behind every row: an undo begins with the last. */
const lastPlace = 2 ** 31 - 1

export async function undoImport(ctx: Context, id: string): Promise<ImportDetail> {
  const { status } = await ownBatch(ctx, id)
  if (status !== 'undoing' && status !== 'undone')
    await step(ctx, id, ['done', 'failed', 'running'], async (inner, batch) => {
      await changeBatch(ctx.environment, inner, batch, {
        status: 'undoing',
        problem: null,
        undoActId: ctx.environment.world.newId(),
        place: lastPlace,
        counts: { ...batch.counts, rows: batch.counts.create + batch.counts.update, done: 0 },
      })
    })
  return await readImport(ctx, id)
}

/** The import that wrote under an act, if it was one. */
export async function importOfAct({ environment }: Context, actId: string): Promise<string | undefined> {
  const [found] = await environment.db.query<{ id: string }>(sql`
    select id from ${batchTable(environment)} where act_id = ${actId}`)
  return found?.id
}

/** Discards an import that has written nothing, with its rows. */
export async function deleteImport(ctx: Context, id: string): Promise<void> {
  await inWrite(ctx, async ({ tx, environment }) => {
    const batch = await ownBatch({ ...ctx, tx }, id, { lock: true })
    const { create, update } = batch.counts
    const hasWritten = ['running', 'done', 'undoing', 'undone'].includes(batch.status)
    if (hasWritten || (batch.status === 'failed' && create + update > 0)) throw wrongStep(batch.status)
    await allowLongStatements(tx)
    await forgetBatches(environment, tx, sql`id = ${id}`)
  })
}

/** Moves an import from one of the steps to the next and gives the background its work. */
async function step(
  ctx: Context,
  id: string,
  from: readonly ImportStatus[],
  change: (tx: NonNullable<Context['tx']>, batch: Batch) => Promise<void>,
): Promise<void> {
  const { environment } = ctx
  await environment.db.transaction(async (tx) => {
    const batch = await ownBatch({ ...ctx, tx }, id, { lock: true })
    if (!from.includes(batch.status)) throw wrongStep(batch.status)
    await change(tx, batch)
    await enqueueImportWork(environment, tx, id)
  })
}

function wrongStep(status: ImportStatus): ReturnType<typeof conflict> {
  return conflict('La importación no está en ese paso.', 'The import is not at that step.', {
    details: { status },
  })
}
