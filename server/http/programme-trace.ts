import * as api from '#common/api/programme-trace.ts'
import type { Localized } from '#common/errors.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import type { Context } from '#server/context.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { visibleGraph } from '#server/programme/read.ts'
import type { Node } from '#server/programme/rules/graph.ts'
import { matrixRows, type MatrixRow } from '#server/programme/rules/matrix.ts'
import { shownNode } from '#server/programme/shown.ts'
import { elementsOf, readTrace, seenPart, type BuiltElement } from '#server/programme/trace-view.ts'

import { route, type App } from './route.ts'
import { sendSpreadsheet } from './spreadsheet.ts'

export function registerProgrammeTrace(app: App): void {
  route(app, api.readTrace, async (ctx, { query }) => shownTrace(await readTrace(ctx, query.project)))

  route(app, api.readTraceMatrix, async (ctx, { query }) => ({
    rows: (await matrixOf(ctx, query.project)).map(shownLine),
  }))

  route(app, api.exportTraceMatrix, async (ctx, { params, query }, { reply }) => {
    const rows = tableOf(ctx, await matrixOf(ctx, query.project))
    await sendSpreadsheet(ctx, reply, { name: words.title[ctx.user.language], format: params.format, rows })
    return undefined
  })
}

function shownTrace({ nodes, links, elements }: Awaited<ReturnType<typeof readTrace>>) {
  return {
    nodes: [
      ...nodes.map(({ node, status, problems }) => ({
        ...shownNode(node),
        kind: node.kind,
        status,
        problems: problems.map(({ rule, message, isWaived }) => ({ rule, message, isWaived })),
      })),
      ...elements.map(({ id, title }) => ({
        id,
        kind: 'element',
        module: null,
        title,
        state: null,
        status: null,
        problems: [],
      })),
    ],
    links: [
      ...links.map(({ id, kind, derived, source, suspect }) => ({ id, kind, derived, source, isSuspect: suspect })),
      ...elements.map(({ id, item }) => ({
        id: `${id} ${item}`,
        kind: 'builds',
        derived: id,
        source: item,
        isSuspect: false,
      })),
    ],
  }
}

function shownLine({ row, elements }: MatrixLine) {
  return {
    objective: row.objective && cellOf(row.objective),
    need: row.need && cellOf(row.need),
    item: row.item && cellOf(row.item),
    steps: row.steps.map(cellOf),
    elements: elements.map(({ id, title }) => ({ id, title, module: null })),
    tests: row.tests.map(cellOf),
    kpis: row.kpis.map(cellOf),
    status: row.status,
    gaps: [...row.gaps],
    isSuspect: row.isSuspect,
  }
}

const words = {
  title: { es: 'Matriz de trazabilidad', en: 'Traceability matrix' },
  element: { es: 'Elemento del CRM', en: 'Element of the CRM' },
  tests: { es: 'Qué dicen las pruebas', en: 'What tests say' },
  missing: { es: 'Qué falta', en: 'What is missing' },
  doubt: { es: 'En duda', en: 'In doubt' },
  yes: { es: 'Sí', en: 'Yes' },
  status: {
    nok: { es: 'Falla', en: 'Fails' },
    unknown: { es: 'No se sabe', en: 'Unknown' },
    notRun: { es: 'Sin ejecutar', en: 'Not run' },
    uncovered: { es: 'Sin pruebas', en: 'No tests' },
    ok: { es: 'Bien', en: 'OK' },
  },
} as const

/** The matrix as a sheet, with its head. */
function tableOf(ctx: Context, lines: readonly MatrixLine[]): readonly (readonly string[])[] {
  const { language } = ctx.user
  const say = (text: Localized) => text[language]
  const name = (kind: ProgrammeKind) => moduleOfKind(ctx, kind)?.label.singular[language] ?? kind
  const head = [
    ...(['objective', 'need', 'step', 'specItem'] as const).map(name),
    say(words.element),
    ...(['test', 'kpi'] as const).map(name),
    say(words.tests),
    say(words.missing),
    say(words.doubt),
  ]
  const rows = lines.map(({ row, elements }) => [
    row.objective?.title ?? '',
    row.need?.title ?? '',
    titles(row.steps),
    row.item?.title ?? '',
    titles(elements),
    titles(row.tests),
    titles(row.kpis),
    say(words.status[row.status]),
    row.gaps.map((gap) => name(gap === 'item' ? 'specItem' : gap)).join('; '),
    row.isSuspect ? say(words.yes) : '',
  ])
  return [head, ...rows]
}

interface MatrixLine {
  readonly row: MatrixRow
  readonly elements: readonly BuiltElement[]
}

async function matrixOf(ctx: Context, projectId: string): Promise<MatrixLine[]> {
  const graph = await seenPart(ctx, await visibleGraph(ctx, projectId))
  const elements = Map.groupBy(await elementsOf(ctx, graph), ({ item }) => item)
  return matrixRows(graph).map((row) => ({ row, elements: elements.get(row.item?.id ?? '') ?? [] }))
}

function titles(nodes: readonly { readonly title: string }[]): string {
  return nodes.map(({ title }) => title).join('; ')
}

function cellOf({ id, title, module }: Node) {
  return { id, title, module }
}
