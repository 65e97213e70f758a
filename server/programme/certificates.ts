import sql from 'sql-template-tag'
import type { Localized } from '#common/errors.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { reader } from '#server/records/list.ts'
import { moduleOfKind } from './deployed.ts'
import { exercisesOf, type Exercise } from './exercises.ts'
import { readWalk, type Walk } from './process-walk.ts'
import { readAll } from './read-all.ts'
import { visibleGraph } from './read.ts'
import { idIn, type Graph } from '#server/programme/rules/graph.ts'

/** The key under which the questions about the whole are passed. */
export const wholeKey = 'whole'

/** What a project teaches. */
export interface Curriculum {
  readonly exercises: readonly Exercise[]
  readonly walk: Walk
}

export async function readCurriculum(ctx: Context, graph: Graph): Promise<Curriculum> {
  return { exercises: await exercisesOf(ctx, graph), walk: await readWalk(ctx, graph.project?.id ?? '') }
}

/** One part of what a role learns. */
interface Part {
  readonly key: string
  readonly name: Localized
  readonly fingerprint: string
}

export const wholeName: Localized = { es: 'El CRM en conjunto', en: 'The CRM as a whole' }

/** What somebody with a role must have passed: its exercises and the whole. A role that uses nothing has nothing to pass. */
function partsOf({ exercises, walk }: Curriculum, role: string): Part[] {
  const own = exercises.filter(({ roles }) => roles.includes(role))
  const whole = { key: wholeKey, name: wholeName, fingerprint: walk.fingerprint }
  return own.length > 0 && walk.questions.length > 0 ? [whole, ...own] : own
}

/** What somebody with a role knows, by what they have passed: computed, so that it ends when what it says is no longer so. */
interface Certificate {
  readonly user: string
  readonly role: string
  readonly state: 'valid' | 'expired' | 'open'
  readonly passed: readonly string[]
  readonly parts: readonly Part[]
  /** The day on which the last of it was passed. */
  readonly since: string | null
}

/** What somebody passed, as it was then. */
interface Pass {
  readonly user: string
  readonly exercise: string
  readonly fingerprint: string
  readonly at: string
}

export function certificateOf(
  curriculum: Curriculum,
  user: string,
  role: string,
  passes: readonly Pass[],
): Certificate {
  const parts = partsOf(curriculum, role)
  const own = passes.filter((one) => one.user === user)
  const ofPart = (part: Part) => own.filter(({ exercise }) => exercise === part.key)
  const counting = parts.flatMap((part) => ofPart(part).filter(({ fingerprint }) => fingerprint === part.fingerprint))
  const passed = parts.filter(({ key }) => counting.some(({ exercise }) => exercise === key)).map(({ key }) => key)
  const isOver = parts.every((part) => ofPart(part).length > 0)
  const since =
    counting
      .map(({ at }) => at)
      .toSorted()
      .at(-1) ?? null
  return {
    user,
    role,
    state: passed.length === parts.length ? 'valid' : isOver ? 'expired' : 'open',
    passed,
    parts,
    since: passed.length === parts.length ? since : null,
  }
}

export async function readPasses(ctx: Context, user?: string): Promise<Pass[]> {
  const module = moduleOfKind(ctx, 'attempt')
  if (!module) return []
  const passed = { field: 'result', op: 'eq', value: 'pass' } as const
  const rows = await readAll(asSystem(ctx), module, {
    fields: ['user', 'exercise', 'fingerprint', 'finishedAt'],
    filter: user === undefined ? passed : { all: [passed, { field: 'user', op: 'eq', value: user }] },
  })
  return rows.map((row) => ({
    user: idIn(row.user) ?? '',
    exercise: String(row.exercise),
    fingerprint: String(row.fingerprint ?? ''),
    at: String(row.finishedAt),
  }))
}

interface Holder extends Record<string, unknown> {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
}

/** Whoever may sign in, with the roles that they have where the project is. */
async function readHolders(ctx: Context): Promise<Holder[]> {
  return await reader(ctx).query<Holder>(sql`
    select u.id, u.name, a.role_ids as roles from lazo."user" u
    join ${fixedTable(ctx.environment.schema, 'user_access')} a on a.user_id = u.id
    where u.active order by lower(u.name), u.id`)
}

/** Of everybody with a role that has something to pass. */
export async function readCertificates(
  ctx: Context,
  graph: Graph,
): Promise<(Certificate & { readonly name: string })[]> {
  const curriculum = await readCurriculum(ctx, graph)
  const passes = await readPasses(ctx)
  return (await readHolders(ctx)).flatMap(({ id, name, roles }) =>
    roles
      .map((role) => ({ ...certificateOf(curriculum, id, role, passes), name }))
      .filter(({ parts }) => parts.length > 0),
  )
}

/** For whoever trains: who has passed what, by role. */
export async function readCertificatesFor(ctx: Context, projectId: string) {
  const graph = await visibleGraph(ctx, projectId)
  const attempts = moduleOfKind(ctx, 'attempt')
  if (!attempts || ctx.policy.scope(attempts.name, 'read') === 'none') return { roles: [] }
  const found = Map.groupBy(await readCertificates(ctx, graph), ({ role }) => role)
  return {
    roles: [...found].map(([role, some]) => ({
      id: role,
      label: ctx.model.roles.get(role)?.label ?? { es: '', en: '' },
      parts: (some[0]?.parts ?? []).map(({ key, name }) => ({ key, name })),
      people: some.map(({ user, name, state, passed, since }) => ({
        id: user,
        name,
        state,
        passed: [...passed],
        since,
      })),
    })),
  }
}
