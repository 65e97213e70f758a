import type { ReactNode } from 'react'
import { Menu as MenuIcon, Plus, Search } from 'lucide-react'
import { Button, Link } from 'react-aria-components'
import { useText } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { Icon } from '#web/ui/icon.tsx'
import type { Destination, ShellProps } from './shell-frame.tsx'

const itemClass =
  'flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 rounded-md px-1 text-2xs no-underline'

/** The phone's way around, under the thumb: the day, search, create, the funnel, and the rest behind the last one. */
export function BottomBar(props: {
  readonly places: ShellProps['bar']
  readonly onSearch: () => void
  readonly onCreate: (() => void) | undefined
  readonly onMore: () => void
}) {
  const { places, onSearch, onCreate, onMore } = props
  const { shell, common, phone } = useText()
  return (
    <nav
      aria-label={shell.navigation}
      className="flex h-[calc(56px+env(safe-area-inset-bottom))] shrink-0 items-stretch gap-1 border-t border-line bg-sunken px-1 pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {places.before && <Place place={places.before} />}
      <Act label={phone.search} onPress={onSearch}>
        <Search size={20} strokeWidth={1.75} aria-hidden />
      </Act>
      {onCreate && (
        <Button
          aria-label={shell.create}
          onPress={onCreate}
          className="m-1.5 flex w-12 shrink-0 items-center justify-center rounded-full bg-accent text-accent-contrast pressed:bg-accent-hover"
        >
          <Plus size={22} aria-hidden />
        </Button>
      )}
      {places.after && <Place place={places.after} />}
      <Act label={common.more} onPress={onMore}>
        <MenuIcon size={20} strokeWidth={1.75} aria-hidden />
      </Act>
    </nav>
  )
}

function Place({ place }: { readonly place: Destination }) {
  const { label, icon, href, isCurrent } = place
  return (
    <Link
      href={href}
      aria-current={isCurrent ? 'page' : undefined}
      className={classes(itemClass, isCurrent ? 'font-medium text-accent-ink' : 'text-muted')}
    >
      <Icon name={icon} size={20} />
      <span className="max-w-full truncate">{label}</span>
    </Link>
  )
}

function Act(props: { readonly label: string; readonly onPress: () => void; readonly children: ReactNode }) {
  return (
    <Button onPress={props.onPress} className={classes(itemClass, 'text-muted')}>
      {props.children}
      {props.label}
    </Button>
  )
}
