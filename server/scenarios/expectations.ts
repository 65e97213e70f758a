import sql from 'sql-template-tag'
import type { Localized } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { compilePattern, matchesPattern } from '#common/pattern.ts'
import type { Expectation, ExpectationName, Values } from '#common/scenario.ts'
import { isObject } from '#common/text.ts'
import { changeTable } from '#server/changes/log.ts'
import { readNotices } from '#server/notifications/read.ts'
import { moduleOf, readableField, readerOf, typeOf } from '#server/records/fields.ts'
import { listRecords, visibleIds } from '#server/records/list.ts'
import type { Writing } from '#server/records/write.ts'
import { viewOf } from './acts.ts'
import { Unmet, type Stage } from './define.ts'
import { figureOf } from './figures.ts'
import { find, recordOf, resolved } from './values.ts'

/** As much of a value is shown beside the step. */
const shownMax = 200

type Judge<Name extends ExpectationName> = (
  ctx: Writing,
  stage: Stage,
  step: Expectation & { expect: Name },
) => Promise<void>

/** Each looks with the rights of whoever the step is about, and says what it found instead. */
const judges: { readonly [Name in ExpectationName]: Judge<Name> } = {
  async exists(ctx, stage, { on, module, where = {}, not }) {
    const isThere =
      on === undefined
        ? (await countWhere(ctx, stage, module ?? '', where)) > 0
        : await isSeen(ctx, await find(ctx, stage, on))
    if (isThere === (not !== true)) return
    throw isThere
      ? new Unmet('Está ahí.', 'It is there.')
      : new Unmet('No está, o no lo ve.', 'It is not there, or not seen.')
  },

  async count(ctx, stage, { module, where = {}, equals, atLeast, atMost }) {
    const count = await countWhere(ctx, stage, module, where)
    const isMet = count === (equals ?? count) && count >= (atLeast ?? count) && count <= (atMost ?? count)
    if (!isMet) throw new Unmet(`Hay ${count}.`, `There are ${count}.`)
  },

  async field(ctx, stage, { on, name, equals, matches, notEmpty, isEmpty }) {
    const known = await find(ctx, stage, on)
    const module = moduleOf(ctx, known.module)
    const field = readableField(ctx, module, name)
    const record = await recordOf(ctx, known)
    if (!record) throw new Unmet('No ve la ficha.', 'The record is not seen.')
    if (!field) throw new Unmet('No ve ese campo.', 'That field is not seen.')
    const value = record[name]
    const shown = shownValue(ctx, module, field, value)
    const found = new Unmet(`Pone: ${shown.es}.`, `It says: ${shown.en}.`)
    if (notEmpty && isBlank(value)) throw found
    if (isEmpty && !isBlank(value)) throw found
    if (matches !== undefined) {
      const pattern = compilePattern(matches)
      if (!('pattern' in pattern) || !matchesPattern(pattern.pattern, textOf(value))) throw found
    }
    if (equals !== undefined && !isSame(await resolved(ctx, stage, field, equals), value)) throw found
  },

  async inView(ctx, stage, { on, view: name, not }) {
    const { module: moduleName, id } = await find(ctx, stage, on)
    const module = moduleOf(ctx, moduleName)
    const view = viewOf(ctx, module, name)
    const own: Filter = { field: 'id', op: 'eq', value: id }
    const filter: Filter = view.filter ? { all: [own, view.filter] } : own
    const isThere = (await rowsOf(ctx, { module: module.name, filter, scope: view.scope })) > 0
    if (isThere !== (not !== true))
      throw isThere
        ? new Unmet('Está en la vista.', 'It is in the view.')
        : new Unmet('No está en la vista.', 'It is not in the view.')
  },

  async found(ctx, stage, { on, text, not }) {
    const { module, id } = await find(ctx, stage, on)
    const filter: Filter = { field: 'id', op: 'eq', value: id }
    const isThere = (await rowsOf(ctx, { module: moduleOf(ctx, module).name, filter, search: text, scope: 'all' })) > 0
    if (isThere !== (not !== true))
      throw isThere
        ? new Unmet('Sale al buscar.', 'The search finds it.')
        : new Unmet('No sale al buscar.', 'The search does not find it.')
  },

  async notification(ctx, stage, { kind, on, to = 'me', not }) {
    const about = on === undefined ? undefined : await find(ctx, stage, on)
    const { rows } = await readNotices(await stage.somebody(to))
    const isTold = rows.some((row) => row.kind === kind && (about === undefined || row.record?.id === about.id))
    if (isTold === (not !== true)) return
    const others = [...new Set(rows.map((row) => row.kind))].join(', ')
    throw isTold
      ? new Unmet('Ha recibido el aviso.', 'It was told.')
      : new Unmet(
          `No ha recibido ese aviso${others === '' ? '' : `; sí: ${others}`}.`,
          `That was not told${others === '' ? '' : `; but: ${others}`}.`,
        )
  },

  async workflowFired(ctx, stage, { on, step: name, not }) {
    const known = await find(ctx, stage, on)
    if (!(await isSeen(ctx, known))) throw new Unmet('No ve la ficha.', 'The record is not seen.')
    const module = moduleOf(ctx, known.module)
    const state = module.fields.get(module.lifecycle?.field ?? '')
    const step = module.lifecycle?.transitions.find((one) => one.name === name)
    const entered = name === undefined || !state ? sql`true` : sql`c.after ->> ${state.id} = ${step?.to ?? null}`
    const rows = await ctx.tx.query(sql`
      select 1 from ${changeTable(ctx.environment)} c
      where c.record_id = ${known.id} and c.channel = 'workflow' and ${entered} limit 1`)
    const hasFired = rows.length > 0
    if (hasFired === (not !== true)) return
    throw hasFired
      ? new Unmet('Lazo lo ha cambiado por su cuenta.', 'Lazo has changed it by itself.')
      : new Unmet('Lazo no ha hecho nada por su cuenta.', 'Lazo has done nothing by itself.')
  },

  async kpiValue(ctx, stage, step) {
    const { equals, atLeast, atMost, changesBy } = step
    const value = await figureOf(ctx, stage, step)
    if (changesBy !== undefined) {
      const before = stage.figures.get(step) ?? 0
      const moved = rounded((value ?? 0) - before)
      if (moved !== rounded(changesBy))
        throw new Unmet(
          `Ha cambiado en ${moved}: de ${before} a ${value ?? 0}.`,
          `It has changed by ${moved}: from ${before} to ${value ?? 0}.`,
        )
      return
    }
    if (value === null) throw new Unmet('Todavía no da ningún valor.', 'It gives no value yet.')
    const now = rounded(value)
    const isMet = now === rounded(equals ?? now) && now >= (atLeast ?? now) && now <= (atMost ?? now)
    if (!isMet) throw new Unmet(`Vale ${now}.`, `It says ${now}.`)
  },
}

