import { useId, useState, type ReactNode } from 'react'
import { ButtonContext, type PopoverProps } from 'react-aria-components'
import { floating, useFloatingTrigger } from './floating.ts'

export const popoverClass = 'float appear z-40 max-h-[min(28rem,80vh)] overflow-auto outline-none'

export type PanelChildren = ReactNode | ((close: () => void) => ReactNode)

/** A floating panel beside its trigger: `<Popover trigger={<Button>…</Button>} label="Filtros">…`. */
export function Popover(props: {
  readonly trigger: ReactNode
  readonly label: string
  readonly placement?: PopoverProps['placement']
  readonly isOpen?: boolean
  readonly onOpenChange?: (isOpen: boolean) => void
  readonly className?: string
  readonly children: PanelChildren
}) {
  const { trigger, label, placement = 'bottom start', onOpenChange, className, children } = props
  const id = useId()
  const [isOwnOpen, setOwnOpen] = useState(false)
  const isWanted = props.isOpen ?? isOwnOpen
  const button = useFloatingTrigger(isWanted)
  const parts = floating.now()
  const toggle = (next: boolean) => {
    setOwnOpen(next)
    onOpenChange?.(next)
  }
  return (
    <>
      <ButtonContext
        value={{
          ...button.props,
          ref: button.ref,
          'aria-haspopup': 'dialog',
          'aria-controls': isWanted ? id : undefined,
          onPress: () => button.withCode(() => toggle(!isWanted)),
        }}
      >
        {trigger}
      </ButtonContext>
      {parts && (
        <parts.OpenPanel
          {...{ id, label, placement, className }}
          isOpen={isWanted}
          triggerRef={button.ref}
          onClose={() => toggle(false)}
        >
          {children}
        </parts.OpenPanel>
      )}
    </>
  )
}
