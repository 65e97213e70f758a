/** What a scenario speaks of, named in both languages: roles, records, modules, fields and values. */
import type { Language, Localized } from './errors.ts'
import { standardKeys, type Field } from './field.ts'
import { isMoney } from './money.ts'
import { moduleNamed, type Aliases, type TermModule, type Terms } from './scenario-check.ts'
import { readRef, readReference, roleName, type Values } from './scenario.ts'
import { isObject } from './text.ts'

/** What the words of a step are taken from. */
export interface Speech {
  readonly terms: Terms
  readonly aliases: Aliases
  readonly language: Language
  /** Role of whoever acts unless a step names another. */
  readonly as: string
  /** It is said to whoever does it. */
  readonly isTold?: true
}

export function say({ language }: Speech, es: string, en: string): string {
  return language === 'es' ? es : en
}

export function quoted({ language }: Speech, text: string): string {
  return language === 'es' ? `«${text}»` : `“${text}”`
}

export function of(speech: Speech, label: Localized): string {
  return label[speech.language]
}

export function roleWords(speech: Speech, text: string): string {
  const role = speech.terms.roles.find(({ name }) => name === roleName(text))
  return role ? of(speech, role.label) : roleName(text)
}

export function personWords(speech: Speech, to: string): string {
  if (speech.isTold && to === 'me') return say(speech, 'ti', 'you')
  if (speech.isTold && to === 'colleague') return say(speech, 'otra persona con tu rol', 'somebody else of your role')
  if (to === 'me') return say(speech, 'quien lo hace', 'whoever does it')
  if (to === 'colleague') return say(speech, 'alguien con el mismo rol', 'somebody of the same role')
  return roleWords(speech, to)
}

/** A record by what it is, and by its name where it has one of its own. */
export function recordWords(speech: Speech, text: string): string {
  const { alias, field } = readRef(text)
  const own = speech.aliases.get(alias)
  if (!own) return quoted(speech, alias)
  if (field !== undefined) return `${fieldWords(speech, own.module, field)} (${recordWords(speech, alias)})`
  const what = of(speech, own.module.label.singular)
  if (own.title !== undefined) return `${what} ${quoted(speech, own.title)}`
  return alias === own.module.name ? what : `${what} ${quoted(speech, alias)}`
}

export function moduleWords(speech: Speech, name: string): string {
  const module = moduleNamed(speech.terms, name)
  return module ? of(speech, module.label.plural) : quoted(speech, name)
}

const standard: Readonly<Record<string, Localized>> = {
  owner: { es: 'Responsable', en: 'Owner' },
  title: { es: 'Título', en: 'Title' },
}

export function fieldWords(speech: Speech, module: TermModule | undefined, name: string): string {
  const field = module?.fields.find((one) => one.name === name)
  const label = field?.label ?? (standardKeys.some((key) => key === name) ? standard[name] : undefined)
  return label ? of(speech, label) : name
}

/** «Nombre «Ana», Correo «ana@…»». */
export function valuesWords(speech: Speech, module: TermModule | undefined, values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const field = module?.fields.find((one) => one.name === name)
      return `${fieldWords(speech, module, name)} ${valueWords(speech, field, value)}`
    })
    .join(', ')
}

export function withValues(speech: Speech, module: TermModule | undefined, values: Values): string {
  const words = valuesWords(speech, module, values)
  return words === '' ? '' : say(speech, ` con ${words}`, ` with ${words}`)
}

export function valueWords(speech: Speech, field: Field | undefined, value: unknown): string {
  if (value === null || value === undefined || value === '') return say(speech, 'vacío', 'empty')
  if (typeof value === 'boolean') return value ? say(speech, 'sí', 'yes') : 'no'
  if (Array.isArray(value)) return value.map((one) => valueWords(speech, field, one)).join(', ')
  const reference = readReference(value)
  if (reference?.kind === 'record') {
    const title = reference.field === undefined ? speech.aliases.get(reference.alias)?.title : undefined
    return title === undefined ? recordWords(speech, String(value)) : quoted(speech, title)
  }
  if (reference?.kind === 'person') return personWords(speech, reference.person)
  if (reference?.kind === 'now') return say(speech, 'ahora', 'now')
  if (reference?.kind === 'day') return dayWords(speech, reference.days)
  if (isMoney(value)) return `${value.amount} ${value.currency}`
  if (isObject(value))
    return Object.values(value)
      .map((one) => valueWords(speech, undefined, one))
      .join(' ')
  const list = speech.terms.optionLists.find(({ name }) => name === field?.options?.list)
  const option = list?.options.find((one) => one.value === value)
  return quoted(speech, option ? of(speech, option.label) : String(value).replace(/^@@/, '@'))
}

function dayWords(speech: Speech, days: number): string {
  if (days === 0) return say(speech, 'hoy', 'today')
  const many = Math.abs(days)
  const unit = say(speech, many === 1 ? 'día' : 'días', many === 1 ? 'day' : 'days')
  return days > 0
    ? say(speech, `dentro de ${many} ${unit}`, `in ${many} ${unit}`)
    : say(speech, `hace ${many} ${unit}`, `${many} ${unit} ago`)
}
