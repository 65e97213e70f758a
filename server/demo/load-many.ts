import { coreId } from '#catalog/modules/define.ts'
import type { Language } from '#common/errors.ts'
import { companyRecords, contactsOfScaleOne, customerRecords } from '#demo/records.ts'
import { idOf } from '#demo/moments.ts'
import type { DemoOptions, DemoRecord, Holder } from '#demo/record.ts'
import { random } from '#demo/random.ts'
import { groupSetId } from '#server/access/group-sets.ts'
import type { Context, Environment } from '#server/context.ts'
import { loadOrder } from '#server/records/load.ts'
import { recompute } from '#server/records/recompute.ts'
import { inWrite } from '#server/records/write.ts'
import { createAccount } from '#server/users/accounts.ts'
import { systemContext } from '#server/users/system-context.ts'
import { copyRecords, type Successor } from './copy-many.ts'
import { hireTeam, takeTime, writeAll } from './load-demo.ts'
import { withoutIndexes } from './without-indexes.ts'

interface ManyLoad {
  readonly language: Language
  readonly seed: number
  /** Contacts; the rest in proportion. */
  readonly rows: number
  /** How many of them are made one by one; the others are copies of these. */
  readonly told?: number
  readonly password?: string | undefined
  progress?(written: number): void
}

const batchRows = 10_000
/** So many are told one by one; what is beyond them are copies. */
const toldMax = 25_000
const staffMax = 200
const contactsPerPerson = 5000

/**
 * Many plain records of the same kind of company, shared out among as many salespeople as would keep
 * them. The first are made one by one, in batches, so that memory stays flat; more are copied in the
 * database, which takes seconds where making them takes minutes.
 */
export async function loadMany(environment: Environment, load: ManyLoad): Promise<number> {
  const { seed, language, rows, password, told = toldMax } = load
  const copies = Math.ceil(rows / told) - 1
  const ctx: Context = { ...(await systemContext(environment)), channel: 'import' }
  await inWrite(ctx, async (inner) => await hireTeam(inner, language, password))
  const staff = await hireStaff(ctx, load)
  const tellers = staff.slice(0, Math.max(1, Math.floor(staff.length / (copies + 1))))
  const options: DemoOptions = {
    seed,
    language,
    now: environment.world.now(),
    baseCurrency: ctx.model.settings.baseCurrency,
    scale: rows / (copies + 1) / contactsOfScaleOne,
    depth: 'bulk',
    staff: tellers,
  }
  return await withoutIndexes(environment, async () => {
    const company = await writeAll(ctx, companyRecords(options), { batchRows })
    const modules = new Set<string>()
    const written = company + (await writeAll(ctx, noting(customerRecords(options), modules), { ...load, batchRows }))
    await countAgain(ctx)
    const copied = await copyRecords(ctx, {
      modules: loadOrder(ctx.model.modules.values()).filter(({ name }) => modules.has(name)),
      copies: await successors(environment, staff, tellers.length, copies),
      progress: (more) => load.progress?.(written + more),
    })
    // What is there once for all copies, such as a campaign, counts them all.
    const shared = [...ctx.model.modules.values()].filter(({ name }) => !modules.has(name))
    const counting = new Set(shared.flatMap(({ fields }) => [...fields.values()].map(({ id }) => id)))
    await countAgain(ctx, counting)
    return written + copied
  })
}

async function countAgain(ctx: Context, only?: ReadonlySet<string>): Promise<void> {
  await inWrite(ctx, async (inner) => {
    await takeTime(inner)
    await recompute(inner, only)
  })
}

function* noting(records: Iterable<DemoRecord>, modules: Set<string>): Generator<DemoRecord> {
  for (const record of records) {
    modules.add(record.module)
    yield record
  }
}

/** Each copy goes to the next of the staff; where there are no more of them, to the first again. */
async function successors(
  environment: Environment,
  staff: readonly Holder[],
  tellers: number,
  copies: number,
): Promise<Successor[][]> {
  const sets = new Map<Holder, number>()
  for (const one of staff) sets.set(one, await groupSetId(environment, one.groups))
  return Array.from({ length: copies }, (_, copy) =>
    staff.slice(0, tellers).flatMap((one, index) => {
      const next = staff[((copy + 1) * tellers + index) % staff.length] ?? one
      const { owner: from } = one
      const { owner: to, groups } = next
      return from === null || to === null ? [] : [{ from, to, groups, groupSet: sets.get(next) ?? 0 }]
    }),
  )
}

/** Salespeople without a password, more in the north than in the south. */
async function hireStaff(ctx: Context, { seed, rows }: ManyLoad): Promise<Holder[]> {
  const count = Math.max(3, Math.min(staffMax, Math.ceil(rows / contactsPerPerson)))
  const chance = random(seed, 'staff')
  const staff: Holder[] = []
  for (let index = 1; index <= count; index++) {
    const id = idOf('staff', String(index))
    const groups = [coreId('group', chance.chance(0.6) ? 'salesNorth' : 'salesSouth')]
    await createAccount(ctx, {
      id,
      name: `Comercial ${String(index).padStart(3, '0')}`,
      email: `comercial${index}@moncayo.example`,
      roles: [coreId('role', 'salesperson')],
      groups,
    })
    staff.push({ owner: id, groups })
  }
  return staff
}
