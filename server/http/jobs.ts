import { listDeadLetters, retryDeadLetter } from '#common/api/jobs.ts'

import { route } from './route.ts'
import type { App } from './route.ts'

export function registerJobs(app: App): void {
  route(app, listDeadLetters, async (ctx) => ({
    rows: (await ctx.environment.jobs.deadLetters()).map(({ environmentId: _, ...letter }) => letter),
  }))

  route(app, retryDeadLetter, async (ctx, { params }) => {
    await ctx.environment.jobs.retry(params.id)
    return undefined
  })
}
