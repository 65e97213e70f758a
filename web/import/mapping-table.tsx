import { CircleCheck, CircleHelp, X } from 'lucide-react'
import { useMemo } from 'react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { LocalComboBox } from '#web/ui/combo-box-local.tsx'
import type { Option } from '#web/ui/list-item.tsx'
import { columnName } from './columns.ts'
import type { ImportDetail } from './queries.ts'
import type { PlanDraft } from './use-plan.ts'

const rowClass =
  'grid gap-x-4 gap-y-1 md:grid-cols-[minmax(7rem,13rem)_minmax(13rem,18rem)_minmax(9rem,12rem)_minmax(0,1fr)] md:items-center'
const samplesShown = 3
const sureFrom = 0.85

/** Each column of the file, where it goes, how sure the guess is, and what it holds. */
export function MappingTable({ detail, plan }: { readonly detail: ImportDetail; readonly plan: PlanDraft }) {
  const { text, format } = useLocale()
  const { importColumns } = text
  const { language, locale } = format
  const targets = useMemo(() => {
    const { compare } = new Intl.Collator(locale)
    return detail.targets
      .map(({ name, label, required }) => ({
        id: name,
        label: label[language],
        ...(required ? { detail: importColumns.needed } : {}),
      }))
      .sort((a, b) => compare(a.label, b.label))
  }, [detail.targets, language, locale, importColumns])
  return (
    <div>
      <div
        aria-hidden
        className={classes(rowClass, 'border-b border-line pb-1 text-xs font-medium text-muted max-md:hidden')}
      >
        <span>{importColumns.column}</span>
        <span>{importColumns.target}</span>
        <span>{importColumns.guess}</span>
        <span>{importColumns.samples}</span>
      </div>
      <ul>
        {detail.headers.map((header, column) => (
          <ColumnRow
            key={column}
            header={columnName(detail, header, text)}
            samples={detail.samples.map((row) => row[column] ?? '')}
            targets={targets}
            target={plan.mapping[column] ?? null}
            guessed={detail.mapping[column] ?? null}
            confidence={detail.confidences[column] ?? 0}
            isRepeated={plan.repeated.has(plan.mapping[column] ?? '')}
            onChange={(target) => plan.setTarget(column, target)}
          />
        ))}
      </ul>
    </div>
  )
}

interface ColumnProps {
  readonly header: string
  readonly samples: readonly string[]
  readonly targets: readonly Option[]
  readonly target: string | null
  readonly guessed: string | null
  readonly confidence: number
  readonly isRepeated: boolean
  readonly onChange: (target: string | null) => void
}

function ColumnRow(props: ColumnProps) {
  const { header, samples, targets, target, isRepeated, onChange } = props
  const { importColumns } = useLocale().text
  const held = samples
    .map((cell) => cell.replace(/\s+/g, ' ').trim())
    .filter((cell) => cell !== '')
    .slice(0, samplesShown)
  return (
    <li className={classes(rowClass, 'border-b border-line py-1 max-md:py-3')}>
      <span className="truncate text-sm font-medium" title={header}>
        {header}
      </span>
      <div className="flex items-start gap-1">
        <LocalComboBox
          label={importColumns.targetOf({ column: header })}
          isLabelHidden
          options={targets}
          value={target}
          onChange={onChange}
          placeholder={importColumns.ignore}
          error={isRepeated ? importColumns.repeated : undefined}
          className="flex-1"
        />
        <IconButton
          label={importColumns.ignoreColumn({ column: header })}
          onPress={() => onChange(null)}
          isDisabled={target === null}
          className={classes(target === null && 'invisible')}
        >
          <X size={15} aria-hidden />
        </IconButton>
      </div>
      <GuessMark {...props} />
      <ul aria-label={importColumns.samples} className="flex min-w-0 flex-wrap gap-x-3 gap-y-0.5 text-sm text-muted">
        {held.length === 0 && <li className="text-faint">{importColumns.emptyColumn}</li>}
        {held.map((cell, index) => (
          <li key={index} className="max-w-64 truncate" title={cell}>
            {cell}
          </li>
        ))}
      </ul>
    </li>
  )
}

function GuessMark({ target, guessed, confidence }: ColumnProps) {
  const { text, format } = useLocale()
  const { importColumns } = text
  if (target === null) return <span className="text-sm text-faint">{importColumns.ignored}</span>
  if (target !== guessed || confidence === 0) return <span className="text-sm text-muted">{importColumns.chosen}</span>
  const isSure = confidence >= sureFrom
  const Drawn = isSure ? CircleCheck : CircleHelp
  return (
    <span className="flex items-center gap-1.5 text-sm text-muted">
      <Drawn size={14} aria-hidden className={classes('shrink-0', isSure ? 'text-accent-ink' : 'text-ink')} />
      <span>{isSure ? importColumns.sure : importColumns.likely}</span>
      <span className="numeric text-xs text-faint">{format.percent(confidence)}</span>
    </span>
  )
}
