import * as api from '#common/api/programme.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import {
  clearLink,
  countsOf,
  currentGoLive,
  listProjects,
  looseEndsOf,
  mayStart,
  readThread,
  stagesOf,
  visibleGraph,
  type ThreadLink,
} from '#server/programme/read.ts'
import type { LooseEnd } from '#server/programme/rules/find.ts'
import { shownNode, textOf } from '#server/programme/shown.ts'
import { startProject } from '#server/programme/start.ts'

import { route, type App } from './route.ts'

const nextMax = 8

export function registerProgramme(app: App): void {
  route(app, api.readProgramme, async (ctx, { query }) => {
    const projects = await listProjects(ctx)
    const id = query.project ?? projects[0]?.id
    const head = { mayStart: mayStart(ctx), projects }
    if (id === undefined) return { ...head, project: null }
    const graph = await visibleGraph(ctx, id)
    const found = await looseEndsOf(ctx, graph)
    const open = found.filter(({ isWaived }) => !isWaived)
    const values = graph.project?.values ?? {}
    return {
      ...head,
      project: {
        id,
        title: graph.project?.title ?? '',
        soloMode: values.soloMode === true,
        whyInvest: textOf(values.whyInvest),
        targetGoLive: textOf(values.targetGoLive),
        stages: stagesOf(ctx, graph).map((stage) => ({ ...stage, gate: [...stage.gate] })),
        counts: await countsOf(ctx, graph),
        looseEnds: { open: open.length, waived: found.length - open.length },
        next: open.slice(0, nextMax).map(shownEnd),
        goLive: (await currentGoLive(ctx, graph)).map(({ letter, label, state, reasons }) => ({
          letter,
          label,
          state,
          reasons: [...reasons],
        })),
      },
    }
  })

  route(app, api.startProject, async (ctx, { body }) => {
    const id = await startProject(ctx, body)
    forgetPolicies(ctx.environment)
    return { id }
  })

  route(app, api.listLooseEnds, async (ctx, { query }) => {
    const graph = await visibleGraph(ctx, query.project)
    return { looseEnds: (await looseEndsOf(ctx, graph)).map(shownEnd) }
  })

  route(app, api.readThread, async (ctx, { params }) => {
    const { up, down, why, ways, project, looseEnds } = await readThread(ctx, params.module, params.id)
    return {
      up: up.map(shownLink),
      down: down.map(shownLink),
      why: why.map(shownNode),
      ways: [...ways],
      project,
      looseEnds: looseEnds.map(shownEnd),
    }
  })

  route(app, api.clearLink, async (ctx, { params }) => {
    await clearLink(ctx, params.id)
    return undefined
  })
}

function shownEnd({ rule, node, message, isWaived }: LooseEnd) {
  return { rule, node: shownNode(node), message, isWaived }
}

function shownLink({ node, ...link }: ThreadLink) {
  return { ...link, node: shownNode(node) }
}
