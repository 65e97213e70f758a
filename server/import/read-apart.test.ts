import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import type { Worker } from 'node:worker_threads'
import { LazoError } from '#common/errors.ts'
import { fileWith } from '#test/support/read-table.ts'
import { csvText, workbook } from '#test/support/table-files.ts'
import type { Table, TableRow } from './read.ts'
import { expectTable, openTableApart } from './read-apart.ts'

describe('reading in a thread of its own', () => {
  test('gives the same rows', async () => {
    const rows = Array.from({ length: 1234 }, (_, index) => [`fila ${index}`, `${index}`])
    const table = await openTableApart(fileWith(csvText([['A', 'B'], ...rows])))
    assert.deepEqual([table.kind, table.delimiter, table.headers], ['csv', ';', ['A', 'B']])
    assert.deepEqual(
      (await Array.fromAsync(table.rows)).map(({ values }) => values),
      rows,
    )
  })

  test('a reader that waits for its file reads one and no other', async () => {
    expectTable()
    expectTable()
    const paths = [fileWith('A\n1\n'), fileWith('B\n2\n3\n')]
    const tables = await Promise.all(paths.map(async (path) => await openTableApart(path)))
    assert.deepEqual(
      tables.map(({ headers }) => headers),
      [['A'], ['B']],
    )
    const rows = await Promise.all(tables.map(async (table) => await Array.fromAsync(table.rows)))
    assert.deepEqual(
      rows.map((some) => some.map(({ values }) => values)),
      [[['1']], [['2'], ['3']]],
    )
  })

  test('a reader that has read reads the next, whatever becomes of the table before', async () => {
    const valuesOf = async (rows: AsyncIterable<TableRow>): Promise<(readonly string[])[]> =>
      (await Array.fromAsync(rows)).map(({ values }) => values)
    const first = await openTableApart(fileWith(workbook([['A'], ['1']])))
    assert.deepEqual(await valuesOf(first.rows), [['1']])
    const second = await openTableApart(fileWith('B\n2\n3\n'))
    first.close()
    assert.deepEqual([second.headers, await valuesOf(second.rows)], [['B'], [['2'], ['3']]])
    await assert.rejects(openTableApart(fileWith('')), LazoError)
    assert.deepEqual((await openTableApart(fileWith('C\n4\n'))).headers, ['C'])
  })

  test('other limits are not those of the reader that waits', async () => {
    expectTable()
    const path = fileWith(csvText([['A'], ['1']]))
    await assert.rejects(openTableApart(path, {}, { memoryMbMax: 64, answerMsMax: 0 }), LazoError)
    assert.deepEqual((await openTableApart(path)).headers, ['A'])
  })

  test('a refusal keeps its reason', async () => {
    await assert.rejects(openTableApart(fileWith('')), (error: unknown) => {
      assert.ok(error instanceof LazoError)
      assert.equal(error.violations[0]?.rule, 'empty')
      return true
    })
  })

  test('a refusal in the middle comes after the rows before it', async () => {
    const table = await openTableApart(fileWith('A\n1\n2\n3\n'), { limits: { rowsMax: 2 } })
    const read: string[] = []
    await assert.rejects(async () => {
      for await (const row of table.rows) read.push(...row.values)
    }, LazoError)
  })

  test('memory over the limit refuses the file and leaves the process alive', async () => {
    // Less than any thread takes to begin, whatever it keeps compiled: more of a file is read than is held of it.
    const path = fileWith(workbook([['A'], ['1']]))
    const limits = { memoryMbMax: 4, answerMsMax: 600_000 }
    await assert.rejects(openTableApart(path, {}, limits), (error: unknown) => {
      assert.ok(error instanceof LazoError, String(error))
      assert.equal(error.violations[0]?.rule, 'tooMuchMemory')
      return true
    })
  })

  test('time over the limit refuses the file', async () => {
    const path = fileWith(csvText([['A'], ['1']]))
    await assert.rejects(openTableApart(path, {}, { memoryMbMax: 64, answerMsMax: 0 }), LazoError)
  })

  test('closing before the end stops the thread', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => [`${index}`])
    const path = fileWith(csvText([['A'], ...rows]))
    // Limits of its own: no reader that waited already.
    const limits = { memoryMbMax: 64, answerMsMax: 30_000 }
    for (const readRows of [0, 10]) {
      const { worker, table } = await startedBy(async () => await openTableApart(path, {}, limits))
      const rowsRead = table.rows[Symbol.asyncIterator]()
      for (let row = 0; row < readRows; row += 1) assert.equal((await rowsRead.next()).done, false)
      assert.ok(worker.threadId > 0, 'it was still at it')
      table.close()
      await once(worker, 'exit', { signal: AbortSignal.timeout(exitMsMax) })
    }
  })

  test('whoever reads no further need not close', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => [`${index}`])
    const path = fileWith(csvText([['A'], ...rows]))
    const limits = { memoryMbMax: 64, answerMsMax: 30_000 }
    const { worker, table } = await startedBy(async () => await openTableApart(path, {}, limits))
    for await (const row of table.rows) if (row.number > 10) break
    await once(worker, 'exit', { signal: AbortSignal.timeout(exitMsMax) })
  })
})

const exitMsMax = 10_000

async function startedBy(open: () => Promise<Table>): Promise<{ readonly worker: Worker; readonly table: Table }> {
  const started: Worker[] = []
  const note = (message: unknown): void => {
    // What Node says in this channel.
    started.push((message as { worker: Worker }).worker)
  }
  subscribe('worker_threads', note)
  const table = await open()
  unsubscribe('worker_threads', note)
  const [worker] = started
  assert.ok(worker)
  return { worker, table }
}
