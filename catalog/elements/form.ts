import { z } from 'zod'
import type { Element } from '#common/element.ts'
import { violation, type Violation } from '#common/errors.ts'
import type { Field } from '#common/field.ts'
import { fixedFieldTypes, formFieldTypes, formLimits, type FormDefinition } from '#common/form.ts'
import { definitionOf, fieldName, label, labelText, namePattern, type ElementKindEntry, type Lookup } from './define.ts'
import { audience, unknownAudience, unknownFields, unknownModules, where } from './parts.ts'

/** Several lines, nothing that a page or a mail could take for anything else. */
const lines = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .regex(/^(?:[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]|[\n\t])*$/u)
const words = (most: number) => z.strictObject({ es: lines(most), en: lines(most) })
const agreement = z.strictObject({ es: lines(2000).min(1), en: lines(2000).min(1) })
const optionValue = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/)

const schema = z.strictObject({
  label,
  module: fieldName,
  active: z.boolean(),
  title: label,
  intro: words(2000).optional(),
  button: z.strictObject({ es: labelText.max(40), en: labelText.max(40) }).optional(),
  fields: z
    .array(
      z.strictObject({
        name: fieldName,
        label: label.optional(),
        help: words(300).optional(),
        required: z.boolean().optional(),
        value: z.union([lines(500).min(1), z.boolean()]).optional(),
      }),
    )
    .min(1)
    .max(formLimits.fields),
  consents: z
    .array(
      z.strictObject({
        name: fieldName,
        text: agreement,
        required: z.boolean().optional(),
        grants: z.strictObject({ purpose: optionValue, channels: z.array(optionValue).min(1).max(10) }).optional(),
      }),
    )
    .max(formLimits.consents),
  confirms: z.boolean(),
  qualifies: z.boolean(),
  campaign: z.guid().optional(),
  owners: z.array(z.guid()).max(formLimits.owners).optional(),
  groups: audience.groups,
  thanks: words(1000),
  goTo: z
    .url({ protocol: /^https$/ })
    .max(300)
    .optional(),
  languages: z
    .array(z.enum(['es', 'en']))
    .min(1)
    .max(2),
  origins: z.array(z.string().max(200)).max(formLimits.origins),
})

export const formKind: ElementKindEntry = {
  kind: 'form',
  label: { es: 'Formulario web', en: 'Web form' },
  schema,
  namePattern,
  inModule: false,
  check: checkForm,
}

function checkForm(element: Element, all: Lookup): Violation[] {
  const form = definitionOf(element, 'form')
  const at = where(element)
  const module = all.named('module', form.module)
  if (!module) return unknownModules([form.module], at, all)
  const { person, timeline } = definitionOf(module, 'module').capabilities
  if (!person || !timeline) {
    const es = 'Un formulario trae personas: elige un módulo que lo sea.'
    return [violation(`${at}.module`, 'person', es, 'A form brings people: choose a module of them.')]
  }
  const names = form.fields.map(({ name }) => name)
  return [
    ...doubled(names, `${at}.fields`),
    ...doubled(
      form.consents.map(({ name }) => name),
      `${at}.consents`,
    ),
    ...doubled(form.languages, `${at}.languages`),
    ...unknownFields(names, module.id, at, all),
    ...unfitFields(form, module, at, all),
    ...missingFields(form, module, at, all),
    ...wrongConsents(form, person.email, at, all),
    ...wrongOrigins(form, at),
    ...unknownAudience(form.groups ? { groups: form.groups } : {}, at, all),
  ]
}

function doubled(names: readonly string[], at: string): Violation[] {
  return names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((name) => violation(at, 'unique', `«${name}» está repetido.`, `“${name}” is repeated.`))
}

