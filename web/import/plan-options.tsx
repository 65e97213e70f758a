import type { ReactNode } from 'react'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { labelClass } from '#web/ui/field-frame.tsx'
import { RadioGroup } from '#web/ui/radio-group.tsx'
import { Select } from '#web/ui/select.tsx'
import { FixedValues } from './fixed-values.tsx'
import type { ImportDetail } from './queries.ts'
import type { PlanDraft } from './use-plan.ts'

type MatchRule = ImportDetail['options']['match'][number]

/** In the order in which the server tries them. */
const matchRules: readonly MatchRule[] = ['email', 'taxId', 'phone', 'name']

/** What holds for the whole file. */
export function PlanOptionsForm(props: {
  readonly detail: ImportDetail
  readonly module: ReaderModule
  readonly plan: PlanDraft
  readonly errors: Readonly<Record<string, string>>
}) {
  const { detail, module, plan, errors } = props
  const { importColumns } = useLocale().text
  return (
    <div className="grid gap-x-10 gap-y-8 border-t border-line pt-5 lg:grid-cols-3">
      <Part title={importColumns.values} help={importColumns.valuesHelp}>
        <FixedValues module={module} plan={plan} errors={errors} />
      </Part>
      <Part title={importColumns.match}>
        <MatchOptions module={module} plan={plan} />
      </Part>
      <Part title={importColumns.reading}>
        <ReadingOptions detail={detail} plan={plan} />
      </Part>
    </div>
  )
}

function Part(props: { readonly title: string; readonly help?: string; readonly children: ReactNode }) {
  return (
    <section aria-label={props.title} className="flex min-w-0 flex-col gap-4">
      <div>
        <h2 className="text-base font-bold">{props.title}</h2>
        {props.help && <p className="text-sm text-muted">{props.help}</p>}
      </div>
      {props.children}
    </section>
  )
}

function MatchOptions({ module, plan }: { readonly module: ReaderModule; readonly plan: PlanDraft }) {
  const { importColumns } = useLocale().text
  const { match, onMatch } = plan.options
  const offered = matchRules.filter((rule) => rule === 'name' || module.fields.some(({ type }) => type === rule))
  const choices = (['skip', 'fill', 'overwrite'] as const).map((value) => ({
    value,
    label: importColumns.onMatchChoices[value],
    help: importColumns.onMatchHelp[value],
  }))
  return (
    <>
      <fieldset className="flex flex-col gap-1">
        <legend className={`${labelClass()} pb-1`}>{importColumns.matchBy}</legend>
        {offered.map((rule) => (
          <Checkbox
            key={rule}
            label={importColumns.rules[rule]}
            value={match.includes(rule)}
            onChange={(isOn) =>
              plan.setOptions({ match: matchRules.filter((one) => (one === rule ? isOn : match.includes(one))) })
            }
          />
        ))}
      </fieldset>
      <RadioGroup
        label={importColumns.onMatch}
        value={onMatch}
        onChange={(value) => plan.setOptions({ onMatch: choices.find((one) => one.value === value)?.value ?? 'skip' })}
        choices={choices}
        isDisabled={match.length === 0}
      />
    </>
  )
}

function ReadingOptions({ detail, plan }: { readonly detail: ImportDetail; readonly plan: PlanDraft }) {
  const { importColumns } = useLocale().text
  const { decimal, dayFirst, unknownOptions, createRelated } = plan.options
  const types = new Set(detail.targets.filter(({ name }) => plan.mapping.includes(name)).map(({ type }) => type))
  return (
    <>
      <Select
        label={importColumns.decimal}
        value={decimal ?? 'file'}
        onChange={(value) => plan.setOptions({ decimal: value === ',' || value === '.' ? value : undefined })}
        options={[
          { id: 'file', label: importColumns.asFile },
          { id: ',', label: importColumns.comma },
          { id: '.', label: importColumns.point },
        ]}
      />
      <Select
        label={importColumns.dayFirst}
        value={dayFirst === undefined ? 'file' : dayFirst ? 'day' : 'month'}
        onChange={(value) => plan.setOptions({ dayFirst: value === 'file' ? undefined : value === 'day' })}
        options={[
          { id: 'file', label: importColumns.asFile },
          { id: 'day', label: importColumns.dayMonth },
          { id: 'month', label: importColumns.monthDay },
        ]}
      />
      <RadioGroup
        label={importColumns.unknownOptions}
        value={unknownOptions}
        onChange={(value) => plan.setOptions({ unknownOptions: value === 'empty' ? 'empty' : 'reject' })}
        choices={[
          { value: 'reject', label: importColumns.unknownReject },
          { value: 'empty', label: importColumns.unknownEmpty },
        ]}
      />
      {types.has('relation') && (
        <Checkbox
          label={importColumns.createRelated}
          value={createRelated}
          onChange={(next) => plan.setOptions({ createRelated: next })}
        />
      )}
    </>
  )
}
