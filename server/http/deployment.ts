import * as api from '#common/api/deployment.ts'
import { justify } from '#server/programme/justify.ts'
import type { Node } from '#server/programme/rules/graph.ts'
import { readWhy } from '#server/programme/why.ts'

import { route, type App } from './route.ts'

export function registerDeployment(app: App): void {
  route(app, api.readWhy, async (ctx, { params }) => {
    const { chains, ...why } = await readWhy(ctx, params.id)
    return {
      ...why,
      chains: chains.map(({ item, needs }) => ({
        item: shownNode(item),
        needs: needs.map(({ need, objectives }) => ({
          need: shownNode(need),
          objectives: objectives.map(({ objective, kpis }) => ({
            objective: shownNode(objective),
            kpis: kpis.map(shownNode),
          })),
        })),
      })),
    }
  })

  route(app, api.justifyElements, async (ctx, { body }) => ({ item: await justify(ctx, body) }))
}

function shownNode({ module, id, title, state }: Node) {
  return { module, id, title, state }
}
