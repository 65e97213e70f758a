/** Runs one piece of work over and over, so many at a time, and says how long each took. */

export interface Measured {
  readonly perSecond: number
  readonly medianMs: number
  readonly slowMs: number
}

const warmUpMs = 500

export async function measure(work: () => Promise<void>, parallel: number, durationMs: number): Promise<Measured> {
  await repeat(work, parallel, warmUpMs)
  const startedAt = performance.now()
  const timesMs = (await repeat(work, parallel, durationMs)).toSorted((a, b) => a - b)
  const seconds = (performance.now() - startedAt) / 1000
  return {
    perSecond: timesMs.length / seconds,
    medianMs: timesMs[Math.floor(timesMs.length / 2)] ?? Number.NaN,
    slowMs: timesMs[Math.floor(timesMs.length * 0.95)] ?? Number.NaN,
  }
}

async function repeat(work: () => Promise<void>, parallel: number, durationMs: number): Promise<number[]> {
  const timesMs: number[] = []
  const endMs = performance.now() + durationMs
  const one = async (): Promise<void> => {
    for (let startMs = performance.now(); startMs < endMs; startMs = performance.now()) {
      await work()
      timesMs.push(performance.now() - startMs)
    }
  }
  await Promise.all(Array.from({ length: parallel }, one))
  return timesMs
}
