import sql, { join, raw, type Sql } from 'sql-template-tag'
import { tooLarge } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { linkKind, type ProgrammeKind } from '#common/programme.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { modulesWith, moduleWith } from '#server/model/compile.ts'
import type { Values } from '#server/records/check.ts'
import { reader } from '#server/records/list.ts'
import { writeForm } from '#server/records/write-form.ts'
import { today } from './today.ts'
import { graphOf, idIn, type Graph, type Link, type Node } from '#server/programme/rules/graph.ts'

/** Rows of these come in great numbers and are read apart. */
const apart: readonly ProgrammeKind[] = [
  'kpiSnapshot',
  'participation',
  'contribution',
  'attendance',
  'attempt',
  'feedback',
  'trace',
]
/** Far more than any project has; one of more is not judged by a part of it. */
export const nodesMax = 100_000

/** Everything that is agreed on in a project, read at once, whoever asks: what is shown of it is filtered later. */
export async function loadGraph(ctx: Context, projectId: string, limit = nodesMax): Promise<Graph> {
  const modules = modulesWith(ctx.model, 'programme').filter(
    ({ capabilities }) => !apart.some((kind) => kind === capabilities.programme?.as),
  )
  const parts = modules.map((module) => nodesSql(ctx, module, projectId))
  const rows =
    parts.length === 0
      ? []
      : await reader(ctx).query<NodeRow>(sql`${join(parts, ' union all ')} order by id limit ${limit + 1}`)
  if (rows.length > limit) throw tooMuch()
  const asked = await readOpenComments(
    ctx,
    rows.map(({ id }) => id),
  )
  const nodes = rows.flatMap((row) => nodeOf(ctx, row, asked.get(row.id) ?? 0) ?? [])
  const now = ctx.environment.world.now()
  const departments = ctx.model.optionLists.get('projectDepartment')?.options ?? []
  return graphOf(nodes, await readLinks(ctx, projectId), {
    now,
    today: today(ctx),
    timeZone: ctx.model.settings.timeZone,
    departments: new Map(departments.map(({ value, label }) => [value, label])),
  })
}

/** A rule that looked at a part of it would find fault where there is none, and none where there is. */
export function tooMuch() {
  const [es, en] = [nodesMax.toLocaleString('es'), nodesMax.toLocaleString('en')]
  return tooLarge(
    `El proyecto tiene más de ${es} fichas y no se puede comprobar entero. Borra las que ya no digan nada.`,
    `The project has more than ${en} records and cannot be checked whole. Delete those that say nothing any more.`,
  )
}

interface NodeRow extends Record<string, unknown> {
  readonly module: string
  readonly id: string
  readonly title: string
  readonly owner: string | null
  readonly own: Values
}

function nodesSql(ctx: Context, module: ModelModule, projectId: string): Sql {
  const isProject = module.capabilities.programme?.as === 'project'
  const project = module.fields.get('project')
  const own = project
    ? sql`${raw(`t."${project.column}"`)} = ${projectId}`
    : sql`t.id = ${isProject ? projectId : null}`
  const structured = [...module.fields.values()].filter(({ type }) => type === 'json')
  const fields = new Map([...module.fields].filter(([, { type }]) => type !== 'json'))
  const filled = structured.map(({ name, column }) => raw(`'${name}', (t."${column}" is not null)`))
  return sql`select ${module.id}::text as module, t.id, t.title, t.owner_id as owner,
    (${writeForm({ ...module, fields }, 't')}::jsonb || jsonb_build_object(${join(filled.length > 0 ? filled : [raw('')])})) as own
    from ${tableOf(ctx, module)} t where ${own} and t.deleted_at is null ${lastOnly(ctx, module)}`
}

/** Tests are run again and again: of each only what it gave last in an environment says anything. */
function lastOnly(ctx: Context, module: ModelModule): Sql {
  const [test, environment, at] = ['test', 'environment', 'at'].map((name) => module.fields.get(name)?.column)
  if (module.capabilities.programme?.as !== 'testRun' || !test || !environment || !at) return sql``
  return sql`and not exists (select from ${tableOf(ctx, module)} later where ${raw(`later."${test}" = t."${test}"`)}
    and ${raw(`later."${environment}" = t."${environment}"`)} and ${raw(`later."${at}" > t."${at}"`)} and later.deleted_at is null)`
}

/** How many comments of each record nobody has resolved. */
async function readOpenComments(ctx: Context, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const comments = moduleWith(ctx.model, 'comment')
  const keys = comments?.capabilities.comment
  const [about, resolved] = [comments?.fields.get(keys?.regarding ?? ''), comments?.fields.get(keys?.resolvedAt ?? '')]
  if (!comments || !about || !resolved || ids.length === 0) return new Map()
  const regarding = raw(`t."${about.column}"`)
  const rows = await reader(ctx).query<{ id: string; count: number }>(sql`
    select ${regarding} as id, count(*)::int as count from ${tableOf(ctx, comments)} t
    where ${regarding} = any(${[...ids]}::uuid[]) and t.deleted_at is null and ${raw(`t."${resolved.column}"`)} is null
    group by 1`)
  return new Map(rows.map(({ id, count }) => [id, count]))
}

function nodeOf(
  { model }: Context,
  { module: moduleId, id, title, owner, own }: NodeRow,
  openComments: number,
): Node | undefined {
  const module = model.modulesById.get(moduleId)
  const kind = module?.capabilities.programme?.as
  if (!module || !kind) return undefined
  const { content } = module.capabilities
  const fingerprint = own[content?.fingerprint ?? '']
  const state = own[module.lifecycle?.field ?? '']
  return {
    id,
    kind,
    module: module.name,
    title,
    owner,
    state: typeof state === 'string' ? state : null,
    fingerprint: typeof fingerprint === 'string' ? fingerprint : null,
    revision: Number(own[content?.revision ?? ''] ?? 1),
    openComments,
    values: own,
  }
}

async function readLinks(ctx: Context, projectId: string): Promise<Link[]> {
  const module = moduleWith(ctx.model, 'trace')
  const project = module?.fields.get('project')
  if (!module || !project) return []
  const rows = await reader(ctx).query<{ id: string; own: Values }>(sql`
    select t.id, ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
    where ${raw(`t."${project.column}"`)} = ${projectId} and t.deleted_at is null order by t.id`)
  return rows.flatMap(({ id, own }) => linkOf(module, id, own) ?? [])
}

function linkOf({ capabilities: { trace } }: ModelModule, id: string, own: Values): Link | undefined {
  const kind = linkKind(own[trace?.kind ?? ''])
  const [derived, source] = [idIn(own[trace?.derived ?? '']), idIn(own[trace?.source ?? ''])]
  if (!kind || derived === undefined || source === undefined) return undefined
  return { id, kind: kind.name, derived, source, suspect: own[trace?.suspect ?? ''] === true }
}
