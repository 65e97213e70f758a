import { useState } from 'react'
import { isApiError } from '#web/api/api-error.ts'
import { errorText } from '#web/api/errors.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { DiscardButton } from './discard-button.tsx'
import { MappingTable } from './mapping-table.tsx'
import { PlanOptionsForm } from './plan-options.tsx'
import { planImport, type ImportDetail } from './queries.ts'
import { StepActions } from './step-actions.tsx'
import { usePlan } from './use-plan.ts'

/** Where the columns go and what holds for the whole file; then it is checked. */
export function MappingStep(props: {
  readonly detail: ImportDetail
  readonly module: ReaderModule
  readonly onPlanned: () => void
}) {
  const { detail, module, onPlanned } = props
  const { text, format } = useLocale()
  const { importColumns } = text
  const plan = usePlan(detail, module)
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({})
  const [problem, setProblem] = useState<string>()
  const [hasTried, setTried] = useState(false)
  const { isBusy, attempt } = useAttempt(fail)
  const mapped = plan.mapping.filter((target) => target !== null).length
  const missing = hasTried
    ? Object.fromEntries([...plan.missing].map((name) => [name, importColumns.valueMissing]))
    : {}
  const shown = { ...errors, ...missing }

  async function check() {
    setTried(true)
    setErrors({})
    setProblem(undefined)
    if (plan.repeated.size > 0) return setProblem(importColumns.repeatedSome)
    if (mapped === 0) return setProblem(importColumns.nothingMapped)
    if (plan.missing.size > 0) return focusFirstError()
    await attempt(async () => {
      await planImport(detail.id, plan.written())
      onPlanned()
    })
  }

  function fail(error: unknown) {
    const violations = isApiError(error) ? error.violations : []
    const atFields = violations.filter(({ field }) => field !== '' && field !== 'mapping')
    setErrors(Object.fromEntries(atFields.map(({ field, message }) => [field.split('.')[0] ?? field, message])))
    setProblem(errorText(error, text))
  }

  return (
    <form
      noValidate
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault()
        void check()
      }}
    >
      <section aria-label={importColumns.title} className="flex flex-col gap-3">
        <div>
          <h2 className="text-lg font-bold">{importColumns.title}</h2>
          <p className="max-w-3xl text-sm text-muted">{importColumns.help}</p>
        </div>
        <MappingTable detail={detail} plan={plan} />
        <p role="status" className="numeric text-sm text-muted">
          {importColumns.summary({ mapped: format.number(mapped), all: format.number(detail.headers.length) })}
        </p>
      </section>
      <PlanOptionsForm detail={detail} module={module} plan={plan} errors={shown} />
      <StepActions>
        <FormError>{problem ?? missingText(importColumns.missingSome, module, missing, format.language)}</FormError>
        <Button type="submit" look="primary" isPending={isBusy}>
          {importColumns.check}
        </Button>
        <DiscardButton id={detail.id} />
      </StepActions>
    </form>
  )
}

function missingText(
  message: (values: { readonly fields: string }) => string,
  module: ReaderModule,
  missing: Readonly<Record<string, string>>,
  language: 'es' | 'en',
): string | undefined {
  const labels = module.fields.filter(({ name }) => missing[name] !== undefined).map(({ label }) => label[language])
  return labels.length > 0 ? message({ fields: labels.join(', ') }) : undefined
}

/** After the render that marks it. */
function focusFirstError(): void {
  requestAnimationFrame(() => {
    const marked = document.querySelector<HTMLElement>('form [data-invalid] :is(button, input)')
    marked?.focus()
    marked?.scrollIntoView({ block: 'center' })
  })
}
