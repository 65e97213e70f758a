import sql from 'sql-template-tag'
import { conflict, invalid, invalidField, invariant, missing, violation } from '#common/errors.ts'
import type { Localized, Violation } from '#common/errors.ts'
import { stateNamed, transitionsFrom, type Guard, type Lifecycle, type Transition } from '#common/lifecycle.ts'
import type { ModelModule } from '#common/model.ts'
import { isFor } from '#server/access/arranged.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { isEmpty, type Values } from './check.ts'
import { createRecord } from './create.ts'
import { moduleOf, readableField } from './fields.ts'
import { compileFilter, isUuid } from './filter.ts'
import { reader } from './list.ts'
import { stepEffect, stepRule, type Subject } from './record-rules.ts'
import { resolveAs } from './resolve.ts'
import { lockRecord, updateRecord, type Locked } from './update.ts'
import { inWrite, writableModule, type Writing } from './write.ts'
import { writeForm } from './write-form.ts'

/** A step from the state in which a record is, and whether its reader may take it now. */
interface OpenStep {
  readonly step: Transition
  readonly isOpen: boolean
  /** Why not, a sentence each. */
  readonly reasons: readonly Localized[]
  /** Fields to be asked for: the required ones that are empty, and those that the step always asks for. */
  readonly asks: readonly string[]
}

/** The steps from the state of a record, those that are closed with every reason. */
export async function listSteps(ctx: Context, moduleName: string, id: string): Promise<OpenStep[]> {
  const module = moduleOf(ctx, moduleName)
  const lifecycle = lifecycleOf(module)
  const { subject, mayUpdate } = await readSubject(ctx, module, id)
  const steps = transitionsFrom(lifecycle, subject.values[lifecycle.field])
  const found: OpenStep[] = []
  for (const step of steps) {
    const reasons = [
      ...(mayUpdate ? [] : [cannotChange]),
      ...performerReasons(ctx, subject, step),
      ...(step.by === 'system' ? [doneBySystem] : []),
      ...(await guardReasons(ctx, subject, step)),
    ]
    const asks = asked(subject.values, step).filter((name) => readableField(ctx, module, name))
    found.push({ step, isOpen: reasons.length === 0, reasons, asks })
  }
  return found
}

const cannotChange: Localized = {
  es: 'Puedes verlo, pero tu rol no lo cambia.',
  en: 'You may see it, but your role does not change it.',
}
const doneBySystem: Localized = {
  es: 'Lo hace Lazo cuando se cumple lo que falta.',
  en: 'Lazo does it as soon as what is missing is there.',
}

export interface TakenStep {
  readonly transition: string
  readonly version?: number | undefined
  /** What the step asks for. */
  readonly values?: Values | undefined
  readonly comment?: string | undefined
}

/** Takes a step that a person takes. @throws invalid, with every reason why it is not open */
export async function takeStep(ctx: Context, moduleName: string, id: string, taken: TakenStep): Promise<void> {
  const module = writableModule(ctx, moduleName, 'update')
  const lifecycle = lifecycleOf(module)
  await inWrite(ctx, async (inner) => {
    const row = await lockRecord(inner, module, id, 'update', false)
    if (taken.version !== undefined && taken.version !== row.version) {
      throw conflict('Ha cambiado desde que lo viste.', 'It has changed since you saw it.', {
        details: { version: row.version },
      })
    }
    const step = stepFrom(lifecycle, row, taken.transition)
    if (step.by === 'system') throw invalidField(lifecycle.field, 'lifecycle', doneBySystem.es, doneBySystem.en)
    const reasons = performerReasons(inner, subjectOf(module, row), step)
    if (reasons.length > 0) throw invalid(reasons.map(({ es, en }) => violation(lifecycle.field, 'guard', es, en)))
    const filled = await fillAsked(inner, module, row, step, taken)
    await enter(inner, filled, step, taken.comment)
  })
}

/**
 * Takes a step by itself where its guards hold: for what the system decides.
 * @returns whether it was taken
 */
