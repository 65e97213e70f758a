import type { NavigationDefinition } from '#common/element.ts'
import type { Localized } from '#common/errors.ts'

export type NavigationItem = NavigationDefinition['items'][number]

/** A line of the menu's editor: a place, or the name of the group that begins after it. */
export type NavigationLine =
  | { readonly id: string; readonly heading: Localized }
  | { readonly id: string; readonly item: NavigationItem }

export function linesOf(items: readonly NavigationItem[]): readonly NavigationLine[] {
  return items.flatMap(({ heading, ...item }, index): NavigationLine[] => [
    ...(heading ? [{ id: `heading-${index}`, heading }] : []),
    { id: `item-${index}`, item },
  ])
}

/** A group without a place in it is none: its name goes to the last place before it ends. */
export function itemsOf(lines: readonly NavigationLine[]): readonly NavigationItem[] {
  const items: NavigationItem[] = []
  let heading: Localized | undefined
  for (const line of lines) {
    if ('heading' in line) heading = line.heading
    else {
      items.push(heading ? { heading, ...line.item } : line.item)
      heading = undefined
    }
  }
  const last = items.at(-1)
  return heading && last && !last.heading ? [...items.slice(0, -1), { heading, ...last }] : items
}
