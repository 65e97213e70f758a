import sql, { raw } from 'sql-template-tag'
import { v5 as uuidFromName } from 'uuid'
import { conflict, invariant, missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import { isObject } from '#common/text.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { readElements } from '#server/model/registry.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { visibleGraph } from '#server/programme/read.ts'
import { allOf, type Graph } from '#server/programme/rules/graph.ts'
import { settleAround } from '#server/programme/settle.ts'
import { createAll, createRecord } from '#server/records/create.ts'
import { reader } from '#server/records/list.ts'
import { takeStep } from '#server/records/transition.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { linksIn, mapOf, type Place } from './check.ts'
import { resolveItems } from './elements.ts'
import {
  isText,
  relativeDay,
  said,
  sectionOfKind,
  sections,
  seedFields,
  targetSection,
  type Entry,
  type Pack,
  type SectionName,
  type Text,
} from './shape.ts'

/** A query may ask for what an item brings, so that items come before KPIs. */
const order: readonly SectionName[] = [
  'phases',
  'gaps',
  'objectives',
  'needs',
  'processes',
  'channels',
  'touchpoints',
  'data',
  'initiatives',
  'items',
  'kpis',
  'tests',
]

/** The same entry of the same pack in the same project has always this id: nothing is loaded twice. */
function entryId(project: string, pack: string, section: SectionName, local: string): string {
  return uuidFromName(`${pack}/${section}/${local}`, project)
}

/**
 * Takes a pack over into a project, in the words of whoever loads it and as if they had written all of it:
 * by their rights, with keys of its own, everything where it begins and nothing deployed.
 * @throws conflict, where it is there already
 */
export async function loadPack(ctx: Context, pack: Pack, projectId: string): Promise<void> {
  const graph = await visibleGraph(ctx, projectId)
  if (await isLoaded(ctx, pack, projectId)) {
    throw conflict(
      `«${said(pack.title, 'es')}» ya está en este proyecto. Si has borrado algo de él, recupéralo de la papelera.`,
      `“${said(pack.title, 'en')}” is in this project already. If you deleted part of it, bring it back from the bin.`,
    )
  }
  await inWrite(ctx, async (opened) => {
    const loading = await beginLoading({ ...opened, settlesLater: true }, pack, graph)
    await loadCharter(loading)
    const written: string[] = []
    for (const section of order) written.push(...(await loadSection(loading, section)))
    await loadLinks(loading)
    await settleAround(opened, written)
  })
}

/** Whether anything of it was loaded into the project, even if it was thrown away since. */
export async function isLoaded(ctx: Context, pack: Pick<Pack, 'name' | 'sections'>, project: string): Promise<boolean> {
  for (const section of ['items', 'objectives', 'needs'] as const) {
    const module = moduleOfKind(ctx, sections[section].kind)
    const ids = Object.keys(pack.sections[section]).map((local) => entryId(project, pack.name, section, local))
    if (!module || ids.length === 0) continue
    const rows = await reader(ctx).query(
      sql`select 1 from ${tableOf(ctx, module)} t where t.id = any(${ids}::uuid[]) limit 1`,
    )
    if (rows.length > 0) return true
  }
  return false
}

/** A pack on its way into a project. */
interface Loading {
  readonly ctx: Writing
  readonly pack: Pack
  readonly graph: Graph
  readonly project: string
  /** Phases that the project has already, by local name. */
  readonly phases: ReadonlyMap<string, string>
  /** What each item makes of the configuration as it is, by local name. */
  readonly definitions: ReadonlyMap<string, unknown>
}

async function beginLoading(ctx: Writing, pack: Pack, graph: Graph): Promise<Loading> {
  const project = graph.project?.id ?? ''
  const there = allOf(graph, 'phase')
  const phases = new Map(
    Object.entries(pack.sections.phases).flatMap(([local, { number }]) => {
      const found = there.find(({ values }) => Number(values.number) === number)
      return found ? [[local, found.id] as const] : []
    }),
  )
  const current = await readElements(reader(ctx), ctx.environment.schema)
  const items = resolveItems(pack, current, (local) => entryId(project, pack.name, 'items', local))
  const definitions = new Map(items.map(({ local, definition }) => [local, definition]))
  return { ctx, pack, graph, project, phases, definitions }
}

/** What the project says already stays as it is. */
async function loadCharter({ ctx, pack, graph, project }: Loading): Promise<void> {
  const { why, problem, strategy } = pack.charter
  const before = graph.project?.values ?? {}
  const values = Object.fromEntries(
    Object.entries({ whyInvest: why, problem, strategy }).flatMap(([name, text]) =>
      text === undefined || before[name] ? [] : [[name, said(text, ctx.user.language)]],
    ),
  )
  if (Object.keys(values).length > 0) await updateRecord(ctx, moduleFor(ctx, 'project').name, project, values)
}

async function loadSection(loading: Loading, section: SectionName): Promise<string[]> {
  const { ctx, pack, phases } = loading
  const all = Object.entries(pack.sections[section])
  const entries = section === 'phases' ? all.filter(([local]) => !phases.has(local)) : all
  if (entries.length === 0) return []
  const module = moduleFor(ctx, sections[section].kind)
  const inputs = entries.map(([local, entry]) => ({
    values: valuesOf(loading, section, module, local, entry),
    options: { id: idOf(loading, section, local) },
  }))
  if (module.fields.has('parent')) {
    // What is part of another of the same section comes after it.
    for (const { values, options } of byParent(inputs)) await createRecord(ctx, module.name, values, options)
  } else await createAll(ctx, module.name, inputs)
  for (const [local, entry] of entries) {
    if (entry.available !== true) continue
    await takeStep(ctx, module.name, idOf(loading, section, local), { transition: 'open' })
  }
  return inputs.map(({ options }) => options.id)
}

async function loadLinks(loading: Loading): Promise<void> {
  const { ctx, pack, project } = loading
  const module = moduleWith(ctx.model, 'trace')
  const keys = module?.capabilities.trace
  invariant(module && keys, 'a project has links')
  const steps = await stepIds(loading)
  const end = ({ kind, local }: Place) => {
    const section = sectionOfKind(kind)
    const id = kind === 'step' ? steps.get(local) : section && idOf(loading, section, local)
    invariant(id !== undefined, `a pack that was checked has ${kind} ${local}`)
    return { module: moduleFor(ctx, kind).name, id }
  }
  const inputs = linksIn(pack).map(({ kind, from, to }) => ({
    values: { project, [keys.kind]: kind, [keys.derived]: end(from), [keys.source]: end(to) },
  }))
  if (inputs.length > 0) await createAll(ctx, module.name, inputs)
}

/** Records of the steps of processes, by process and node: their maps brought them. */
async function stepIds(loading: Loading): Promise<Map<string, string>> {
  const { ctx, pack } = loading
  const module = moduleFor(ctx, 'step')
  const [process, node] = [module.fields.get('process'), module.fields.get('node')]
  invariant(process && node, 'steps know their process and node')
  const locals = Object.keys(pack.sections.processes)
  const byId = new Map(locals.map((local) => [idOf(loading, 'processes', local), local]))
  const rows = await ctx.tx.query<{ id: string; process: string; node: string }>(sql`
    select t.id, ${raw(`t."${process.column}"`)} as process, ${raw(`t."${node.column}"`)} as node
    from ${tableOf(ctx, module)} t
    where ${raw(`t."${process.column}"`)} = any(${[...byId.keys()]}::uuid[]) and t.deleted_at is null`)
  return new Map(rows.map((row) => [`${byId.get(row.process) ?? ''}.${row.node}`, row.id]))
}

function valuesOf(
  loading: Loading,
  section: SectionName,
  module: ModelModule,
  local: string,
  entry: Entry,
): Record<string, unknown> {
  const { ctx, graph, project, definitions } = loading
  const fields = seedFields(section)
  const values: Record<string, unknown> = { project }
  for (const name of sections[section].fields) {
    const field = fields.get(name)
    const value = entry[name]
    if (!field || value === undefined) continue
    const target = field.type === 'relation' ? targetSection(field) : undefined
    if (target) values[name] = idOf(loading, target, String(value))
    else if (field.type === 'date') values[name] = dayFrom(graph, String(value))
    // The schema has let through a text, or one in both languages.
    else values[name] = isText(field) ? said(value as Text, ctx.user.language) : value
  }
  if (module.fields.has('phase') && entry.phase === undefined) values.phase = firstPhase(graph)
  if (section === 'processes') values.diagram = mapOf(entry, ctx.user.language) ?? null
  if (section === 'items') {
    const definition = definitions.get(local)
    values.clientOwner = ctx.policy.userId
    if (isGiven(definition)) values.definition = definition
  }
  return values
}

function firstPhase(graph: Graph): string | null {
  const [first] = allOf(graph, 'phase').toSorted((a, b) => Number(a.values.number) - Number(b.values.number))
  return first?.id ?? null
}

function dayFrom({ project, today }: Graph, text: string): string {
  const [, count, unit] = relativeDay.exec(text) ?? []
  if (count === undefined) return text
  const started = project?.values.startDate
  const day = new Date(`${typeof started === 'string' ? started : today}T00:00:00Z`)
  if (unit === 'days') day.setUTCDate(day.getUTCDate() + Number(count))
  else day.setUTCMonth(day.getUTCMonth() + Number(count))
  return day.toISOString().slice(0, 10)
}

function idOf({ project, pack, phases }: Loading, section: SectionName, local: string): string {
  const phase = section === 'phases' ? phases.get(local) : undefined
  return phase ?? entryId(project, pack.name, section, local)
}

function moduleFor(ctx: Context, kind: ProgrammeKind): ModelModule {
  const module = moduleOfKind(ctx, kind)
  if (!module) throw missing()
  return module
}

interface Input {
  readonly values: Record<string, unknown>
  readonly options: { readonly id: string }
}

function byParent(inputs: readonly Input[]): Input[] {
  const ordered: Input[] = []
  const place = (input: Input) => {
    if (ordered.includes(input)) return
    for (const name of ['parent', 'counterpart']) {
      const above = inputs.find(({ options }) => options.id === input.values[name])
      if (above) place(above)
    }
    ordered.push(input)
  }
  for (const input of inputs) place(input)
  return ordered
}

function isGiven(definition: unknown): boolean {
  if (!isObject(definition)) return false
  const { changes, contract } = definition
  return (Array.isArray(changes) && changes.length > 0) || contract !== undefined
}
