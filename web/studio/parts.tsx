import type { ReactNode } from 'react'
import { Undo2 } from 'lucide-react'
import type { Element } from '#common/element.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { isChanged } from './draft.ts'
import { isCore } from './queries.ts'
import { useStudio } from './studio-state.tsx'

export const cellClass = 'border-b border-line px-3 py-1 first:pl-0 last:pr-0'
export const headClass = 'px-3 py-1 text-left text-xs font-medium whitespace-nowrap text-muted first:pl-0 last:pr-0'

/** Where an element comes from. */
export function OriginChip(props: { readonly element: Element }) {
  const { studio } = useFullText()
  const { origin } = props.element
  if (isCore(origin)) return <span className="text-xs text-muted">{studio.core}</span>
  return (
    <span className="text-xs font-medium text-why-ink">
      {origin === 'local' ? studio.local : studio.fromPackage({ name: origin.slice(8) })}
    </span>
  )
}

/** What the draft does to an element, if anything. */
export function DraftChip(props: { readonly id: string }) {
  const { studio } = useFullText()
  const { draft, rows } = useStudio()
  const { id } = props
  if (id in draft.removals) return <Chip className="bg-overdue-soft! text-overdue-ink!">{studio.isRemoved}</Chip>
  if (!isChanged(draft, id)) return null
  const isNew = !rows.some((row) => row.id === id)
  return <Chip className="bg-why-soft! text-why-ink!">{isNew ? studio.isNew : studio.isChanged}</Chip>
}

/** In place of the editor of something that the draft removes. */
export function RemovedNote(props: { readonly id: string; readonly name: string }) {
  const { studio } = useFullText()
  const { revert } = useStudio()
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-md bg-overdue-soft px-3 py-2 text-sm text-overdue-ink">
      <span>
        {props.name}: {studio.isRemoved.toLowerCase()}
      </span>
      <Button size="small" icon={<Undo2 size={14} aria-hidden />} onPress={() => revert(props.id)}>
        {studio.restore}
      </Button>
    </div>
  )
}

/** A titled part of an editor. */
export function Part(props: {
  readonly title: string
  readonly help?: string | undefined
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section className="flex flex-col gap-3 border-t border-line pt-4 first:border-t-0 first:pt-0">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="text-base font-bold">{props.title}</h2>
          {props.help && <p className="text-xs text-muted">{props.help}</p>}
        </div>
        {props.actions}
      </div>
      {props.children}
    </section>
  )
}
