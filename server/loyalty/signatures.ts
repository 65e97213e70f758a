import sql, { raw } from 'sql-template-tag'
import type { LoyaltySignatureKeys } from '#common/capabilities.ts'
import type { Filter } from '#common/filter.ts'
import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import type { Known } from '#server/print/customer.ts'
import { readAll } from '#server/programme/read-all.ts'
import type { Values } from '#server/records/check.ts'
import { createRecord } from '#server/records/create.ts'
import { reader } from '#server/records/list.ts'
import type { Subject } from '#server/records/record-rules.ts'
import { updateRecord } from '#server/records/update.ts'
import { writeForm } from '#server/records/write-form.ts'
import type { Writing } from '#server/records/write.ts'

export type Side = 'finance' | 'direction'

interface Kept {
  readonly id: string
  readonly own: Values
}

/** Signatures that stand: not void, and of the very rules that the programme has. */
export async function standingSignatures(ctx: Context, subject: Subject): Promise<{ side: unknown; by: unknown }[]> {
  const found = signatureModule(ctx)
  const { content } = subject.module.capabilities
  if (!found || !content) return []
  const { keys } = found
  const rows = await signaturesOf(ctx, subject.id)
  return rows
    .filter(
      ({ own }) =>
        own[keys.isVoid] !== true &&
        own[keys.fingerprint] === subject.values[content.fingerprint] &&
        own[keys.revision] === subject.values[content.revision],
    )
    .map(({ own }) => ({ side: own[keys.side], by: own[keys.by] }))
}

/** Those of a record as its reader sees them, with names; of people and comments what they may read. */
export async function shownSignatures(ctx: Context, { module, values }: Known) {
  const found = signatureModule(ctx)
  const { content } = module.capabilities
  if (!found || !content) return []
  const { signatures, keys } = found
  const filter: Filter = {
    all: [
      { field: keys.programme, op: 'eq', value: String(values.id) },
      { field: keys.isVoid, op: 'ne', value: true },
      { field: keys.revision, op: 'eq', value: Number(values[content.revision]) },
    ],
  }
  const fields = [keys.side, keys.by, keys.at, keys.comment]
  const rows = await readAll(ctx, signatures, { fields, filter })
  return rows.map((row) => {
    const by = row[keys.by]
    return {
      side: row[keys.side],
      by: isObject(by) && typeof by.title === 'string' ? by.title : '',
      at: String(row[keys.at] ?? ''),
      comment: String(row[keys.comment] ?? ''),
    }
  })
}

export async function sign(ctx: Writing, { module, id, values }: Subject, side: Side, comment: string | undefined) {
  const found = signatureModule(ctx)
  const { content } = module.capabilities
  if (!found || !content) return
  const { signatures, keys } = found
  const signed = {
    [keys.programme]: id,
    [keys.side]: side,
    [keys.fingerprint]: values[content.fingerprint] ?? null,
    [keys.revision]: values[content.revision] ?? null,
    [keys.by]: ctx.policy.userId,
    [keys.at]: ctx.environment.world.now(),
    [keys.comment]: comment ?? null,
  }
  await createRecord(asSystem(ctx), signatures.name, signed, { internal: true })
}

/** Another rule is another programme: nobody has signed it, and what they signed stays to be seen. */
export async function voidSignatures(ctx: Writing, id: string): Promise<void> {
  const found = signatureModule(ctx)
  if (!found) return
  const { signatures, keys } = found
  for (const { id: signature, own } of await signaturesOf(ctx, id)) {
    if (own[keys.isVoid] === true) continue
    await updateRecord(asSystem(ctx), signatures.name, signature, { [keys.isVoid]: true }, { internal: true })
  }
}

async function signaturesOf(ctx: Context, programme: string): Promise<Kept[]> {
  const found = signatureModule(ctx)
  const relation = found?.signatures.fields.get(found.keys.programme)
  if (!found || !relation) return []
  const { signatures } = found
  return await reader(ctx).query<Kept>(sql`
    select t.id, ${writeForm(signatures, 't')} as own from ${tableOf(ctx, signatures)} t
    where ${raw(`t."${relation.column}"`)} = ${programme} and t.deleted_at is null order by t.id`)
}

function signatureModule({ model }: Context): { signatures: ModelModule; keys: LoyaltySignatureKeys } | undefined {
  const signatures = moduleWith(model, 'loyaltySignature')
  const keys = signatures?.capabilities.loyaltySignature
  return signatures && keys && { signatures, keys }
}
