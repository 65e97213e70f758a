import { Undo2 } from 'lucide-react'
import { labelOf } from '#common/uses.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { outdated } from './draft.ts'
import { useStudio } from './studio-state.tsx'

/** What was changed since the draft saw it, each with the way to take one's own change of it out. */
export function OutdatedLines() {
  const { text, format } = useFullLocale()
  const { studio } = text
  const { draft, rows, revert } = useStudio()
  return outdated(draft, rows).map((row) => {
    const home = rows.find(({ id }) => id === row.parent)
    const name = [row, home].flatMap((one) => (one ? [labelOf(one)[format.language]] : [])).join(' · ')
    return (
      <div
        key={row.id}
        role="alert"
        className="flex flex-wrap items-center gap-2 rounded-md bg-none-soft px-3 py-2 text-sm"
      >
        <p className="min-w-48 flex-1 text-none-ink">{studio.outdated({ name })}</p>
        <Button size="small" icon={<Undo2 size={14} aria-hidden />} onPress={() => revert(row.id)}>
          {studio.undoOf({ name })}
        </Button>
      </div>
    )
  })
}
