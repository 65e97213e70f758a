import { coreId } from '#catalog/modules/define.ts'
import type { Language } from '#common/errors.ts'
import { contactsOfScaleOne, demoRecords } from '#demo/records.ts'
import { idOf } from '#demo/moments.ts'
import type { DemoOptions, Holder } from '#demo/record.ts'
import { random } from '#demo/random.ts'
import type { Context, Environment } from '#server/context.ts'
import { recompute } from '#server/records/recompute.ts'
import { inWrite } from '#server/records/write.ts'
import { createAccount } from '#server/users/accounts.ts'
import { systemContext } from '#server/users/system-context.ts'
import { hireTeam, takeTime, writeAll } from './load-demo.ts'
import { withoutIndexes } from './without-indexes.ts'

export interface ManyLoad {
  readonly language: Language
  readonly seed: number
  /** Contacts; the rest in proportion. */
  readonly rows: number
  readonly password?: string | undefined
  progress?(written: number): void
}

const batchRows = 10_000
const staffMax = 200
const contactsPerPerson = 5000

/**
 * Many plain records of the same kind of company, shared out among as many salespeople as would keep
 * them. In batches, each in its own transaction, so that memory stays flat.
 */
export async function loadMany(environment: Environment, load: ManyLoad): Promise<number> {
  const { seed, language, rows, password } = load
  const ctx: Context = { ...(await systemContext(environment)), channel: 'import' }
  await inWrite(ctx, async (inner) => await hireTeam(inner, language, password))
  const staff = await hireStaff(ctx, load)
  const options: DemoOptions = {
    seed,
    language,
    now: environment.world.now(),
    baseCurrency: ctx.model.settings.baseCurrency,
    scale: rows / contactsOfScaleOne,
    depth: 'bulk',
    staff,
  }
  return await withoutIndexes(environment, async () => {
    const written = await writeAll(ctx, demoRecords(options), { ...load, batchRows })
    await inWrite(ctx, async (inner) => {
      await takeTime(inner)
      await recompute(inner)
    })
    return written
  })
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
