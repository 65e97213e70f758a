import type { Scenario } from '#common/scenario.ts'
import type { Writing } from '#server/records/write.ts'
import { asSystem } from '#server/access/system.ts'
import { play } from './acts.ts'
import { Unmet, type Known, type Stage } from './define.ts'

/** Makes for good what is there before somebody practises, in their name and with every right. */
export async function prepare(ctx: Writing, { given }: Scenario): Promise<Record<string, Known>> {
  const known = new Map<string, Known>()
  const stage: Stage = {
    known,
    figures: new Map(),
    atHome: undefined,
    setter: () => asSystem(ctx),
    actor: async () => asSystem(ctx),
    somebody: async (person) => {
      if (person === 'me') return ctx
      throw new Unmet('Eso es cosa de otra persona.', 'That is somebody else’s.')
    },
  }
  for (const act of given) await play(asSystem(ctx), stage, act)
  return Object.fromEntries(known)
}
