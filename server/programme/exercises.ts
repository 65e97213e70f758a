import { createHash } from 'node:crypto'
import { standardExercises } from '#catalog/scenarios/index.ts'
import type { RoleDefinition } from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import type { Model, Named } from '#common/model.ts'
import { scopeIn } from '#common/role-scope.ts'
import { aliasesOf, moduleOfRef, termsOf } from '#common/scenario-check.ts'
import { isAct, roleName, type Scenario } from '#common/scenario.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { loneWork } from '#server/scenarios/lone-work.ts'
import { approvedItem } from '#server/programme/rules/agreed.ts'
import { isAlive } from '#server/programme/rules/define.ts'
import { sourcesOf, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { readTests } from './tests.ts'

/** A scenario that somebody does alone, to learn what an item of the specification does. */
export interface Exercise {
  /** The test that it is made of, or the name of one that ships. */
  readonly key: string
  readonly name: Localized
  /** Ids of the roles that learn it. */
  readonly roles: readonly string[]
  readonly scenario: Scenario
  /** Changes with the test and with each revision of what it teaches: what was passed before says nothing of it. */
  readonly fingerprint: string
}

/**
 * What each role learns, made and not typed: the functional tests of what is specified, as far as one does them
 * alone, for the role that they are of; and those that ship, for every role that may do them.
 */
export async function exercisesOf(ctx: Context, graph: Graph): Promise<Exercise[]> {
  const { model } = ctx
  const project = graph.project?.id
  const tests = project === undefined ? [] : await readTests(asSystem(ctx), project)
  const own = tests.flatMap((test): Exercise[] => {
    const { id, scenario, asRole, kind, level, state, name } = test
    const items = sourcesOf(graph, test, 'verifies').filter(isTaught)
    const isExercise = state === 'ready' && kind === 'functional' && level !== 'firstDay' && items.length > 0
    const as = scenario?.as ?? (asRole === '' ? undefined : `role:${roleName(asRole)}`)
    const alone = isExercise && scenario && as !== undefined ? loneWork({ ...scenario, as }) : undefined
    const role = [...model.roles].find(([, one]) => one.name === roleName(as ?? ''))
    if (!alone || !role) return []
    const revisions = items.map((item) => `${item.id} ${item.revision}`).toSorted()
    const fingerprint = hashOf([test.fingerprint ?? '', ...revisions])
    return [{ key: id, name: alone.say ?? { es: name, en: name }, roles: [role[0]], scenario: alone, fingerprint }]
  })
  return [...standard(model), ...own]
}

/** One that is being written anew is still taught; one that nobody has agreed on yet is not. */
function isTaught(item: Node): boolean {
  return isAlive(item) && (approvedItem.includes(item.state ?? '') || item.revision > 1) && item.state !== 'deferred'
}

function standard(model: Model): Exercise[] {
  return Object.entries(standardExercises).flatMap(([key, { name, scenario }]) => {
    const alone = loneWork(scenario)
    const roles = [...model.roles].filter(([, role]) => alone && mayDo(model, role, alone)).map(([id]) => id)
    return alone && roles.length > 0 ? [{ key, name, roles, scenario: alone, fingerprint: key }] : []
  })
}

/** Whether the role may make and change what the scenario speaks of. */
function mayDo(model: Model, role: Named<RoleDefinition>, scenario: Scenario): boolean {
  const terms = termsOf(model)
  const aliases = aliasesOf(terms, scenario)
  const may = (module: string | undefined, action: 'create' | 'read' | 'update') => {
    const found = model.modules.get(module ?? '')
    return found !== undefined && scopeIn(role, found, action) !== 'none'
  }
  return scenario.steps.filter(isAct).every((act) => {
    if (act.do === 'create') return may(act.module, 'create')
    if (!('on' in act) || act.on === undefined) return true
    const module = moduleOfRef(terms, aliases, act.on)
    const made = act.do === 'convert' ? [act.to].flat() : []
    const sides = made.map((side) => module?.fields.find(({ name }) => name === module.capabilities.lead?.[side]))
    return (
      may(module?.name, act.do === 'open' ? 'read' : 'update') &&
      sides.every((field) => may(field?.options?.module, 'create'))
    )
  })
}

export function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}
