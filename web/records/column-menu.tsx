import type { RefObject } from 'react'
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, EyeOff, Group, Pin, PinOff, Undo2 } from 'lucide-react'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { AnchoredMenu } from '#web/ui/anchored-menu.tsx'
import { MenuItem, MenuSeparator, Submenu } from '#web/ui/menu.tsx'
import type { Column, ColumnChooserState } from './column-choice.ts'
import { filterType, unsortableTypes } from './filter-operators.ts'
import { groupableFields, groupPeriods, groupText, isPeriodic, noGroup, type Grouping } from './grouping.ts'
import { sortText, type ListPlace, type SortKey } from './list-address.ts'

export interface ColumnMenuProps {
  readonly module: ReaderModule
  readonly column: Column
  readonly place: ListPlace
  readonly sort: readonly SortKey[]
  readonly grouping: Grouping | undefined
  readonly state: ColumnChooserState
  readonly canStep: (by: 1 | -1) => boolean
  readonly onStep: (by: 1 | -1) => void
  readonly onHide: () => void
  readonly trigger: RefObject<HTMLElement | null>
  readonly onClose: () => void
}

/** What one does with a column, by mouse and by key: one menu for the heads of all of them. */
export function ColumnMenu(props: ColumnMenuProps) {
  const { column, state, trigger, onClose } = props
  const { text, format } = useLocale()
  const { tables, list } = text
  const { name } = column
  const label = column.field.label[format.language]
  const title = tables.columnMenu({ column: label })
  return (
    <AnchoredMenu trigger={trigger} label={title} onClose={onClose}>
      <SortItems {...props} />
      <GroupItems {...props} />
      {(isSortable(column) || isGroupable(props)) && <MenuSeparator />}
      {name !== 'title' && (
        <>
          <MenuItem
            icon={<ArrowLeft size={15} />}
            shortcut="Ctrl Shift ←"
            isDisabled={!props.canStep(-1)}
            onAction={() => props.onStep(-1)}
          >
            {tables.moveLeft}
          </MenuItem>
          <MenuItem
            icon={<ArrowRight size={15} />}
            shortcut="Ctrl Shift →"
            isDisabled={!props.canStep(1)}
            onAction={() => props.onStep(1)}
          >
            {tables.moveRight}
          </MenuItem>
          <MenuItem
            icon={column.isPinned ? <PinOff size={15} /> : <Pin size={15} />}
            onAction={() => state.pin(name, !column.isPinned)}
          >
            {column.isPinned ? tables.unpin : tables.pin}
          </MenuItem>
        </>
      )}
      <MenuItem
        icon={<Undo2 size={15} />}
        isDisabled={state.choice.widths?.[name] === undefined}
        onAction={() => state.resize(name, undefined)}
      >
        {tables.usualWidth}
      </MenuItem>
      {name !== 'title' && (
        <MenuItem icon={<EyeOff size={15} />} onAction={props.onHide}>
          {list.hideColumn({ column: label })}
        </MenuItem>
      )}
    </AnchoredMenu>
  )
}

function SortItems({ column, sort, place }: ColumnMenuProps) {
  const { tables } = useLocale().text
  if (!isSortable(column)) return null
  const change = (keys: readonly SortKey[]) => place.change({ sort: sortText(keys) }, 'replace')
  const { name } = column
  const key = sort.find(({ field }) => field === name)
  return (
    <>
      <MenuItem
        icon={<ArrowUp size={15} />}
        isDisabled={key?.isDown === false}
        onAction={() => change([{ field: name, isDown: false }])}
      >
        {tables.sortUp}
      </MenuItem>
      <MenuItem
        icon={<ArrowDown size={15} />}
        isDisabled={key?.isDown === true}
        onAction={() => change([{ field: name, isDown: true }])}
      >
        {tables.sortDown}
      </MenuItem>
    </>
  )
}

function GroupItems(props: ColumnMenuProps) {
  const { column, place, grouping } = props
  const { text, format } = useLocale()
  const { tables } = text
  const { field, name } = column
  if (grouping?.field.name === name) {
    const none = place.view?.groupBy === undefined ? undefined : noGroup
    return (
      <MenuItem icon={<Group size={15} />} onAction={() => place.change({ group: none })}>
        {tables.noGroups}
      </MenuItem>
    )
  }
  if (!isGroupable(props)) return null
  if (!isPeriodic(field))
    return (
      <MenuItem icon={<Group size={15} />} onAction={() => place.change({ group: name })}>
        {tables.groupByColumn}
      </MenuItem>
    )
  const words = { month: tables.byMonth, quarter: tables.byQuarter, year: tables.byYear }
  return (
    <Submenu title={tables.groupByColumn} icon={<Group size={15} />}>
      {groupPeriods.map((period) => (
        <MenuItem key={period} onAction={() => place.change({ group: groupText(name, period) })}>
          {words[period]({ field: field.label[format.language] })}
        </MenuItem>
      ))}
    </Submenu>
  )
}

function isSortable({ field }: Column): boolean {
  return !unsortableTypes.includes(filterType(field))
}

function isGroupable({ module, column }: ColumnMenuProps): boolean {
  return groupableFields(module).some(({ name }) => name === column.name)
}
