import { normalize } from '#common/normalize.ts'
import { recordsHref } from '#web/api/addresses.ts'
import type { ReaderModel } from '#web/api/model.ts'
import { useSession } from '#web/api/session.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { cardModule } from '#web/records/card-values.ts'
import { tourHref } from '#web/records/tour-address.ts'
import { sections, studioHref } from '#web/studio/addresses.ts'
import { lettersFor, useCommands, type Command } from '#web/ui/commands.ts'
import { keepPreferences } from '#web/ui/preferences.ts'
import type { Destination } from '#web/ui/shell/shell-frame.tsx'
import { creatableIn } from './navigation.ts'

interface FrameActs {
  readonly onPalette: () => void
  readonly onShortcuts: () => void
  readonly onCreate: (module?: string) => void
  readonly onSignOut: () => void
}

/** What one may do wherever one is: go, create, and arrange one's own Lazo. */
export function useFrameCommands(model: ReaderModel, places: readonly Destination[], acts: FrameActs): void {
  useCommands([...useCreations(model, acts), ...usePlaceCommands(model, places), ...useOwnCommands(acts)])
}

function useCreations(model: ReaderModel, acts: FrameActs): readonly Command[] {
  const { text, format } = useLocale()
  const creatable = creatableIn(model, format.language)
  const first: Command = { id: 'create', group: 'self', icon: 'plus', label: text.shell.create, shortcut: 'c' }
  return [
    ...(creatable.length > 0 ? [{ ...first, run: () => acts.onCreate() }] : []),
    ...creatable.map(({ id, label, icon }): Command => {
      const title = text.palette.createOne({ module: label })
      return { id: `create ${id}`, group: 'create', icon, label: title, run: () => acts.onCreate(id) }
    }),
  ]
}

function usePlaceCommands(model: ReaderModel, places: readonly Destination[]): readonly Command[] {
  const { text, format } = useLocale()
  const mayConfigure = useSession()?.switches.includes('configure') === true
  const tour = tourHref(model)
  const letters = lettersFor(
    places.map(({ label }) => label),
    normalize,
  )
  const views = model.modules.flatMap((module) =>
    module.views.map((view): Command => ({
      id: `view ${module.name} ${view.name}`,
      group: 'go',
      icon: view.type === 'calendar' ? 'calendar' : module.icon,
      label: `${module.label.plural[format.language]}: ${view.label[format.language]}`,
      detail: text.commands.view,
      href: recordsHref(module.name, view.name),
      isRare: true,
    })),
  )
  const studio = sections.map((section): Command => ({
    id: `studio ${section}`,
    group: 'go',
    icon: 'puzzle',
    label: text.commands.studioOf({ section: text.shell.studioSections[section] }),
    href: studioHref(section),
    isRare: true,
  }))
  return [
    ...places.map(({ id, label, icon, href }, index): Command => {
      const letter = letters[index] ?? ''
      return { id: `place ${id}`, group: 'go', icon, label, href, shortcut: letter && `g ${letter}` }
    }),
    ...(tour === undefined
      ? []
      : [{ id: 'tour', group: 'self' as const, icon: 'circle-help', label: text.guide.tour, href: tour }]),
    { id: 'profile', group: 'go', icon: 'user', label: text.shell.profile, href: '/profile' },
    ...(cardModule(model)
      ? [{ id: 'scan', group: 'create' as const, icon: 'contact', label: text.phone.scan, href: '/scan' }]
      : []),
    ...views,
    ...(mayConfigure ? studio : []),
  ]
}

function useOwnCommands(acts: FrameActs): readonly Command[] {
  const { text, locales, changeLocale } = useLocale()
  const { shell, commands } = text
  const session = useSession()
  const themes = { system: shell.themeSystem, light: shell.themeLight, dark: shell.themeDark }
  const own: readonly Omit<Command, 'group'>[] = [
    { id: 'palette', icon: 'list', label: text.palette.title, shortcut: 'mod+k', run: acts.onPalette },
    { id: 'palette slash', icon: 'list', label: text.palette.title, shortcut: '/', run: acts.onPalette },
    { id: 'shortcuts', icon: 'circle-help', label: shell.shortcuts, shortcut: '?', run: acts.onShortcuts },
    ...(['system', 'light', 'dark'] as const).map((theme) => ({
      id: `theme ${theme}`,
      icon: 'sun',
      label: commands.themeTo({ theme: themes[theme] }),
      run: () => keepPreferences({ theme }),
    })),
    ...(['comfortable', 'compact'] as const).map((density) => ({
      id: `density ${density}`,
      icon: 'list',
      label: commands.densityTo({ density: shell[density] }),
      run: () => keepPreferences({ density }),
    })),
    ...locales.map(({ id, label }) => ({
      id: `language ${id}`,
      icon: 'globe',
      label: commands.languageTo({ language: label }),
      run: () => changeLocale(id),
      isRare: true,
    })),
    ...(session?.switches.includes('configure') === true && session.switches.includes('manageUsers')
      ? [{ id: 'seeAs', icon: 'user-search', label: commands.seeAs, href: '/people' }]
      : []),
    { id: 'signOut', icon: 'lock', label: shell.signOut, run: acts.onSignOut },
  ]
  return own.map((command) => ({ ...command, group: 'self' }))
}
