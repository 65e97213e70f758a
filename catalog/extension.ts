/**
 * Contract of an extension: what a developer adds without touching a file of the product. It is a
 * folder `extensions/<name>/` whose `index.ts` exports `extension`, and, where it shows something of
 * its own, a `web.tsx` that exports `web` (see web/records/extensions.ts). Both are read when the
 * program starts and are part of it from then on; nothing of them is ever sent through the interface.
 *
 * @example export const extension: Extension = { label: { es: 'IBAN', en: 'IBAN' }, version: '1.0.0', fieldTypes: [iban] }
 */
import type { Field } from '#common/field.ts'
import { invariant, type Localized, type Violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { addFieldTypes } from '#catalog/field-types/added.ts'
import { isFieldType } from '#catalog/field-types/index.ts'
import type { FieldType } from '#catalog/field-types/define.ts'
import type { ModuleSeed } from '#catalog/modules/define.ts'

export interface Extension {
  readonly label: Localized
  readonly version: string
  /** Kinds of field beside ours, with the same contract and judged by the same conformance test. */
  readonly fieldTypes?: readonly FieldType[]
  /** Modules with all that belongs to them. */
  readonly modules?: readonly ModuleSeed[]
  /** Fields for modules that there are already, by the module's name. */
  readonly fields?: Readonly<Record<string, readonly Field[]>>
  readonly writeRules?: readonly WriteRule[]
}

/**
 * Looks at a record on its way into the database, whoever writes it: form, import, API or the
 * product itself. Pure: it asks nobody and changes nothing, it says what is wrong and what to fill.
 */
export interface WriteRule {
  /** Names the rule where it fails. */
  readonly name: string
  /** Asked for each write, so it only looks at the model. */
  appliesTo(module: ModelModule): boolean
  judge(write: Write): Judgement
}

export interface Write {
  readonly module: ModelModule
  /** What is being written, parsed by the field types; null empties. */
  readonly values: Readonly<Record<string, unknown>>
  /** The whole record as it would be. */
  readonly record: Readonly<Record<string, unknown>>
  readonly isNew: boolean
  /** ISO date in the writer's time zone. */
  readonly today: string
}

export interface Judgement {
  /** Values in API form, parsed like anybody's; fields that nobody may fill by hand may be among them. */
  readonly fill?: Readonly<Record<string, unknown>>
  readonly violations?: readonly Violation[]
}

export interface InstalledExtension extends Extension {
  /** Name of its folder. */
  readonly name: string
}

const installed = new Map<string, InstalledExtension>()
let knownRules = new WeakMap<ModelModule, readonly WriteRule[]>()

/** Makes an extension part of the program. Once each, before anything reads a model. */
export function installExtension(extension: InstalledExtension): void {
  for (const { name } of extension.fieldTypes ?? []) {
    invariant(!isFieldType(name), `no other field type is called ${name}`)
  }
  addFieldTypes(extension.fieldTypes ?? [])
  installed.set(extension.name, extension)
  knownRules = new WeakMap()
}

export function installedExtensions(): readonly InstalledExtension[] {
  return [...installed.values()]
}

/** Asked for each write of a record. */
export function writeRulesFor(module: ModelModule): readonly WriteRule[] {
  const known = knownRules.get(module)
  if (known) return known
  const rules = installedExtensions()
    .flatMap(({ writeRules }) => writeRules ?? [])
    .filter((rule) => rule.appliesTo(module))
  knownRules.set(module, rules)
  return rules
}
