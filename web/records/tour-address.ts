import { recordsHref } from '#web/api/addresses.ts'
import type { ReaderModel } from '#web/api/model.ts'

/** At the end of the address of a board, it starts the guided tour. */
export const tourAnchor = 'tour'

/** Where the funnel is shown about; nothing where there is none. */
export function tourHref({ modules }: ReaderModel): string | undefined {
  for (const { name, capabilities, views } of modules) {
    const board = views.find(({ type }) => type === 'board')
    if (capabilities.pipeline && board) return `${recordsHref(name, board.name)}#${tourAnchor}`
  }
  return undefined
}
