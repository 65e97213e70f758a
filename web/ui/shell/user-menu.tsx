import { ChevronsUpDown, FlaskConical, Keyboard, Languages, LogOut, Rows3, SunMoon, UserRound } from 'lucide-react'
import { Button } from 'react-aria-components'
import type { Locale } from '#web/i18n/locale.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Avatar } from '#web/ui/avatar.tsx'
import { classes } from '#web/ui/classes.ts'
import { Menu, MenuItem, MenuSection, MenuSeparator, Submenu } from '#web/ui/menu.tsx'
import { keepPreferences, usePreferences } from '#web/ui/preferences.ts'

export interface ShellUser {
  readonly name: string
  readonly email: string
}

/** The environments of the installation. */
export interface ShellPlaces {
  readonly label: string
  readonly current: string
  readonly options: readonly { readonly id: string; readonly label: string }[]
  readonly onChange: (id: string) => void
}

interface UserMenuProps {
  readonly places?: ShellPlaces | undefined
  readonly user: ShellUser
  readonly onShortcuts: () => void
  readonly onSignOut: () => void
  readonly isFolded?: boolean
}

/** The reader's own: profile, appearance, language, the way out. */
export function UserMenu(props: UserMenuProps) {
  const { user, isFolded = false } = props
  const { text } = useLocale()
  return (
    <Menu
      label={text.shell.userMenu({ name: user.name })}
      placement="top start"
      trigger={
        <Button
          aria-label={isFolded ? text.shell.userMenu({ name: user.name }) : undefined}
          className={classes(
            'flex h-9 min-w-0 items-center gap-2 rounded-md text-left text-sm hovered:bg-hover',
            isFolded ? 'w-8 justify-center' : 'flex-1 px-1.5',
          )}
        >
          <Avatar name={user.name} />
          {!isFolded && <span className="min-w-0 flex-1 truncate">{user.name}</span>}
          {!isFolded && <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-faint" />}
        </Button>
      }
    >
      <MenuItem href="/profile" icon={<UserRound size={15} aria-hidden />}>
        {text.shell.profile}
      </MenuItem>
      <AppearanceItems />
      {props.places && <PlaceItems places={props.places} />}
      <MenuItem icon={<Keyboard size={15} aria-hidden />} shortcut="?" onAction={props.onShortcuts}>
        {text.shell.shortcuts}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LogOut size={15} aria-hidden />} onAction={props.onSignOut}>
        {text.shell.signOut}
      </MenuItem>
    </Menu>
  )
}

function PlaceItems({ places }: { readonly places: ShellPlaces }) {
  const { label, current, options, onChange } = places
  return (
    <Submenu title={label} icon={<FlaskConical size={15} aria-hidden />}>
      <MenuSection label={label} selected={current} onSelect={onChange}>
        {options.map((one) => (
          <MenuItem key={one.id} id={one.id}>
            {one.label}
          </MenuItem>
        ))}
      </MenuSection>
    </Submenu>
  )
}

const themes = ['system', 'light', 'dark'] as const
const densities = ['comfortable', 'compact'] as const

function AppearanceItems() {
  const { text, locale, changeLocale } = useLocale()
  const { theme, density } = usePreferences()
  const themeNames = {
    system: text.shell.themeSystem,
    light: text.shell.themeLight,
    dark: text.shell.themeDark,
  }
  return (
    <>
      <Submenu title={text.shell.theme} icon={<SunMoon size={15} aria-hidden />}>
        <MenuSection
          label={text.shell.theme}
          selected={theme}
          onSelect={(id) => keepPreferences({ theme: themes.find((each) => each === id) ?? 'system' })}
        >
          {themes.map((each) => (
            <MenuItem key={each} id={each}>
              {themeNames[each]}
            </MenuItem>
          ))}
        </MenuSection>
      </Submenu>
      <Submenu title={text.shell.density} icon={<Rows3 size={15} aria-hidden />}>
        <MenuSection
          label={text.shell.density}
          selected={density}
          onSelect={(id) => keepPreferences({ density: densities.find((each) => each === id) ?? 'comfortable' })}
        >
          {densities.map((each) => (
            <MenuItem key={each} id={each}>
              {text.shell[each]}
            </MenuItem>
          ))}
        </MenuSection>
      </Submenu>
      <Submenu title={text.shell.language} icon={<Languages size={15} aria-hidden />}>
        <LocaleSection locale={locale} onSelect={changeLocale} />
      </Submenu>
    </>
  )
}

/** Each language in its own words, so that whoever cannot read the current one finds theirs. */
export function LocaleSection(props: { readonly locale: Locale; readonly onSelect: (locale: Locale) => void }) {
  const { text, locales } = useLocale()
  return (
    <MenuSection label={text.shell.language} selected={props.locale} onSelect={(id) => props.onSelect(id)}>
      {locales.map(({ id, label }) => (
        <MenuItem key={id} id={id}>
          {label}
        </MenuItem>
      ))}
    </MenuSection>
  )
}
