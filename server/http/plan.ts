import * as installationApi from '#common/api/installation.ts'
import * as api from '#common/api/plan.ts'
import { proposeTraining, readTraining } from '#common/api/training.ts'
import { readBudget } from '#server/programme/budget.ts'
import { askImprovement, readImprovements } from '#server/programme/improvements.ts'
import { readInstallationPage, tryMail } from '#server/programme/installation.ts'
import { proposePlan } from '#server/programme/plan.ts'
import { readPlan } from '#server/programme/read-plan.ts'
import { readReadiness } from '#server/programme/readiness.ts'
import { proposeResponsibilities, readTeam } from '#server/programme/team.ts'
import * as training from '#server/programme/training.ts'

import { attachment } from './attachment.ts'
import { route, type App } from './route.ts'

export function registerPlan(app: App): void {
  const { baseUrl } = app.system

  route(app, api.readPlan, async (ctx, { query }) => await readPlan(ctx, query.project))

  route(app, api.proposePlan, async (ctx, { body }) => ({ tasks: await proposePlan(ctx, body.project) }))

  route(app, api.downloadPlan, async (ctx, { query }, { reply }) => {
    const { tasks, dates, module } = await readPlan(ctx, query.project)
    const due = new Map(dates.map((one) => [one.task, one]))
    const events = tasks.flatMap((task) => {
      const at = due.get(task.id)
      if (!at) return []
      const url = new URL(`/records/${module}/${task.id}`, baseUrl).href
      const description = task.responsible?.title
      return [
        {
          uid: `${task.id}@lazo`,
          start: at.startsOn,
          end: at.endsOn,
          summary: task.name,
          url,
          description,
          isFree: true,
          stamp: ctx.environment.world.now(),
        },
      ]
    })
    const { calendarText } = await import('#server/calendars/calendar-text.ts')
    reply.header('content-disposition', attachment('plan.ics'))
    reply.type('text/calendar; charset=utf-8')
    await reply.send(calendarText(events, { name: 'Plan' }))
    return undefined
  })

  route(app, api.readTeam, async (ctx, { query }) => await readTeam(ctx, query.project))

  route(app, api.proposeResponsibilities, async (ctx, { body }) => ({
    rows: await proposeResponsibilities(ctx, body.project),
  }))

  route(app, readTraining, async (ctx, { query }) => await training.readTraining(ctx, query.project))

  route(app, proposeTraining, async (ctx, { body }) => ({ tracks: await training.proposeTraining(ctx, body.project) }))

  route(app, api.readBudget, async (ctx, { query }) => await readBudget(ctx, query.project))

  route(app, api.readGoLive, async (ctx, { query }) => await readReadiness(ctx, query.project, query.phase))

  route(app, installationApi.readInstallation, async (ctx, { query }) => await readInstallationPage(ctx, query.project))

  route(app, installationApi.tryMail, async (ctx) => await tryMail(ctx))

  route(app, api.readImprovements, async (ctx, { query }) => await readImprovements(ctx, query.project))

  route(app, api.askImprovement, async (ctx, { body }) => await askImprovement(ctx, body.project, body.origin, body.as))
}
