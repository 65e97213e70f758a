import { ArrowDownWideNarrow, Grid3x3, MessagesSquare, Network, Route } from 'lucide-react'
import type { Messages } from '#common/texts/es.ts'

/** From what somebody says to what follows from it. */
export function needsPages({ needs, trace, journey }: Messages) {
  return [
    { to: '/programme/encounters', name: needs.encountersTitle, mark: MessagesSquare },
    { to: '/programme/needs', name: needs.title, mark: ArrowDownWideNarrow },
    { to: '/programme/matrix', name: needs.matrixTitle, mark: Grid3x3 },
    { to: '/programme/channels', name: journey.title, mark: Route },
    { to: '/programme/trace', name: trace.title, mark: Network },
  ] as const
}
