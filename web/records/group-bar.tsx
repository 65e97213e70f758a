import { ChevronsDownUp, ChevronsUpDown } from 'lucide-react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import type { GroupedData } from './use-grouped-data.ts'

/** Each opened group is a question of its own. */
const openedMax = 50

/** Above the groups of a table: opens and closes all of them, and says when there are more than it shows. */
export function GroupBar({ grouped }: { readonly grouped: GroupedData }) {
  const { text, format } = useLocale()
  const { tables } = text
  const { groupCount, openCount, isCut } = grouped
  return (
    <div className="flex min-h-9 flex-wrap items-center gap-x-2 border-b border-line px-4 text-sm md:px-6">
      {groupCount <= openedMax && (
        <Button
          look="quiet"
          size="small"
          isDisabled={openCount === groupCount}
          icon={<ChevronsUpDown size={14} aria-hidden />}
          onPress={() => grouped.openAll(true)}
        >
          {tables.openAll}
        </Button>
      )}
      <Button
        look="quiet"
        size="small"
        isDisabled={openCount === 0}
        icon={<ChevronsDownUp size={14} aria-hidden />}
        onPress={() => grouped.openAll(false)}
      >
        {tables.closeAll}
      </Button>
      {isCut && (
        <p role="note" className="text-muted">
          {tables.largestGroups({ count: format.number(groupCount) })}
        </p>
      )}
    </div>
  )
}
