import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { useFormAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { DateField } from '#web/ui/date-field.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { readAllAgain, templatesQuery, type Template } from './kpi-queries.ts'
import { useFieldWords } from '#web/programme/option-words.ts'
import { useFigure } from './kpi-words.ts'

/** Objectives that come with their KPI: one says the target and the day. */
export function ChooseObjective(props: { readonly project: string; readonly onClose: () => void }) {
  const { text, format } = useFullLocale()
  const { kpis } = text
  const { data, error } = useQuery(templatesQuery)
  const [name, setName] = useState<string>()
  const chosen = data?.find((one) => one.name === name)
  return (
    <ModalFrame
      isOpen
      onClose={props.onClose}
      title={chosen ? chosen.label[format.language] : kpis.chooseTitle}
      width="medium"
    >
      <div className="flex min-h-0 flex-col gap-3 overflow-auto px-5 pt-1 pb-5">
        {!chosen && <p className="text-sm text-muted">{kpis.chooseHelp}</p>}
        {error && <FormError>{errorText(error, text)}</FormError>}
        {!data && !error && <Skeleton lines={6} />}
        {!chosen && data && (
          <ul>
            {data.map((one) => (
              <TemplateRow key={one.name} template={one} onChoose={() => setName(one.name)} />
            ))}
          </ul>
        )}
        {!chosen && data && data.length < templatesThere && <p className="text-sm text-muted">{kpis.unavailable}</p>}
        {chosen && <TemplateForm {...props} template={chosen} onBack={() => setName(undefined)} />}
      </div>
    </ModalFrame>
  )
}

/** As many as there are where one sees everything. */
const templatesThere = 6

function TemplateRow({ template, onChoose }: { readonly template: Template; readonly onChoose: () => void }) {
  const { text, format } = useFullLocale()
  const figure = useFigure()
  return (
    <li className="border-b border-line">
      <button
        type="button"
        onClick={onChoose}
        className="flex w-full flex-col gap-0.5 rounded-md px-2 py-2.5 text-left hover:bg-hover"
      >
        <span className="text-base font-bold">{template.label[format.language]}</span>
        <span className="text-sm text-muted">
          {template.kpis
            .map(({ label, value, unit }) =>
              value === null
                ? label[format.language]
                : `${label[format.language]} (${text.kpis.nowIs({ value: figure(value, unit) }).toLowerCase()})`,
            )
            .join(' · ')}
        </span>
      </button>
    </li>
  )
}

interface GivenKpi {
  readonly target: string | null
  readonly figure: string | null
  readonly source: string
}

const nothing: GivenKpi = { target: null, figure: null, source: '' }

function TemplateForm(props: {
  readonly project: string
  readonly template: Template
  readonly onBack: () => void
  readonly onClose: () => void
}) {
  const { project, template, onBack, onClose } = props
  const { text } = useFullLocale()
  const departments = useFieldWords('objective').offered('department')
  const [department, setDepartment] = useState<string | null>(template.department)
  const [dueDate, setDueDate] = useState<string | null>(null)
  const [given, setGiven] = useState<readonly GivenKpi[]>(template.kpis.map(() => nothing))
  const { isBusy, problem, attempt } = useFormAttempt()
  const isWhole =
    dueDate !== null &&
    given.every(
      ({ target, figure, source }, index) =>
        target !== null && (!template.kpis[index]?.asksFigure || (figure !== null && source.trim() !== '')),
    )

  async function choose() {
    if (!isWhole) return
    await attempt(async () => {
      const body = {
        project,
        template: template.name,
        dueDate,
        ...(department ? { department } : {}),
        kpis: given.map(sent),
      }
      await call('POST /programme/objectives', { body })
      await readAllAgain()
      onClose()
    })
  }

  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void choose()
      }}
    >
      {template.kpis.map((kpi, index) => (
        <TemplateKpi
          key={kpi.label.en}
          kpi={kpi}
          value={given[index] ?? nothing}
          onChange={(next) => setGiven(given.map((one, at) => (at === index ? next : one)))}
        />
      ))}
      <div className="grid gap-3 sm:grid-cols-2">
        <DateField label={text.kpis.dueDate} isRequired value={dueDate} onChange={setDueDate} />
        <Select label={text.kpis.department} value={department} onChange={setDepartment} options={departments} />
      </div>
      <FormError>{problem}</FormError>
      <div className="flex justify-end gap-2">
        <Button onPress={onBack}>{text.kpis.others}</Button>
        <Button type="submit" look="primary" isDisabled={!isWhole} isPending={isBusy}>
          {text.kpis.take}
        </Button>
      </div>
    </form>
  )
}

function sent({ target, figure, source }: GivenKpi) {
  const said = source.trim()
  return {
    target: target ?? '',
    ...(figure === null ? (said === '' ? {} : { source: said }) : { figure: { value: figure, source: said } }),
  }
}

function TemplateKpi(props: {
  readonly kpi: Template['kpis'][number]
  readonly value: GivenKpi
  readonly onChange: (value: GivenKpi) => void
}) {
  const { kpi, value, onChange } = props
  const { text, format } = useFullLocale()
  const { kpis } = text
  const figure = useFigure()
  const unit = kpi.unit ?? ''
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="text-base font-bold">{kpi.label[format.language]}</legend>
      <p className="text-sm text-muted">
        {kpi.help[format.language]} {kpi.isExternal && `${kpis.isExternal}.`}
      </p>
      {kpi.value !== null && <p className="text-sm">{kpis.nowIs({ value: figure(kpi.value, kpi.unit) })}</p>}
      <div className="grid gap-3 sm:grid-cols-2">
        {kpi.asksFigure && (
          <NumberField
            label={kpi.asksFigure[format.language]}
            isRequired
            value={value.figure}
            onChange={(next) => onChange({ ...value, figure: next })}
          />
        )}
        {(kpi.asksFigure || kpi.isExternal) && (
          <TextField
            label={kpis.source}
            isRequired={kpi.asksFigure !== null}
            value={value.source}
            onChange={(source) => onChange({ ...value, source })}
            maxLength={250}
          />
        )}
        <NumberField
          label={kpis.target}
          isRequired
          suffix={unit}
          value={value.target}
          onChange={(target) => onChange({ ...value, target })}
        />
      </div>
    </fieldset>
  )
}
