import type { Scenario } from '#common/scenario.ts'
import type { Writing } from '#server/records/write.ts'
import { asSystem } from '#server/access/system.ts'
import { play } from './acts.ts'
import { Unmet, type Known, type Stage } from './define.ts'

/** Where somebody practises alone: there is nobody else in it. */
export function loneStage(ctx: Writing, known: Readonly<Record<string, Known>>): Stage {
  const alone = async (person?: string): Promise<Writing> => {
    if (person === undefined || person === 'me') return ctx
    throw new Unmet('Eso es cosa de otra persona.', 'That is somebody else’s.')
  }
  return {
    known: new Map(Object.entries(known)),
    figures: new Map(),
    atHome: undefined,
    setter: () => asSystem(ctx),
    actor: alone,
    somebody: alone,
  }
}

/** Makes for good what is there before somebody practises, in their name and with every right. */
export async function prepare(ctx: Writing, { given }: Scenario): Promise<Record<string, Known>> {
  const stage: Stage = { ...loneStage(ctx, {}), actor: async () => asSystem(ctx) }
  for (const act of given) await play(asSystem(ctx), stage, act)
  return Object.fromEntries(stage.known)
}
