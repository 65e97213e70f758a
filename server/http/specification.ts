import * as api from '#common/api/specification.ts'
import { peopleNamed, readBaseline, signerOf } from '#server/programme/read-baseline.ts'
import { readPreview } from '#server/programme/preview.ts'
import { previewTables } from '#server/programme/preview-rows.ts'
import { readRevisions, revisionDifferences } from '#server/programme/revisions.ts'
import { allOf, type Node } from '#server/programme/rules/graph.ts'
import { shownNode, shownNumber, shownText } from '#server/programme/shown.ts'
import { readAwaited, readSpecification } from '#server/programme/specification.ts'

import { foreseenModel } from './reader-model.ts'
import { route, type App } from './route.ts'

export function registerSpecification(app: App): void {
  route(app, api.readSpecification, async (ctx, { query }) => {
    const { project, points, phases, needs, items } = await readSpecification(ctx, query.project)
    return {
      soloMode: project?.values.soloMode === true,
      points,
      phases: phases.map((one) => ({ ...shownNode(one), number: shownNumber(ctx, one, 'number') })),
      needs: needs.map(({ node, phase, fit }) => ({ ...shownNode(node), phase, fit })),
      items: items.map(({ node, test, needs: from, phase, problems, isMine, toMark }) => ({
        ...shownNode(node),
        type: shownText(ctx, node, 'type'),
        subPhase: shownText(ctx, node, 'subPhase'),
        element: shownText(ctx, node, 'element'),
        points: shownNumber(ctx, node, 'points'),
        phase,
        revision: node.revision,
        isSuspect: node.values.suspect === true,
        isMine,
        toMark: [...toMark],
        openComments: node.openComments ?? 0,
        test,
        needs: from.map(({ id }) => id),
        problems: problems.map(({ rule, message }) => ({ rule, message })),
      })),
    }
  })

  route(app, api.readReview, async (ctx, { query }) => {
    const { graph, awaited, objectives, ready, waiting } = await readAwaited(ctx, query.project)
    return {
      soloMode: graph.project?.values.soloMode === true,
      awaited: awaited.map(({ node, steps, waitsFor }) => ({
        ...shownNode(node),
        kind: node.kind === 'baseline' || node.kind === 'changeRequest' ? node.kind : ('specItem' as const),
        revision: node.revision,
        openComments: node.openComments ?? 0,
        isSuspect: node.values.suspect === true,
        steps: [...steps],
        waitsFor: waitsFor?.title ?? null,
      })),
      objectives: objectives.map(({ node, needs, items }) => ({ ...shownNode(node), needs, items })),
      hasBaseline: allOf(graph, 'baseline').some(({ state }) => state === 'approved' || state === 'superseded'),
      ready,
      waiting,
    }
  })

  registerItem(app)
}

/** One item, and one baseline. */
function registerItem(app: App): void {
  route(app, api.readPreview, async (ctx, { params }) => {
    const preview = await readPreview(ctx, params.id)
    return {
      lines: preview.lines.map((line) => ({ ...line, parts: [...line.parts] })),
      contract: { ...preview.contract },
      ...(await foreseenModel(ctx, preview)),
      touched: Object.fromEntries(Object.entries(preview.touched).map(([name, fields]) => [name, [...fields]])),
      tables: (await previewTables(ctx, preview)).map((one) => ({ ...one, rows: [...one.rows] })),
      problems: [...preview.problems],
    }
  })

  route(app, api.readRevisions, async (ctx, { params }) => ({
    revisions: (await readRevisions(ctx, params.module, params.id)).map(({ values: _values, ...one }) => one),
  }))

  route(app, api.compareRevisions, async (ctx, { params, query }) => ({
    differences: await revisionDifferences(ctx, params.module, params.id, query),
  }))

  route(app, api.readBaseline, async (ctx, { params }) => {
    const { node, graph, items, signing } = await readBaseline(ctx, params.id)
    const people = [...signing.valid, ...signing.void].map(signerOf)
    const names = await peopleNamed(ctx, [...people, ...signing.missing])
    const personOf = (id: string) => (id === '' ? null : { id, title: names.get(id) ?? null })
    const signed = (one: Node) => ({
      by: personOf(signerOf(one)),
      at: shownText(ctx, one, 'at'),
      role: shownText(ctx, one, 'role'),
      isSolo: one.values.isSolo === true,
    })
    return {
      fingerprint: node.fingerprint,
      items: items.map(({ node: item, ...one }) => ({
        ...shownNode(item),
        ...one,
        points: shownNumber(ctx, item, 'points'),
      })),
      signing: {
        needed: signing.needed,
        valid: signing.valid.map(signed),
        void: signing.void.map(signed),
        missing: signing.missing.map(personOf),
      },
      soloMode: graph.project?.values.soloMode === true,
    }
  })
}
