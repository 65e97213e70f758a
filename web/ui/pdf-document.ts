import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy } from 'pdfjs-dist'

const [workerUrl] = Object.values(
  import.meta.glob<string>('../../node_modules/pdfjs-dist/build/pdf.worker.min.mjs', {
    query: '?url&no-inline',
    import: 'default',
    eager: true,
  }),
)
GlobalWorkerOptions.workerSrc = workerUrl ?? ''

const fonts = import.meta.glob<string>('../../node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}', {
  query: '?url&no-inline',
  import: 'default',
  eager: true,
})
const characterMaps = import.meta.glob<string>('../../node_modules/pdfjs-dist/cmaps/*.bcmap', {
  query: '?url&no-inline',
  import: 'default',
  eager: true,
})

/** Fonts and character maps that a file leaves to its reader, from our own origin by their built names. */
async function fetchOwn({ kind, filename }: { readonly kind: string; readonly filename: string }): Promise<Uint8Array> {
  const folder = kind === 'cMapUrl' ? characterMaps : fonts
  const found = Object.entries(folder).find(([path]) => path.endsWith(`/${filename}`))?.[1]
  if (found === undefined) throw new Error(`There is no ${filename}.`)
  return await load(found)
}

/** The reader makes one with `new`. */
function OwnData() {
  return { fetch: fetchOwn }
}

export type Pdf = PDFDocumentProxy
export type PdfProblem = 'protected' | 'damaged' | 'network'

const pixelsMax = 40_000_000

/** Opens a PDF given as bytes or as an address of our own. @throws with `problemOf` saying what stands against it */
export function openPdf(source: { readonly url: string } | { readonly bytes: Uint8Array }): {
  readonly pdf: Promise<Pdf>
  close(): void
} {
  const stop = new AbortController()
  let closing: (() => void) | undefined
  async function open(): Promise<Pdf> {
    // The reader takes the bytes away with it, so it gets a copy of those that are somebody's.
    const data = 'url' in source ? await load(source.url, stop.signal) : source.bytes.slice()
    stop.signal.throwIfAborted()
    const task = getDocument({
      data,
      BinaryDataFactory: OwnData,
      cMapUrl: '/',
      standardFontDataUrl: '/',
      disableWorkerRendering: true,
      useWorkerFetch: false,
      useWasm: false,
      enableXfa: false,
      maxImageSize: pixelsMax,
      verbosity: 0,
    })
    closing = () => void task.destroy()
    if (stop.signal.aborted) closing()
    return await task.promise
  }
  return {
    pdf: open(),
    close() {
      stop.abort()
      closing?.()
    },
  }
}

async function load(url: string, signal?: AbortSignal): Promise<Uint8Array> {
  const response = await fetch(url, { credentials: 'same-origin', signal: signal ?? null })
  if (!response.ok) throw new TypeError(`${url}: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

export function problemOf(error: unknown): PdfProblem {
  if (error instanceof TypeError) return 'network'
  return error instanceof Error && error.name === 'PasswordException' ? 'protected' : 'damaged'
}
