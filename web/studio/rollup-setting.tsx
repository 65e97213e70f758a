import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { LocalComboBox } from '#web/ui/combo-box-local.tsx'
import { Select } from '#web/ui/select.tsx'
import { ConditionField } from './condition-field.tsx'
import { fieldsOf } from './draft-model.ts'
import { elementsOf } from './draft.ts'
import { useFieldChange, type FieldEditorProps } from './field-editor.tsx'
import { labelOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'

const functions = ['count', 'sum', 'min', 'max', 'average'] as const
const summable = ['integer', 'decimal', 'percent', 'money', 'duration']
const ordered = [...summable, 'date', 'dateTime']

/** Counts or sums records that point here: which, by what, over which field. */
export function RollupSetting(props: FieldEditorProps) {
  const { options = {} } = props.field.definition
  const { text, format } = useFullLocale()
  const { studio } = text
  const { elements } = useStudio()
  const { changeOptions } = useFieldChange(props)
  const pointing = elementsOf(elements, 'module').filter((one) => relationsHere(one.id).length > 0)
  const target = pointing.find(({ name }) => name === options.module)

  function relationsHere(moduleId: string) {
    return fieldsOf(elements, moduleId).filter(
      (one) => one.type === 'relation' && one.options?.module === props.module.name,
    )
  }

  const named = (fields: ReturnType<typeof relationsHere>) =>
    fields.map((one) => ({ id: one.name, label: one.label[format.language] }))
  const kind = options.function ?? 'count'
  const amounts = target
    ? fieldsOf(elements, target.id).filter(({ type }) =>
        (kind === 'min' || kind === 'max' ? ordered : summable).includes(type),
      )
    : []

  function choose(name: string | null) {
    const module = pointing.find((one) => one.name === name)
    const [first] = module ? relationsHere(module.id) : []
    changeOptions({
      module: name ?? undefined,
      by: first?.name,
      function: kind,
      of: undefined,
      result: undefined,
      where: undefined,
    })
  }

  function measure(of: string | null) {
    const type = amounts.find(({ name }) => name === of)?.type
    const result = type === 'money' || type === 'date' || type === 'dateTime' ? type : undefined
    changeOptions({ of: of ?? undefined, result })
  }

  return (
    <>
      <LocalComboBox
        label={studio.rollupModule}
        help={pointing.length === 0 ? studio.rollupNone : undefined}
        isRequired
        value={options.module ?? null}
        options={pointing.map((one) => ({ id: one.name, label: labelOf(one, format.language), detail: one.name }))}
        onChange={choose}
      />
      {target && (
        <>
          <Select
            label={studio.by}
            value={options.by ?? null}
            options={named(relationsHere(target.id))}
            onChange={(by) => changeOptions({ by: by ?? undefined })}
          />
          <Select
            label={studio.function}
            value={kind}
            options={functions.map((id) => ({ id, label: studio.functions[id] }))}
            onChange={(next) =>
              changeOptions({
                function: functions.find((one) => one === next) ?? 'count',
                of: undefined,
                result: undefined,
              })
            }
          />
          {kind !== 'count' && (
            <Select
              label={studio.of}
              value={options.of ?? null}
              options={named(amounts)}
              onChange={measure}
              isRequired
            />
          )}
          <ConditionField
            label={studio.where}
            moduleId={target.id}
            value={options.where}
            onChange={(where) => changeOptions({ where })}
          />
        </>
      )}
    </>
  )
}
