import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createRowWrites } from './row-writes.ts'

function rows(refuses: readonly number[] = [], whileReading = () => {}) {
  const [shown, written, refused]: [unknown[], unknown[], unknown[]] = [[], [], []]
  const waiting: (() => void)[] = []
  const writes = createRowWrites<number>({
    show: (wanted) => void shown.push(wanted?.values),
    refused: (error) => void refused.push(error),
    readAgain: async () => whileReading(),
  })
  const write = async (
    values: number,
    { id, version }: { readonly id?: string | undefined; readonly version: number },
  ) => {
    written.push([values, version])
    assert.equal(id, 'row', 'a row that is there is never made again')
    await new Promise<void>((answer) => waiting.push(answer))
    if (refuses.includes(values)) throw new Error('no')
    return { id: 'row', version: version + 1 }
  }
  const click = () => writes.change({ id: 'row', version: 7, values: 0 }, write, (now) => now + 1)
  const settled = async (answers: number) => {
    for (let left = answers; left > 0; left -= 1) {
      waiting.shift()?.()
      // What follows from an answer is due before anything else.
      await new Promise((done) => setImmediate(done))
    }
  }
  return { shown, written, refused, click, settled }
}

it('counts each quick press from the one before, and writes the last of them on what the first led to', async () => {
  const { click, settled, shown, written } = rows()
  for (let presses = 0; presses < 3; presses += 1) click()
  assert.deepEqual(written, [[1, 7]])
  await settled(2)
  assert.deepEqual(written, [
    [1, 7],
    [3, 8],
  ])
  assert.deepEqual(shown, [1, 2, 3, undefined])
  click()
  assert.deepEqual(written.at(-1), [1, 9], 'what was read may be older than what was written')
})

it('gives up what was refused and what was wanted after it, and says why', async () => {
  const { click, settled, shown, refused } = rows([1])
  click()
  click()
  await settled(1)
  assert.equal(refused.length, 1)
  assert.equal(shown.at(-1), undefined)
})

it('writes what is wanted while it reads again after a refusal on the row that was seen then', async () => {
  const seen = [() => click()]
  const { click, settled, written } = rows([1], () => seen.pop()?.())
  click()
  await settled(1)
  assert.deepEqual(written, [
    [1, 7],
    [1, 7],
  ])
})
