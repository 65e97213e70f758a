import { z } from 'zod'
import type { Element, RoleDefinition } from '#common/element.ts'
import { violation, type Violation } from '#common/errors.ts'
import {
  definitionOf,
  codePattern,
  fieldName,
  label,
  labelText,
  namePattern,
  type ElementKindEntry,
  type Lookup,
} from './define.ts'
import { audience, unknownAudience, unknownModules, where } from './parts.ts'

const settings: ElementKindEntry = {
  kind: 'settings',
  label: { es: 'Ajustes de la empresa', en: 'Company settings' },
  namePattern,
  inModule: false,
  schema: z.strictObject({
    company: labelText,
    country: z.string().regex(/^[A-Z]{2}$/),
    locale: z.string().regex(/^[a-z]{2}-[A-Z]{2}$/),
    timeZone: z.string().max(60),
    baseCurrency: z.string().regex(/^[A-Z]{3}$/),
    exchangeRates: z
      .strictObject({
        daily: z.boolean(),
        url: z
          .url({ protocol: /^https?$/ })
          .max(300)
          .optional(),
      })
      .optional(),
    map: z
      .strictObject({
        tiles: z
          .url({ protocol: /^https?$/ })
          .max(300)
          .refine((url) => ['{z}', '{x}', '{y}'].every((part) => url.includes(part))),
        credit: z.string().max(200),
      })
      .optional(),
    nextActivityModules: z.array(fieldName).max(20),
    needBeforeLines: z.boolean(),
    documents: z
      .strictObject({
        roundBy: z.enum(['line', 'document']).optional(),
        halves: z.enum(['up', 'even']).optional(),
        territory: fieldName.optional(),
        validityDays: z.int().min(1).max(730).optional(),
      })
      .optional(),
    prospectRetentionMonths: z.int().min(1).max(600),
    yearStartMonth: z.int().min(1).max(12).optional(),
    offlineCopy: z.boolean().optional(),
    signIn: z
      .strictObject({
        passwordLength: z.int().min(8).max(64),
        attempts: z.int().min(3).max(100),
        lockMinutes: z.int().min(1).max(1440),
        sessionDays: z.int().min(1).max(90),
      })
      .optional(),
  }),
  check(element, all) {
    const definition = definitionOf(element, 'settings')
    return [
      ...unknownModules(definition.nextActivityModules, where(element), all),
      ...unknownCurrency(definition.baseCurrency, where(element), all),
    ]
  },
}

function unknownCurrency(code: string, at: string, all: Lookup): Violation[] {
  const found = all.named('currency', code)
  if (found && definitionOf(found, 'currency').retired === true) {
    return [violation(at, 'reference', 'La divisa base se tiene que ofrecer.', 'The base currency must be on offer.')]
  }
  if (found) return []
  return [violation(at, 'reference', `No existe la divisa «${code}».`, `There is no currency “${code}”.`)]
}

const textPath = z.string().min(1).max(300)
const translatedText = z
  .string()
  .min(1)
  .max(2000)
  .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u)

const language: ElementKindEntry = {
  kind: 'language',
  label: { es: 'Idioma', en: 'Language' },
  namePattern: codePattern,
  inModule: false,
  schema: z.strictObject({
    code: z.string().regex(codePattern),
    label,
    locale: z
      .string()
      .regex(/^[a-z]{2,3}-[A-Z]{2}$/)
      .optional(),
    fallback: z.enum(['es', 'en']).optional(),
    labels: z.record(z.guid(), z.record(textPath, translatedText)).optional(),
    texts: z.record(textPath, translatedText).optional(),
  }),
  check(element) {
    const { code, locale, fallback } = definitionOf(element, 'language')
    const at = where(element)
    const isOwn = code === 'es' || code === 'en'
    return [
      ...(code === element.name
        ? []
        : [violation(at, 'name', 'El código no coincide con el nombre.', 'The code differs from the name.')]),
      ...(isOwn || (locale !== undefined && fallback !== undefined)
        ? []
        : [
            violation(
              at,
              'required',
              'Faltan la región y el idioma al que recurre.',
              'The region and the language that it falls back to are missing.',
            ),
          ]),
    ]
  },
}

