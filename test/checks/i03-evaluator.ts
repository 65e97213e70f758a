import { listRecords } from '#server/records/list.ts'
import { chance } from '#test/support/chance.ts'

import type { Check, Failure } from './check.ts'
import { randomReader, rowsModule, survey, targetModule } from './survey.ts'
import { oracleOf } from './survey-oracle.ts'
import { randomQuestion, randomSort } from './survey-queries.ts'

const pagesMax = 3

export const evaluator: Check = {
  id: 'I03',
  tries: 'Filters and sorts against the same said in memory, over 2,000 records, page by page and in order.',
  cases: { C: 300, N: 20_000 },
  async run(world, cases, seed) {
    const made = await survey(await world.server())
    const random = chance(seed)
    const failures: Failure[] = []
    for (let index = 0; index < cases; index += 1) {
      const { ctx, reader } = randomReader(made, random)
      const oracle = oracleOf(made, reader)
      const module = random.next() < 0.8 ? rowsModule : targetModule
      const filter = randomQuestion(random, made, reader, module, 4)
      const sort = randomSort(random, reader, module)
      const limit = 1 + random.below(60)
      const due = oracle.sorted(
        oracle.visible(module).filter((row) => oracle.holds(module, filter, row)),
        sort,
      )
      const found: string[] = []
      let cursor: string | null | undefined
      let count: number | undefined
      for (let page = 0; page < pagesMax && cursor !== null; page += 1) {
        const more = cursor === undefined ? { count: 'exact' as const } : { cursor }
        const answer: Page = JSON.parse(
          await listRecords(ctx, { module, filter, sort, limit, fields: ['name'], ...more }),
        )
        count ??= answer.count?.value
        found.push(...answer.rows.map(({ id }) => id))
        cursor = answer.next
      }
      const expected = cursor === null ? due : due.slice(0, limit * pagesMax)
      const replay = { module, filter, sort, limit, reader }
      if (count !== due.length) failures.push({ index, sentence: `${count} records instead of ${due.length}`, replay })
      else if (found.join() !== expected.join()) {
        const at = expected.findIndex((id, place) => id !== found[place])
        failures.push({ index, sentence: `another order or page from ${at} on`, replay })
      }
    }
    return { cases, failures }
  },
}

interface Page {
  readonly rows: readonly { readonly id: string }[]
  readonly next: string | null
  readonly count: { readonly value: number } | null
}
