import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { FileWarning, Lock, Minus, MoveHorizontal, Plus } from 'lucide-react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { IconButton } from './button.tsx'
import { classes } from './classes.ts'
import { openPdf, problemOf, type Pdf, type PdfProblem } from './pdf-document.ts'
import { PdfPage, type PageSize } from './pdf-page.tsx'
import { Skeleton } from './skeleton.tsx'
import { ErrorState } from './state-page.tsx'

const zoomMin = 0.25
const zoomMax = 4
const zoomStep = 1.25
const gap = 12
const a4: PageSize = { width: 595, height: 842 }

/**
 * A PDF, from an address of our own or from bytes just made: pages drawn as one comes to them, text
 * that can be selected, zoom by buttons and by + − 0. Heavy: load it lazily.
 */
export function PdfView(props: {
  readonly url?: string
  readonly bytes?: Uint8Array
  /** What it is, read aloud. */
  readonly label: string
  /** The page to open at. */
  readonly page?: number
  readonly className?: string
}) {
  const { url, bytes, label, page = 1, className } = props
  const { text } = useLocale()
  const [opened, setOpened] = useState<{ readonly pdf?: Pdf; readonly problem?: PdfProblem }>({})

  useEffect(() => {
    const source = bytes ? { bytes } : url === undefined ? undefined : { url }
    if (!source) return
    let isGone = false
    const opening = openPdf(source)
    opening.pdf.then(
      (pdf) => !isGone && setOpened({ pdf }),
      (error: unknown) => !isGone && setOpened({ problem: problemOf(error) }),
    )
    return () => {
      isGone = true
      opening.close()
      setOpened({})
    }
  }, [url, bytes])

  return (
    <div className={classes('flex min-h-0 flex-1 flex-col', className)}>
      {opened.problem ? (
        <ErrorState
          title={text.pdf[opened.problem]}
          icon={opened.problem === 'protected' ? <Lock size={28} /> : <FileWarning size={28} />}
        >
          {text.pdf.problemHelp}
        </ErrorState>
      ) : opened.pdf ? (
        <Pages key={page} pdf={opened.pdf} label={label} first={page} />
      ) : (
        <Skeleton lines={8} className="p-6" />
      )}
    </div>
  )
}

function Pages(props: { readonly pdf: Pdf; readonly label: string; readonly first: number }) {
  const { pdf, label, first } = props
  const { text, format } = useLocale()
  const scroller = useRef<HTMLDivElement>(null)
  const { sizeOf, takeSize, widest } = useSizes()
  const fit = useFit(scroller, widest)
  // Nothing chosen: as wide as there is room.
  const [chosen, setChosen] = useState<number>()
  const zoom = chosen ?? fit
  // oxlint-disable-next-line react/incompatible-library -- The compiler is off; the pages draw themselves anew as they scroll.
  const virtual = useVirtualizer({
    count: pdf.numPages,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => Math.round(sizeOf(index + 1).height * zoom) + gap,
    overscan: 1,
    paddingStart: gap,
  })
  useEffect(() => virtual.measure(), [virtual, zoom, sizeOf])
  useEffect(() => {
    if (first > 1) virtual.scrollToIndex(Math.min(first, pdf.numPages) - 1, { align: 'start' })
  }, [virtual, first, pdf])

  const items = virtual.getVirtualItems()
  const offset = virtual.scrollOffset ?? 0
  const current = (items.findLast(({ start }) => start <= offset + 80)?.index ?? 0) + 1
  const step = (factor: number) => setChosen(Math.min(zoomMax, Math.max(zoomMin, zoom * factor)))
  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === '+') step(zoomStep)
    else if (event.key === '-') step(1 / zoomStep)
    else if (event.key === '0') setChosen(undefined)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <>
      <div className="flex h-10 shrink-0 items-center gap-1 border-b border-line px-3 text-xs text-muted">
        <span className="numeric" aria-live="polite">
          {text.pdf.page({ page: format.number(String(current), 0), pages: format.number(String(pdf.numPages), 0) })}
        </span>
        <span className="ml-auto numeric w-12 text-right">{`${Math.round(zoom * 100)} %`}</span>
        <IconButton label={text.pdf.zoomOut} shortcut="-" onPress={() => step(1 / zoomStep)}>
          <Minus size={15} aria-hidden />
        </IconButton>
        <IconButton label={text.pdf.zoomIn} shortcut="+" onPress={() => step(zoomStep)}>
          <Plus size={15} aria-hidden />
        </IconButton>
        <IconButton label={text.pdf.fit} shortcut="0" onPress={() => setChosen(undefined)}>
          <MoveHorizontal size={15} aria-hidden />
        </IconButton>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- The keys of what scrolls. */}
      <div
        ref={scroller}
        role="region"
        aria-label={label}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- Without the focus the keys cannot scroll it.
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="min-h-0 flex-1 overflow-auto bg-sunken [contain:strict]"
      >
        <div className="relative mx-auto" style={{ height: virtual.getTotalSize(), width: widest * zoom }}>
          {items.map(({ index, start }) => {
            const { width, height } = sizeOf(index + 1)
            return (
              <div
                key={index}
                className="absolute left-1/2 -translate-x-1/2 border border-line"
                style={{ top: start, width: width * zoom, height: height * zoom }}
              >
                <PdfPage
                  pdf={pdf}
                  number={index + 1}
                  scale={zoom}
                  onSize={takeSize}
                  label={text.pdf.page({ page: String(index + 1), pages: String(pdf.numPages) })}
                />
              </div>
            )
          })}
        </div>
      </div>
    </>
  )
}

/** Sizes of pages become known as they are drawn; until then they are taken to be like the first. */
function useSizes() {
  const [sizes, setSizes] = useState<ReadonlyMap<number, PageSize>>(new Map())
  const takeSize = useCallback((number: number, size: PageSize) => {
    setSizes((known) => {
      const before = known.get(number)
      if (before?.width === size.width && before.height === size.height) return known
      return new Map(known).set(number, size)
    })
  }, [])
  const sizeOf = useCallback((number: number) => sizes.get(number) ?? sizes.get(1) ?? a4, [sizes])
  const widest = Math.max(...[...sizes.values()].map(({ width }) => width), sizes.size === 0 ? a4.width : 0)
  return { sizeOf, takeSize, widest }
}

function useFit(scroller: { readonly current: HTMLDivElement | null }, pageWidth: number): number {
  const [room, setRoom] = useState(0)
  useEffect(() => {
    const place = scroller.current
    if (!place) return
    const watch = new ResizeObserver(() => setRoom(place.clientWidth))
    watch.observe(place)
    return () => watch.disconnect()
  }, [scroller])
  const fit = (room - 2 * gap) / pageWidth
  return room === 0 ? 1 : Math.min(1.6, Math.max(zoomMin, fit))
}
