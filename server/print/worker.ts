import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'

import { invariant } from '#common/errors.ts'

import { layoutOf, type Layout } from './layout.ts'
import type { Paper } from './paper.ts'

export interface DrawRequest {
  readonly id: number
  readonly document: Paper
}

export type DrawAnswer =
  | { readonly id: number; readonly bytes: Uint8Array }
  | { readonly id: number; readonly message: string }

interface Pdfmake {
  setFonts(fonts: Readonly<Record<string, Readonly<Record<string, string>>>>): void
  setUrlAccessPolicy(mayRead: (url: string) => boolean): void
  setLocalAccessPolicy(mayRead: (file: string) => boolean): void
  createPdf(layout: Layout): { getBuffer(): Promise<Uint8Array> }
}

// Its own types bring those of a browser, which the server does not have.
const pdfmake: Pdfmake = createRequire(import.meta.url)('pdfmake')

const fonts = path.join(path.dirname(fileURLToPath(import.meta.resolve('pdfmake/package.json'))), 'fonts', 'Roboto')
const font = (name: string): string => path.join(fonts, `Roboto-${name}.ttf`)

invariant(parentPort, 'documents are drawn in a thread of its own')
const port = parentPort

pdfmake.setFonts({
  Roboto: {
    normal: font('Regular'),
    bold: font('Medium'),
    italics: font('Italic'),
    bolditalics: font('MediumItalic'),
  },
})
// Nothing that a document says is an address to be read.
pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy((file) => path.dirname(file) === fonts)

port.on('message', ({ id, document }: DrawRequest) => {
  draw(document).then(
    (bytes) => port.postMessage({ id, bytes } satisfies DrawAnswer),
    (error: unknown) => port.postMessage({ id, message: String(error) } satisfies DrawAnswer),
  )
})

async function draw(document: Paper): Promise<Uint8Array> {
  return await pdfmake.createPdf(layoutOf(document)).getBuffer()
}
