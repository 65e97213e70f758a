import { useEffect } from 'react'
import { mergeHref } from '#web/api/addresses.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useSession } from '#web/api/session.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { noteSelected, useCommands, type Command } from '#web/ui/commands.ts'
import { isMergeable, mergedMax } from './mergeable.ts'

/** What the bar of the chosen rows does; absent where one may not. */
interface SelectionActs {
  readonly onAssign: ((to: { readonly id: string; readonly title: string }) => void) | undefined
  readonly onRemove: (() => void) | undefined
  readonly onClear: () => void
}

/** Acts on the chosen rows, for the palette and the keys. */
export function useSelectionCommands(module: ReaderModule, ids: readonly string[], acts: SelectionActs): void {
  const text = useText()
  const me = useSession()?.user
  const count = ids.length
  const { onAssign, onRemove, onClear } = acts
  useEffect(() => {
    noteSelected(count)
  }, [count])
  const mayMerge = isMergeable(module) && count >= 2 && count <= mergedMax
  const assign = onAssign && me ? () => onAssign({ id: me.id, title: me.name }) : undefined
  const offered: readonly Omit<Command, 'group'>[] = [
    { id: 'selection.assignToMe', icon: 'user-check', label: text.commands.assignToMe, shortcut: 'i', run: assign },
    { id: 'selection.delete', icon: 'trash-2', label: text.common.delete, shortcut: '#', run: onRemove },
    {
      id: 'selection.merge',
      icon: 'layers',
      label: text.merge.action,
      href: mayMerge ? mergeHref(module.name, ids) : undefined,
    },
    { id: 'selection.clear', icon: 'list', label: text.list.clearSelection, run: onClear },
  ]
  useCommands(
    offered.flatMap((one): Command[] => ((one.run ?? one.href) === undefined ? [] : [{ ...one, group: 'selection' }])),
  )
}
