import { registerHooks } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'

import type { FieldType } from '#catalog/field-types/define.ts'
import { isFieldType } from '#catalog/field-types/index.ts'
import { installedExtensions, installExtension, type Extension, type InstalledExtension } from '#catalog/extension.ts'
import { ExtensionError } from './extension-error.ts'
import { extensionFolders, type ExtensionFolder } from './folders.ts'

/** Whoever loads waits for whoever does so already, and finds what is there then. */
let last: Promise<unknown> = Promise.resolve()

/**
 * Reads the extensions and makes them part of this process; those that are already are left alone.
 * The first that fails ends the start with its name: half of what a company counts on would be worse.
 */
export async function loadExtensions(outside: string | undefined): Promise<readonly InstalledExtension[]> {
  const loaded = last.then(async () => await loadAll(outside))
  last = loaded.catch(() => undefined)
  return await loaded
}

async function loadAll(outside: string | undefined): Promise<readonly InstalledExtension[]> {
  const folders = extensionFolders(outside)
  if (outside !== undefined) resolveFromHere(outside)
  for (const folder of folders) {
    if (!installedExtensions().some(({ name }) => name === folder.name)) installExtension(await readExtension(folder))
  }
  return installedExtensions()
}

const localized = z.strictObject({ es: z.string().min(1), en: z.string().min(1) })
const seed = z.looseObject({ name: z.string(), definition: z.looseObject({}), fields: z.array(z.looseObject({})) })
const isFunction = (value: unknown): boolean => typeof value === 'function'
const fieldTypeShape = z.custom<FieldType>(
  (type) =>
    z.looseObject({ name: z.string(), label: localized, widget: z.string(), compareAs: z.string() }).safeParse(type)
      .success && ['columns', 'parse', 'format'].every((key) => isFunction(Reflect.get(Object(type), key))),
  'is no field type: it needs name, label, widget, compareAs, columns, parse and format',
)
const ruleShape = z.custom(
  (rule) => ['appliesTo', 'judge'].every((key) => isFunction(Reflect.get(Object(rule), key))),
  'is no rule: it needs name, appliesTo and judge',
)

/** Enough to say what was forgotten; the rest shows when its elements are planned. */
const shape = z.strictObject({
  label: localized,
  version: z.string().regex(/^\d+(\.\d+){0,2}$/, 'is a version such as 1.0.0'),
  fieldTypes: z.array(fieldTypeShape).optional(),
  modules: z.array(seed).optional(),
  fields: z.record(z.string(), z.array(z.looseObject({ name: z.string(), type: z.string() }))).optional(),
  writeRules: z.array(ruleShape).optional(),
})

async function readExtension({ name, path: folder }: ExtensionFolder): Promise<InstalledExtension> {
  const file = path.join(folder, 'index.ts')
  const module: unknown = await import(pathToFileURL(file).href).catch((error: unknown) => {
    throw new ExtensionError(
      name,
      `${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`,
    )
  })
  const given: unknown = Reflect.get(Object(module), 'extension')
  if (given === undefined) throw new ExtensionError(name, `${file} exports no "extension"`)
  const checked = shape.safeParse(given)
  const [issue] = checked.error?.issues ?? []
  if (issue) throw new ExtensionError(name, `${issue.path.map(String).join('.') || 'extension'}: ${issue.message}`)
  // The shape has just said so, and what it leaves open the registry checks before it is stored.
  const extension = given as Extension
  const taken = extension.fieldTypes?.find((type) => isFieldType(type.name))
  if (taken) throw new ExtensionError(name, `there is a field type "${taken.name}" already`)
  return { ...extension, name }
}

/** So that the same `#catalog/…` means the same in an extension that is kept out of the checkout. */
function resolveFromHere(outside: string): void {
  const place = pathToFileURL(path.resolve(outside)).href
  registerHooks({
    resolve(specifier, context, next) {
      const isOurs = specifier.startsWith('#') && context.parentURL?.startsWith(`${place}/`)
      return next(isOurs ? new URL(`../../${specifier.slice(1)}`, import.meta.url).href : specifier, context)
    },
  })
}
