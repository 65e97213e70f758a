import sql from 'sql-template-tag'
import type { RoleDefinition } from '#common/element.ts'
import type { Model, Named } from '#common/model.ts'
import { roleName } from '#common/scenario.ts'
import { policyOf } from '#server/access/policy.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context, Environment, Policy, SessionUser } from '#server/context.ts'
import type { Database, Transaction } from '#server/db/database.ts'
import { closedEgress } from '#server/egress/closed.ts'
import { moduleWith } from '#server/model/compile.ts'
import { fixedTable } from '#server/model/registry.ts'
import { createRecord } from '#server/records/create.ts'
import type { Writing } from '#server/records/write.ts'
import { Unmet, type Known, type Stage } from './define.ts'

/** Patience with rows that somebody else is changing: their work goes before a rehearsal. */
const patience = `set local statement_timeout = '5s'; set local lock_timeout = '3s'`

interface Asked {
  /** The role of whoever acts unless a step says otherwise. */
  readonly as: string
  readonly atHome: Stage['atHome']
}

/** Makes the place for one scenario. */
export async function setStage(ctx: Context, tx: Transaction, { as, atHome }: Asked): Promise<Stage> {
  await tx.exec(patience)
  const environment = within(ctx.environment, tx)
  const people = new Map<string, Promise<Writing>>()
  const somebody = async (key: string, role: string): Promise<Writing> => {
    const known = people.get(key)
    if (known) return await known
    const made = makePerson({ ...ctx, environment, tx }, role)
    people.set(key, made)
    return await made
  }
  const me = await somebody(`role:${roleName(as)}`, as)
  const actor = async (role?: string): Promise<Writing> =>
    fresh(role === undefined ? me : await somebody(`role:${roleName(role)}`, role))
  const of = async (person: string): Promise<Writing> => {
    if (person === 'me') return me
    return person === 'colleague' ? await somebody('colleague', as) : await actor(person)
  }
  return {
    known: new Map<string, Known>(),
    figures: new Map(),
    atHome,
    setter: () => asSystem(fresh(me)),
    actor,
    somebody: of,
  }
}

/** Each step is an act of its own, as each request is. */
function fresh(ctx: Writing): Writing {
  return { ...ctx, actId: ctx.environment.world.newId() }
}

/**
 * The environment seen from inside the transaction: whatever asks it for a connection is given this one, so
 * that nothing is read or written beside it, and no cache of the real one learns what will not have been.
 */
function within(environment: Environment, tx: Transaction): Environment {
  const refuse = async (): Promise<never> => {
    throw new Unmet(
      'Una prueba no guarda ficheros ni toma otra conexión.',
      'A test keeps no files and takes no other connection.',
    )
  }
  const db: Database = {
    kind: 'database',
    query: tx.query,
    texts: tx.texts,
    text: tx.text,
    exec: tx.exec,
    execute: tx.execute,
    transaction: async (work) => await tx.savepoint(async () => await work(tx)),
    listen: async () => async () => undefined,
    async *stream<Row>(statement: Parameters<Database['query']>[0]) {
      yield await tx.query<Row>(statement)
    },
    notify: async () => undefined,
    lease: refuse,
    close: async () => undefined,
  }
  const egress = closedEgress('Una prueba no envía nada.', 'A test sends nothing.')
  return { ...environment, db, migrator: db, egress, files: { ...environment.files, put: refuse, remove: refuse } }
}

/** Somebody who may sign in and has that one role, as whoever administers would make them. */
async function makePerson(ctx: Writing, text: string): Promise<Writing> {
  const { environment, model, tx } = ctx
  const role = roleOf(model, text)
  const { world, schema } = environment
  const id = world.newId()
  const language = model.settings.locale.startsWith('en') ? 'en' : 'es'
  const user: SessionUser = {
    id,
    name: role.label[language],
    // Of a domain that no mail reaches.
    email: `${id}@lazo.invalid`,
    language,
    locale: model.settings.locale,
    timeZone: model.settings.timeZone,
  }
  const { email, locale, timeZone } = user
  const now = world.now()
  const directory = directoryOf(model)
  const system = asSystem({ ...ctx, policy: { ...ctx.policy, userId: id }, channel: 'system' as const })
  await createRecord(
    system,
    directory,
    { name: user.name, email, active: true, language, locale, timeZone },
    { internal: true, id },
  )
  await tx.query(sql`
    insert into lazo."user" (id, name, email, language, locale, time_zone, created_at, updated_at)
    values (${id}, ${user.name}, ${email}, ${language}, ${locale}, ${timeZone}, ${now}, ${now})`)
  await tx.query(sql`
    insert into ${fixedTable(schema, 'user_access')} (user_id, role_ids) values (${id}, ${[role.id]}::uuid[])`)
  const policy = rightsAs(model, id, text)
  return { ...ctx, policy, user, channel: 'api' }
}

/** What somebody may do who has that one role and belongs to no group. */
export function rightsAs(model: Model, userId: string, role: string): Policy {
  return policyOf(model, userId, [roleOf(model, role)], { groupIds: [], ownGroupIds: [], visibleSetIds: [] })
}

function roleOf(model: Model, text: string): Named<RoleDefinition> {
  const name = roleName(text)
  const role = [...model.roles.values()].find((one) => one.name === name)
  if (!role) throw new Unmet(`No existe el rol «${name}».`, `There is no role “${name}”.`)
  return role
}

function directoryOf(model: Model): string {
  const module = moduleWith(model, 'user')
  if (!module) throw new Unmet('No hay un módulo de personas.', 'There is no module of people.')
  return module.name
}
