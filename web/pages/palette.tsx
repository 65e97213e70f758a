import { useDeferredValue, useRef, useState, type KeyboardEvent } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { Autocomplete, Header, Input, Menu, MenuItem, MenuSection, TextField } from 'react-aria-components'
import { call } from '#web/api/client.ts'
import { useModel } from '#web/api/model.ts'
import { useFavourites, useShortlist } from '#web/api/shortlist.ts'
import { noteUsed, readUsed } from '#web/api/used-commands.ts'
import { useLocale, useText } from '#web/i18n/locale-provider.tsx'
import { Snippet } from '#web/files/snippet.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { Kbd } from '#web/ui/kbd.tsx'
import { menuItemClass } from '#web/ui/menu.tsx'
import { takeTyped } from '#web/ui/typed-ahead.ts'
import { printedShortcut, useOfferedCommands, useSelectedCount } from '#web/ui/commands.ts'
import { favouriteView, paletteGroups, type PaletteEntry, type PaletteGroup } from './palette-entries.ts'

interface PaletteProps {
  readonly onClose: () => void
}

const lettersMin = 2
const insideLettersMin = 3
const insideMax = 4

/** Anything by name, from anywhere: records, places, and all that one may do here and now. */
export function Palette(props: PaletteProps) {
  const { palette } = useText()
  return (
    <ModalFrame isOpen onClose={props.onClose} label={palette.title} width="medium" placement="top">
      <PaletteBody {...props} />
    </ModalFrame>
  )
}

function PaletteBody({ onClose }: PaletteProps) {
  const [query, setQuery] = useState('')
  const { text, format } = useLocale()
  const model = useModel()
  const { found, inside, isSearching } = useFound(query)
  const commands = useOfferedCommands()
  const groups = paletteGroups({
    model,
    format,
    text,
    query,
    commands,
    used: readUsed(),
    recent: useShortlist().recent,
    favourites: useFavourites().filter(
      (one) => one.id !== undefined || favouriteView(model, one, format.language).isThere,
    ),
    found,
    inside,
    selectedCount: useSelectedCount(),
  })

  const hasActed = useRef(false)
  function act(key: string | number) {
    hasActed.current = true
    const entry = groups.flatMap(({ entries }) => entries).find(({ id }) => id === key)
    if (entry?.command) noteUsed(entry.command.id)
    onClose()
    entry?.command?.run?.()
  }

  const menu = useRef<HTMLDivElement>(null)
  /** What was marked may have gone while the answers came: where nothing is opened by then, the first is. */
  function openFirst(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key !== 'Enter' || event.currentTarget.getAttribute('aria-activedescendant')) return
    setTimeout(() => {
      if (!hasActed.current) menu.current?.querySelector<HTMLElement>('[role=menuitem]')?.click()
    })
  }

  return (
    <Autocomplete inputValue={query} onInputChange={setQuery}>
      <TextField
        aria-label={text.palette.title}
        autoFocus
        onFocus={() => setQuery((typed) => typed + takeTyped())}
        className="flex shrink-0 items-center gap-2.5 border-b border-line px-4"
      >
        <Search size={16} aria-hidden className="shrink-0 text-muted" />
        <Input
          placeholder={text.palette.placeholder}
          onKeyDown={openFirst}
          className="h-12 w-full bg-transparent text-lg outline-none placeholder:text-faint"
        />
      </TextField>
      <Menu
        ref={menu}
        aria-label={text.palette.title}
        items={groups}
        onAction={act}
        className="max-h-[min(26rem,60vh)] overflow-auto p-1.5 outline-none"
        renderEmptyState={() => (
          <p className="px-3 py-6 text-center text-sm text-muted">
            {isSearching ? text.palette.searching : text.palette.noResults({ query })}
          </p>
        )}
      >
        {(group: PaletteGroup) => (
          <MenuSection id={group.id} aria-label={group.title}>
            <Header className="px-2 pt-2 pb-1 text-xs font-medium text-muted">{group.title}</Header>
            {group.entries.map((entry) => (
              <PaletteLine key={entry.id} entry={entry} />
            ))}
          </MenuSection>
        )}
      </Menu>
      <PaletteHints />
    </Autocomplete>
  )
}

function PaletteLine(props: { readonly entry: PaletteEntry }) {
  const { id, label, detail, icon, href, shortcut, snippet } = props.entry
  return (
    <MenuItem id={id} textValue={label} href={href} className={`${menuItemClass} min-h-8`}>
      <Icon name={icon} className="shrink-0 text-muted" />
      <span className="min-w-0 flex-1">
        <span className="block truncate">{label}</span>
        {snippet && (
          <span className="line-clamp-2 text-xs text-muted">
            <Snippet pieces={snippet} />
          </span>
        )}
      </span>
      {detail && <span className="shrink-0 text-xs text-muted">{detail}</span>}
      {shortcut && <Kbd keys={printedShortcut(shortcut)} />}
    </MenuItem>
  )
}

function PaletteHints() {
  const { palette } = useText()
  return (
    <div className="hidden shrink-0 gap-4 border-t border-line px-4 py-2 text-xs text-muted md:flex">
      <span className="flex items-center gap-1.5">
        <Kbd keys="↑ ↓" /> {palette.hintMove}
      </span>
      <span className="flex items-center gap-1.5">
        <Kbd keys="↵" /> {palette.hintOpen}
      </span>
      <span className="flex items-center gap-1.5">
        <Kbd keys="Esc" /> {palette.hintClose}
      </span>
    </div>
  )
}

function useFound(typed: string) {
  const text = useDeferredValue(typed.trim())
  const isAsked = text.length >= lettersMin
  const { data, isFetching } = useQuery({
    queryKey: ['search', text],
    queryFn: ({ signal }) => call('GET /search', { query: { text }, signal }),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  })
  // What people wrote, and what their files say, comes after what things are called.
  const { data: inside, isFetching: isLooking } = useQuery({
    queryKey: ['search', 'inside', text],
    queryFn: async ({ signal }) => {
      const query = { text, limit: insideMax }
      const [comments, files] = await Promise.all([
        call('GET /comment-search', { query, signal }),
        call('GET /file-search', { query, signal }),
      ])
      return { comments: comments.results, files: files.results }
    },
    enabled: text.length >= insideLettersMin,
    placeholderData: keepPreviousData,
  })
  return {
    found: isAsked ? (data?.results ?? []) : [],
    inside: text.length >= insideLettersMin ? inside : undefined,
    isSearching: isFetching || isLooking,
  }
}
