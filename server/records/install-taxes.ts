import { taxSeeds } from '#catalog/taxes/index.ts'
import { asSystem } from '#server/access/system.ts'
import { moduleWith } from '#server/model/compile.ts'
import { createAll } from './create.ts'
import { readTaxes } from './taxes.ts'
import type { Writing } from './write.ts'

/** Writes the taxes that ship for a country, but for those that the company has already. @returns how many */
export async function installTaxes(ctx: Writing, country: string): Promise<number> {
  const module = moduleWith(ctx.model, 'tax')
  const keys = module?.capabilities.tax
  const seeds = taxSeeds[country] ?? []
  if (!module || !keys || seeds.length === 0) return 0
  const known = new Set((await readTaxes(ctx)).map(({ code }) => code))
  const inputs = seeds.flatMap((seed, index) => {
    if (known.has(seed.code)) return []
    const values = {
      [keys.code]: seed.code,
      [keys.name]: seed.name,
      [keys.kind]: seed.kind,
      [keys.rate]: seed.rate,
      [keys.country]: country,
      [keys.territory]: seed.territory ?? null,
      [keys.categories]: seed.categories,
      [keys.regimes]: seed.regimes,
      [keys.onTaxes]: false,
      [keys.position]: index + 1,
      [keys.from]: seed.from ?? null,
      [keys.to]: seed.to ?? null,
      ...(keys.law === undefined ? {} : { [keys.law]: seed.law }),
    }
    return [{ values, options: { internal: true } }]
  })
  await createAll(asSystem(ctx), module.name, inputs)
  return inputs.length
}
