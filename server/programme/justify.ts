import type { Element } from '#common/element.ts'
import { invalidField, missing } from '#common/errors.ts'
import type { SpecItemType } from '#common/programme.ts'
import { labelOf } from '#common/uses.ts'
import { ownRights } from '#server/access/own-rights.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import type { Context } from '#server/context.ts'
import { applyPlan } from '#server/model/apply.ts'
import { moduleWith } from '#server/model/compile.ts'
import { planModel } from '#server/model/plan.ts'
import { loadModel, readElements } from '#server/model/registry.ts'
import { createRecord } from '#server/records/create.ts'
import { findRecord } from '#server/records/list.ts'
import { inWrite, writableModule } from '#server/records/write.ts'
import { idIn } from '#server/programme/rules/graph.ts'
import { moduleOfKind } from './deployed.ts'
import { unjustifiedElements } from './unjustified.ts'

interface Justification {
  readonly need: string
  readonly elements: readonly string[]
  /** What is asked for; the names of the elements where nothing is said. */
  readonly name?: string | undefined
}

/**
 * Elements that somebody made by hand come to follow from a need: by an item that defines them as they
 * are, in draft, so that it is agreed on like any other. @returns its id
 */
export async function justify(ctx: Context, { need, elements: ids, name }: Justification): Promise<string> {
  const project = await projectOfNeed(ctx, need)
  const open = (await unjustifiedElements(ctx)).filter(({ id }) => ids.includes(id))
  if (open.length < new Set(ids).size) {
    throw invalidField(
      'elements',
      'justified',
      'Alguno ya está justificado, viene de serie o no existe.',
      'Some of them is justified already, comes with the CRM or is not there.',
    )
  }
  const { environment } = ctx
  for (const module of ['specItem', 'trace'] as const)
    writableModule(ctx, moduleOfKind(ctx, module)?.name ?? '', 'create')
  const current = await readElements(environment.db, environment.schema)
  const item = environment.world.newId()
  const desired = current.map((one) => (ids.includes(one.id) ? { ...one, owner: item } : one))
  const plan = await planModel(environment, desired)
  // First, because somebody else may change the configuration meanwhile: an item that is not there justifies nothing.
  await applyPlan(environment, plan, { by: ctx.user.id, admit: await ownRights(ctx) })
  forgetPolicies(environment)
  const fresh: Context = { ...ctx, model: await loadModel(environment) }
  await inWrite(fresh, async (inner) => {
    const module = moduleOfKind(inner, 'specItem')
    const traces = moduleWith(inner.model, 'trace')
    const keys = traces?.capabilities.trace
    const needs = moduleOfKind(inner, 'need')
    if (!module || !traces || !keys || !needs) throw missing()
    const values = {
      project,
      name: name ?? namesOf(ctx, open),
      type: typeOf(open),
      element: open
        .map(({ kind, name: own }) => `${kind}:${own}`)
        .join(', ')
        .slice(0, 250),
      definition: {
        changes: open.map(({ id, kind, name: own, parent, definition }) => ({
          change: 'create',
          element: { id, kind, name: own, parent, definition },
        })),
      },
    }
    await createRecord(inner, module.name, values, { id: item })
    await createRecord(inner, traces.name, {
      project,
      [keys.kind]: 'justifies',
      [keys.derived]: { module: module.name, id: item },
      [keys.source]: { module: needs.name, id: need },
    })
  })
  return item
}

async function projectOfNeed(ctx: Context, id: string): Promise<string> {
  const module = moduleOfKind(ctx, 'need')
  const text = module ? await findRecord(ctx, module.name, id) : undefined
  if (text === undefined) throw missing()
  // What the read compiler answers has these keys.
  const { project } = JSON.parse(text) as { project?: unknown }
  const found = idIn(project)
  if (found === undefined) throw missing()
  return found
}

function namesOf({ user }: Context, elements: readonly Element[]): string {
  const names = elements.map((one) => labelOf(one)[user.language])
  return names.length > 3 ? `${names.slice(0, 3).join(', ')}…` : names.join(', ')
}

const types: readonly (readonly [Element['kind'], SpecItemType])[] = [
  ['module', 'module'],
  ['field', 'field'],
  ['optionList', 'optionList'],
  ['pipeline', 'module'],
  ['view', 'view'],
  ['layout', 'layout'],
  ['role', 'role'],
  ['group', 'securityGroup'],
  ['language', 'language'],
  ['currency', 'currency'],
]

function typeOf(elements: readonly Element[]): SpecItemType {
  return types.find(([kind]) => elements.some((one) => one.kind === kind))?.[1] ?? 'setting'
}
