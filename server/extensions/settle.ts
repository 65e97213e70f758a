import { seededElement, seededId, elementsOf } from '#catalog/modules/define.ts'
import type { InstalledExtension } from '#catalog/extension.ts'
import { isFieldType } from '#catalog/field-types/index.ts'
import type { Element, ExtensionDefinition, Origin } from '#common/element.ts'
import { inOneLine, LazoError } from '#common/errors.ts'
import type { Field } from '#common/field.ts'
import type { Environment } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'
import { applyPlan } from '#server/model/apply.ts'
import { elementHash } from '#server/model/elements.ts'
import { planModel } from '#server/model/plan.ts'
import { readElements } from '#server/model/registry.ts'
import { leaveRefresh } from '#server/records/refresh.ts'
import { ExtensionError } from './extension-error.ts'

/**
 * Brings the registry up to date with the extensions that were loaded: at every start. What an
 * extension brings is made once and follows its newer versions; what the company has changed or
 * removed since is the company's and stays so.
 */
export async function settleExtensions(
  environment: Environment,
  extensions: readonly InstalledExtension[],
): Promise<void> {
  await forgetGone(environment, extensions)
  for (const extension of extensions) {
    const desired = withExtension(await readElements(environment.db, environment.schema), extension)
    try {
      const plan = await planModel(environment, desired)
      if (plan.operations.length === 0) continue
      const also = async (tx: Transaction) => await leaveRefresh(tx, environment, plan.operations)
      await applyPlan(environment, plan, { by: null, leavesSteps: true, also })
    } catch (error) {
      if (!(error instanceof LazoError)) throw error
      throw new ExtensionError(extension.name, inOneLine(error))
    }
  }
}

/** Fields whose type came with an extension that is gone: nothing could read or write their values. */
export async function refuseOrphans({ db, schema }: Environment): Promise<void> {
  const elements = await readElements(db, schema)
  const orphan = elements.find((one) => one.kind === 'field' && !isFieldType(fieldOf(one).type))
  if (!orphan) return
  const module = elements.find(({ id }) => id === orphan.parent)?.name
  const { type } = fieldOf(orphan)
  const owner = elements.find((one) => one.kind === 'extension' && definitionOf(one).fieldTypes.includes(type))
  throw new ExtensionError(
    owner?.name ?? type,
    `it is gone, but the field ${module}.${orphan.name} is of its type "${type}" and keeps its values: put it back, remove such fields in the Studio, and only then take it away`,
  )
}

async function forgetGone(environment: Environment, extensions: readonly InstalledExtension[]): Promise<void> {
  const current = await readElements(environment.db, environment.schema)
  const isHere = ({ kind, name }: Element): boolean =>
    kind !== 'extension' || extensions.some((one) => one.name === name)
  const kept = current.filter(isHere)
  if (kept.length < current.length)
    await applyPlan(environment, await planModel(environment, kept), { by: null, leavesSteps: true })
}

function withExtension(current: readonly Element[], extension: InstalledExtension): Element[] {
  const origin: Origin = `package:${extension.name}`
  const brings = elementsBrought(current, extension, origin)
  const id = seededId(origin, 'extension', extension.name)
  const before = current.find((one) => one.id === id)
  const broughtBefore = before ? definitionOf(before).brought : {}
  const now = new Map(current.map((element) => [element.id, element]))
  for (const element of brings) {
    const old = now.get(element.id)
    const last = broughtBefore[element.id]
    // Changed or removed by the company since: it is theirs now.
    const isTheirs = old === undefined ? last !== undefined : elementHash(old) !== last
    if (isTheirs) continue
    now.set(element.id, element)
  }
  const definition: ExtensionDefinition = {
    label: extension.label,
    version: extension.version,
    fieldTypes: (extension.fieldTypes ?? []).map(({ name }) => name),
    writeRules: (extension.writeRules ?? []).map(({ name }) => name),
    brought: Object.fromEntries(brings.map((element) => [element.id, elementHash(element)])),
  }
  now.set(id, seededElement(origin, 'extension', extension.name, definition))
  return [...now.values()]
}

function elementsBrought(current: readonly Element[], extension: InstalledExtension, origin: Origin): Element[] {
  const fields = Object.entries(extension.fields ?? {}).flatMap(([moduleName, added]) =>
    added.map((field): Element => {
      const id = seededId(origin, 'field', moduleName, field.name)
      // A renamed module is known by the field that it has already.
      const parent =
        current.find((one) => one.id === id)?.parent ??
        current.find(({ kind, name }) => kind === 'module' && name === moduleName)?.id
      if (parent == null) throw new ExtensionError(extension.name, `there is no module "${moduleName}"`)
      return { id, kind: 'field', name: field.name, parent, definition: field, origin, owner: null }
    }),
  )
  return [...(extension.modules ?? []).flatMap((seed) => elementsOf(seed, origin)), ...fields]
}

function definitionOf(element: Element): ExtensionDefinition {
  // The registry stores only definitions that their kind's schema accepted.
  return element.definition as ExtensionDefinition
}

function fieldOf(element: Element): Field {
  // As above: only elements of kind field come here.
  return element.definition as Field
}
