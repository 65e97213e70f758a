import type { ReactNode } from 'react'
import { Link } from 'react-aria-components'
import { buttonClass, type ButtonLook } from './button.tsx'

/** Looks like a button and goes somewhere. */
export function LinkButton(props: {
  readonly href: string
  readonly look?: ButtonLook
  readonly size?: 'small' | 'medium'
  readonly icon?: ReactNode
  readonly children: ReactNode
}) {
  const { href, look = 'plain', size = 'medium', icon, children } = props
  return (
    <Link href={href} className={`${buttonClass(look, size)} print:hidden`}>
      {icon}
      {children}
    </Link>
  )
}

/** Words that lead somewhere, inside a sentence or a list. */
export function TextLink(props: { readonly href: string; readonly children: ReactNode }) {
  return (
    <Link
      href={props.href}
      className="rounded-sm text-accent-ink underline decoration-from-font underline-offset-2 hovered:decoration-2"
    >
      {props.children}
    </Link>
  )
}
