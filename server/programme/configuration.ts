import type { Context } from '#server/context.ts'
import type { Configuration } from '#server/programme/rules/go-live.ts'
import { reader } from '#server/records/list.ts'
import { readDrift } from './drift.ts'
import { installationReasons } from './installation.ts'
import { unjustifiedElements, waivedElements } from './unjustified.ts'

/** Reads every element, so that only what asks for it does. */
export async function readConfiguration(ctx: Context): Promise<Configuration> {
  const waived = await waivedElements(ctx)
  const unjustified = (await unjustifiedElements(ctx, 'approval')).filter(({ id }) => !waived.has(id))
  const drift = await readDrift({ db: reader(ctx), schema: ctx.environment.schema })
  return { drifted: drift.length, unjustified: unjustified.length, installation: await installationReasons(ctx) }
}
