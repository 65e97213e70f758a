import {
  changeElements,
  explainElement,
  exportPersonalData,
  listElements,
  listUnused,
  readElement,
} from '#common/api/elements.ts'
import type { ElementKind } from '#common/element.ts'
import { conflict, missing } from '#common/errors.ts'
import { labelOf, usesOf } from '#common/uses.ts'
import { ownRights } from '#server/access/own-rights.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import { announceChanges } from '#server/changes/log.ts'
import { applyPlan } from '#server/model/apply.ts'
import { planChanges, type ElementChange } from '#server/model/changes.ts'
import { elementHistory, elementRows, recordCounts } from '#server/model/element-rows.ts'
import { elementUse, readReason, writeReason } from '#server/model/element-use.ts'
import { canonical, modelHash } from '#server/model/elements.ts'
import type { Operation } from '#server/model/plan.ts'
import { findUnused } from '#server/model/unused.ts'
import { moduleUsage } from '#server/model/usage.ts'
import { fieldsWith, mergeOptionsOf } from '#server/records/merge-options.ts'
import { refreshAfter } from '#server/records/refresh.ts'

import { attachment } from './attachment.ts'
import { personalDataCsv } from './personal-data.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

export function registerElements(app: App): void {
  route(app, listElements, async ({ environment, model }, { query }) => {
    const all = await elementRows(environment)
    const module = all.find(({ kind, name }) => kind === 'module' && name === query.module)
    const rows = all.filter(
      (one) =>
        (query.kind === undefined || one.kind === query.kind) &&
        (query.module === undefined || (module !== undefined && (one.id === module.id || one.parent === module.id))),
    )
    return { version: model.version, hash: modelHash(all), rows, records: await recordCounts(environment, model) }
  })

  route(app, exportPersonalData, async ({ model, user }, _input, { reply }) => {
    reply.header('content-disposition', attachment('personal-data.csv'))
    reply.type('text/csv; charset=utf-8')
    await reply.send(personalDataCsv(model, user.language))
    return undefined
  })

  route(app, readElement, async ({ environment, model }, { params }) => {
    const all = await elementRows(environment)
    const row = all.find(({ id }) => id === params.id)
    if (!row) throw missing()
    const module = model.modulesById.get(row.kind === 'field' ? (row.parent ?? '') : row.id)
    const use = (await elementUse(environment)).get(row.id)
    return {
      ...row,
      uses: usesOf(all, row.id),
      history: await elementHistory(environment, row.id),
      usage: module ? await moduleUsage(environment, module) : null,
      lastWritten: use?.lastWritten ?? null,
      lastUsed: use?.lastUsed ?? null,
      reason: await readReason(environment, row.id),
    }
  })

  registerUse(app)

  route(app, changeElements, async (ctx, { body }) => {
    const { environment } = ctx
    const plan = await planChanges(environment.db, environment.schema, body.changes.map(asChange))
    const { baseHash, targetHash, warnings, merges } = plan
    const operations = plan.operations.map(describe)
    const shown = { baseHash, targetHash, warnings: [...warnings], operations, merges: [...merges] }
    if (!body.apply) return shown
    if (body.apply.baseHash !== baseHash || body.apply.targetHash !== targetHash) {
      throw conflict(
        'La configuración ha cambiado desde que viste estos cambios. Vuelve a revisarlos.',
        'The configuration has changed since you saw these changes. Review them again.',
        { details: { baseHash, targetHash } },
      )
    }
    const { confirmed = {} } = body.apply
    const version = await applyPlan(environment, plan, {
      by: ctx.user.id,
      confirmed,
      admit: await ownRights(ctx),
      also: async (tx) => {
        for (const merge of merges) await mergeOptionsOf({ ...ctx, tx }, merge)
      },
    })
    forgetPolicies(environment)
    const rewritten = merges.flatMap(({ list }) => fieldsWith(ctx.model, list).map(({ field }) => field.id))
    await refreshAfter(ctx, plan.operations, rewritten)
    if (merges.length > 0) announceChanges(environment)
    return { ...shown, version }
  })
}

function registerUse(app: App): void {
  route(app, explainElement, async ({ environment, user }, { params, body }) => {
    const rows = await elementRows(environment)
    if (!rows.some(({ id }) => id === params.id)) throw missing()
    await writeReason(environment, params.id, body.reason, user.id)
    return undefined
  })

  route(app, listUnused, async ({ environment, model }, { query }) => {
    const { percent = 5 } = query
    return { rows: await findUnused(environment, model, await elementRows(environment), percent / 100) }
  })
}

interface GivenChange {
  readonly change: ElementChange['change']
}

/** The registry checks kinds and definitions itself and lists what is wrong with them. */
function asChange(given: GivenChange): ElementChange {
  if (given.change === 'create' && 'element' in given) {
    const element = Object(given.element)
    // Validated by kind when planned, as the sentence above says.
    return {
      change: 'create',
      element: { ...element, kind: element.kind as ElementKind, definition: element.definition },
    }
  }
  // The endpoint's schema admits these shapes only.
  return given as ElementChange
}

export function describe({ operation, id, kind, path, destructive, impact, unfit = [], before, after }: Operation) {
  const element = after ?? before
  const label = element ? labelOf(element) : { es: path, en: path }
  return {
    operation,
    id,
    kind,
    path,
    label,
    destructive,
    impact,
    unfit: [...unfit],
    parts: changedParts(before?.definition, after?.definition),
  }
}

function changedParts(before: unknown, after: unknown): string[] {
  const [old, now] = [new Map(Object.entries(Object(before))), new Map(Object.entries(Object(after)))]
  if (old.size === 0 || now.size === 0) return []
  const names = new Set([...old.keys(), ...now.keys()])
  return [...names].filter((name) => canonical(old.get(name) ?? null) !== canonical(now.get(name) ?? null))
}
