import * as api from '#common/api/programme-workshop.ts'
import { castVotes, closeVoting, openVoting, readEncounter } from '#server/programme/workshop.ts'

import { route, type App } from './route.ts'

export function registerProgrammeWorkshop(app: App): void {
  route(app, api.readEncounter, async (ctx, { params }) => {
    const { meeting, module, contributions, voting } = await readEncounter(ctx, params.id)
    const { own, names } = voting
    return {
      meeting,
      module,
      contributions: [...contributions],
      voting: { ...voting, own: { ...own }, names: names && { ...names } },
    }
  })

  route(app, api.castVotes, async (ctx, { params, body }) => {
    await castVotes(ctx, params.id, body.votes)
    return undefined
  })

  route(app, api.openVoting, async (ctx, { params, body }) => {
    await openVoting(ctx, params.id, body)
    return undefined
  })

  route(app, api.closeVoting, async (ctx, { params }) => ({ needs: await closeVoting(ctx, params.id) }))
}
