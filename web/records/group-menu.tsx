import { Group } from 'lucide-react'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import { groupableFields, groupPeriods, groupText, isPeriodic, noGroup, type Grouping } from './grouping.ts'
import type { ListPlace } from './list-address.ts'

/** By what the rows are grouped. */
export function GroupMenu(props: {
  readonly module: ReaderModule
  readonly place: ListPlace
  readonly grouping: Grouping | undefined
}) {
  const { module, place, grouping } = props
  const { text, format } = useLocale()
  const { tables } = text
  const label = (field: ReaderField) => field.label[format.language]
  const words = { month: tables.byMonth, quarter: tables.byQuarter, year: tables.byYear }
  const choose = (group: string) => place.change({ group })
  return (
    <Menu
      label={tables.groupBy}
      placement="bottom end"
      trigger={
        <Button
          look="quiet"
          aria-label={grouping ? `${tables.groupBy}: ${label(grouping.field)}` : tables.groupBy}
          icon={<Group size={15} aria-hidden />}
          className="px-2!"
        >
          {grouping && <span className="max-w-32 truncate text-ink max-md:hidden">{label(grouping.field)}</span>}
        </Button>
      }
    >
      {grouping && (
        <MenuItem onAction={() => place.change({ group: place.view?.groupBy === undefined ? undefined : noGroup })}>
          {tables.noGroups}
        </MenuItem>
      )}
      {groupableFields(module).flatMap((field) =>
        isPeriodic(field)
          ? groupPeriods.map((period) => (
              <MenuItem key={`${field.name} ${period}`} onAction={() => choose(groupText(field.name, period))}>
                {words[period]({ field: label(field) })}
              </MenuItem>
            ))
          : [
              <MenuItem key={field.name} onAction={() => choose(field.name)}>
                {label(field)}
              </MenuItem>,
            ],
      )}
    </Menu>
  )
}
