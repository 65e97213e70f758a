import { firstDay } from '#catalog/scenarios/index.ts'
import { invalidField, invariant, missing, type Localized } from '#common/errors.ts'
import type { Scenario } from '#common/scenario.ts'
import type { Context } from '#server/context.ts'
import { compileModel, moduleWith } from '#server/model/compile.ts'
import { readElements } from '#server/model/registry.ts'
import { createRecord } from '#server/records/create.ts'
import { requireVisible } from '#server/records/list.ts'
import { takeStep } from '#server/records/transition.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { proposeTests } from '#server/scenarios/propose.ts'
import { neededFirst, readItems } from './definition.ts'
import { moduleOfKind } from './deployed.ts'
import { desiredElements } from './desired.ts'
import { loadGraph } from './load-graph.ts'
import { projectOf, visibleGraph } from './read.ts'
import { derivedOf } from '#server/programme/rules/graph.ts'
import { readTests } from './tests.ts'

interface NewTest {
  readonly name: Localized
  readonly kind: string
  readonly level: 'item' | 'firstDay'
  readonly description?: Localized
  readonly scenario: Scenario & { readonly as: string }
}

/**
 * Writes the tests that the definition of an item speaks for, ready to be run, in the name of whoever asks.
 * Those that it has already are left as they are. @returns ids of the new ones
 */
export async function proposeTestsOf(ctx: Context, itemId: string): Promise<string[]> {
  const module = moduleOfKind(ctx, 'specItem')
  if (!module) throw missing()
  await requireVisible(ctx, module.name, itemId)
  const projectId = await projectOf(ctx, module.name, itemId)
  if (projectId === null) throw missing()
  const graph = await loadGraph(ctx, projectId)
  const items = await readItems(ctx, graph, [itemId, ...neededFirst(graph, itemId)])
  const own = items.find(({ id }) => id === itemId)
  const elements = await readElements(ctx.environment.db, ctx.environment.schema)
  const model = compileModel(desiredElements(elements, items).elements, 0)
  const node = graph.nodes.get(itemId)
  const known = new Set(node ? derivedOf(graph, node, 'verifies').map(({ title }) => title.replace(/^\S+ /, '')) : [])
  const tests = proposeTests(model, own?.definition.changes ?? [])
  const fresh = tests.filter(({ name }) => !known.has(name.es) && !known.has(name.en))
  if (tests.length === 0) {
    throw invalidField(
      'definition',
      'nothing',
      'De esta definición no sale ninguna prueba: escríbela tú.',
      'No test follows from this definition: write it yourself.',
    )
  }
  return await inWrite(ctx, async (inner) => {
    const ids: string[] = []
    for (const test of fresh) {
      const id = await write(inner, projectId, { ...test, level: 'item' })
      await link(inner, projectId, id, { module: module.name, id: itemId })
      ids.push(id)
    }
    return ids
  })
}

/** Writes the tests of the first day that the project has not got yet. */
export async function addFirstDay(ctx: Context, projectId: string): Promise<string[]> {
  // Whoever does not see the project has none to write in.
  await visibleGraph(ctx, projectId)
  const known = new Set((await readTests(ctx, projectId)).map(({ name }) => name))
  const missingOnes = firstDay.filter(({ name }) => !known.has(name.es) && !known.has(name.en))
  return await inWrite(ctx, async (inner) => {
    const ids: string[] = []
    for (const one of missingOnes) {
      ids.push(await write(inner, projectId, { ...one, kind: 'functional', level: 'firstDay' }))
    }
    return ids
  })
}

async function write(ctx: Writing, project: string, test: NewTest): Promise<string> {
  const module = moduleOfKind(ctx, 'test')
  invariant(module, 'a project has a module of tests')
  const { language } = ctx.user
  const { as, ...script } = test.scenario
  const id = await createRecord(ctx, module.name, {
    project,
    name: test.name[language],
    kind: test.kind,
    level: test.level,
    asRole: as.replace(/^role:/, ''),
    script,
    description: test.description?.[language] ?? null,
  })
  await takeStep(ctx, module.name, id, { transition: 'ready' })
  return id
}

async function link(ctx: Writing, project: string, test: string, item: { module: string; id: string }): Promise<void> {
  const traces = moduleWith(ctx.model, 'trace')
  const keys = traces?.capabilities.trace
  const tests = moduleOfKind(ctx, 'test')
  invariant(traces && keys && tests, 'a project has links')
  await createRecord(ctx, traces.name, {
    project,
    [keys.kind]: 'verifies',
    [keys.derived]: { module: tests.name, id: test },
    [keys.source]: item,
  })
}