/** What is decided on in the house, or by the answer itself, is nothing that a visitor says. */
function unfitFields(form: FormDefinition, module: Element, at: string, all: Lookup): Violation[] {
  const { lead, consent } = definitionOf(module, 'module').capabilities
  const own = [...Object.values(lead ?? {}), ...Object.values(consent ?? {})].filter((name) => name !== lead?.need)
  return form.fields.flatMap(({ name, value }) => {
    const found = all.named('field', name, module.id)
    const field = found && definitionOf(found, 'field')
    const types = value === undefined ? formFieldTypes : fixedFieldTypes
    if (!field || (types.includes(field.type) && field.readOnly !== true && !own.includes(name))) {
      const list = field?.type === 'option' && value !== undefined ? field.options?.list : undefined
      return list === undefined ? [] : unknownOptions(list, [String(value)], `${at}.fields.${name}`, all)
    }
    const path = `${at}.fields.${name}`
    return violation(path, 'type', 'Este campo no puede ir en un formulario.', 'This field cannot be on a form.')
  })
}

/** Without it no answer could ever become a record. */
function missingFields(form: FormDefinition, module: Element, at: string, all: Lookup): Violation[] {
  const given = new Set(form.fields.flatMap((one) => (one.required || one.value !== undefined ? [one.name] : [])))
  const isLeft = ({ name, required, readOnly, default: usual }: Field) =>
    required === true && readOnly !== true && usual === undefined && !given.has(name)
  return all.inModule('field', module.id).flatMap((one) => {
    const field = definitionOf(one, 'field')
    if (!isLeft(field)) return []
    const { es, en } = field.label
    return violation(
      `${at}.fields`,
      'required',
      `Falta «${es}», que es obligatorio en la ficha: pregúntalo como obligatorio o dale un valor fijo.`,
      `“${en}” is missing, which a record requires: ask for it as required or give it a fixed value.`,
    )
  })
}

function wrongConsents({ consents, fields }: FormDefinition, email: string, at: string, all: Lookup): Violation[] {
  const granting = consents.filter(({ grants }) => grants)
  const isAsked = fields.some(({ name, required, value }) => name === email && required && value === undefined)
  return [
    ...(granting.length > 0 && !isAsked ? [needsEmail(at)] : []),
    ...granting.flatMap(({ name, required, grants }) => [
      ...(required ? [notFree(`${at}.consents.${name}`)] : []),
      ...unknownOptions('consentPurpose', [grants?.purpose ?? ''], `${at}.consents.${name}`, all),
      ...unknownOptions('consentChannel', grants?.channels ?? [], `${at}.consents.${name}`, all),
    ]),
  ]
}

function needsEmail(at: string): Violation {
  return violation(
    `${at}.consents`,
    'email',
    'Para pedir un consentimiento hay que pedir también el correo, y que sea obligatorio.',
    'To ask for consent, ask for the e-mail address too, and make it required.',
  )
}

/** GDPR, 7.4. */
function notFree(at: string): Violation {
  return violation(
    at,
    'free',
    'Un consentimiento obligatorio no es libre, y no vale: quítale lo de obligatorio.',
    'Consent that is required is not given freely, and does not count: do not require it.',
  )
}

function unknownOptions(list: string, values: readonly string[], at: string, all: Lookup): Violation[] {
  const found = all.named('optionList', list)
  const known = found ? definitionOf(found, 'optionList').options.filter(({ retired }) => !retired) : []
  return values
    .filter((value) => !known.some((option) => option.value === value))
    .map((value) => violation(at, 'reference', `No existe la opción «${value}».`, `There is no option “${value}”.`))
}

/** Where it runs, and nothing more: whoever may show it is known by that. */
function wrongOrigins({ origins }: FormDefinition, at: string): Violation[] {
  return origins
    .filter((origin) => !isOrigin(origin))
    .map((origin) =>
      violation(
        `${at}.origins`,
        'origin',
        `«${origin}» no es un sitio: escríbelo como https://www.ejemplo.es, sin nada detrás.`,
        `“${origin}” is no site: write it as https://www.example.com, with nothing after it.`,
      ),
    )
}

function isOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isLocal = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1'
  return url?.origin === text && (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal))
}
