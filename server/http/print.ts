import { elementKind } from '#catalog/elements/index.ts'
import type { Definitions } from '#common/element.ts'
import { invalid, missing, violation } from '#common/errors.ts'
import * as api from '#common/api/print.ts'
import type { PrintedDocument } from '#common/api/printed.ts'
import type { Context } from '#server/context.ts'
import { acceptedAs } from '#server/delivery/acceptance.ts'
import { fileNameOf } from '#server/delivery/documents.ts'
import { drawPdf } from '#server/print/draw.ts'
import type { Paper } from '#server/print/paper.ts'
import { fillDocument } from '#server/print/fill.ts'
import { listRecords } from '#server/records/list.ts'

import { attachment } from './attachment.ts'
import { route } from './route.ts'
import type { App, Exchange } from './route.ts'

export function registerPrint(app: App): void {
  route(app, api.printRecord, async (ctx, { params }, exchange) => {
    await sendPdf(await printed(ctx, params.module, params.id), exchange)
    return undefined
  })

  route(app, api.previewPrint, async (ctx, { body }, exchange) => {
    const id = body.id ?? (await latestId(ctx, body.module))
    const template = definitionIn('printTemplate', body.template)
    const letterhead = definitionIn('letterhead', body.letterhead)
    await sendPdf(await fillDocument(ctx, body.module, id, { template, letterhead }), exchange)
    return undefined
  })
}

/** With who accepted it, where somebody did; as far as its reader may see the rest. */
async function printed(ctx: Context, module: string, id: string): Promise<PrintedDocument> {
  return await acceptedAs(ctx, id, await fillDocument(ctx, module, id))
}

/** Never shown in a frame of ours or anybody's: our own pages draw it on a canvas. */
export async function sendPdf(document: Paper, { reply }: Exchange): Promise<void> {
  const bytes = await drawPdf(document)
  reply.header('content-disposition', attachment(fileNameOf(document)))
  reply.header('cache-control', 'private, no-store')
  reply.type('application/pdf')
  await reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}

/** What the editor has of an element, held to its kind's shape. */
function definitionIn<K extends 'printTemplate' | 'letterhead'>(
  kind: K,
  definition: unknown,
): Definitions[K] | undefined {
  if (definition === undefined) return undefined
  const checked = elementKind(kind).schema.safeParse(definition)
  if (!checked.success) {
    throw invalid(
      checked.error.issues.map(({ path }) =>
        violation([kind, ...path.map(String)].join('.'), 'shape', 'No es válido.', 'It is not valid.'),
      ),
    )
  }
  // Each kind's schema accepts exactly its definitions.
  return checked.data as Definitions[K]
}

async function latestId(ctx: Context, module: string): Promise<string> {
  const page = await listRecords(ctx, {
    module,
    fields: [],
    scope: 'all',
    limit: 1,
    sort: [{ field: 'createdAt', direction: 'desc' }],
  })
  // What the compiler writes has this shape.
  const { rows } = JSON.parse(page) as { rows: { id: string }[] }
  const [first] = rows
  if (!first) throw missing()
  return first.id
}
