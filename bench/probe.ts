/** Loaded into a server under measure: says what its process took since it was last asked. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import process from 'node:process'

export interface Probed {
  /** Share of one core. */
  readonly cpu: number
  readonly memoryMb: number
  /** How late the event loop was. */
  readonly loopMs: { readonly p50: number; readonly p99: number; readonly max: number }
}

const resolutionMs = 10
const delay = monitorEventLoopDelay({ resolution: resolutionMs })
delay.enable()
let before = { cpu: process.cpuUsage(), atMs: performance.now() }

function probe(): Probed {
  const { user, system } = process.cpuUsage(before.cpu)
  const tookMs = performance.now() - before.atMs
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs)
  const probed = {
    cpu: (user + system) / 1000 / tookMs,
    memoryMb: process.memoryUsage.rss() / 2 ** 20,
    loopMs: { p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) },
  }
  delay.reset()
  before = { cpu: process.cpuUsage(), atMs: performance.now() }
  return probed
}

if (process.send) {
  process.on('message', (what) => {
    if (what === 'probe') process.send?.(probe())
  })
  // It lives as long as the server does, and no longer.
  process.channel?.unref()
}
