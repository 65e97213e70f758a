import { mapIn } from '#catalog/process-maps/define.ts'
import { starterMaps } from '#catalog/process-maps/index.ts'
import * as api from '#common/api/processes.ts'
import { missing, type Language } from '#common/errors.ts'
import type { ProcessMap } from '#common/process-map.ts'
import { readBpmn } from '#server/programme/bpmn-read.ts'
import { writeBpmn } from '#server/programme/bpmn-write.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { listProcesses, processMap, readProcess } from '#server/programme/processes.ts'
import { namedProject } from '#server/programme/read.ts'

import { attachment } from './attachment.ts'
import { route, type App } from './route.ts'

export function registerProcesses(app: App): void {
  route(app, api.listProcesses, async (ctx, { query }) => {
    const project = await namedProject(ctx, query.project)
    if (project === undefined)
      return { module: null, project: null, processes: [], keyLimit: 0, keyTaken: 0, starters: [] }
    const { processes, keyLimit, keyTaken } = await listProcesses(ctx, project.id)
    const starters = startersIn(ctx.user.language)
    const module = moduleOfKind(ctx, 'process')?.name ?? null
    return { module, project, processes: [...processes], keyLimit, keyTaken, starters }
  })

  route(app, api.readProcess, async (ctx, { params }) => {
    const { asIs, ...read } = await readProcess(ctx, params.id)
    return { ...read, asIs: asIs && { ...asIs, map: shownMap(asIs.map) } }
  })

  route(app, api.downloadBpmn, async (ctx, { params }, { reply }) => {
    const { name, map } = await processMap(ctx, params.id)
    const xml = await writeBpmn(name, map, ctx.user.language)
    reply.header('content-disposition', attachment(`${name}.bpmn`))
    reply.header('cache-control', 'private, no-store')
    reply.type('application/xml')
    await reply.send(xml)
    return undefined
  })

  route(app, api.readBpmn, async (ctx, { body }) => {
    const module = moduleOfKind(ctx, 'process')
    if (!module || ctx.policy.scope(module.name, 'read') === 'none') throw missing()
    const { name, map, leftOut } = await readBpmn(body.xml, ctx.user.language)
    return { name, map: shownMap(map), leftOut: [...leftOut] }
  })
}

function startersIn(language: Language) {
  return starterMaps.map((starter) => ({
    name: starter.name,
    label: starter.label[language],
    help: starter.help[language],
    department: starter.department,
    map: shownMap(mapIn(starter, language)),
  }))
}

function shownMap({ nodes, edges }: ProcessMap) {
  return { nodes: nodes.map((node) => ({ ...node })), edges: edges.map((edge) => ({ ...edge })) }
}
