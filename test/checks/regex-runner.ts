/** In a thread of its own, which can be ended: each pattern over texts made to be hard for it. */
import { parentPort, workerData } from 'node:worker_threads'

export interface PatternAt {
  readonly source: string
  readonly flags: string
  readonly place: string
}

const length = 3_000
const alphabet = [...'aZ0é \t\n.,;:-_/\\\'"<>=@()[]{}|^$*+?#%&!~`']

function textsFor({ source }: PatternAt): string[] {
  const own = [...new Set(source.replaceAll(/\\[dDwWsSbBnrtpPuxk]/g, ''))]
  const pieces = [...new Set([...alphabet, ...own.filter((one) => !/[\\^$*+?()[\]{}|]/.test(one))])]
  const pairs = own.slice(0, 8).flatMap((one, index) => own.slice(index + 1, 8).map((other) => one + other))
  const starts = ['', own.join('').slice(0, 20), source.replaceAll(/\\?[^\w\s]/g, '').slice(0, 20)]
  return [...pieces, ...pairs].flatMap((piece) =>
    starts.flatMap((start) =>
      ['\u0001', '\n!'].map((end) => start + piece.repeat(Math.ceil(length / piece.length)) + end),
    ),
  )
}

for (const [index, one] of (workerData as readonly PatternAt[]).entries()) {
  parentPort?.postMessage({ index, begins: true })
  const pattern = new RegExp(one.source, one.flags)
  let slowest = 0
  for (const text of textsFor(one)) {
    const before = process.threadCpuUsage()
    pattern.lastIndex = 0
    pattern.test(text)
    const { user, system } = process.threadCpuUsage(before)
    slowest = Math.max(slowest, (user + system) / 1000)
  }
  parentPort?.postMessage({ index, slowest })
}
