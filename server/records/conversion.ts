import sql from 'sql-template-tag'
import { conflict, invalid, invariant, missing, violation, type Violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { isEmpty, type Values } from './check.ts'
import { moveToConverted, type Moved } from './conversion-moves.ts'
import { conversionOf, proposedValues, readLead, sides, type Conversion, type Side } from './conversion-proposal.ts'
import { createRecords } from './create.ts'
import { isUuid } from './filter.ts'
import { visibleIds } from './list.ts'
import { relationTo } from './pointers.ts'
import { lockRecord, updateRecord, type Locked } from './update.ts'
import { inWrite, writableModule, type Writing } from './write.ts'

export type SideInput =
  | { readonly mode: 'create'; readonly values?: Values | undefined }
  | { readonly mode: 'existing'; readonly id: string }
  | { readonly mode: 'none' }

export interface ConversionInput extends Readonly<Record<Side, SideInput>> {
  /** The lead's version that was seen. */
  readonly version: number
}

interface Converted extends Readonly<Record<Side, string | null>> {
  readonly version: number
}

/** A record that is a side of the conversion: made by it or chosen. */
interface Settled {
  readonly id: string
  readonly created: boolean
}

/**
 * Turns a lead into account, contact and opportunity, each made or chosen, in one transaction; what
 * was attached to the lead follows. The lead stays, with links both ways.
 */
export async function convert(
  ctx: Context,
  moduleName: string,
  id: string,
  input: ConversionInput,
): Promise<Converted> {
  const conversion = conversionOf(ctx, moduleName)
  writableModule(ctx, moduleName, 'update')
  return await inWrite({ ...ctx, channel: 'convert' }, async (inner) => {
    const row = await lockRecord(inner, conversion.lead, id, 'update', false)
    refuseConverted(conversion, row)
    if (row.version !== input.version) throw staleLead(row.version)
    const settled = await settleSides(inner, conversion, row, input)
    const targets = sides.flatMap((side) => {
      const one = settled[side]
      return one ? [{ module: conversion[side], id: one.id }] : []
    })
    const moved = await moveToConverted(inner, conversion.lead, row, targets.toReversed())
    const { values, before } = leadValues(inner, conversion, row, settled)
    const version = await updateRecord(asSystem(inner), moduleName, id, {}, { internal: true, computed: values })
    await saveConversion(inner, conversion, id, settled, { ...moved, before, isByHand: ctx.channel === 'ui' })
    return {
      version,
      account: settled.account?.id ?? null,
      contact: settled.contact?.id ?? null,
      opportunity: settled.opportunity?.id ?? null,
    }
  })
}

function refuseConverted({ keys }: Conversion, row: Locked): void {
  if (isEmpty(row.own[keys.convertedAt])) return
  throw conflict('Ya está convertido.', 'It has been converted already.', {
    details: Object.fromEntries(sides.map((side) => [side, row.own[keys[side]] ?? null])),
  })
}

function staleLead(version: number): Error {
  return conflict(
    'Ha cambiado desde que lo viste. Revisa los datos y repite.',
    'It has changed since you saw it. Check the data and repeat.',
    {
      details: { version },
    },
  )
}

type SettledSides = Readonly<Partial<Record<Side, Settled>>>

/** Makes or looks up each side in order, so that a later one can point to those before. */
async function settleSides(
  ctx: Writing,
  conversion: Conversion,
  row: Locked,
  input: ConversionInput,
): Promise<SettledSides> {
  if (sides.every((side) => input[side].mode === 'none')) {
    throw invalid([violation('', 'none', 'Elige al menos un destino.', 'Choose at least one target.')])
  }
  const proposed = proposedValues(ctx, conversion, await readLead(ctx, conversion.lead, row.id))
  const settled: Partial<Record<Side, Settled>> = {}
  const violations: Violation[] = []
  for (const side of sides) {
    const links = linksTo(conversion, side, settled)
    const given: SideInput = input[side]
    const outcome =
      given.mode === 'create'
        ? await createSide(ctx, conversion[side], row, { ...proposed[side], ...links, ...given.values })
        : await findSide(ctx, conversion[side], given)
    if (outcome && 'violations' in outcome) {
      const failed = sides.filter((other) => input[other].mode !== 'none' && !settled[other])
      const own = outcome.violations.filter(({ field }) => !isLinkTo(conversion, side, failed, field))
      violations.push(...own.map((one) => ({ ...one, field: `${side}.${one.field}` })))
    } else if (outcome) settled[side] = outcome
  }
  if (violations.length > 0) throw invalid(violations)
  return settled
}

function linksTo(conversion: Conversion, side: Side, settled: SettledSides): Values {
  const links = sides.flatMap((other) => {
    const target = settled[other]
    const by = other === side ? undefined : relationTo(conversion[side], conversion[other])
    return target && by ? [[by.name, target.id] as const] : []
  })
  return Object.fromEntries(links)
}

/** What is missing only because another side failed is not said twice. */
function isLinkTo(conversion: Conversion, side: Side, failed: readonly Side[], field: string): boolean {
  return failed.some((other) => other !== side && relationTo(conversion[side], conversion[other])?.name === field)
}

type Outcome = Settled | { readonly violations: readonly Violation[] }

async function createSide(ctx: Writing, target: ModelModule, row: Locked, values: Values): Promise<Outcome> {
  const owner = target.capabilities.owned ? { owner: row.owner_id } : {}
  const [result] = await createRecords(ctx, target.name, [
    { values: { ...owner, ...values }, options: { groups: row.groups } },
  ])
  invariant(result, 'each input has a result')
  return 'violations' in result ? result : { id: result.id, created: true }
}

async function findSide(
  ctx: Writing,
  target: ModelModule,
  given: Exclude<SideInput, { mode: 'create' }>,
): Promise<Outcome | undefined> {
  if (given.mode === 'none') return undefined
  const found = isUuid(given.id) ? await visibleIds(ctx, target.name, [given.id]) : []
  if (found.length > 0) return { id: given.id, created: false }
  return {
    violations: [
      violation('id', 'reference', 'No existe o no tienes acceso.', 'It does not exist or you have no access to it.'),
    ],
  }
}

/** The lead's own fields after the conversion, and what they were. */
function leadValues(
  ctx: Writing,
  { keys }: Conversion,
  row: Locked,
  settled: SettledSides,
): { values: Values; before: Values } {
  const now = ctx.environment.world.now()
  const values: Values = {
    ...Object.fromEntries(sides.map((side) => [keys[side], settled[side]?.id ?? null])),
    [keys.convertedAt]: now,
    [keys.qualification]: 'qualified',
    [keys.qualifiedAt]: row.own[keys.qualifiedAt] ?? now,
  }
  return { values, before: Object.fromEntries(Object.keys(values).map((name) => [name, row.own[name] ?? null])) }
}

interface Kept extends Moved {
  readonly before: Values
  /** Whether somebody did it in the interface: the log says of every conversion only that it is one. */
  readonly isByHand?: boolean
}

async function saveConversion(
  ctx: Writing,
  conversion: Conversion,
  id: string,
  settled: SettledSides,
  kept: Kept,
): Promise<void> {
  const created = sides.flatMap((side) => {
    const one = settled[side]
    return one?.created ? [{ module: conversion[side].id, id: one.id }] : []
  })
  const { environment, policy } = ctx
  await ctx.tx.query(sql`
    insert into ${fixedTable(environment.schema, 'conversion')} (id, module_id, record_id, tx, created, moved, at, by)
    values (${environment.world.newId()}, ${conversion.lead.id}, ${id}, ${ctx.actId}, ${JSON.stringify(created)}::jsonb,
      ${JSON.stringify(kept)}::jsonb, ${environment.world.now()}, ${policy.userId})`)
}

/** The conversion of a lead that still holds. */
export interface StoredConversion extends Record<string, unknown> {
  readonly id: string
  readonly tx: string
  readonly created: readonly { readonly module: string; readonly id: string }[]
  readonly moved: Kept
}

export async function findConversion(ctx: Writing, leadId: string): Promise<StoredConversion> {
  const [found] = await ctx.tx.query<StoredConversion>(sql`
    select id, tx, created, moved from ${fixedTable(ctx.environment.schema, 'conversion')}
    where record_id = ${leadId} and reversed_at is null order by at desc limit 1`)
  if (!found) throw missing()
  return found
}
