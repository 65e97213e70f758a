import { createElement, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useText } from '#web/i18n/locale-provider.tsx'
import { useCommands } from '#web/ui/commands.ts'
import type { ListData } from './list-data.ts'
import type { ListSheet, SheetProps } from './list-sheet.tsx'

/** Paper is patient, but whoever prints more than this wants a file. */
const printedMax = 1000

/** The list on paper: every row that there is, not only those that are drawn on the screen. */
export function ListPrint(props: SheetProps & { readonly data: ListData }) {
  const { walk } = useText()
  const sheet = useSheet()
  const isPrinting = usePrinting()
  const printWhole = usePrintWhole(props.data)
  useCommands([
    { id: 'here.print', icon: 'file-text', label: walk.printList, group: 'here', shortcut: 'mod+p', run: printWhole },
  ])
  return isPrinting && sheet ? createElement(sheet, props) : null
}

/** At hand before anybody prints, which waits for nothing. */
function useSheet(): typeof ListSheet | undefined {
  const [sheet, setSheet] = useState<{ readonly draw: typeof ListSheet }>()
  useEffect(() => {
    let isGone = false
    const read = async () => {
      const { ListSheet: draw } = await import('./list-sheet.tsx')
      if (!isGone) setSheet({ draw })
    }
    // Without it the page prints as it stands.
    void read().catch(() => undefined)
    return () => {
      isGone = true
    }
  }, [])
  return sheet?.draw
}

function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false)
  useEffect(() => {
    const begin = () => flushSync(() => setPrinting(true))
    const end = () => setPrinting(false)
    addEventListener('beforeprint', begin)
    addEventListener('afterprint', end)
    return () => {
      removeEventListener('beforeprint', begin)
      removeEventListener('afterprint', end)
    }
  }, [])
  return isPrinting
}

/** Reads the rows that are missing, and prints then. */
function usePrintWhole({ rows, hasMore, isLoadingMore, loadMore }: ListData): () => void {
  const [isWanted, setWanted] = useState(false)
  const askedAt = useRef(-1)
  const { length } = rows
  useEffect(() => {
    if (!isWanted || isLoadingMore) return
    // What was asked for once and did not come is printed without.
    if (hasMore && length < printedMax && askedAt.current !== length) {
      askedAt.current = length
      return loadMore()
    }
    askedAt.current = -1
    setWanted(false)
    print()
  }, [isWanted, isLoadingMore, hasMore, length, loadMore])
  return () => setWanted(true)
}
