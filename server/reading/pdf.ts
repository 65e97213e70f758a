import { readFile } from 'node:fs/promises'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { textLimits } from './limits.ts'
import { FullError, collector, type FileText } from './parts.ts'

/** The text of a PDF, page by page. What the file draws as a picture is no text. */
export async function readPdf(path: string): Promise<FileText> {
  const task = getDocument({
    data: new Uint8Array(await readFile(path)),
    useWorkerFetch: false,
    useWasm: false,
    useSystemFonts: false,
    disableFontFace: true,
    enableXfa: false,
    isOffscreenCanvasSupported: false,
    maxImageSize: 1,
    verbosity: 0,
  })
  const text = collector()
  let state: FileText['state'] = 'read'
  try {
    const pdf = await task.promise
    const pages = Math.min(pdf.numPages, textLimits.pagesMax)
    if (pdf.numPages > pages) state = 'partial'
    for (let number = 1; number <= pages; number += 1) {
      const page = await pdf.getPage(number)
      const { items } = await page.getTextContent()
      for (const item of items) if ('str' in item) text.add(item.str + (item.hasEOL ? '\n' : ''))
      page.cleanup()
      text.turn()
    }
  } catch (error) {
    if (error instanceof FullError) state = 'partial'
    else if (error instanceof Error && error.name === 'PasswordException') state = 'protected'
    // Some pages may have been read before one that cannot be.
    else state = text.parts().some((part) => part !== '') ? 'partial' : 'damaged'
  } finally {
    await task.destroy()
  }
  return { state, isPaged: true, parts: text.parts() }
}
