import { fieldType } from '#catalog/field-types/index.ts'
import type { MatchRule } from '#common/api/imports.ts'
import type { ParseContext } from '#common/field.ts'
import type { ModelModule } from '#common/model.ts'
import { normalize } from '#common/normalize.ts'
import { isObject } from '#common/text.ts'
import type { Converted } from './convert.ts'

/** What a row says that tells whom it is about. */
export interface Facts {
  readonly emails: readonly string[]
  readonly phones: readonly string[]
  readonly taxIds: readonly string[]
  readonly first: string
  readonly last: string
  readonly company: string
  /** Folded text of a plain field. */
  text(name: string | undefined): string | undefined
}

export function factsOf(module: ModelModule, row: Converted, context: ParseContext): Facts {
  const found: Record<'email' | 'phone' | 'taxId', string[]> = { email: [], phone: [], taxId: [] }
  const text = (name: string | undefined): string | undefined => {
    const value = name === undefined ? undefined : row.input[name]
    return typeof value === 'string' ? normalize(value) : undefined
  }
  for (const [name, value] of Object.entries(row.input)) {
    const field = module.fields.get(name)
    if (!field) continue
    if (field.type !== 'email' && field.type !== 'phone' && field.type !== 'taxId') continue
    const parsed = fieldType(field.type).parse(value, field, context)
    const key = 'value' in parsed ? keyOf(parsed.value) : ''
    if (key) found[field.type].push(key)
  }
  const { person, company } = module.capabilities
  return {
    emails: found.email.map((email) => email.toLowerCase()),
    phones: found.phone,
    taxIds: found.taxId,
    first: text(person?.firstName) ?? '',
    last: text(person?.lastName) ?? '',
    company: text(company?.name) ?? companyNamed(module, row),
    text,
  }
}

function keyOf(value: unknown): string {
  if (typeof value === 'string') return value
  return isObject(value) && typeof value['value'] === 'string' ? value['value'] : ''
}

/** The company that a relation of the row names. */
function companyNamed(module: ModelModule, row: Converted): string {
  for (const [name, text] of row.named) if (module.fields.get(name)?.type === 'relation') return normalize(text)
  return ''
}

/**
 * By what two rows of one file are taken for the same. Colleagues share a switchboard and their
 * company's tax number, so that these count for people only together with the given name.
 */
export function rowKeys(module: ModelModule, facts: Facts, rules: readonly MatchRule[]): string[] {
  const who = module.capabilities.person ? `|${facts.first}` : ''
  const isNamed = !module.capabilities.person || facts.first !== ''
  return rules.flatMap((rule) => {
    switch (rule) {
      case 'email':
        return facts.emails.map((email) => `email:${email}`)
      case 'phone':
        return isNamed ? facts.phones.map((phone) => `phone:${phone}${who}`) : []
      case 'taxId':
        return isNamed ? facts.taxIds.map((taxId) => `taxId:${taxId}${who}`) : []
      case 'name': {
        const name = nameKey(module, facts)
        return name === undefined ? [] : [`name:${name.title}|${name.company}`]
      }
    }
  })
}

/** Whether others in the file that are the same are all told by its keys: who has no name is taken for any colleague. */
export function isToldByKeys(module: ModelModule, { first, phones, taxIds }: Facts): boolean {
  return !module.capabilities.person || first !== '' || phones.length + taxIds.length === 0
}

/** The folded title by which records of `target` would carry the row's name, and their company. */
export function nameKey(
  target: ModelModule,
  facts: Facts,
): { readonly title: string; readonly company: string } | undefined {
  const { person, company } = target.capabilities
  // A name alone is shared by many people: it counts only beside the company.
  if (person && (!facts.company || !facts.first || !facts.last)) return undefined
  const parts = target.titleFields.map((name) => {
    if (name === person?.firstName) return facts.first
    if (name === person?.lastName) return facts.last
    if (name === company?.name) return facts.company
    return facts.text(name) ?? ''
  })
  const title = normalize(parts.filter(Boolean).join(' '))
  if (!title) return undefined
  return { title, company: person ? facts.company : '' }
}
