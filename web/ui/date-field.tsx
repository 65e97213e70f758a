import { CalendarDays, X } from 'lucide-react'
import { parseAbsolute, parseDate, toCalendarDate, type DateValue } from '@internationalized/date'
import { Button, DateInput, DatePicker, DateSegment, Dialog, Group, Popover } from 'react-aria-components'
import { useLocale, useText } from '#web/i18n/locale-provider.tsx'
import { Calendar } from './calendar.tsx'
import { fieldAttributes, FieldFrame, frameClass, type FieldProps } from './field-frame.tsx'
import { popoverClass } from './popover.tsx'

/** A calendar date "2026-03-09", typed part by part or chosen from the month. */
export function DateField(props: FieldProps<string | null>) {
  const { value, onChange } = props
  return (
    <DateFrame
      {...props}
      granularity="day"
      value={value ? parseDate(value) : null}
      onChange={(date) => onChange(date ? toCalendarDate(date).toString() : null)}
    />
  )
}

/** An instant in UTC, shown and typed in the reader's time zone. */
export function DateTimeField(props: FieldProps<string | null>) {
  const { value, onChange } = props
  const { timeZone } = useLocale().format
  return (
    <DateFrame
      {...props}
      granularity="minute"
      value={value ? parseAbsolute(value, timeZone) : null}
      onChange={(date) => onChange(date ? date.toDate(timeZone).toISOString() : null)}
    />
  )
}

function DateFrame(
  props: Omit<FieldProps<DateValue | null>, 'placeholder'> & {
    readonly granularity: 'day' | 'minute'
  },
) {
  const { value, onChange, granularity, className } = props
  const { fields } = useText()
  const canClear = value !== null && !props.isRequired && !props.isReadOnly && !props.isDisabled
  return (
    <DatePicker
      {...fieldAttributes(props)}
      value={value}
      onChange={onChange}
      granularity={granularity}
      hideTimeZone
      shouldForceLeadingZeros
      className={frameClass(className)}
    >
      <FieldFrame {...props}>
        <Group className="field-box">
          <DateInput className="flex min-w-0 flex-1 overflow-hidden px-1.5 py-[3px] text-base">
            {(segment) => (
              <DateSegment
                segment={segment}
                className="numeric min-h-6 min-w-6 rounded-sm px-0.5 text-center leading-6 outline-none data-[placeholder]:text-faint data-[type=literal]:min-w-0 data-[type=literal]:px-0 data-[type=literal]:text-faint focused:bg-accent focused:text-accent-contrast"
              />
            )}
          </DateInput>
          {canClear && (
            <Button slot={null} aria-label={fields.clearDate} onPress={() => onChange(null)} className={stepClass}>
              <X size={14} aria-hidden />
            </Button>
          )}
          <Button className={`${stepClass} mr-1`}>
            <CalendarDays size={15} aria-hidden />
          </Button>
        </Group>
      </FieldFrame>
      <Popover className={popoverClass} offset={4}>
        <Dialog className="p-3 outline-none">
          <Calendar />
        </Dialog>
      </Popover>
    </DatePicker>
  )
}

const stepClass = 'flex size-6 shrink-0 items-center justify-center rounded-sm text-muted hovered:bg-hover'
