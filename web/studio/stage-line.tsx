import { Trash2 } from 'lucide-react'
import type { StageDefinition } from '#common/element.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { searchIn } from '#web/ui/use-async-options.ts'
import { fieldsOf } from './draft-model.ts'
import { isComputed } from './field-types.ts'
import { useStudio } from './studio-state.tsx'

export type Stage = StageDefinition

const statuses = ['open', 'won', 'lost'] as const

interface StageLineProps {
  readonly stage: Stage
  readonly index: number
  /** All of its pipeline. */
  readonly stages: readonly Stage[]
  readonly moduleId: string
  readonly canRemove: boolean
  readonly onChange: (stage: Stage) => void
  readonly onRemove: () => void
}

/** A stage: words, state, probability, how long it keeps, what it asks for. */
export function StageLine(props: StageLineProps) {
  const { stage, canRemove, onChange, onRemove } = props
  const { text, format } = useFullLocale()
  const { studio } = text
  const name = stage.label[format.language] || stage.value
  const { rottenDays: _days, ...rest } = stage
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-2 py-2">
      <div className="flex items-center gap-1">
        <StageNames {...props} />
        <IconButton size="small" label={studio.removeFrom({ name })} isDisabled={!canRemove} onPress={onRemove}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      <div className="grid items-end gap-2 sm:grid-cols-3">
        <Select
          label={studio.status}
          value={stage.status}
          options={statuses.map((id) => ({ id, label: studio.statuses[id] }))}
          onChange={(next) => onChange({ ...stage, status: statuses.find((one) => one === next) ?? 'open' })}
        />
        <NumberField
          label={studio.probability}
          suffix="%"
          value={String(stage.probability)}
          onChange={(value) => onChange({ ...stage, probability: Math.min(100, Math.max(0, Number(value ?? 0))) })}
        />
        <NumberField
          label={studio.rottenDays}
          fractionDigits={0}
          value={stage.rottenDays === undefined ? null : String(stage.rottenDays)}
          onChange={(value) => onChange(value === null ? rest : { ...stage, rottenDays: Math.round(Number(value)) })}
        />
      </div>
      <div className="grid items-start gap-2 sm:grid-cols-3">
        <RequiredFields {...props} />
        <NextStages {...props} />
        <Category {...props} />
      </div>
    </div>
  )
}

function StageNames({ stage, index, onChange }: StageLineProps) {
  const { text, format } = useFullLocale()
  const { studio } = text
  const own = format.language
  const other = own === 'es' ? 'en' : 'es'
  const names = { es: studio.inSpanish, en: studio.inEnglish }
  return (
    <div className="grid min-w-0 flex-1 gap-1 sm:grid-cols-2">
      <TextField
        label={studio.stageIn({ language: names[own], index: index + 1 })}
        isLabelHidden
        placeholder={studio.newStage}
        value={stage.label[own]}
        autoFocus={stage.label.es === '' && stage.label.en === ''}
        onChange={(typed) =>
          onChange({
            ...stage,
            label: stage.label.es === stage.label.en ? { es: typed, en: typed } : { ...stage.label, [own]: typed },
          })
        }
      />
      <TextField
        label={studio.stageIn({ language: names[other], index: index + 1 })}
        isLabelHidden
        placeholder={names[other]}
        value={stage.label[other]}
        onChange={(typed) => onChange({ ...stage, label: { ...stage.label, [other]: typed } })}
      />
    </div>
  )
}

function RequiredFields({ stage, moduleId, onChange }: StageLineProps) {
  const { text, format } = useFullLocale()
  const { elements } = useStudio()
  const options = fieldsOf(elements, moduleId)
    .filter(({ type }) => !isComputed(type) && type !== 'stage')
    .map(({ name, label }) => ({ id: name, label: label[format.language] }))
  const { required = [], ...rest } = stage
  return (
    <TagField
      label={text.studio.stageRequires}
      search={searchIn(options)}
      value={options.filter(({ id }) => required.includes(id))}
      onChange={(next) => onChange(next.length > 0 ? { ...rest, required: next.map(({ id }) => id) } : rest)}
    />
  )
}

/** Where a record may go on to; none named means anywhere. */
function NextStages({ stage, stages, onChange }: StageLineProps) {
  const { text, format } = useFullLocale()
  const options = stages
    .filter(({ value }) => value !== stage.value)
    .map(({ value, label }) => ({ id: value, label: label[format.language] || value }))
  const { next = [], ...rest } = stage
  return (
    <TagField
      label={text.arrange.nextStages}
      placeholder={text.arrange.anyStage}
      search={searchIn(options)}
      value={options.filter(({ id }) => next.includes(id))}
      onChange={(chosen) => onChange(chosen.length > 0 ? { ...rest, next: chosen.map(({ id }) => id) } : rest)}
    />
  )
}

const categories = ['pipeline', 'bestCase', 'commit', 'closed', 'omitted'] as const

/** Under which heading a forecast counts it. */
function Category({ stage, onChange }: StageLineProps) {
  const { arrange } = useFullLocale().text
  const { category: _before, ...rest } = stage
  return (
    <Select
      label={arrange.category}
      canClear
      value={stage.category ?? null}
      options={categories.map((id) => ({ id, label: arrange.categories[id] }))}
      onChange={(next) => {
        const category = categories.find((one) => one === next)
        onChange(category ? { ...rest, category } : rest)
      }}
    />
  )
}
