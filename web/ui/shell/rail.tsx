import { Fragment } from 'react'
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import { Link } from 'react-aria-components'
import { useText } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { LogoMark } from '#web/ui/logo.tsx'
import { keepPreferences, usePreferences } from '#web/ui/preferences.ts'
import { useShortcut } from '#web/ui/use-shortcut.ts'
import { DestinationLink, GroupName } from './destination-link.tsx'
import type { ShellProps } from './shell-frame.tsx'
import { UserMenu } from './user-menu.tsx'

/** Where one can go. Folded it shows icons only; the choice is kept. */
export function Rail(props: ShellProps) {
  const { company, environment, destinations, secondary } = props
  const { shell } = useText()
  const { isRailCollapsed: isFolded } = usePreferences()
  const fold = () => keepPreferences({ isRailCollapsed: !isFolded })
  useShortcut('mod+b', fold)

  return (
    <nav
      aria-label={shell.navigation}
      className={classes('hidden shrink-0 flex-col gap-0.5 p-2 md:flex', isFolded ? 'w-12' : 'w-[212px]')}
    >
      <Link
        href="/"
        aria-label={`${environment ? `${company} ${environment}` : company} · ${shell.home}`}
        className={classes(
          'mb-2 flex h-9 items-center gap-2 rounded-md no-underline hovered:bg-hover',
          isFolded ? 'justify-center' : 'px-1.5',
        )}
      >
        <LogoMark size={22} className="shrink-0" />
        {!isFolded && (
          <span className="flex min-w-0 flex-col leading-4">
            <span className="truncate text-base font-bold tracking-tight">{company}</span>{' '}
            {environment && <span className="truncate text-2xs font-medium text-none-ink">{environment}</span>}
          </span>
        )}
      </Link>
      <div className="more-below flex min-h-0 flex-1 flex-col gap-0.5 overflow-x-hidden overflow-y-auto p-px">
        {destinations.map((destination) => (
          <Fragment key={destination.id}>
            {destination.heading !== undefined && <GroupName name={destination.heading} isFolded={isFolded} />}
            <DestinationLink destination={destination} isFolded={isFolded} />
          </Fragment>
        ))}
        {!isFolded && props.favourites}
      </div>
      {secondary.length > 0 && (
        <div className="flex flex-col gap-0.5 border-t border-line p-px pt-2">
          {secondary.map((destination) => (
            <DestinationLink key={destination.id} destination={destination} isFolded={isFolded} />
          ))}
        </div>
      )}
      <div className={classes('mt-2 flex items-center gap-1', isFolded && 'flex-col-reverse')}>
        <UserMenu {...props} isFolded={isFolded} />
        <IconButton label={isFolded ? shell.expand : shell.collapse} shortcut="Ctrl B" onPress={fold}>
          {isFolded ? <PanelLeftOpen size={16} aria-hidden /> : <PanelLeftClose size={16} aria-hidden />}
        </IconButton>
      </div>
    </nav>
  )
}
