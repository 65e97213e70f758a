import type { Element } from '#common/element.ts'
import { invalid, missing, violation, type Violation } from '#common/errors.ts'
import type { Queryable } from '#server/db/database.ts'
import { checkedPlan, resultOf, type ChangePlan } from './changes.ts'
import { grantsOf, type Grant } from './grants.ts'
import { isAtLeast, packageOf, packageOrigin, type Manifest } from './manifest.ts'
import { isUnpackable, namingFiles, type ReadConfiguration, type Versions } from './package.ts'
import { installedPackages } from './packages.ts'
import { readElements } from './registry.ts'
import { renamed } from '#common/uses.ts'

/** What comes from outside: files, another environment, or the wish that a package goes. */
export type Incoming =
  | { readonly from: 'files'; readonly configuration: ReadConfiguration; readonly removes: boolean }
  | {
      readonly from: 'elements'
      readonly elements: readonly Element[]
      readonly packages: Versions
      readonly removes: boolean
    }
  | { readonly from: 'uninstall'; readonly name: string }

export interface IncomingPlan extends ChangePlan {
  /** Rights that somebody would have afterwards and has not now. */
  readonly grants: readonly Grant[]
  /** The packages that are there afterwards, by name; those that stay as they are are not named. */
  readonly packages: PackageChanges
}

export interface PackageChanges {
  readonly installed: readonly Pick<Manifest, 'name' | 'version' | 'hash' | 'requires'>[]
  readonly removed: readonly string[]
}

/** What it would do here, refused whole where any part of it may not be. */
export async function planIncoming(db: Queryable, schema: string, incoming: Incoming): Promise<IncomingPlan> {
  const current = await readElements(db, schema)
  const installed = await installedPackages(db, schema)
  if (incoming.from === 'uninstall') {
    const desired = withoutPackage(
      current,
      incoming.name,
      installed.map(({ name, requires }) => ({ name, requires })),
    )
    const plan = await checkedPlan(db, schema, current, desired)
    return { ...plan, grants: grantsOf(plan.operations), packages: { installed: [], removed: [incoming.name] } }
  }
  const versions = Object.fromEntries(installed.map(({ name, version }) => [name, version]))
  if (incoming.from === 'elements') {
    const desired = withConfiguration(current, incoming.elements, incoming.removes)
    const plan = await checkedPlan(db, schema, current, desired)
    const packages = packagesIn(incoming.packages, desired, versions)
    return { ...plan, grants: grantsOf(plan.operations), packages }
  }
  const { configuration, removes } = incoming
  return await namingFiles(configuration.read, async () => {
    const { manifest, elements } = configuration
    const desired =
      manifest?.type === 'package'
        ? withPackage(current, elements, manifest, { removes, versions })
        : withConfiguration(current, elements, removes)
    const plan = await checkedPlan(db, schema, current, desired)
    return { ...plan, grants: grantsOf(plan.operations), packages: packagesAfter(manifest, desired, versions) }
  })
}

function withConfiguration(current: readonly Element[], elements: readonly Element[], removes: boolean): Element[] {
  if (removes) return [...elements]
  const ids = new Set(elements.map(({ id }) => id))
  return [...current.filter(({ id }) => !ids.has(id)), ...elements]
}

/** The package's elements beside all others; what it renames is followed wherever it is mentioned. */
function withPackage(
  current: readonly Element[],
  elements: readonly Element[],
  manifest: Manifest,
  options: { readonly removes: boolean; readonly versions: Versions },
): Element[] {
  const problems = [...refusedElements(current, elements, manifest.name), ...unmet(manifest, options.versions)]
  if (problems.length > 0) throw invalid(problems)
  const own = packageOrigin(manifest.name)
  const given = new Map(elements.map((one) => [one.id, { ...one, origin: own }]))
  const gone = current.filter(({ id, origin }) => options.removes && origin === own && !given.has(id))
  const changed = current.flatMap((old) => {
    const name = given.get(old.id)?.name
    return name !== undefined && name !== old.name ? [{ id: old.id, name }] : []
  })
  const followed = changed.reduce((all, { id, name }) => renamed(all, id, name), [...current])
  const written = followed.map((one) => given.get(one.id) ?? one)
  const added = [...given.values()].filter(({ id }) => !current.some((one) => one.id === id))
  const kept = resultOf(
    [...written, ...added],
    gone.map(({ id }) => ({ change: 'remove', id })),
  )
  return kept
}

