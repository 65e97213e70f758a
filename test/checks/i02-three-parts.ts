import { LazoError } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import type { Context } from '#server/context.ts'
import { groupRecords } from '#server/records/group.ts'
import { chance } from '#test/support/chance.ts'
import type { Chance } from '#test/support/chance.ts'
import { contextOf } from '#test/support/world.ts'

import type { Check, Failure } from './check.ts'
import { hostileWorld, randomFilter } from './hostile-values.ts'
import type { HostileWorld } from './hostile-values.ts'
import { randomReader, rowsModule, survey, targetModule } from './survey.ts'
import type { Survey } from './survey.ts'
import { randomQuestion } from './survey-queries.ts'

interface Question {
  readonly ctx: Context
  readonly module: string
  readonly filter: Filter
}

/** Logic has two values here: what a comparison with nothing leaves open is false, and so no third part is left. */
export const threeParts: Check = {
  id: 'I02',
  tries: 'What holds and what does not make up all that a reader sees, and nothing is both.',
  cases: { C: 400, N: 20_000 },
  async run(world, cases, seed) {
    const server = await world.server()
    const [made, hostile] = [await survey(server), await hostileWorld(server)]
    const people = await Promise.all((['ada', 'kim'] as const).map((one) => contextOf(server.system.environment, one)))
    const random = chance(seed)
    const failures: Failure[] = []
    let tried = 0
    for (let index = 0; tried < cases && index < cases * 10; index += 1) {
      const isOurs = index % 2 === 0
      const { ctx, module, filter } = isOurs ? ours(random, made) : standard(random, hostile, random.pick(people))
      const holds = await count(ctx, module, filter)
      // What does not fit a field is refused; that it never fails is I08's.
      if (holds === undefined) continue
      tried += 1
      const [fails, both, all] = [
        await count(ctx, module, { not: filter }),
        await count(ctx, module, { all: [filter, { not: filter }] }),
        await count(ctx, module, { all: [] }),
      ]
      if (holds + (fails ?? NaN) === all && both === 0) continue
      failures.push({
        index: tried - 1,
        sentence: `${holds} + ${fails} of ${all}, ${both} are both`,
        replay: { module, filter },
      })
    }
    return { cases: tried, failures }
  },
}

function ours(random: Chance, made: Survey): Question {
  const { ctx, reader } = randomReader(made, random)
  const module = random.pick([rowsModule, targetModule])
  return { ctx, module, filter: randomQuestion(random, made, reader, module, 4) }
}

/** With values that belong to no field, as far as the compiler takes them. */
function standard(random: Chance, { modules }: HostileWorld, ctx: Context): Question {
  const filled = modules.filter(({ name }) => ['account', 'contact', 'opportunity', 'lead', 'call'].includes(name))
  const module = random.pick(filled)
  // Whether it is a filter is the question.
  return { ctx, module: module.name, filter: randomFilter(random, module, 2) as Filter }
}

async function count(ctx: Context, module: string, filter: Filter): Promise<number | undefined> {
  try {
    const { groups } = JSON.parse(await groupRecords(ctx, { module, by: [], filter, scope: 'all' }))
    return groups[0].count
  } catch (error) {
    if (error instanceof LazoError) return undefined
    throw error
  }
}
