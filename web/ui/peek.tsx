import { useEffect, useRef, type ReactNode } from 'react'
import { Maximize2, X } from 'lucide-react'
import { Link } from 'react-aria-components'
import { useText } from '#web/i18n/locale-provider.tsx'
import { IconButton } from './button.tsx'

/**
 * A record beside its list, not over it: the list stays alive, so the arrows keep walking it.
 * Escape closes it and gives the focus back to where it was.
 */
export function Peek(props: {
  readonly label: string
  readonly onClose: () => void
  /** The record's own page. */
  readonly href?: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  const { label, onClose, href, actions } = props
  const { shell } = useText()
  const origin = useRef<Element | null>(null)

  useEffect(() => {
    origin.current = document.activeElement
    return () => {
      if (origin.current instanceof HTMLElement && origin.current.isConnected) origin.current.focus()
    }
  }, [])

  useEffect(() => {
    const closeOnEscape = (event: KeyboardEvent) => {
      const isInField = event.target instanceof Element && event.target.closest('input, textarea, [role=dialog]')
      if (event.key === 'Escape' && !event.defaultPrevented && !isInField) onClose()
    }
    document.addEventListener('keydown', closeOnEscape)
    return () => document.removeEventListener('keydown', closeOnEscape)
  }, [onClose])

  return (
    <aside
      aria-label={label}
      className="appear fixed inset-0 z-30 flex flex-col border-l border-line bg-surface md:left-auto md:w-[min(540px,60vw)] md:shadow-float"
    >
      <div className="flex h-11 shrink-0 items-center gap-1 border-b border-line px-2">
        <IconButton label={shell.closePeek} shortcut="Esc" onPress={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
        {href && (
          <Link
            href={href}
            aria-label={shell.expandPeek}
            className="flex size-8 items-center justify-center rounded-md text-muted hovered:bg-hover hovered:text-ink"
          >
            <Maximize2 size={15} aria-hidden />
          </Link>
        )}
        <div className="ml-auto flex items-center gap-1">{actions}</div>
      </div>
      <div className="relative min-h-0 flex-1 overflow-auto" tabIndex={-1}>
        {props.children}
      </div>
    </aside>
  )
}
