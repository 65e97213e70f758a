import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'

interface ReadPdf {
  readonly title: string
  readonly language: string
  /** The text of each page. */
  readonly pages: readonly string[]
  /** Where the text that goes furthest to the right ends, and how wide the pages are. */
  readonly rightmost: number
  readonly width: number
}

/** A PDF as another program reads it. */
export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const loading = getDocument({ data: new Uint8Array(bytes), verbosity: VerbosityLevel.ERRORS })
  const pdf = await loading.promise
  const { info } = await pdf.getMetadata()
  const pages: string[] = []
  let rightmost = 0
  let width = 0
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number)
    width = page.getViewport({ scale: 1 }).width
    const { items } = await page.getTextContent()
    const texts = items.flatMap((item) => ('str' in item ? [item] : []))
    pages.push(texts.map(({ str, hasEOL }) => (hasEOL ? `${str}\n` : str)).join(''))
    for (const item of texts) rightmost = Math.max(rightmost, Number(item.transform[4]) + item.width)
  }
  const facts: { readonly Title?: string; readonly Language?: string } = info
  await loading.destroy()
  return { title: facts.Title ?? '', language: facts.Language ?? '', pages, rightmost, width }
}
