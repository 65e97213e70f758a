import { ChevronLeft, ChevronRight } from 'lucide-react'
import {
  Button,
  Calendar as AriaCalendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  Heading,
} from 'react-aria-components'

const stepClass = 'flex size-7 items-center justify-center rounded-md text-muted hovered:bg-hover'

/** The month in a date field's popover; it takes its value from the field around it. */
export function Calendar() {
  return (
    <AriaCalendar className="w-fit">
      <header className="flex items-center justify-between pb-2">
        <Button slot="previous" className={stepClass}>
          <ChevronLeft size={16} aria-hidden />
        </Button>
        <Heading className="text-sm font-medium first-letter:uppercase" />
        <Button slot="next" className={stepClass}>
          <ChevronRight size={16} aria-hidden />
        </Button>
      </header>
      <CalendarGrid weekdayStyle="short" className="border-separate border-spacing-px">
        <CalendarGridHeader>
          {(day) => <CalendarHeaderCell className="size-8 text-2xs font-normal text-muted">{day}</CalendarHeaderCell>}
        </CalendarGridHeader>
        <CalendarGridBody>
          {(date) => (
            <CalendarCell
              date={date}
              className="numeric flex size-8 items-center justify-center rounded-md text-sm outline-none hovered:bg-hover selected:bg-accent selected:text-accent-contrast focus-ring:outline-2 focus-ring:outline-focus data-[outside-month]:hidden data-[today]:font-bold data-[unavailable]:text-faint disabled:text-faint"
            />
          )}
        </CalendarGridBody>
      </CalendarGrid>
    </AriaCalendar>
  )
}
