import type { Expectation } from '#common/scenario.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'

type KpiStep = Expectation & { expect: 'kpiValue' }

const bounds = ['changesBy', 'equals', 'atLeast', 'atMost'] as const

/** Which KPI, and what it must say: by how much the steps move it, or where it stands after them. */
export function KpiControls({
  step,
  onChange,
}: {
  readonly step: KpiStep
  readonly onChange: (step: KpiStep) => void
}) {
  const { tests } = useFullLocale().text
  const bound = bounds.find((name) => step[name] !== undefined) ?? 'changesBy'
  const { changesBy: _, equals: __, atLeast: ___, atMost: ____, ...rest } = step
  const value = step[bound] ?? 0
  return (
    <>
      <TextField label={tests.kpi} value={step.kpi} onChange={(kpi) => onChange({ ...step, kpi })} />
      <Select
        label={tests.check}
        value={bound}
        options={bounds.map((id) => ({ id, label: tests.bounds[id] }))}
        onChange={(next) => {
          const name = bounds.find((one) => one === next)
          if (name) onChange({ ...rest, [name]: value })
        }}
      />
      <NumberField
        label={tests.howMany}
        value={String(value)}
        onChange={(next) => onChange({ ...rest, [bound]: Number(next ?? 0) })}
      />
    </>
  )
}
