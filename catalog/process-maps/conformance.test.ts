import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { programmeSeeds } from '#catalog/programme/index.ts'
import { readMap } from '#common/process-map.ts'
import { mapProblems } from '#common/process-problems.ts'
import { mapIn } from './define.ts'
import { starterMaps } from './index.ts'

describe('starter maps', () => {
  for (const starter of starterMaps) {
    it(`${starter.name} is a whole map in both languages, in its one form`, () => {
      for (const language of ['es', 'en'] as const) {
        const map = mapIn(starter, language)
        assert.deepEqual(mapProblems(map), [])
        assert.deepEqual(readMap(map), { map })
      }
      const [es, en] = [mapIn(starter, 'es'), mapIn(starter, 'en')]
      assert.deepEqual(
        es.edges.map(({ from, to }) => [from, to]),
        en.edges.map(({ from, to }) => [from, to]),
      )
    })

    it(`${starter.name} says how the CRM carries each of its key steps`, () => {
      const key = starter.nodes.filter(({ isKey }) => isKey)
      assert.ok(key.length > 0)
      for (const node of key) assert.ok(node.inCrm && node.fit && node.carriedBy, node.id)
    })
  }

  it('are of departments that a project has', () => {
    const lists = Object.assign({}, ...programmeSeeds.map(({ optionLists }) => optionLists))
    const known = lists.projectDepartment.options.map(({ value }: { value: string }) => value)
    for (const { department } of starterMaps) assert.ok(known.includes(department), department)
  })
})
