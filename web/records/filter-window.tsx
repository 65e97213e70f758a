import { calendarPeriod, dateSides, dateSpanText, dateUnits, dateWindows, readDateSpan } from '#common/filter.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { windowWords } from './filter-words.tsx'

const custom = 'custom'

/** A window of dates that moves with the day: one of those with a name, or so many days, weeks or months. */
export function WindowValue(props: { readonly value: string; readonly onChange: (value: string) => void }) {
  const { value, onChange } = props
  const { text, format } = useLocale()
  const { tables } = text
  const span = readDateSpan(value)
  const named = dateWindows.map((id) => ({ id, label: windowWords(text, format, id) }))
  // A period of the calendar comes from a group of rows.
  const given = calendarPeriod.test(value) ? [{ id: value, label: windowWords(text, format, value) }] : []
  const kinds = [...given, ...named, { id: custom, label: tables.customSpan }]
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <Select
        label={tables.period}
        isLabelHidden
        value={span ? custom : value || null}
        options={kinds}
        onChange={(chosen) => {
          if (chosen === custom) onChange(dateSpanText({ side: 'last', count: 30, unit: 'days' }))
          else if (chosen !== null) onChange(chosen)
        }}
      />
      {span && (
        <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)] gap-1.5 [&>:first-child]:col-span-2">
          <Select
            label={tables.side}
            isLabelHidden
            value={span.side}
            options={dateSides.map((id) => ({ id, label: tables.sides[id] }))}
            onChange={(chosen) => {
              const side = dateSides.find((one) => one === chosen)
              if (side) onChange(dateSpanText({ ...span, side }))
            }}
          />
          <NumberField
            label={tables.count}
            isLabelHidden
            fractionDigits={0}
            value={String(span.count)}
            onChange={(next) => {
              const count = Number(next)
              if (count >= 1 && count <= 9999) onChange(dateSpanText({ ...span, count }))
            }}
          />
          <Select
            label={tables.unit}
            isLabelHidden
            value={span.unit}
            options={dateUnits.map((id) => ({ id, label: tables.units[id] }))}
            onChange={(chosen) => {
              const unit = dateUnits.find((one) => one === chosen)
              if (unit) onChange(dateSpanText({ ...span, unit }))
            }}
          />
        </div>
      )}
    </div>
  )
}
