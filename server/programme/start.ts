import sql from 'sql-template-tag'
import { forbidden, invariant, type Language } from '#common/errors.ts'
import { projectRoles, stageKinds, type ProjectRole } from '#common/programme.ts'
import { compilePolicy, forgetPolicies } from '#server/access/policy.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { fixedTable, loadModel } from '#server/model/registry.ts'
import { createRecord } from '#server/records/create.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { moduleOfKind } from './deployed.ts'
import { installProgramme, isInstalled } from './install.ts'
import { today } from './today.ts'

interface NewProject {
  readonly name: string
  readonly whyInvest?: string | undefined
  readonly targetGoLive?: string | undefined
  /** One person writes, reviews and approves. */
  readonly soloMode: boolean
  /** Who sponsors, where it is somebody else. */
  readonly sponsor?: string | undefined
}

/**
 * Begins a project with its stages, its first phase and whoever takes part in it. The first one brings
 * the modules of the project, so that only who may configure begins it.
 */
export async function startProject(ctx: Context, given: NewProject): Promise<string> {
  const isFirst = !isInstalled(ctx.model)
  if (isFirst && !ctx.policy.can('configure')) throw notYours()
  if (!isFirst && ctx.policy.scope(moduleOfKind(ctx, 'project')?.name ?? '', 'create') === 'none') throw notYours()
  if (isFirst) await installProgramme(ctx)
  const fresh = await refreshed(ctx)
  return await inWrite(fresh, async (inner) => await begin({ ...inner, settlesLater: true }, given))
}

function notYours() {
  return forbidden(
    'El primer proyecto lo empieza quien administra Lazo.',
    'Whoever administers Lazo begins the first project.',
  )
}

/** With the model and the rights that hold once the modules are there. */
async function refreshed(ctx: Context): Promise<Context> {
  const model = await loadModel(ctx.environment)
  return { ...ctx, model, policy: await compilePolicy(ctx.environment, model, ctx.policy.userId) }
}

async function begin(ctx: Writing, given: NewProject): Promise<string> {
  const system = asSystem(ctx)
  const me = ctx.policy.userId
  const sponsor = given.soloMode ? me : (given.sponsor ?? me)
  const begins = today(ctx)
  const project = await create(system, 'project', {
    name: given.name,
    whyInvest: given.whyInvest || null,
    clientOrganisation: ctx.model.settings.company,
    targetGoLive: given.targetGoLive || null,
    startDate: begins,
    soloMode: given.soloMode,
    director: me,
    sponsor,
  })
  const dates = spread(begins, given.targetGoLive)
  for (const [index, kind] of stageKinds.entries()) {
    const { start, end } = dates[index] ?? {}
    await create(system, 'stage', { project, kind, order: index + 1, plannedStart: start, plannedEnd: end })
  }
  const words = phaseWords[ctx.user.language]
  await create(system, 'phase', {
    project,
    name: words.name,
    number: 1,
    goal: words.goal,
    start: begins,
    trialDays: given.soloMode ? 0 : 5,
  })
  const people = [...new Set([me, sponsor])]
  for (const person of people) {
    const programmeRole = [
      ...(person === sponsor ? ['executiveSponsor'] : []),
      ...(person === me ? ['projectManager'] : []),
      ...(given.soloMode ? ['administrator', 'promoter'] : []),
    ]
    const name = await nameOf(ctx, person)
    await create(system, 'member', { project, name, person, organisation: 'client', level: 'executive', programmeRole })
    if (ctx.policy.can('manageUsers'))
      await giveRoles(ctx, person, rolesFor(person, { me, sponsor, soloMode: given.soloMode }))
  }
  return project
}

const phaseWords: Readonly<Record<Language, { readonly name: string; readonly goal: string }>> = {
  es: { name: 'Fase 1', goal: 'Lo más urgente y nada más: lo justo para empezar a trabajar con el CRM.' },
  en: { name: 'Phase 1', goal: 'What is most urgent and nothing else: just enough to begin working with the CRM.' },
}

/** One after the other until the day of going live, with the upkeep after it; about four months where none is said. */
function spread(begins: string, goLive: string | undefined): { readonly start: string; readonly end: string }[] {
  const dayMs = 86_400_000
  const from = Date.parse(begins)
  const until = goLive && goLive > begins ? Date.parse(goLive) : from + 120 * dayMs
  const shares = [0, 0.12, 0.16, 0.22, 0.45, 0.8, 0.88, 1]
  const on = (share: number) =>
    new Date(from + Math.round(((until - from) * share) / dayMs) * dayMs).toISOString().slice(0, 10)
  return shares.map((share, index) => ({
    start: on(share),
    end: index === shares.length - 1 ? on(1.75) : on(shares[index + 1] ?? 1),
  }))
}

async function create(
  ctx: Writing,
  kind: Parameters<typeof moduleOfKind>[1],
  values: Record<string, unknown>,
): Promise<string> {
  const module = moduleOfKind(ctx, kind)
  invariant(module, `the model has a module for ${kind}`)
  return await createRecord(ctx, module.name, values)
}

async function nameOf({ tx }: Writing, id: string): Promise<string> {
  const rows = await tx.query<{ name: string }>(sql`select name from lazo."user" where id = ${id}`)
  return rows[0]?.name ?? id
}

interface Cast {
  readonly me: string
  readonly sponsor: string
  readonly soloMode: boolean
}

function rolesFor(person: string, { me, sponsor, soloMode }: Cast): readonly ProjectRole[] {
  if (soloMode) return projectRoles
  return [
    ...(person === me ? (['projectDirection', 'projectConsultant'] as const) : []),
    ...(person === sponsor ? (['projectSponsor', 'projectClient'] as const) : []),
  ]
}

/** What they do in the project comes to what they may do already. */
async function giveRoles(ctx: Writing, userId: string, names: readonly ProjectRole[]): Promise<void> {
  const ids = [...ctx.model.roles.values()].flatMap(({ id, name }) => (names.some((one) => one === name) ? [id] : []))
  await ctx.tx.query(sql`
    insert into ${fixedTable(ctx.environment.schema, 'user_access')} (user_id, role_ids) values (${userId}, ${ids}::uuid[])
    on conflict (user_id) do update set
      role_ids = (select array_agg(distinct one) from unnest(user_access.role_ids || ${ids}::uuid[]) one),
      version = user_access.version + 1`)
  forgetPolicies(ctx.environment)
}