/** A package brings its own and touches nothing else. */
function refusedElements(current: readonly Element[], elements: readonly Element[], name: string): Violation[] {
  const byId = new Map(current.map((one) => [one.id, one]))
  const own = packageOrigin(name)
  return elements.flatMap((element): Violation[] => {
    const at = `${element.kind}.${element.name}`
    const there = byId.get(element.id)
    if (isUnpackable(element.kind)) {
      return [
        violation(
          at,
          'kind',
          'Un paquete no puede traer esta clase de elemento.',
          'A package may not bring this kind of element.',
        ),
      ]
    }
    if (element.origin !== own && element.origin !== 'local') {
      return [violation(at, 'origin', `Su origen no es «${own}».`, `Its origin is not “${own}”.`)]
    }
    if (!there) return []
    if (there.kind !== element.kind || there.parent !== element.parent) {
      return [violation(at, 'identity', 'Su id es aquí el de otra cosa.', 'Its id is that of something else here.')]
    }
    if (there.origin === own || there.origin === 'local') return []
    const es = there.origin === 'core' ? 'es de serie' : `es del paquete «${packageOf(there.origin)}»`
    const en = there.origin === 'core' ? 'comes with the CRM' : `belongs to the package “${packageOf(there.origin)}”`
    return [
      violation(
        at,
        'origin',
        `Ya existe y ${es}: un paquete no lo puede cambiar.`,
        `It exists and ${en}: a package may not change it.`,
      ),
    ]
  })
}

function unmet(manifest: Manifest, versions: Versions): Violation[] {
  return Object.entries(manifest.requires).flatMap(([name, version]) => {
    const installed = versions[name]
    if (installed !== undefined && isAtLeast(installed, version)) return []
    return [
      violation(
        `requires.${name}`,
        'requires',
        `Necesita el paquete «${name}» ${version} o posterior${installed === undefined ? '' : `; aquí está ${installed}`}.`,
        `It needs the package “${name}” ${version} or later${installed === undefined ? '' : `; here it is ${installed}`}.`,
      ),
    ]
  })
}

function withoutPackage(
  current: readonly Element[],
  name: string,
  installed: readonly Pick<Manifest, 'name' | 'requires'>[],
): Element[] {
  const own = current.filter(({ origin }) => origin === packageOrigin(name))
  if (own.length === 0 && !installed.some((one) => one.name === name)) throw missing()
  const dependants = installed.filter((one) => one.name !== name && name in one.requires)
  if (dependants.length > 0) {
    throw invalid(
      dependants.map((one) =>
        violation(
          `package.${one.name}`,
          'requires',
          'Lo necesita: desinstálalo antes.',
          'It needs this one: uninstall it first.',
        ),
      ),
    )
  }
  return resultOf(
    current,
    own.map(({ id }) => ({ change: 'remove', id })),
  )
}

function packagesAfter(
  manifest: Manifest | undefined,
  desired: readonly Element[],
  versions: Versions,
): PackageChanges {
  if (!manifest) return { installed: [], removed: [] }
  if (manifest.type === 'package') {
    const { name, version, hash, requires } = manifest
    return { installed: [{ name, version, hash, requires }], removed: [] }
  }
  return packagesIn(manifest.packages, desired, versions)
}

function packagesIn(packages: Versions, desired: readonly Element[], versions: Versions): PackageChanges {
  const present = new Set(desired.flatMap(({ origin }) => packageOf(origin) ?? []))
  return {
    installed: Object.entries(packages)
      .filter(([name, version]) => present.has(name) && versions[name] !== version)
      .map(([name, version]) => ({ name, version, hash: '', requires: {} })),
    removed: Object.keys(versions).filter((name) => !present.has(name)),
  }
}
