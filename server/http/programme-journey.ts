import * as api from '#common/api/programme-journey.ts'
import { missing } from '#common/errors.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { visibleGraph } from '#server/programme/read.ts'
import { ofProject, readAll } from '#server/programme/read-all.ts'
import { seenPart } from '#server/programme/trace-view.ts'

import { route, type App } from './route.ts'

const linkNames: readonly string[] = ['isGathered', 'isFor', 'pursues']

export function registerProgrammeJourney(app: App): void {
  route(app, api.readJourney, async (ctx, { query }) => {
    const graph = await seenPart(ctx, await visibleGraph(ctx, query.project))
    const part = async (kind: ProgrammeKind, fields: readonly string[]) => {
      const module = moduleOfKind(ctx, kind)
      if (!module) throw missing()
      return { module: module.name, rows: await readAll(ctx, module, { fields, filter: ofProject(query.project) }) }
    }
    return {
      channels: await part('channel', ['name', 'reach', 'state', 'availableFrom', 'owner']),
      touchpoints: await part('touchpoint', ['name', 'channel', 'journeyStage', 'reach', 'state']),
      dataNeeds: await part('dataNeed', ['name', 'purpose', 'legalBasis', 'retentionMonths', 'collectedBy', 'element']),
      initiatives: await part('initiative', ['name', 'channel', 'touchpoint', 'start', 'end', 'announcedOn', 'state']),
      communications: await part('communication', ['name', 'reach', 'initiative', 'state', 'sendOn', 'sentAt']),
      objectives: await part('objective', []),
      links: graph.links
        .filter(({ kind }) => linkNames.includes(kind))
        .map(({ kind, derived, source }) => ({ kind, derived, source })),
    }
  })
}
