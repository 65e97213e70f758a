import { useEffect, useRef, useState } from 'react'
import { Dialog, Popover } from 'react-aria-components'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { useKeysWithin } from '#web/ui/use-keys-within.ts'

/** What each step points at; one that is not on the page is left out. */
const steps = [
  ['board', '[data-tour=board]'],
  ['column', '[data-board-column] header'],
  ['card', '[data-card]'],
  ['next', '[data-act=meeting]'],
  ['filter', '[data-tour=filters]'],
  ['type', '[data-tour=types]'],
  ['create', '[data-tour=create]'],
  ['help', '[data-tour=help]'],
] as const

interface Step {
  readonly name: (typeof steps)[number][0]
  readonly target: Element
}

function stepsInSight(): readonly Step[] {
  return steps.flatMap(([name, selector]) => {
    const target = [...document.querySelectorAll(selector)].find((one) => one.getClientRects().length > 0)
    return target ? [{ name, target }] : []
  })
}

/** Walks through the funnel: one panel beside what it speaks of, with buttons, arrows and Escape. */
export function FunnelTour({ onEnd }: { readonly onEnd: () => void }) {
  const [shown] = useState(stepsInSight)
  const [at, setAt] = useState(0)
  const step = shown[at]
  useEffect(() => {
    if (!step) onEnd()
  }, [step, onEnd])
  if (!step) return null
  return (
    <StepPanel
      key={step.name}
      step={step}
      at={at}
      count={shown.length}
      onMove={(to) => (to < shown.length ? setAt(Math.max(0, to)) : onEnd())}
      onEnd={onEnd}
    />
  )
}

interface StepProps {
  readonly step: Step
  readonly at: number
  readonly count: number
  readonly onMove: (to: number) => void
  readonly onEnd: () => void
}

function StepPanel({ step, at, count, onMove, onEnd }: StepProps) {
  const { text, format } = useLocale()
  const { guide } = text
  const { title, body } = guide.steps[step.name]
  // What fills the page leaves no room beside it: the panel hangs from its first part.
  const target = useRef(step.target.querySelector('header') ?? step.target)
  const isLast = at === count - 1
  const keys = useKeysWithin<HTMLDivElement>((event) => {
    if (event.key === 'ArrowRight') onMove(at + 1)
    if (event.key === 'ArrowLeft') onMove(at - 1)
  })
  return (
    <>
      <Ring around={step.target} />
      <Popover
        isOpen
        triggerRef={target}
        placement="bottom start"
        offset={12}
        onOpenChange={(isOpen) => isOpen || onEnd()}
        className="float z-50 w-[min(22rem,calc(100vw-2rem))] outline-none"
      >
        <Dialog aria-label={guide.tour} className="outline-none">
          <div ref={keys} className="flex flex-col gap-2 p-4">
            <p className="numeric text-xs text-muted">
              {guide.step({ step: format.number(at + 1), count: format.number(count) })}
            </p>
            <h2 className="text-base font-bold">{title}</h2>
            <p className="text-sm text-muted">{body}</p>
            <div className="mt-2 flex items-center gap-2">
              <Button autoFocus look="primary" size="small" onPress={() => onMove(at + 1)}>
                {isLast ? guide.end : guide.next}
              </Button>
              {at > 0 && (
                <Button size="small" onPress={() => onMove(at - 1)}>
                  {guide.back}
                </Button>
              )}
              {!isLast && (
                <Button look="quiet" size="small" className="ml-auto" onPress={onEnd}>
                  {guide.leave}
                </Button>
              )}
            </div>
          </div>
        </Dialog>
      </Popover>
    </>
  )
}

/** Everything but what the step speaks of steps back. */
function Ring({ around }: { readonly around: Element }) {
  const ring = useRef<HTMLDivElement>(null)
  useEffect(() => {
    around.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    const place = () => {
      const { top, left, width, height } = around.getBoundingClientRect()
      if (ring.current) {
        Object.assign(ring.current.style, {
          top: `${top - 3}px`,
          left: `${left - 3}px`,
          width: `${width + 6}px`,
          height: `${height + 6}px`,
        })
      }
    }
    place()
    addEventListener('resize', place)
    document.addEventListener('scroll', place, true)
    return () => {
      removeEventListener('resize', place)
      document.removeEventListener('scroll', place, true)
    }
  }, [around])
  return (
    <div
      ref={ring}
      aria-hidden
      className="pointer-events-none fixed z-40 rounded-md shadow-[0_0_0_3px_var(--color-accent),0_0_0_200vmax_rgb(0_0_0/30%)]"
    />
  )
}
