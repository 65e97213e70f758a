import { Link } from 'react-aria-components'
import { classes } from '#web/ui/classes.ts'
import { Icon } from '#web/ui/icon.tsx'
import { Tooltip } from '#web/ui/tooltip.tsx'
import type { Destination } from './shell-frame.tsx'

/** One line of the rail: icon and word, or the icon alone when it is folded. */
export function DestinationLink(props: {
  readonly destination: Destination
  readonly isFolded?: boolean
  readonly onPress?: () => void
}) {
  const { destination, isFolded = false, onPress } = props
  const { label, icon, href, isCurrent } = destination
  const link = (
    <Link
      href={href}
      onPress={onPress}
      aria-current={isCurrent ? 'page' : undefined}
      aria-label={isFolded ? label : undefined}
      className={classes(
        'flex h-8 items-center gap-2.5 rounded-md px-2 text-sm no-underline max-md:h-11 max-md:shrink-0 max-md:text-base md:min-h-7',
        isFolded && 'w-8 justify-center px-0',
        isCurrent
          ? 'bg-surface font-medium text-ink shadow-[0_0_0_1px_var(--line)]'
          : 'text-muted hovered:bg-hover hovered:text-ink',
      )}
    >
      <Icon name={icon} className={classes('shrink-0', isCurrent && 'text-accent-ink')} />
      {!isFolded && <span className="truncate">{label}</span>}
    </Link>
  )
  return isFolded ? <Tooltip text={label}>{link}</Tooltip> : link
}

/** Over the first place of a group; folded, only a line parts it from the others. */
export function GroupName(props: { readonly name: string; readonly isFolded?: boolean }) {
  if (props.isFolded) return <div aria-hidden className="my-1 shrink-0 border-t border-line" />
  return (
    <p className="shrink-0 truncate px-2.5 pt-3 pb-1 text-2xs font-bold tracking-wide text-muted uppercase">
      {props.name}
    </p>
  )
}
