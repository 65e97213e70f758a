import { normalize } from '#common/normalize.ts'
import { recordHref, recordsHref } from '#web/api/addresses.ts'
import type { CallAnswer } from '#web/api/client.ts'
import type { ReaderModel } from '#web/api/model.ts'
import type { Favourite, ListedRecord } from '#web/api/shortlist.ts'
import type { Messages } from '#common/texts/es.ts'
import type { Format } from '#web/i18n/format.ts'
import { commandGroups, type Command } from '#web/ui/commands.ts'

export interface PaletteEntry {
  readonly id: string
  readonly label: string
  readonly detail?: string | undefined
  readonly icon: string
  readonly shortcut?: string | undefined
  readonly href?: string | undefined
  readonly command?: Command
  /** The text around the words that were looked for. */
  readonly snippet?: readonly { readonly text: string; readonly isHit: boolean }[]
}

export interface PaletteGroup {
  readonly id: string
  readonly title: string
  readonly entries: readonly PaletteEntry[]
}

interface PaletteSources {
  readonly model: ReaderModel
  readonly format: Format
  readonly text: Messages
  readonly query: string
  readonly commands: readonly Command[]
  readonly used: Readonly<Record<string, number>>
  readonly recent: readonly ListedRecord[]
  readonly favourites: readonly (Favourite & { readonly title?: string | undefined })[]
  readonly found: CallAnswer<'GET /search'>['results']
  /** What was said in comments and stands in files. */
  readonly inside:
    | {
        readonly comments: CallAnswer<'GET /comment-search'>['results']
        readonly files: CallAnswer<'GET /file-search'>['results']
      }
    | undefined
  readonly selectedCount: number
}

const frequentMax = 4
const recentMax = 7
const foundCommandsMax = 8

/** What the palette offers: what one may do with what is open first, then what one was at, then the rest. */
export function paletteGroups(sources: PaletteSources): readonly PaletteGroup[] {
  return (sources.query.trim() === '' ? untyped(sources) : typed(sources)).filter(({ entries }) => entries.length > 0)
}

function untyped(sources: PaletteSources): readonly PaletteGroup[] {
  const { text, recent, favourites, used } = sources
  const commands = sources.commands.filter(isListed)
  const frequent = commands
    .filter(({ id, group }) => (used[id] ?? 0) > 1 && group !== 'selection' && group !== 'here')
    .toSorted((a, b) => (used[b.id] ?? 0) - (used[a.id] ?? 0))
    .slice(0, frequentMax)
  const rest = commands.filter((command) => !command.isRare && !frequent.includes(command))
  const groups = commandGroupsOf(sources, rest)
  return [
    ...groups.filter(({ id }) => id === 'selection' || id === 'here'),
    {
      id: 'recent',
      title: text.palette.recent,
      entries: recent.slice(0, recentMax).map((one) => entryOf(sources, one)),
    },
    {
      id: 'favourites',
      title: text.commands.favourites,
      entries: favourites.map((one) => favouriteEntry(sources, one)),
    },
    { id: 'frequent', title: text.commands.frequent, entries: frequent.map(commandEntry) },
    ...groups.filter(({ id }) => id !== 'selection' && id !== 'here'),
  ]
}

function typed(sources: PaletteSources): readonly PaletteGroup[] {
  const { text, query, commands, used, found } = sources
  const wanted = normalize(query).trim()
  const ranked = commands
    .filter(isListed)
    .map((command) => ({ command, rank: rankOf(command, wanted) }))
    .filter(({ rank }) => rank < noMatch)
    .toSorted((a, b) => a.rank - b.rank || (used[b.command.id] ?? 0) - (used[a.command.id] ?? 0))
  // Words that begin as one types are what one means; the rest come after the records.
  const [sure, likely] = [ranked.filter(({ rank }) => rank === 0), ranked.filter(({ rank }) => rank > 0)]
  const entries = (some: typeof ranked) => some.slice(0, foundCommandsMax).map(({ command }) => commandEntry(command))
  const records = found.flatMap(({ module, records: rows }) =>
    rows.map(({ id, title, hint }) => entryOf(sources, { module, id, title }, hint)),
  )
  return [
    { id: 'sure', title: text.palette.actions, entries: entries(sure) },
    { id: 'records', title: text.palette.records, entries: records },
    { id: 'inside', title: text.palette.inside, entries: insideEntries(sources) },
    { id: 'likely', title: text.palette.actions, entries: entries(likely) },
  ]
}