const currency: ElementKindEntry = {
  kind: 'currency',
  label: { es: 'Divisa', en: 'Currency' },
  namePattern: /^[A-Z]{3}$/,
  inModule: false,
  schema: z.strictObject({
    code: z.string().regex(/^[A-Z]{3}$/),
    label,
    decimals: z.int().min(0).max(4),
    retired: z.boolean().optional(),
  }),
}

const group: ElementKindEntry = {
  kind: 'group',
  label: { es: 'Grupo de seguridad', en: 'Security group' },
  namePattern,
  inModule: false,
  schema: z.strictObject({ label, parent: z.uuid().nullable() }),
  check: checkGroup,
}

function checkGroup(element: Element, all: Lookup): Violation[] {
  const seen = new Set([element.id])
  for (let parent = parentOf(element); parent !== null;) {
    const above = all.byId(parent)
    if (above?.kind !== 'group') {
      return [violation(where(element), 'reference', 'El grupo superior no existe.', 'The group above does not exist.')]
    }
    if (seen.has(above.id)) {
      return [violation(where(element), 'cycle', 'Los grupos forman un ciclo.', 'The groups form a cycle.')]
    }
    seen.add(above.id)
    parent = parentOf(above)
  }
  return []
}

function parentOf(element: Element): string | null {
  return definitionOf(element, 'group').parent
}

const scope = z.enum(['none', 'own', 'group', 'all'])
const actions = { create: scope, read: scope, update: scope, delete: scope }

const role: ElementKindEntry = {
  kind: 'role',
  label: { es: 'Rol', en: 'Role' },
  namePattern,
  inModule: false,
  schema: z.strictObject({
    label,
    defaults: z.strictObject(actions),
    areas: z.strictObject({ programme: z.strictObject(actions).optional() }).optional(),
    modules: z.record(fieldName, z.strictObject(actions).partial()),
    fields: z.record(fieldName, z.record(fieldName, z.strictObject({ read: z.boolean(), write: z.boolean() }))),
    switches: z.array(z.enum(['export', 'import', 'massUpdate', 'configure', 'manageUsers', 'viewAudit'])),
    people: z.enum(['all', 'group']).optional(),
    secondFactor: z.boolean().optional(),
  }),
  check(element, all) {
    const definition = definitionOf(element, 'role')
    const modules = [...Object.keys(definition.modules), ...Object.keys(definition.fields)]
    return [...unknownModules(modules, where(element), all), ...hiddenTitles(definition, where(element), all)]
  },
}

/** Every list, link and search shows titles, so that what they are made of cannot be a secret. */
function hiddenTitles(definition: RoleDefinition, at: string, all: Lookup): Violation[] {
  return Object.entries(definition.fields).flatMap(([name, fields]) => {
    // The registry accepts no module whose definition its schema has not accepted.
    const found = all.named('module', name)
    const module = found && definitionOf(found, 'module')
    const titles = new Set([...(module?.titleFields ?? []), ...(module?.titleFallback ?? [])])
    return Object.entries(fields)
      .filter(([field, right]) => titles.has(field) && !right.read)
      .map(([field]) =>
        violation(
          `${at}.fields.${name}.${field}`,
          'title',
          'Este campo forma el nombre de los registros: no se puede ocultar.',
          'This field makes the title of the records: it cannot be hidden.',
        ),
      )
  })
}

const navigation: ElementKindEntry = {
  kind: 'navigation',
  label: { es: 'Navegación', en: 'Navigation' },
  namePattern,
  inModule: false,
  schema: z.strictObject({
    label: label.optional(),
    roles: audience.roles,
    items: z
      .array(
        z.strictObject({
          heading: label.optional(),
          module: fieldName,
          view: fieldName.optional(),
          label: label.optional(),
          icon: z
            .string()
            .regex(/^[a-z0-9-]{1,40}$/)
            .optional(),
        }),
      )
      .max(60),
  }),
  check(element, all) {
    const { items, ...rest } = definitionOf(element, 'navigation')
    const named = items.map((item) => item.module)
    return [...unknownModules(named, where(element), all), ...unknownAudience(rest, where(element), all)]
  },
}

export const workspaceKinds: readonly ElementKindEntry[] = [settings, language, currency, group, role, navigation]
