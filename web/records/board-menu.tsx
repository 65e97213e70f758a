import type { RefObject } from 'react'
import { CalendarPlus, PanelRight, PhoneCall } from 'lucide-react'
import { useText } from '#web/i18n/locale-provider.tsx'
import { AnchoredMenu } from '#web/ui/anchored-menu.tsx'
import { MenuItem, MenuSection } from '#web/ui/menu.tsx'
import type { ColumnHead, ShownColumn } from './board-shape.ts'
import { leadsTo, type RecordRow } from './reader-types.ts'
import type { CardAct, CardRights } from './use-board.ts'

/** What one does with a card, and where it may go: the way for whoever does not drag. One for the whole board. */
export function BoardMenu(props: {
  readonly columns: readonly ShownColumn[]
  readonly row: RecordRow
  readonly trigger: RefObject<HTMLElement | null>
  readonly may: CardRights
  readonly onClose: () => void
  readonly onAct: (act: CardAct, row: RecordRow) => void
  readonly onMove: (row: RecordRow, to: ColumnHead) => void
}) {
  const { columns, row, trigger, may, onClose, onAct, onMove } = props
  const { board } = useText()
  const from = columns.find(({ column }) => column.page.rows.some(({ id }) => id === row.id))?.head
  const here = from?.value
  const open = columns.filter(({ head }) => head === from || leadsTo(from?.stage, head.value))
  return (
    <AnchoredMenu trigger={trigger} label={board.cardMenu({ title: row.title })} onClose={onClose}>
      {may.meeting && (
        <MenuItem icon={<CalendarPlus size={15} />} shortcut="S" onAction={() => onAct('meeting', row)}>
          {board.setMeeting}
        </MenuItem>
      )}
      {may.call && (
        <MenuItem icon={<PhoneCall size={15} />} shortcut="L" onAction={() => onAct('call', row)}>
          {board.logCall}
        </MenuItem>
      )}
      <MenuItem icon={<PanelRight size={15} />} shortcut="Space" onAction={() => onAct('peek', row)}>
        {board.peek}
      </MenuItem>
      {may.move && (
        <MenuSection
          title={board.moveTo}
          selected={here ?? ''}
          onSelect={(value) => {
            const to = columns.find(({ head }) => head.value === value)?.head
            if (to && value !== here) onMove(row, to)
          }}
        >
          {open.map(({ head }) => (
            <MenuItem key={head.value} id={head.value}>
              {head.label}
            </MenuItem>
          ))}
        </MenuSection>
      )}
    </AnchoredMenu>
  )
}
