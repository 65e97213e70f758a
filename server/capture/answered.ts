import { fieldType } from '#catalog/field-types/index.ts'
import type { Language } from '#common/errors.ts'
import { askedFields, consentPart, fieldPart, type FormDefinition, type FormField } from '#common/form.ts'
import type { ModelField, ModelModule, Named } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { checkValues, type Values } from '#server/records/check.ts'
import { readerOf } from '#server/records/fields.ts'
import { parseContext } from '#server/records/parse-context.ts'

import type { Problem } from './form-page.ts'
import type { Given } from './given.ts'
import { wordsIn } from './words.ts'

/** What was sent, checked as a new record would be: whoever is known already is judged by the same rules. */
export interface Answered {
  /** Of a new record, in the form of the API. */
  readonly values: Values
  /** What was typed, a line each, under the words in which it was asked. */
  readonly text: string
  readonly email: string | null
  readonly problems: readonly Problem[]
  /** What no visitor can put right. */
  readonly faults: readonly string[]
}

export function readAnswer(
  ctx: Context,
  form: Named<FormDefinition>,
  module: ModelModule,
  { given, language }: { readonly given: Given; readonly language: Language },
): Answered {
  const words = wordsIn(language).page
  const asked = askedFields(form)
  const typed = new Map(asked.map(({ name }) => [name, typedOf(module.fields.get(name), given.fields.get(name) ?? [])]))
  const own = ownValues(ctx, form, module, language)
  const values = { ...own, ...Object.fromEntries(typed) }
  const missing = asked.filter(({ name, required }) => required && isNothing(typed.get(name)))
  const unticked = form.consents.filter(({ name, required }) => required && !given.consents.has(name))
  const { violations } = checkValues(ctx, module, values, parseContext(ctx, module), { before: null, internal: false })
  const isAsked = (field: string): boolean => typed.has(field.split('.')[0] ?? '')
  const left = new Set(missing.map(({ name }) => name))
  return {
    values,
    text: textOf(ctx, module, asked, typed, language),
    email: emailOf(ctx, module, typed),
    problems: [
      ...given.unknown.map((name) => ({ part: '', text: `${words.unknown} (${name.slice(0, 60)})` })),
      ...missing.map(({ name }) => ({ part: fieldPart(name), text: words.needed })),
      ...violations
        .filter(({ field }) => isAsked(field) && !left.has(field.split('.')[0] ?? ''))
        .map(({ field, message }) => ({ part: fieldPart(field.split('.')[0] ?? ''), text: message[language] })),
      ...unticked.map(({ name }) => ({ part: consentPart(name), text: words.agree })),
    ],
    faults: violations.filter(({ field }) => !isAsked(field)).map(({ field, rule }) => `${field}: ${rule}`),
  }
}

/** A box that is not ticked says no; a choice of several is a list. */
function typedOf(field: ModelField | undefined, parts: readonly string[]): unknown {
  if (field?.type === 'boolean') return parts.includes('yes')
  if (field?.type === 'options') return parts
  const [first = ''] = parts
  return first.trim() === '' ? null : first
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === false || (Array.isArray(value) && value.length === 0)
}

/** What the form gives whoever is new, besides what they say. */
function ownValues(ctx: Context, form: FormDefinition, module: ModelModule, language: Language): Values {
  const { person, lead } = module.capabilities
  const fixed = form.fields.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]))
  const spoken = module.fields.get(person?.language ?? '')
  const speaks = spoken !== undefined && hasOption(ctx, spoken, language)
  return {
    ...(speaks ? { [spoken.name]: language } : {}),
    ...Object.fromEntries(fixed),
    ...(lead && form.qualifies ? qualifiedBy(ctx, form, module) : {}),
  }
}

/** By which a prospect becomes a qualified lead; what a company has taken out of its lists is left out. */
export function qualifiedBy(ctx: Context, form: FormDefinition, module: ModelModule): Values {
  const { lead } = module.capabilities
  if (!lead) return {}
  const event = module.fields.get(lead.event ?? '')
  return {
    [lead.qualification]: 'qualified',
    ...(event && hasOption(ctx, event, 'qualifyingForm') ? { [event.name]: 'qualifyingForm' } : {}),
    ...(lead.evidence !== undefined ? { [lead.evidence]: form.label[labelLanguage(ctx)] } : {}),
  }
}

export function labelLanguage({ model }: Context): Language {
  return model.settings.locale.startsWith('en') ? 'en' : 'es'
}

function hasOption({ model }: Context, field: ModelField, value: string): boolean {
  const options = model.optionLists.get(field.options?.list ?? '')?.options ?? []
  return options.some((option) => option.value === value && option.retired !== true)
}

function textOf(
  { model }: Context,
  module: ModelModule,
  asked: readonly FormField[],
  typed: ReadonlyMap<string, unknown>,
  language: Language,
): string {
  const { locale, timeZone } = model.settings
  const reader = readerOf(model, module, { language, locale, timeZone })
  return asked
    .flatMap(({ name, label }) => {
      const field = module.fields.get(name)
      const value = typed.get(name)
      if (!field || isNothing(value)) return []
      // As it was typed, but for choices, which have words.
      const isChoice = field.type === 'option' || field.type === 'options' || field.type === 'boolean'
      const said = isChoice ? fieldType(field.type).format(value, field, reader) : String(value)
      return [`${(label ?? field.label)[language]}: ${said.replace(/\r\n?/g, '\n')}`]
    })
    .join('\n')
}

/** By which somebody is known; as it is compared. */
function emailOf(ctx: Context, module: ModelModule, typed: ReadonlyMap<string, unknown>): string | null {
  const field = module.fields.get(module.capabilities.person?.email ?? '')
  const value = typed.get(field?.name ?? '')
  if (!field || typeof value !== 'string') return null
  const parsed = fieldType(field.type).parse(value, field, parseContext(ctx, module))
  return 'value' in parsed && typeof parsed.value === 'string' ? parsed.value : null
}