export async function moveOn(ctx: Writing, module: ModelModule, id: string, name: string): Promise<boolean> {
  const lifecycle = lifecycleOf(module)
  const row = await lockRecord(asSystem(ctx), module, id, 'update', true)
  const step = transitionsFrom(lifecycle, row.own[lifecycle.field]).find((one) => one.name === name)
  const subject = subjectOf(module, row)
  if (!step || missingFor(row.own, step).length > 0) return false
  if ((await guardReasons(ctx, subject, step)).length > 0) return false
  // The log says that nobody did it by hand.
  await enter(asSystem({ ...ctx, channel: 'workflow' }), subject, step, undefined)
  return true
}

function lifecycleOf(module: ModelModule): Lifecycle {
  if (!module.lifecycle) throw missing()
  return module.lifecycle
}

function subjectOf(module: ModelModule, { id, own, owner_id }: Locked): Subject {
  return { module, id, values: own, owner: owner_id }
}

async function readSubject(ctx: Context, module: ModelModule, id: string) {
  const [row] = isUuid(id)
    ? await reader(ctx).query<{ own: Values; owner_id: string | null; updatable: boolean }>(sql`
        select ${writeForm(module, 't')} as own, t.owner_id, ${rowRule(ctx, module, 'update', 't')} as updatable
        from ${tableOf(ctx, module)} t
        where t.id = ${id} and t.deleted_at is null and ${rowRule(ctx, module, 'read', 't')}`)
    : []
  if (!row) throw missing()
  const subject: Subject = { module, id, values: row.own, owner: row.owner_id }
  return { subject, mayUpdate: row.updatable && ctx.policy.scope(module.name, 'update') !== 'none' }
}

function stepFrom(lifecycle: Lifecycle, row: Locked, name: string): Transition {
  const here = row.own[lifecycle.field]
  const step = transitionsFrom(lifecycle, here).find((one) => one.name === name)
  if (step) return step
  const known = lifecycle.transitions.find((one) => one.name === name)
  if (!known) throw missing()
  const state = stateNamed(lifecycle, here)
  throw conflict(
    `Desde «${state?.label.es ?? ''}» no se puede «${known.label.es}».`,
    `From “${state?.label.en ?? ''}” one cannot “${known.label.en}”.`,
    { details: { state: here, version: row.version } },
  )
}

/** Why it is not this user's to take. */
export function performerReasons(ctx: Context, { values, owner }: Subject, { who }: Transition): Localized[] {
  if (!who) return []
  const holders = (who.fields ?? []).map((name) => (name === 'owner' ? owner : values[name]))
  if (holders.includes(ctx.policy.userId)) return []
  if (who.roles && isFor(ctx.policy, { roles: who.roles })) return []
  const names = (who.roles ?? []).flatMap((id) => ctx.model.roles.get(id)?.label ?? [])
  return [
    {
      es: `Es cosa de: ${names.map(({ es }) => es).join(', ') || 'quien figura en la ficha'}.`,
      en: `It is for: ${names.map(({ en }) => en).join(', ') || 'whoever the record names'}.`,
    },
  ]
}

async function guardReasons(ctx: Context, subject: Subject, { guards = [] }: Transition): Promise<Localized[]> {
  const reasons: Localized[] = []
  for (const guard of guards) reasons.push(...(await reasonsOf(ctx, subject, guard)))
  return reasons
}

async function reasonsOf(ctx: Context, subject: Subject, guard: Guard): Promise<readonly Localized[]> {
  if ('rule' in guard) {
    const rule = stepRule(guard.rule)
    if (rule) return await rule.judge(ctx, subject)
    // What a rule that is not there would have said is not known: the step stays closed.
    return [{ es: `No existe la regla «${guard.rule}».`, en: `There is no rule “${guard.rule}”.` }]
  }
  const all = asSystem(ctx)
  const rows = await reader(ctx).query(sql`
    select 1 from ${tableOf(ctx, subject.module)} t
    where t.id = ${subject.id} and ${compileFilter(all, subject.module, guard.filter, 't')}`)
  return rows.length > 0 ? [] : [guard.otherwise]
}

