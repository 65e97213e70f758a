import type { Filter } from '#common/filter.ts'
import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { allSteps, type SeenCondition, type StepReport, type WorkflowDefinition } from '#common/workflow.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { readableField } from '#server/records/fields.ts'
import { isKnownFilter } from '#server/records/known-fields.ts'
import { findTitles, type Reference, type Titles } from '#server/records/references.ts'
import type { StoredReport } from './read.ts'

export interface Person {
  readonly id: string
  readonly title: string
}

/** Colleagues are known to everybody. */
export async function namesOf(ctx: Context, ids: readonly (string | null)[]): Promise<Titles> {
  const module = moduleWith(ctx.model, 'user')
  if (!module) return new Map()
  return await findTitles(
    ctx,
    ids.flatMap((id) => (id === null ? [] : [{ field: '', module, id }])),
  )
}

export function personIn(people: Titles, id: string | null): Person | null {
  const title = id === null ? undefined : people.get(id)
  return id === null || title === undefined ? null : { id, title }
}

/** Titles of the records that the reader sees. */
export async function titleFor(
  ctx: Context,
  records: readonly { readonly moduleId: string; readonly id: string }[],
): Promise<Titles> {
  const pointed = records.flatMap(({ moduleId, id }): Reference[] => {
    const module = ctx.model.modulesById.get(moduleId)
    return module && ctx.policy.scope(module.name, 'read') !== 'none' ? [{ field: '', module, id }] : []
  })
  return await findTitles(ctx, pointed)
}

/** Whether the reader may read all that the workflow's conditions read: else what came of it would tell them. */
export function mayKnow(ctx: Context, module: ModelModule, definition: WorkflowDefinition | undefined): boolean {
  if (!definition) return false
  const { trigger, condition, steps } = definition
  const branches = allSteps(steps).flatMap(({ kind, settings }) =>
    kind === 'branch' ? [settings.condition as Filter] : [],
  )
  const named = trigger.on === 'updated' ? (trigger.fields ?? []) : trigger.on === 'date' ? [trigger.field] : []
  return (
    [condition, ...branches].every((filter) => isKnownFilter(ctx, module, filter)) &&
    named.every((name) => name === 'owner' || readableField(ctx, module, name) !== undefined)
  )
}

/** What conditions saw, as far as the reader may. */
export async function showSeen(
  ctx: Context,
  module: ModelModule,
  seen: readonly SeenCondition[],
): Promise<SeenCondition[]> {
  const shown: SeenCondition[] = []
  for (const { condition, isMet, saw } of seen) {
    if (!isKnownFilter(ctx, module, condition)) shown.push({ condition, isMet: null })
    else if (saw === undefined || !('field' in condition)) shown.push({ condition, isMet })
    else shown.push({ condition, isMet, saw: await spoken(ctx, module, condition.field, saw) })
  }
  return shown
}

/** A value with the title of what it points to. */
async function spoken(ctx: Context, module: ModelModule, name: string, value: unknown): Promise<unknown> {
  const field = module.fields.get(name)
  const isPerson = name === 'owner' || name === 'createdBy' || field?.type === 'user'
  const target = isPerson
    ? moduleWith(ctx.model, 'user')
    : ctx.model.modules.get(
        isObject(value) && typeof value.module === 'string' ? value.module : (field?.options?.module ?? ''),
      )
  const id = isObject(value) ? value.id : value
  if (!target || typeof id !== 'string' || !(isPerson || field?.type === 'relation' || field?.type === 'polymorphic'))
    return value
  const titles = await findTitles(ctx, [{ field: name, module: target, id }])
  const title = titles.get(id)
  // What one may not see has no id either.
  return title === undefined ? null : { ...(isObject(value) ? { module: value.module } : {}), id, title }
}

/** What steps did, as far as the reader may see. */
export async function showReports(
  ctx: Context,
  module: ModelModule | undefined,
  reports: readonly StoredReport[],
  isSeen: boolean,
): Promise<StepReport[]> {
  const people = await namesOf(
    ctx,
    reports.flatMap((one) => one.people ?? []),
  )
  const made = await titleFor(
    ctx,
    reports.flatMap(({ record }) => {
      const target = ctx.model.modules.get(record?.module ?? '')
      return record && target ? [{ moduleId: target.id, id: record.id }] : []
    }),
  )
  const shown: StepReport[] = []
  for (const { people: ids, record, values, conditions, message, ...report } of reports) {
    const title = record && made.get(record.id)
    shown.push({
      ...report,
      ...(message && (isSeen || report.outcome !== 'failed') ? { message } : {}),
      ...(record && title !== undefined ? { record: { ...record, title } } : {}),
      ...(ids ? { people: ids.flatMap((id) => personIn(people, id) ?? []) } : {}),
      ...(values && isSeen && module ? { values: await shownValues(ctx, module, values) } : {}),
      ...(conditions && isSeen && module ? { conditions: await showSeen(ctx, module, conditions) } : {}),
    })
  }
  return shown
}

async function shownValues(
  ctx: Context,
  module: ModelModule,
  values: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const shown: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    if (name === 'owner' || readableField(ctx, module, name)) shown[name] = await spoken(ctx, module, name, value)
  }
  return shown
}
