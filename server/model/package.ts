import type { Element } from '#common/element.ts'
import { LazoError, invalid, violation, type Violation } from '#common/errors.ts'
import { modelHash } from './elements.ts'
import { elementFiles, readElementTexts, shapeProblem, type Read } from './files.ts'
import { manifestName, manifestSchema, manifestText, packageOf, packageOrigin, type Manifest } from './manifest.ts'
import { mapReferences, type Reference } from '#common/references.ts'
import { readYaml } from './yaml.ts'

interface ConfigurationFiles {
  readonly manifest: Manifest
  readonly files: ReadonlyMap<string, string>
}

export type Versions = Readonly<Record<string, string>>

/** All elements of an environment as files. */
export function wholeConfiguration(elements: readonly Element[], packages: Versions): ConfigurationFiles {
  const manifest: Manifest = {
    format: 1,
    type: 'configuration',
    name: 'configuration',
    version: '1.0.0',
    hash: modelHash(elements),
    requires: {},
    packages: { ...packages },
  }
  return asFiles(manifest, elements, elements)
}

/**
 * Chosen elements, with what they cannot do without, as a package of that name. What comes with the
 * CRM is in every installation and so in no package; what another package brought is required.
 */
export function packageFiles(
  all: readonly Element[],
  chosen: readonly string[],
  label: { readonly name: string; readonly version: string },
  installed: Versions,
): ConfigurationFiles {
  const ids = closure(all, chosen, label.name)
  const parts = all.filter(({ id }) => ids.has(id))
  const refused = parts.filter(({ kind, origin }) => isUnpackable(kind) || origin === 'core')
  if (refused.length > 0 || parts.length === 0) throw invalid(refusals(refused))
  const elements = parts.map((one): Element => ({ ...one, origin: packageOrigin(label.name) }))
  const requires = requiredBy(all, parts, label.name, installed)
  const manifest: Manifest = {
    format: 1,
    type: 'package',
    ...label,
    hash: modelHash(elements),
    requires,
    packages: {},
  }
  return asFiles(manifest, elements, all)
}

/** There is one of each, which every installation has already. */
export function isUnpackable(kind: string): boolean {
  return kind === 'settings' || kind === 'navigation' || kind === 'letterhead'
}

function refusals(refused: readonly Element[]): Violation[] {
  if (refused.length === 0) return [violation('elements', 'required', 'Elige qué exportar.', 'Choose what to export.')]
  return refused.map(({ kind, name }) =>
    violation(
      `${kind}.${name}`,
      'origin',
      'Viene de serie: está en todas las instalaciones y no va en un paquete. Exporta la configuración entera.',
      'It comes with the CRM: every installation has it, so no package does. Export the whole configuration.',
    ),
  )
}

function asFiles(manifest: Manifest, elements: readonly Element[], among: readonly Element[]): ConfigurationFiles {
  return { manifest, files: new Map([[manifestName, manifestText(manifest)], ...elementFiles(elements, among)]) }
}

/** A module brings its parts, and whatever is mentioned comes too: all but what is elsewhere already. */
function closure(all: readonly Element[], chosen: readonly string[], name: string): Set<string> {
  const ids = new Set<string>()
  const byId = new Map(all.map((one) => [one.id, one]))
  const isOwn = (one: Element) => one.origin === 'local' || one.origin === packageOrigin(name)
  const waiting = [...chosen]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const element = byId.get(id)
    if (!element || ids.has(id)) continue
    ids.add(id)
    const parent = element.parent === null ? undefined : byId.get(element.parent)
    if (parent && isOwn(parent)) waiting.push(parent.id)
    if (element.kind === 'module')
      waiting.push(...all.filter((one) => one.parent === id && isOwn(one)).map((one) => one.id))
    // A role may speak of every module there is; it does not drag them along.
    if (element.kind !== 'role')
      waiting.push(
        ...mentioned(element, all)
          .filter(isOwn)
          .map((one) => one.id),
      )
  }
  return ids
}

function mentioned(element: Element, all: readonly Element[]): Element[] {
  const found: Reference[] = []
  mapReferences(element, all, (reference) => {
    found.push(reference)
    return reference.name
  })
  return found.flatMap((reference) => resolve(reference, all))
}

function resolve({ kind, name, module }: Reference, all: readonly Element[]): Element[] {
  const parent = module === null ? null : all.find((one) => one.kind === 'module' && one.name === module)?.id
  const element = all.find(
    (one) =>
      one.kind === kind && (kind === 'group' ? one.id === name : one.name === name && one.parent === (parent ?? null)),
  )
  return element ? [element] : []
}

function requiredBy(
  all: readonly Element[],
  parts: readonly Element[],
  own: string,
  installed: Versions,
): Record<string, string> {
  const parents = parts.flatMap(({ parent }) => all.filter(({ id }) => id === parent))
  const others = [...parents, ...parts.flatMap((one) => mentioned(one, all))]
  const names = new Set(others.flatMap(({ origin }) => packageOf(origin) ?? []))
  names.delete(own)
  return Object.fromEntries([...names].toSorted().map((name) => [name, installed[name] ?? '0.0.0']))
}

export interface ReadConfiguration {
  /** Absent in a folder of elements that says nothing of itself, which is then a whole configuration. */
  readonly manifest: Manifest | undefined
  readonly elements: readonly Element[]
  readonly read: readonly Read[]
}

/** Files that somebody else wrote: readable and what their manifest says, or refused whole. */
export async function readConfiguration(files: ReadonlyMap<string, string>): Promise<ReadConfiguration> {
  const text = files.get(manifestName)
  const manifest = text === undefined ? undefined : readManifest(text)
  const read = await readElementTexts(files)
  const elements = read.map(({ element }) => element)
  if (manifest && modelHash(elements) !== manifest.hash) {
    throw invalid([
      violation(
        manifestName,
        'hash',
        'El contenido no es el que dice el manifiesto: alguien lo ha cambiado o falta algo.',
        'The contents are not those that the manifest names: somebody changed them or something is missing.',
      ),
    ])
  }
  return { manifest, elements, read }
}

function readManifest(text: string): Manifest {
  const yaml = readYaml(text)
  if ('rule' in yaml) {
    const { line, rule, message } = yaml
    throw invalid([
      violation(`${manifestName}:${line}`, rule, `No se puede leer: ${message.es}.`, `Cannot be read: ${message.en}.`),
    ])
  }
  const checked = manifestSchema.safeParse(yaml.data)
  if (checked.success) return checked.data
  throw invalid(checked.error.issues.map((issue) => shapeProblem(manifestName, yaml, issue)))
}

/** The same refusal with each element's file and line in the place of its kind and name. */
export async function namingFiles<T>(read: readonly Read[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof LazoError) || error.violations.length === 0) throw error
    throw new LazoError(error.code, error.text, {
      violations: error.violations.map((one) => ({ ...one, field: placeOf(read, one.field) })),
      ...(error.details && { details: { ...error.details } }),
    })
  }
}

function placeOf(read: readonly Read[], field: string): string {
  const candidates = read.filter(({ element: { kind, name } }) => {
    const at = `${kind}.${name}`
    return field === at || field.startsWith(`${at}.`)
  })
  const [only] = candidates
  if (!only || candidates.length > 1) return field
  const rest = field.slice(`${only.element.kind}.${only.element.name}`.length + 1)
  const path = rest === '' ? ['name'] : ['definition', ...rest.split('.')]
  return `${only.path}:${only.lineOf(path)} ${rest}`.trim()
}
