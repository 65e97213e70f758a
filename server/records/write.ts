import { forbidden, invalid, missing, violation, type LazoError, type Violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { announceChanges } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { databaseViolation } from '#server/db/database-violation.ts'
import type { Transaction } from '#server/db/database.ts'
import { isUuid } from './filter.ts'

/** A context inside a write. */
export type Writing = Context & { readonly tx: Transaction }

/**
 * Runs work in the write's transaction, opening one where there is none; tells readers afterwards.
 * @throws invalid, where the database refuses what went with a later statement or the end
 */
export async function inWrite<T>(ctx: Context, work: (ctx: Writing) => Promise<T>): Promise<T> {
  const { tx, environment } = ctx
  try {
    if (tx) return await work({ ...ctx, tx })
    let acts = 0
    const onAct = (): void => void (acts += 1)
    const result = await environment.db.transaction(async (opened) => await work({ ...ctx, tx: opened, onAct }))
    // What the database refuses, at once or at the end, is no act: it leaves nothing to take back.
    if (acts > 0) ctx.onAct?.()
    announceChanges(environment)
    return result
  } catch (error) {
    throw refusalOf(ctx, error)
  }
}

function refusalOf({ model }: Context, error: unknown): unknown {
  const table = databaseViolation(error)?.table
  const module = [...model.modules.values()].find((one) => one.table === table)
  const problem = module && constraintViolation(module, error)
  return problem ? invalid([problem]) : error
}

export function writableModule(ctx: Context, name: string, action: 'create' | 'update' | 'delete'): ModelModule {
  const module = ctx.model.modules.get(name)
  if (!module || (ctx.policy.scope(name, 'read') === 'none' && ctx.policy.scope(name, action) === 'none'))
    throw missing()
  // Who may sign in is no matter of a role's scope over records.
  const isManaged = module.capabilities.user !== undefined && !ctx.policy.can('manageUsers')
  if (isManaged || ctx.policy.scope(name, action) === 'none') throw refused(module, action)
  return module
}

export function refused(module: ModelModule, action: 'create' | 'update' | 'delete'): LazoError {
  const verbs = {
    create: ['crear', 'create'],
    update: ['modificar', 'change'],
    delete: ['eliminar', 'delete'],
  } as const
  const [es, en] = verbs[action]
  const { plural } = module.label
  return forbidden(
    `Tu rol no permite ${es} ${plural.es.toLowerCase()}. Pídeselo a quien administra Lazo.`,
    `Your role does not let you ${en} ${plural.en.toLowerCase()}. Ask whoever administers Lazo.`,
  )
}

type Given<T> = { readonly value: T } | { readonly problem: Violation }

/** The owner that input names; the writer by default. */
export function ownerOf(ctx: Context, module: ModelModule, input: unknown): Given<string | null> {
  if (!module.capabilities.owned) return input === undefined ? { value: null } : { problem: notOwned('owner') }
  if (input === undefined) return { value: ctx.policy.userId }
  if (input === null) return { value: null }
  const id = typeof input === 'object' && 'id' in input ? input.id : input
  return isUuid(id)
    ? { value: id }
    : { problem: violation('owner', 'user', 'No es una persona.', 'It is not a person.') }
}

export function groupsOf(ctx: Context, module: ModelModule, input: unknown): Given<readonly string[] | undefined> {
  if (input === undefined) return { value: undefined }
  if (!module.capabilities.owned) return { problem: notOwned('groups') }
  const known = Array.isArray(input) && input.every((id) => typeof id === 'string' && ctx.model.groups.has(id))
  return known
    ? { value: input }
    : { problem: violation('groups', 'group', 'Hay un grupo que no existe.', 'Some group does not exist.') }
}

function notOwned(name: string): Violation {
  return violation(name, 'unknown', `No existe el campo «${name}».`, `There is no field “${name}”.`)
}

/** A unique rule or a vanished relation that the database found, as a violation of its field. */
export function constraintViolation(module: ModelModule, error: unknown): Violation | undefined {
  const found = databaseViolation(error)
  if (!found) return undefined
  if (found.constraint?.endsWith('_pkey')) {
    return violation('id', 'unique', 'Este registro ya existe.', 'This record exists already.')
  }
  const field = [...module.fields.values()].find((one) => found.constraint?.startsWith(`i_${one.id.slice(-12)}_`))
  if (!field) return undefined
  if (found.kind === 'unique') {
    return violation(
      field.name,
      'unique',
      'Ya hay otro registro con este valor.',
      'Another record has this value already.',
    )
  }
  if (found.kind === 'foreignKey') {
    return violation(
      field.name,
      'reference',
      'No existe o no tienes acceso.',
      'It does not exist or you have no access to it.',
    )
  }
  return undefined
}
