import { useEffect, useReducer, useRef, type RefObject } from 'react'
import type { PressEvent } from 'react-aria-components'
import { useText } from '#web/i18n/locale-provider.tsx'
import { awaited, later } from './later.ts'
import { showToast } from './toast-queue.ts'

/** What floats over a page (menus, panels), fetched before the first press: on the pointer or the focus. */
export const floating = later(() => import('./floating-parts.tsx'))

/** Where a menu opens: on itself, or on its first or last item. */
export type MenuFocus = 'menu' | 'first' | 'last'

interface FloatingTrigger {
  readonly ref: RefObject<HTMLButtonElement | null>
  readonly props: {
    readonly 'aria-expanded': boolean
    readonly isPressed: boolean
    readonly onHoverStart: () => void
    readonly onFocus: () => void
  }
  /** Does what needs the code: at once when it is there. */
  readonly withCode: (act: () => void) => void
}

/** A button over which something opens: pressed while it is open, and its code fetched in time. */
export function useFloatingTrigger(isOpen: boolean): FloatingTrigger {
  const { failures } = useText()
  const ref = useRef<HTMLButtonElement>(null)
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  // Opened from elsewhere, before anybody pointed at it.
  useEffect(() => {
    if (isOpen && !floating.now()) void floating.fetch().then(redraw, () => undefined)
  }, [isOpen])
  // Without a network it is the press that says so.
  const prepare = () => void floating.fetch().catch(() => undefined)
  return {
    ref,
    props: { 'aria-expanded': isOpen, isPressed: isOpen, onHoverStart: prepare, onFocus: prepare },
    withCode: (act) => {
      if (floating.now()) act()
      else void awaited(floating.fetch()).then(act, () => showToast({ text: failures.network, tone: 'error' }))
    },
  }
}

/** How a press opens a menu, as the platform does: at once with a mouse, on release with a finger. */
export function menuPresses(open: (focus: MenuFocus) => void) {
  return {
    preventFocusOnPress: true,
    onPressStart: ({ pointerType, target }: PressEvent) => {
      if (pointerType === 'touch') return
      // Closing gives the focus back to what had it.
      if (target instanceof HTMLElement) target.focus({ preventScroll: true })
      open(pointerType === 'mouse' || pointerType === 'pen' ? 'menu' : 'first')
    },
    onPress: ({ pointerType, target }: PressEvent) => {
      if (pointerType !== 'touch') return
      if (target instanceof HTMLElement) target.focus({ preventScroll: true })
      open('menu')
    },
  }
}
