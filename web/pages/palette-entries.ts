import { normalize } from '#common/normalize.ts'
import { recordHref } from '#web/api/addresses.ts'
import type { CallAnswer } from '#web/api/client.ts'
import type { ReaderModel } from '#web/api/model.ts'
import type { RecentRecord } from '#web/api/recent.ts'
import type { Messages } from '#common/texts/es.ts'
import type { Language } from '#web/i18n/locale.ts'
import { creatableIn, destinationsIn, secondaryIn } from './navigation.ts'

export interface PaletteEntry {
  readonly id: string
  readonly label: string
  readonly detail?: string
  readonly icon: string
  readonly href?: string
  /** What it does when it leads nowhere. */
  readonly action?: 'theme' | 'shortcuts' | `create ${string}`
}

export interface PaletteGroup {
  readonly id: string
  readonly title: string
  readonly entries: readonly PaletteEntry[]
}

interface PaletteSources {
  readonly model: ReaderModel
  readonly switches: readonly string[]
  readonly language: Language
  readonly text: Messages
  readonly query: string
  readonly recent: readonly RecentRecord[]
  readonly found: CallAnswer<'GET /search'>['results']
}

/** What the palette offers: records first, because that is what one looks for. */
export function paletteGroups(sources: PaletteSources): readonly PaletteGroup[] {
  const { palette } = sources.text
  const query = normalize(sources.query)
  const matching = (entries: readonly PaletteEntry[]) =>
    entries.filter(({ label }) => query === '' || normalize(label).includes(query))
  return [
    { id: 'recent', title: palette.recent, entries: query === '' ? recentEntries(sources) : [] },
    { id: 'records', title: palette.records, entries: query === '' ? [] : foundEntries(sources) },
    { id: 'places', title: palette.goTo, entries: matching(placeEntries(sources)) },
    { id: 'actions', title: palette.actions, entries: matching(actionEntries(sources)) },
  ].filter(({ entries }) => entries.length > 0)
}

function recentEntries({ recent, model, language }: PaletteSources): readonly PaletteEntry[] {
  return recent.map((record) => recordEntry(model, language, record))
}

function foundEntries({ found, model, language }: PaletteSources): readonly PaletteEntry[] {
  return found.flatMap(({ module, records }) =>
    records.map(({ id, title, hint }) => recordEntry(model, language, { module, id, title, hint })),
  )
}

function recordEntry(
  model: ReaderModel,
  language: Language,
  record: RecentRecord & { readonly hint?: string | null },
): PaletteEntry {
  const module = model.modules.find(({ name }) => name === record.module)
  const kind = module?.label.singular[language]
  return {
    id: `record ${record.id}`,
    label: record.title,
    detail: [record.hint, kind].filter(Boolean).join(' · '),
    icon: module?.icon ?? 'folder',
    href: recordHref(record.module, record.id),
  }
}

function placeEntries({ model, switches, language, text }: PaletteSources): readonly PaletteEntry[] {
  const all = [...destinationsIn(model, language), ...secondaryIn(model, switches, text)]
  const places = all.map(({ id, label, icon, href }) => ({
    id: `place ${id}`,
    label,
    icon,
    href,
  }))
  return [...places, { id: 'place profile', label: text.shell.profile, icon: 'user', href: '/profile' }]
}

function actionEntries({ model, language, text }: PaletteSources): readonly PaletteEntry[] {
  const creations = creatableIn(model, language).map(({ id, label, icon }) => ({
    id: `create ${id}`,
    label: text.palette.createOne({ module: label }),
    icon,
    action: `create ${id}` as const,
  }))
  return [
    ...creations,
    { id: 'theme', label: text.palette.changeTheme, icon: 'sparkles', action: 'theme' },
    { id: 'shortcuts', label: text.shell.shortcuts, icon: 'circle-help', action: 'shortcuts' },
  ]
}
