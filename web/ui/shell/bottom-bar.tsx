import { Menu as MenuIcon } from 'lucide-react'
import { Button, Link } from 'react-aria-components'
import { useText } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { Icon } from '#web/ui/icon.tsx'
import type { Destination } from './shell-frame.tsx'

const shownMax = 4
const itemClass =
  'flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 rounded-md px-1 text-2xs no-underline'

/** The phone's way around: the first four places, and the rest behind the last one. */
export function BottomBar(props: { readonly destinations: readonly Destination[]; readonly onMore: () => void }) {
  const { destinations, onMore } = props
  const { shell, common } = useText()
  return (
    <nav
      aria-label={shell.navigation}
      className="flex h-[calc(56px+env(safe-area-inset-bottom))] shrink-0 items-stretch gap-1 border-t border-line bg-sunken px-1 pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {destinations.slice(0, shownMax).map(({ id, label, icon, href, isCurrent }) => (
        <Link
          key={id}
          href={href}
          aria-current={isCurrent ? 'page' : undefined}
          className={classes(itemClass, isCurrent ? 'font-medium text-accent-ink' : 'text-muted')}
        >
          <Icon name={icon} size={20} />
          <span className="max-w-full truncate">{label}</span>
        </Link>
      ))}
      <Button onPress={onMore} className={classes(itemClass, 'text-muted')}>
        <MenuIcon size={20} strokeWidth={1.75} aria-hidden />
        {common.more}
      </Button>
    </nav>
  )
}