/** As many decimals as a measure has. */
function rounded(value: number): number {
  return Math.round(value * 1_000_000) / 1_000_000
}

export async function judge(ctx: Writing, stage: Stage, step: Expectation): Promise<void> {
  // The name of an expectation chooses the function that takes one of that name.
  const run = judges[step.expect] as Judge<typeof step.expect>
  await run(ctx, stage, step)
}

async function isSeen(ctx: Writing, { module, id }: { module: string; id: string }): Promise<boolean> {
  return (await visibleIds(ctx, module, [id])).length > 0
}

async function countWhere(ctx: Writing, stage: Stage, name: string, where: Values): Promise<number> {
  const module = moduleOf(ctx, name)
  const conditions: Filter[] = []
  for (const [key, value] of Object.entries(where)) conditions.push(await condition(ctx, stage, module, key, value))
  return await rowsOf(ctx, { module: module.name, filter: { all: conditions }, scope: 'all' })
}

async function condition(
  ctx: Writing,
  stage: Stage,
  module: ModelModule,
  name: string,
  value: unknown,
): Promise<Filter> {
  if (value === null || value === '') return { field: name, op: 'empty' }
  const field = module.fields.get(name)
  const plain = await resolved(ctx, stage, field, value)
  const wanted = isObject(plain) ? (plain.id ?? plain.amount) : plain
  const isList = field !== undefined && ['options', 'tags', 'relations'].includes(field.type)
  return { field: name, op: isList ? 'has' : 'eq', value: wanted }
}

type Listed = Pick<Parameters<typeof listRecords>[1], 'module' | 'filter' | 'search' | 'scope'>

async function rowsOf(ctx: Writing, query: Listed): Promise<number> {
  const { filter } = query
  const isAll = filter !== undefined && 'all' in filter && filter.all.length === 0
  const text = await listRecords(ctx, {
    ...query,
    filter: isAll ? undefined : filter,
    fields: [],
    limit: 1,
    count: 'exact',
  })
  // What the read compiler answers has this key.
  const { count } = JSON.parse(text) as { count: { value: number } | null }
  return count?.value ?? 0
}

export function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

function textOf(value: unknown): string {
  if (isObject(value)) return String(value.title ?? value.amount ?? '')
  return isBlank(value) ? '' : String(value)
}

export function shownValue(ctx: Writing, module: ModelModule, field: ModelField, value: unknown): Localized {
  if (isBlank(value)) return { es: 'nada', en: 'nothing' }
  const { timeZone } = ctx.model.settings
  const said = (language: 'es' | 'en', locale: string) => {
    const reader = readerOf(ctx.model, module, { language, locale, timeZone })
    return typeOf(field).format(value, field, reader).slice(0, shownMax)
  }
  return { es: `«${said('es', 'es-ES')}»`, en: `“${said('en', 'en-GB')}”` }
}

/** Of what has parts only those that are named: `{ amount: '10' }` says nothing of the currency. */
export function isSame(expected: unknown, actual: unknown): boolean {
  if (isBlank(expected)) return isBlank(actual)
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((one) => actual.some((other) => isSame(one, other)))
    )
  }
  if (isObject(expected)) {
    return isObject(actual) && Object.entries(expected).every(([key, one]) => isSame(one, actual[key]))
  }
  if (isObject(actual)) return isSame(expected, actual.id ?? actual.amount)
  if (typeof expected === 'boolean' || typeof actual === 'boolean') return expected === actual
  if (isBlank(actual)) return false
  const [left, right] = [Number(expected), Number(actual)]
  return String(expected) === String(actual) || (Number.isFinite(left) && left === right)
}
