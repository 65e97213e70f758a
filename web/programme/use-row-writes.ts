import { useRef, useState } from 'react'
import { showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { createRowWrites, type Kept, type RowWrites } from './row-writes.ts'

/**
 * A row that is changed click by click: each click counts at once from what the one before it led to, and they are
 * written one after the other. @returns what is wanted, and the way to want something else
 */
export function useRowWrites<Values>(
  kept: Kept<Values>,
  write: (values: Values, kept: Omit<Kept<Values>, 'values'>) => Promise<Omit<Kept<Values>, 'values'>>,
): readonly [Values, (change: (now: Values) => Values) => void] {
  const text = useFullText()
  const [wanted, show] = useState<{ readonly values: Values }>()
  const writes = useRef<RowWrites<Values>>(undefined)
  function change(next: (now: Values) => Values) {
    writes.current ??= createRowWrites<Values>({
      show,
      refused: (error) => showInToast(error, text),
      readAgain: async () => await queryClient.invalidateQueries({ queryKey: ['records'] }),
    })
    writes.current.change(kept, write, next)
  }
  return [wanted ? wanted.values : kept.values, change]
}
