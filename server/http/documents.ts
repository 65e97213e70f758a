import * as api from '#common/api/documents.ts'
import { decideDocument, issueDocument, newVersion } from '#server/records/document-course.ts'
import { createDocumentFrom } from '#server/records/document-from.ts'
import { changeLines, proposeLinesFor, readTotals } from '#server/records/document-lines.ts'
import { route, type App } from './route.ts'

export function registerDocuments(app: App): void {
  route(app, api.issueDocument, async (ctx, { params, body }) => ({
    version: await issueDocument(ctx, params.module, params.id, body.version),
  }))
  route(app, api.decideDocument, async (ctx, { params, body }) => ({
    version: await decideDocument(ctx, params.module, params.id, body),
  }))
  route(app, api.newDocumentVersion, async (ctx, { params }) => ({
    id: await newVersion(ctx, params.module, params.id),
  }))
  route(app, api.createDocumentFrom, async (ctx, { params, body }) => ({
    id: await createDocumentFrom(ctx, params.module, params.id, body.module),
  }))
  route(app, api.changeLines, async (ctx, { params, body }) => ({
    created: [...(await changeLines(ctx, params.module, params.id, body))],
  }))
  route(app, api.readTotals, async (ctx, { params }) => {
    const { lines, taxes, recurring, choices, ...totals } = await readTotals(ctx, params.module, params.id)
    return {
      ...totals,
      lines: lines.map((line) => ({ ...line, taxes: [...line.taxes] })),
      taxes: [...taxes],
      recurring: [...recurring],
      choices: [...choices],
    }
  })
  route(app, api.proposeLines, async (ctx, { params, body }) => {
    const lines = await proposeLinesFor(ctx, params.module, params.id, body.items)
    return { lines: lines.map((line) => ({ ...line, taxes: [...line.taxes] })) }
  })
}
