import { useEffect, useRef } from 'react'
import { TextLayer } from 'pdfjs-dist'
import type { Pdf } from './pdf-document.ts'

export interface PageSize {
  readonly width: number
  readonly height: number
}

/** One page: drawn as it comes near, with its text over it to be selected; forgotten when it is far. */
export function PdfPage(props: {
  readonly pdf: Pdf
  readonly number: number
  readonly scale: number
  readonly label: string
  readonly onSize: (number: number, size: PageSize) => void
}) {
  const { pdf, number, scale, label, onSize } = props
  const sheet = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const place = sheet.current
    if (!place) return
    let stop: (() => void) | undefined
    let isGone = false
    async function draw(target: HTMLDivElement) {
      const page = await pdf.getPage(number)
      if (isGone) return
      const { width, height } = page.getViewport({ scale: 1 })
      onSize(number, { width, height })
      const viewport = page.getViewport({ scale })
      const canvas = document.createElement('canvas')
      const ratio = Math.min(devicePixelRatio, 2, 4096 / Math.max(viewport.width, viewport.height, 1))
      canvas.width = Math.floor(viewport.width * ratio)
      canvas.height = Math.floor(viewport.height * ratio)
      canvas.className = 'absolute inset-0 size-full'
      canvas.setAttribute('aria-hidden', 'true')
      const layer = document.createElement('div')
      layer.className = 'pdf-text'
      layer.style.setProperty('--total-scale-factor', String(scale))
      const drawing = page.render({ canvas, viewport, transform: [ratio, 0, 0, ratio, 0, 0] })
      const words = new TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport })
      stop = () => {
        drawing.cancel()
        words.cancel()
      }
      await drawing.promise
      if (isGone) return
      await words.render()
      if (!isGone) target.replaceChildren(canvas, layer)
    }
    // A page that is left while it is drawn ends its work with an error that concerns nobody.
    draw(place).catch((error: unknown) => {
      if (!isGone) place.dataset.problem = String(error)
    })
    return () => {
      isGone = true
      stop?.()
      place.replaceChildren()
    }
  }, [pdf, number, scale, onSize])

  return <div ref={sheet} role="group" aria-label={label} className="absolute inset-0 overflow-hidden bg-white" />
}
