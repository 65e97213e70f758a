/**
 * Everything that one may do here and now, under one roof: the palette lists it, the sheet of keys shows
 * its shortcuts, and one listener hears them. A page says what it offers with `useCommands`, and it is
 * gone when the page is.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { isTyping } from './use-shortcut.ts'

/** In the order in which the palette shows them. */
export const commandGroups = ['selection', 'here', 'create', 'go', 'self'] as const

export interface Command {
  /** The same at each visit, so that what is used often is known again: "record.convert". */
  readonly id: string
  readonly label: string
  readonly group: (typeof commandGroups)[number]
  readonly icon: string
  /** Said beside the label: the page of a view. */
  readonly detail?: string | undefined
  /** "mod+k", "c", "?" or two keys one after the other: "g d". */
  readonly shortcut?: string | undefined
  readonly href?: string | undefined
  readonly run?: (() => void) | undefined
  /** Only found by typing, where there are many alike. */
  readonly isRare?: boolean | undefined
}

const offered = new Map<object, readonly Command[]>()
const listeners = new Set<() => void>()
let all: readonly Command[] = []
const sequenceMs = 1200

/** Offers commands while the component is there. */
export function useCommands(commands: readonly Command[]): void {
  const owner = useRef({})
  const signature = commands
    .map(({ id, label, shortcut = '', href = '', icon }) => [id, label, shortcut, href, icon].join(' '))
    .join('\n')
  const latest = useRef(commands)
  useEffect(() => {
    latest.current = commands
  })
  useEffect(() => {
    // What a command does may change at each drawing, without anybody having to look again.
    const ids = latest.current.map(({ id }) => id)
    const lasting = latest.current.map((command, index) => ({
      ...command,
      ...(command.run && { run: () => latest.current.find(({ id }) => id === ids[index])?.run?.() }),
    }))
    offered.set(owner.current, lasting)
    publish()
  }, [signature])
  useEffect(() => {
    const { current } = owner
    return () => {
      offered.delete(current)
      publish()
    }
  }, [])
}

export function useOfferedCommands(): readonly Command[] {
  return useSyncExternalStore(subscribe, () => all)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function publish(): void {
  all = [...offered.values()].flat()
  for (const listener of listeners) listener()
}

let selectedCount = 0

/** How many rows the commands of the selection are about. */
export function noteSelected(count: number): void {
  selectedCount = count
  for (const listener of listeners) listener()
}

export function useSelectedCount(): number {
  return useSyncExternalStore(subscribe, () => selectedCount)
}

/** Hears the shortcuts of all commands; answers the way to stop. */
export function followShortcuts(onLink: (href: string) => void): () => void {
  let prefix: { readonly key: string; readonly at: number } | undefined
  const perform = (command: Command, event: KeyboardEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (command.href !== undefined) onLink(command.href)
    command.run?.()
  }
  // The second key of two belongs to the sequence, whatever has the focus would do with it.
  const hearSecond = (event: KeyboardEvent) => {
    if (!prefix || event.key === 'Shift') return
    const { key, at } = prefix
    prefix = undefined
    if (event.timeStamp - at > sequenceMs || isTyping(event.target)) return
    const found = all.findLast(({ shortcut }) => shortcut === `${key} ${event.key.toLowerCase()}`)
    if (found) perform(found, event)
  }
  const hear = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.repeat) return
    const hasModifier = event.ctrlKey || event.metaKey
    if (hasModifier ? event.shiftKey : isTyping(event.target)) return
    const key = event.key.toLowerCase()
    const found = all.findLast(({ shortcut }) => shortcut === (hasModifier ? `mod+${key}` : key))
    if (found) return perform(found, event)
    const isPrefix = !hasModifier && all.some(({ shortcut }) => shortcut?.startsWith(`${key} `))
    if (isPrefix) prefix = { key, at: event.timeStamp }
  }
  document.addEventListener('keydown', hearSecond, true)
  document.addEventListener('keydown', hear)
  return () => {
    document.removeEventListener('keydown', hearSecond, true)
    document.removeEventListener('keydown', hear)
  }
}

/** A shortcut as a keyboard prints it: "mod+k" is "Ctrl K", "g d" is "G D". */
export function printedShortcut(shortcut: string): string {
  return shortcut
    .split(/[+ ]/)
    .map((key) => (key === 'mod' ? 'Ctrl' : key.length === 1 ? key.toUpperCase() : key))
    .join(' ')
}

/**
 * A letter for each place, the same at each visit: the first of its name that no place before it took.
 */
export function lettersFor(labels: readonly string[], normalize: (text: string) => string): readonly string[] {
  const taken = new Set<string>()
  return labels.map((label) => {
    const letters = [...normalize(label)].filter((sign) => /[a-z]/.test(sign))
    const letter = [...letters, ...'abcdefghijklmnopqrstuvwxyz'].find((one) => !taken.has(one)) ?? ''
    taken.add(letter)
    return letter
  })
}
