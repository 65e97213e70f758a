import type { ReactNode } from 'react'
import { Dialog, DialogTrigger, Popover as AriaPopover, type PopoverProps } from 'react-aria-components'
import { classes } from './classes.ts'

export const popoverClass = 'float appear z-40 max-h-[min(28rem,80vh)] overflow-auto outline-none'

/** A floating panel beside its trigger: `<Popover trigger={<Button>…</Button>} label="Filtros">…`. */
export function Popover(props: {
  readonly trigger: ReactNode
  readonly label: string
  readonly placement?: PopoverProps['placement']
  readonly isOpen?: boolean
  readonly onOpenChange?: (isOpen: boolean) => void
  readonly className?: string
  readonly children: ReactNode | ((close: () => void) => ReactNode)
}) {
  const { placement = 'bottom start', isOpen, onOpenChange, className, children } = props
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
      {props.trigger}
      <AriaPopover placement={placement} offset={4} className={popoverClass}>
        <Dialog aria-label={props.label} className={classes('p-3 outline-none', className)}>
          {({ close }) => (typeof children === 'function' ? children(close) : children)}
        </Dialog>
      </AriaPopover>
    </DialogTrigger>
  )
}
