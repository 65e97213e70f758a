import * as api from '#common/api/papers.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import { papers } from '#server/papers/index.ts'
import { openWriter } from '#server/papers/writer.ts'
import { seenNodes, visibleGraph } from '#server/programme/read.ts'
import { allOf } from '#server/programme/rules/graph.ts'

import { sendPdf } from './print.ts'
import { route, type App } from './route.ts'

/** What a paper is about, where it is not about the whole project. */
const about: Readonly<Partial<Record<api.PaperName, ProgrammeKind>>> = {
  specification: 'baseline',
  minutes: 'meeting',
  readiness: 'phase',
  phaseClose: 'phase',
}

export function registerPapers(app: App): void {
  route(app, api.listPapers, async (ctx, { query }) => {
    const graph = await visibleGraph(ctx, query.project)
    const subjects = api.paperNames.map((name) => {
      const kind = about[name]
      return { name, nodes: kind ? allOf(graph, kind).filter(({ state }) => state !== 'cancelled') : [] }
    })
    const seen = await seenNodes(
      ctx,
      subjects.flatMap(({ nodes }) => nodes),
    )
    return {
      papers: subjects.map(({ name, nodes }) => ({
        name,
        isWhole: about[name] === undefined || name === 'specification',
        of: nodes
          .filter(({ id }) => seen.has(id))
          .map(({ module, id, title, state }) => ({ module, id, title, state })),
      })),
    }
  })

  route(app, api.printPaper, async (ctx, { params, query }, exchange) => {
    const writer = await openWriter(ctx, query.project, query.language)
    await sendPdf(await papers[params.name](writer, query.of), exchange)
    return undefined
  })
}
