import * as api from '#common/api/programme-needs.ts'
import type { Localized } from '#common/errors.ts'
import { missing } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { readNeedMatrix, type NeedMatrix } from '#server/programme/need-matrix.ts'
import { moveLine, needModule, placeNeed, rankedNeeds } from '#server/programme/ranking.ts'
import { mayMoveLine } from '#server/programme/scope.ts'
import { ofProject, readAll } from '#server/programme/read-all.ts'
import { visibleGraph } from '#server/programme/read.ts'
import { limitOf } from '#server/programme/rules/define.ts'
import { sourcesOf } from '#server/programme/rules/graph.ts'
import { triageNeed } from '#server/programme/triage.ts'

import { route, type App } from './route.ts'
import { sendSpreadsheet } from './spreadsheet.ts'

const columns = [
  'key',
  'name',
  'kind',
  'department',
  'urgency',
  'value',
  'effort',
  'rank',
  'votes',
  'phase',
  'state',
  'saidBy',
  'meeting',
  'source',
  'evidence',
  'frequency',
  'segment',
  'version',
]

export function registerProgrammeNeeds(app: App): void {
  route(app, api.readNeeds, async (ctx, { query }) => {
    const graph = await visibleGraph(ctx, query.project)
    const needs = needModule(ctx)
    const filter = ofProject(query.project)
    const order = new Map(rankedNeeds(graph, null).map(({ id }, index) => [id, index]))
    const found = await readAll(ctx, needs, { fields: columns, filter })
    const rows = found.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
    const [phases, objectives] = [moduleOfKind(ctx, 'phase'), moduleOfKind(ctx, 'objective')]
    if (!phases || !objectives) throw missing()
    const known = await readAll(ctx, phases, {
      fields: ['number'],
      filter,
      sort: [{ field: 'number', direction: 'asc' }],
    })
    const aims = await readAll(ctx, objectives, {
      fields: [],
      filter: { all: [filter, { field: 'state', op: 'ne', value: 'retired' }] },
    })
    return {
      module: needs.name,
      needs: rows,
      served: rows.flatMap(({ id }) => (sourcesOf(graph, { id }, 'serves').length > 0 ? [id] : [])),
      phases: known.map(({ id, title, number }) => ({ id, title, number: Number(number ?? 1) })),
      objectives: aims.map(({ id, title }) => ({ id, title })),
      points: limitOf(graph, 'maxPoints', 100),
      mayMoveLine: mayMoveLine(ctx),
    }
  })

  route(app, api.triageNeed, async (ctx, { params, body }) => {
    await triageNeed(ctx, params.id, body)
    return undefined
  })

  route(app, api.placeNeed, async (ctx, { params, body }) => {
    await placeNeed(ctx, params.id, body.after)
    return undefined
  })

  route(app, api.moveLine, async (ctx, { body }) => ({ decision: await moveLine(ctx, body) }))

  route(app, api.readNeedMatrix, async (ctx, { query }) => {
    const { columns: heads, rows, totals, needs, unserved } = await readNeedMatrix(ctx, query.project, query.by)
    return {
      module: needModule(ctx).name,
      columns: [...heads],
      rows: rows.map((row) => ({ ...row, cells: row.cells.map((cell) => [...cell]) })),
      totals: [...totals],
      total: needs.length,
      needs: needs.map(({ id, title, state }) => ({ id, title, state })),
      unserved: unserved.map(({ id, title }) => ({ id, title })),
    }
  })

  route(app, api.exportNeedMatrix, async (ctx, { params, query }, { reply }) => {
    const matrix = await readNeedMatrix(ctx, query.project, query.by)
    const name = words.title[ctx.user.language]
    await sendSpreadsheet(ctx, reply, { name, format: params.format, rows: tableOf(ctx, matrix) })
    return undefined
  })
}

const words = {
  title: { es: 'Necesidades por departamento', en: 'Needs by department' },
  department: { es: 'Departamento', en: 'Department' },
  encounters: { es: 'Entrevistas y talleres', en: 'Interviews and workshops' },
  total: { es: 'Total', en: 'Total' },
} as const satisfies Readonly<Record<string, Localized>>

function tableOf({ user }: Context, { columns: heads, rows, totals, needs }: NeedMatrix): string[][] {
  const say = (label: Localized) => label[user.language]
  return [
    [say(words.department), ...heads.map(({ label }) => say(label)), say(words.total), say(words.encounters)],
    ...rows.map(({ label, cells, total, encounters }) => [
      say(label),
      ...cells.map((cell) => String(cell.length)),
      String(total),
      String(encounters),
    ]),
    [say(words.total), ...totals.map(String), String(needs.length), ''],
  ]
}