function insideEntries({ model, text, inside }: PaletteSources): readonly PaletteEntry[] {
  const comments = (inside?.comments ?? []).map(({ id, on, by, snippet }) => ({
    id: `comment ${id}`,
    label: on.title,
    detail: [by, text.palette.comment].filter(Boolean).join(' · '),
    icon: 'message-square',
    href: `${recordHref(on.module, on.id)}?stream=comment`,
    snippet,
  }))
  const files = (inside?.files ?? []).map(({ module, id, title, file, page, snippet }) => ({
    id: `file ${file.id}`,
    label: title,
    detail: page === null ? undefined : text.palette.page({ page }),
    icon: model.modules.find(({ name }) => name === module)?.icon ?? 'folder',
    href: recordHref(module, id),
    snippet,
  }))
  return [...comments, ...files]
}

const noMatch = 3

/** 0 where the name begins so, 1 where each typed word begins one of its words, 2 where it is inside. */
function rankOf({ label }: Pick<Command, 'label'>, wanted: string): number {
  const name = normalize(label)
  if (name.startsWith(wanted)) return 0
  const words = name.split(/[^\p{L}\p{N}]+/u)
  if (wanted.split(' ').every((part) => words.some((word) => word.startsWith(part)))) return 1
  return name.includes(wanted) ? 2 : noMatch
}

/** The palette does not offer itself. */
function isListed({ id }: Command): boolean {
  return !id.startsWith('palette')
}

function commandGroupsOf(sources: PaletteSources, commands: readonly Command[]): readonly PaletteGroup[] {
  const { text, format, selectedCount } = sources
  const titles = {
    selection: format.count(text.commands.selection, selectedCount),
    here: text.commands.here,
    create: text.shell.create,
    go: text.palette.goTo,
    self: text.commands.self,
  }
  return commandGroups.map((id) => ({
    id,
    title: titles[id],
    // What has a key is done often.
    entries: commands
      .filter(({ group }) => group === id)
      .toSorted((a, b) => Number(a.shortcut === undefined) - Number(b.shortcut === undefined))
      .map(commandEntry),
  }))
}

function commandEntry(command: Command): PaletteEntry {
  const { id, label, detail, icon, shortcut, href } = command
  return { id: `command ${id}`, label, detail, icon, shortcut, href, command }
}

function entryOf({ model, format }: PaletteSources, record: ListedRecord, hint: string | null = null): PaletteEntry {
  const module = model.modules.find(({ name }) => name === record.module)
  const kind = module?.label.singular[format.language]
  return {
    id: `record ${record.id}`,
    label: record.title,
    detail: [hint, kind].filter(Boolean).join(' · '),
    icon: module?.icon ?? 'folder',
    href: recordHref(record.module, record.id),
  }
}

function favouriteEntry(sources: PaletteSources, one: PaletteSources['favourites'][number]): PaletteEntry {
  if (one.id !== undefined) {
    const entry = entryOf(sources, { module: one.module, id: one.id, title: one.title ?? '' })
    return { ...entry, id: `favourite ${one.id}` }
  }
  const { model, format } = sources
  const { label, icon } = favouriteView(model, one, format.language)
  return { id: `favourite ${one.module} ${one.view}`, label, icon, href: recordsHref(one.module, one.view) }
}

/** A marked view by its name; its module's where the view is gone. */
export function favouriteView(model: ReaderModel, { module: name, view }: Favourite, language: 'es' | 'en') {
  const module = model.modules.find((one) => one.name === name)
  const found = module?.views.find((one) => one.name === view)
  return {
    label: [module?.label.plural[language], found?.label[language]].filter(Boolean).join(': '),
    icon: module?.icon ?? 'folder',
    isThere: module !== undefined && (view === undefined || found !== undefined),
  }
}
