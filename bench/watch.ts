/**
 * What the page's main thread did meanwhile. A task is measured twice: by the clock, as the reader feels
 * it, and by the processor time that it took, which other work on the machine does not lengthen.
 */
import type { Browser, Page } from '@playwright/test'

export interface Watched {
  readonly tasks: number
  readonly longestMs: number
  /** The longest by processor time. */
  readonly longestOwnMs: number
  /** Tasks of more than 50 ms by the clock, and by processor time. */
  readonly long: number
  readonly longOwn: number
  /** From each press, click or key to the next paint. */
  readonly interactions: readonly number[]
}

const longMs = 50
/** What takes less is not reported, and counts as this much. */
const leastMs = 16

/** Runs in the page, where the types of this side do not reach. */
const watchScript = `
  globalThis.slowestEvents = new Map()
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) {
      if (!interactionId) continue
      slowestEvents.set(interactionId, Math.max(slowestEvents.get(interactionId) ?? 0, duration))
    }
  }).observe({ type: 'event', durationThreshold: ${leastMs}, buffered: true })`

const readScript = '({ count: performance.interactionCount, slow: [...slowestEvents.values()] })'

interface Interactions {
  readonly count: number
  readonly slow: readonly number[]
}

export async function installWatch(page: Page): Promise<void> {
  await page.addInitScript({ content: watchScript })
}

export async function watched(browser: Browser, page: Page, act: () => Promise<void>): Promise<Watched> {
  const before = await page.evaluate<Interactions>(readScript)
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] })
  await act()
  const tasks = tasksIn(JSON.parse((await browser.stopTracing()).toString()))
  const after = await page.evaluate<Interactions>(readScript)
  const slow = after.slow.slice(before.slow.length)
  const quick = Math.max(0, after.count - before.count - slow.length)
  return {
    tasks: tasks.length,
    longestMs: Math.max(0, ...tasks.map(({ ms }) => ms)),
    longestOwnMs: Math.max(0, ...tasks.map(({ ownMs }) => ownMs)),
    long: tasks.filter(({ ms }) => ms > longMs).length,
    longOwn: tasks.filter(({ ownMs }) => ownMs > longMs).length,
    interactions: [...slow, ...Array.from({ length: quick }, () => leastMs)].toSorted((a, b) => a - b),
  }
}

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly dur?: number
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** The tasks of the main threads of pages; times in a trace are microseconds. */
function tasksIn(trace: { readonly traceEvents: readonly TraceEvent[] }) {
  const events = trace.traceEvents
  const threads = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}.${tid}`),
  )
  return events
    .filter(({ name, pid, tid }) => name === 'ThreadControllerImpl::RunTask' && threads.has(`${pid}.${tid}`))
    .map(({ dur = 0, tdur = 0 }) => ({ ms: dur / 1000, ownMs: tdur / 1000 }))
}