function missingFor(values: Values, { required = [] }: Transition): string[] {
  return required.filter((name) => isEmpty(values[name]))
}

function asked(values: Values, step: Transition): string[] {
  return [...new Set([...missingFor(values, step), ...(step.asks ?? [])])]
}

/** Writes what the step asks for, with the rights of whoever takes it, and refuses what it still lacks. */
async function fillAsked(
  ctx: Writing,
  module: ModelModule,
  row: Locked,
  step: Transition,
  { values = {}, comment }: TakenStep,
): Promise<Subject> {
  const may = new Set([...(step.required ?? []), ...(step.asks ?? [])])
  const strange = Object.keys(values).filter((name) => !may.has(name))
  if (strange.length > 0) {
    throw invalid(
      strange.map((name) => violation(name, 'unknown', 'Este paso no lo pide.', 'This step does not ask for it.')),
    )
  }
  if (Object.keys(values).length > 0) await updateRecord(ctx, module.name, row.id, values, { inStep: true })
  const now = Object.keys(values).length > 0 ? await lockRecord(ctx, module, row.id, 'update', false) : row
  const problems: Violation[] = missingFor(now.own, step).map((name) =>
    violation(name, 'stepRequired', ...askedFor(module, name)),
  )
  if (step.comment === 'required' && (comment ?? '').trim() === '') {
    problems.push(violation('comment', 'stepRequired', 'Di por qué.', 'Say why.'))
  }
  if (problems.length > 0) throw invalid(problems)
  const subject = subjectOf(module, now)
  const refusals = await guardRefusals(ctx, subject, step)
  if (refusals.length > 0) throw invalid(refusals)
  return subject
}

function askedFor(module: ModelModule, name: string): readonly [es: string, en: string] {
  const { es, en } = module.fields.get(name)?.label ?? { es: name, en: name }
  return [`Este paso pide «${es}».`, `This step asks for “${en}”.`]
}

/** Each with the rule that it breaks, so that whoever is told may be led on. */
async function guardRefusals(ctx: Context, subject: Subject, { guards = [] }: Transition): Promise<Violation[]> {
  const { field } = lifecycleOf(subject.module)
  const refusals: Violation[] = []
  for (const guard of guards) {
    const rule = 'rule' in guard ? guard.rule : 'guard'
    const reasons = await reasonsOf(ctx, subject, guard)
    refusals.push(...reasons.map(({ es, en }) => violation(field, rule, es, en)))
  }
  return refusals
}

async function enter(ctx: Writing, subject: Subject, step: Transition, comment: string | undefined): Promise<void> {
  const { module, id } = subject
  const values = { [lifecycleOf(module).field]: step.to }
  await updateRecord(asSystem(ctx), module.name, id, values, { internal: true })
  if (comment !== undefined && comment.trim() !== '')
    await keepComment(ctx, subject, comment.trim(), step.comment === 'required')
  for (const name of step.effects ?? []) {
    const effect = stepEffect(name)
    invariant(effect, `effect ${name} is known`)
    // As the effect before it left it: what is signed is what was frozen.
    const entered = subjectOf(module, await lockRecord(asSystem(ctx), module, id, 'update', true))
    await effect.run(ctx, entered, step, comment)
  }
}

/**
 * What was said stands under the record, where such a record may have comments. What had to be said asks
 * for something; the rest needs no answer.
 */
async function keepComment(ctx: Writing, { module, id }: Subject, comment: string, isAsking: boolean): Promise<void> {
  for (const kind of ctx.model.modules.values()) {
    const keys = kind.capabilities.comment
    const about = kind.fields.get(keys?.regarding ?? '')
    if (!keys || !about?.options?.modules?.includes(module.name)) continue
    const body = comment.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    const paragraphs = body.split(/\n+/).map((line) => `<p>${line}</p>`)
    const said = { [keys.regarding]: { module: module.name, id }, [keys.body]: paragraphs.join('') }
    const made = await createRecord(asSystem(ctx), kind.name, said)
    if (!isAsking) await resolveAs(ctx, kind, made, true)
    return
  }
}
