import { setTimeout as wait } from 'node:timers/promises'

import type { Environment } from '#server/context.ts'
import { postponed, runSteps, settleIndexes } from '#server/model/steps.ts'
import type { Environments } from './environments.ts'

const againAfterMs = 60_000
const againAfterMsMax = 3_600_000

/**
 * Brings the indexes of all open environments to what this version knows, and finishes what changes leave
 * behind: beside the work, and again after a while where something stood in the way, such as a backup.
 *
 * @returns what stops it; what is being built then is cut off
 */
export function keepAtSteps(environments: Pick<Environments, 'eachOpen'>, everyMs = againAfterMs): () => Promise<void> {
  const stopping = new AbortController()
  const { signal } = stopping
  const settled = new WeakSet<Environment>()

  async function finish(environment: Environment): Promise<boolean> {
    try {
      if (settled.has(environment)) await runSteps(environment, { signal })
      else await settleIndexes(environment, { signal })
      settled.add(environment)
      return true
    } catch (error) {
      if (!signal.aborted) postponed(environment, error)
      return false
    }
  }

  async function finishAll(): Promise<boolean> {
    const open: Environment[] = []
    environments.eachOpen((environment) => open.push(environment))
    let isFinished = true
    // Copies come to the end of the list while production has its turn.
    for (const environment of open) {
      if (signal.aborted) break
      isFinished = (await finish(environment)) && isFinished
    }
    return isFinished
  }

  async function keepOn(): Promise<void> {
    for (let pauseMs = everyMs; !signal.aborted;) {
      pauseMs = (await finishAll()) ? everyMs : Math.min(pauseMs * 2, againAfterMsMax)
      await wait(pauseMs, undefined, { signal }).catch(() => undefined)
    }
  }

  const atWork = keepOn()
  return async () => {
    stopping.abort()
    await atWork
  }
}
