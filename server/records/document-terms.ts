import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import type { Values } from './check.ts'
import { documentKind, fieldOf, type DocumentKind } from './document.ts'
import { isUuid } from './filter.ts'
import { findRecord } from './list.ts'

/** What the customer's own record says of how it buys; of a lead, its address. */
export function terms({ keys }: DocumentKind, customer: ModelModule | undefined, record: Values | undefined): Values {
  const own = customer?.capabilities.customer
  if (!record || !own) return {}
  const pairs: [string, unknown][] = [
    [keys.regime, record[own.regime]],
    [keys.priceList, idOf(record[own.priceList])],
    [keys.address, record[own.address ?? '']],
    [keys.paymentTerms, record[own.paymentTerms ?? '']],
  ]
  return Object.fromEntries(pairs.filter(([, value]) => !isEmpty(value)))
}

export async function readIfSeen(ctx: Context, module: ModelModule, id: string): Promise<Values | undefined> {
  // What is no id is refused with the rest of the record; asked for here it would end the transaction.
  const text = isUuid(id) ? await findRecord(ctx, module.name, id) : undefined
  return text === undefined ? undefined : JSON.parse(text)
}

/** What the user's role keeps from them stays as the module begins it. */
export function writableOnly(ctx: Context, module: ModelModule, values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => ctx.policy.canWrite(module.name, name)))
}

/** New documents, with the terms of their customers where theirs are empty; others as they are. */
export async function withTerms<Input extends { readonly values: Values; readonly options?: { internal?: boolean } }>(
  ctx: Context,
  module: ModelModule,
  inputs: readonly Input[],
): Promise<readonly Input[]> {
  const kind = documentKind(ctx.model, module)
  const customer = moduleWith(ctx.model, 'customer')
  if (!kind || !customer) return inputs
  const known = new Map<string, Values | undefined>()
  const filled: Input[] = []
  for (const input of inputs) {
    const id = idOf(input.values[kind.keys.customer])
    if (input.options?.internal) {
      filled.push(input)
      continue
    }
    if (typeof id === 'string' && !known.has(id)) known.set(id, await readIfSeen(ctx, customer, id))
    const begun = { ...usualRegime(kind, customer), ...terms(kind, customer, known.get(String(id))) }
    const missing = Object.entries(begun).filter(([name]) => isEmpty(input.values[name]))
    const added = writableOnly(ctx, module, Object.fromEntries(missing))
    filled.push({ ...input, values: { ...input.values, ...added } })
  }
  return filled
}

/** That of a new customer, for whoever is none yet. */
function usualRegime({ module, keys }: DocumentKind, customer: ModelModule): Values {
  const field = customer.fields.get(customer.capabilities.customer?.regime ?? '')
  const isSame = field?.options?.list === fieldOf(module, keys.regime).options?.list
  return isSame && field?.default !== undefined ? { [keys.regime]: field.default } : {}
}

function idOf(value: unknown): unknown {
  return isObject(value) && 'id' in value ? value.id : value
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === ''
}
