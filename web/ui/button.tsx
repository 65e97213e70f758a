import type { ReactNode } from 'react'
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components'
import { classes } from './classes.ts'
import { Tooltip } from './tooltip.tsx'

const looks = {
  primary:
    'bg-accent text-accent-contrast hovered:bg-accent-hover pressed:bg-accent-hover shadow-[inset_0_1px_0_rgb(255_255_255/12%)]',
  plain: 'bg-surface text-ink border border-line-strong hovered:bg-hover pressed:bg-hover',
  quiet: 'text-muted hovered:bg-hover hovered:text-ink pressed:bg-hover',
  link: 'text-accent-ink hovered:bg-hover pressed:bg-hover',
  danger: 'bg-danger text-accent-contrast hovered:bg-danger-hover pressed:bg-danger-hover',
} as const

export type ButtonLook = keyof typeof looks

interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children' | 'isPending'> {
  /** At work on the last press: keeps the focus and takes no other one. */
  readonly isPending?: boolean
  readonly look?: ButtonLook
  readonly size?: 'small' | 'medium'
  readonly icon?: ReactNode
  readonly className?: string
  readonly children?: ReactNode
}

const buttonShape =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none transition-colors duration-100 disabled:opacity-50'

export function buttonClass(look: ButtonLook, size: 'small' | 'medium', className?: string): string {
  const shape = size === 'small' ? 'h-7 px-2 text-sm' : 'h-8 px-3 text-sm'
  return classes(buttonShape, shape, looks[look], className)
}

/** One primary action a screen; everything else is plain or quiet. */
export function Button(props: ButtonProps) {
  const { look = 'plain', size = 'medium', icon, className, children, isPending = false, ...rest } = props
  const resting = isPending && { onPress: undefined, type: 'button' as const }
  return (
    // The kit's own pending state announces a progress bar that is not there.
    <AriaButton
      {...rest}
      {...resting}
      aria-disabled={isPending || undefined}
      aria-busy={isPending || undefined}
      className={buttonClass(look, size, classes(isPending && 'opacity-60', className))}
    >
      {icon}
      {children}
    </AriaButton>
  )
}

interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  /** What it does, read aloud and shown on hover. */
  readonly label: string
  readonly shortcut?: string
  readonly children: ReactNode
}

export function IconButton(props: IconButtonProps) {
  const { label, shortcut, look = 'quiet', size = 'medium', className, children, isPending, ...rest } = props
  const shape = size === 'small' ? 'size-6' : 'size-8'
  return (
    <Tooltip text={label} shortcut={shortcut}>
      <AriaButton
        {...rest}
        aria-label={label}
        aria-disabled={isPending}
        className={classes(buttonShape, shape, looks[look], className)}
      >
        {children}
      </AriaButton>
    </Tooltip>
  )
}
