/**
 * Contract of the browser's half of an extension: `extensions/<name>/web.tsx` exports `web`. It is
 * built into the web application when Lazo starts, so it may use the product's own components.
 *
 * @example export const web: WebExtension = { fieldTypes: [iban], inputs: { iban: IbanInput } }
 */
import type { ComponentType } from 'react'
import type { FieldType } from '#catalog/field-types/define.ts'
import { addFieldTypes, addedFieldTypes } from '#catalog/field-types/added.ts'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import type { Format } from '#web/i18n/format.ts'
import type { FieldInputProps } from './field-props.ts'
import type { FieldValueProps } from './field-value.tsx'
import type { RecordRow } from './reader-types.ts'

export interface WebExtension {
  /** The same objects that `index.ts` gives the server. */
  readonly fieldTypes?: readonly FieldType[]
  /** Controls of its field types, by type; otherwise that of the type's `widget`. */
  readonly inputs?: Readonly<Record<string, ComponentType<FieldInputProps>>>
  /** How values of its field types look, by type; otherwise as the type's `format` says. */
  readonly values?: Readonly<Record<string, ComponentType<FieldValueProps>>>
  readonly recordWidgets?: readonly RecordWidget[]
}

/** Stands beside a record, above the lists of what is related to it. */
export interface RecordWidget {
  readonly name: string
  appliesTo(module: ReaderModule): boolean
  readonly Widget: ComponentType<{ readonly module: ReaderModule; readonly record: RecordRow }>
}

let installed: readonly WebExtension[] = []

/** Once, before the first model is read. */
export function installWebExtensions(extensions: readonly WebExtension[]): void {
  installed = extensions
  for (const { fieldTypes } of extensions) addFieldTypes(fieldTypes ?? [])
}

export function inputOf(type: string): ComponentType<FieldInputProps> | undefined {
  return installed.find(({ inputs }) => inputs?.[type])?.inputs?.[type]
}

export function valueOf(type: string): ComponentType<FieldValueProps> | undefined {
  return installed.find(({ values }) => values?.[type])?.values?.[type]
}

export function recordWidgetsOf(module: ReaderModule): readonly RecordWidget[] {
  return installed.flatMap(({ recordWidgets }) => recordWidgets ?? []).filter((widget) => widget.appliesTo(module))
}

export function formattedByExtension(field: ReaderField, value: unknown, format: Format): string | undefined {
  const type = addedFieldTypes().find(({ name }) => name === field.type)
  const { language, locale, timeZone } = format
  return type?.format(value, field, {
    language,
    locale,
    timeZone,
    optionLabel: (_list, option) => option,
    stageLabel: (stage) => stage,
  })
}
