import { useState } from 'react'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { DateField } from '#web/ui/date-field.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { readAllAgain, type KpiPage } from './kpi-queries.ts'

/** The value on a day of a figure that the CRM does not know. */
export function EnterValue({ page }: { readonly page: KpiPage }) {
  const { text } = useFullLocale()
  const { kpis } = text
  const [at, setAt] = useState<string | null>(null)
  const [value, setValue] = useState<string | null>(null)
  const [answers, setAnswers] = useState<string | null>(null)
  const [margin, setMargin] = useState<string | null>(null)
  const [problem, setProblem] = useState<string>()

  async function enter() {
    if (at === null || value === null) return
    try {
      const body = {
        at,
        value,
        ...(answers === null ? {} : { count: Math.round(Number(answers)) }),
        ...(margin === null ? {} : { margin }),
      }
      await call('POST /programme/kpis/:id/values', { params: { id: page.kpi.id }, body })
      await readAllAgain()
      setValue(null)
      setProblem(undefined)
    } catch (error) {
      setProblem(errorText(error, text))
    }
  }

  return (
    <form
      noValidate
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        void enter()
      }}
    >
      <h2 className="text-base font-bold">{kpis.enter}</h2>
      {page.externalSource && (
        <p className="-mt-2 text-sm text-muted">{kpis.externalFrom({ source: page.externalSource })}</p>
      )}
      <div className="grid grid-cols-2 gap-3">
        <DateField label={kpis.day} isRequired value={at} onChange={setAt} />
        <NumberField label={kpis.value} isRequired suffix={page.kpi.unit ?? ''} value={value} onChange={setValue} />
        <NumberField label={kpis.answers} fractionDigits={0} value={answers} onChange={setAnswers} />
        <NumberField label={kpis.margin} value={margin} onChange={setMargin} />
      </div>
      <FormError>{problem}</FormError>
      <Button type="submit" className="self-end" isDisabled={at === null || value === null}>
        {kpis.add}
      </Button>
    </form>
  )
}
