import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import { findRecord } from '#server/records/list.ts'

/** A record in its API form, with the module that it is of. */
export interface Known {
  readonly module: ModelModule
  readonly values: Readonly<Record<string, unknown>>
}

/** To whom a document goes, as far as its reader may see them. */
export interface Customer {
  /** A company, or a person who buys for themselves. */
  readonly buyer: Known | undefined
  /** To whose attention it goes. */
  readonly person: Known | undefined
}

/** Whom a record is for: by its relations to companies and people, else by those of its deal. */
export async function customerOf(ctx: Context, record: Known): Promise<Customer> {
  const related = await relatedOf(ctx, record)
  const found = pick(related)
  if (found.buyer ?? found.person) return found
  const deal = related.find(({ module }) => module.capabilities.pipeline)
  return deal ? pick(await relatedOf(ctx, deal)) : found
}

function pick(related: readonly Known[]): Customer {
  const buyer =
    related.find(({ module: { capabilities } }) => capabilities.company && !capabilities.lead) ??
    related.find(({ module: { capabilities } }) => capabilities.lead)
  const person = related.find((one) => one !== buyer && one.module.capabilities.person && !one.module.capabilities.lead)
  return { buyer, person }
}

async function relatedOf(ctx: Context, { module, values }: Known): Promise<Known[]> {
  const found: Known[] = []
  for (const field of module.fields.values()) {
    const target = field.type === 'relation' ? ctx.model.modules.get(field.options?.module ?? '') : undefined
    const { company, person, lead, pipeline } = target?.capabilities ?? {}
    const id = referenceOf(values[field.name])
    if (!target || id === undefined || !(company ?? person ?? lead ?? pipeline)) continue
    const known = await readKnown(ctx, target, id)
    if (known) found.push(known)
  }
  return found
}

export async function readKnown(ctx: Context, module: ModelModule, id: string): Promise<Known | undefined> {
  const text = await findRecord(ctx, module.name, id)
  // What the compiler writes is an object with the module's fields.
  return text === undefined ? undefined : { module, values: JSON.parse(text) as Known['values'] }
}

export function referenceOf(value: unknown): string | undefined {
  return isObject(value) && typeof value.id === 'string' ? value.id : undefined
}

export function textOf({ values }: Known, field: string | undefined): string {
  const value = field === undefined ? undefined : values[field]
  return typeof value === 'string' ? value : ''
}

/** What a person is called. */
export function personName(known: Known): string {
  const { person } = known.module.capabilities
  return person ? [textOf(known, person.firstName), textOf(known, person.lastName)].filter(Boolean).join(' ') : ''
}

export function wantedLanguage({ buyer, person }: Customer): string | null {
  for (const known of [person, buyer]) {
    const field = known?.module.capabilities.person?.language ?? known?.module.capabilities.company?.language
    const language = known ? textOf(known, field) : ''
    if (language !== '') return language
  }
  return null
}

/** The value of the first postal address of a record. */
export function addressOf(known: Known | undefined): Readonly<Record<string, unknown>> | undefined {
  for (const { name, type } of known?.module.fields.values() ?? []) {
    const value = known?.values[name]
    if (type === 'address' && isObject(value)) return value
  }
  return undefined
}
