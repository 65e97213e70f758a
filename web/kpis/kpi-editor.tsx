import { useState } from 'react'
import { skipToken, useQuery } from '@tanstack/react-query'
import type { KpiQuery } from '#common/kpi.ts'
import { changedIn, sameJson } from '#common/merge-patch.ts'
import { call } from '#web/api/client.ts'
import { errorText } from '#web/api/errors.ts'
import { useModuleOf } from '#web/api/model.ts'
import { useFormAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { DateField } from '#web/ui/date-field.tsx'
import { FormError } from '#web/ui/form-error.tsx'
import { NumberField } from '#web/ui/number-field.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { draftFrom, queryFrom, type QueryDraft } from './kpi-draft.ts'
import { kpiValueQuery, readAllAgain, type KpiPage } from './kpi-queries.ts'
import { useFieldWords } from '#web/programme/option-words.ts'
import { useFigure } from './kpi-words.ts'
import { OperandEditor } from './operand-editor.tsx'

interface Goal {
  readonly unit: string
  readonly direction: string | null
  readonly baseline: string | null
  readonly baselineAt: string | null
  readonly baselineAbsent: boolean
  readonly target: string | null
  readonly targetUpTo: string | null
  readonly dueDate: string | null
  readonly trajectory: string | null
}

/** What a KPI counts, seen at once, and where it is to be. */
export function KpiEditor({ page, onClose }: { readonly page: KpiPage; readonly onClose: () => void }) {
  const { text } = useFullLocale()
  const { kpis, common } = text
  const module = useModuleOf('kpi')
  // As it was opened: what others change of it meanwhile is not written over.
  const [opened] = useState(() => ({ version: page.version, draft: draftFrom(page.query), goal: goalOf(page) }))
  const [draft, setDraft] = useState(opened.draft)
  const [goal, setGoal] = useState<Goal>(opened.goal)
  const { isBusy, problem, setProblem, attempt } = useFormAttempt()
  const query = queryFrom(draft)
  const now = useQuery(
    query ? kpiValueQuery(query) : { queryKey: ['records', 'programme', 'kpi-value'], queryFn: skipToken },
  )
  const { isExternal } = page.kpi

  async function save() {
    const isAsked = !isExternal && !sameJson(draft, opened.draft)
    if (isAsked && !query) return setProblem(kpis.queryOpen)
    await attempt(async () => {
      const values = { ...changedIn(opened.goal, { ...goal, unit: goal.unit.trim() }), ...(isAsked ? { query } : {}) }
      await call('PATCH /records/:module/:id', {
        params: { module: module?.name ?? '', id: page.kpi.id },
        body: { version: opened.version, values },
      })
      await readAllAgain()
      onClose()
    })
  }

  return (
    <form
      noValidate
      className="flex flex-col gap-5 rounded-lg border border-line-strong bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      {!isExternal && (
        <section aria-labelledby="query" className="flex flex-col gap-3">
          <h2 id="query" className="text-base font-bold">
            {kpis.query}
          </h2>
          <QueryEditor draft={draft} onChange={setDraft} />
          <ValueNow unit={goal.unit} query={query} now={now} />
        </section>
      )}
      <GoalEditor goal={goal} onChange={setGoal} today={now.data?.value ?? null} />
      <FormError>{problem}</FormError>
      <div className="flex justify-end gap-2">
        <Button onPress={onClose}>{common.cancel}</Button>
        <Button type="submit" look="primary" isPending={isBusy}>
          {common.save}
        </Button>
      </div>
    </form>
  )
}

function goalOf({ kpi, stated, trajectory }: KpiPage): Goal {
  const { unit, direction, target, targetUpTo, dueDate } = kpi
  const asText = (value: number | null) => (value === null ? null : String(value))
  return {
    ...stated,
    unit: unit ?? '',
    direction,
    target: asText(target),
    targetUpTo: asText(targetUpTo),
    dueDate,
    trajectory,
  }
}

function QueryEditor(props: { readonly draft: QueryDraft; readonly onChange: (draft: QueryDraft) => void }) {
  const { draft, onChange } = props
  const { kpis } = useFullLocale().text
  const isJoined = draft.kind !== 'single'
  const kinds = ['single', 'ratio', 'difference'] as const
  return (
    <>
      <div className="grid items-end gap-3 sm:grid-cols-2">
        <Select
          label={kpis.kind}
          value={draft.kind}
          onChange={(next) => {
            const kind = kinds.find((one) => one === next)
            if (kind)
              onChange({ ...draft, kind, ...(kind === 'single' ? { of: { ...draft.of, origin: 'data' } } : {}) })
          }}
          options={kinds.map((id) => ({ id, label: kpis.kinds[id] }))}
        />
        {draft.kind === 'ratio' && (
          <Checkbox
            label={kpis.percent}
            value={draft.percent}
            onChange={(percent) => onChange({ ...draft, percent })}
            className="pb-1.5"
          />
        )}
      </div>
      {isJoined && <h3 className="text-sm font-bold text-why-ink">{kpis.first}</h3>}
      <OperandEditor value={draft.of} mayBeOutside={isJoined} onChange={(of) => onChange({ ...draft, of })} />
      {isJoined && (
        <>
          <h3 className="border-t border-line pt-3 text-sm font-bold text-why-ink">
            {draft.kind === 'ratio' ? kpis.over : kpis.less}
          </h3>
          <OperandEditor value={draft.to} mayBeOutside onChange={(to) => onChange({ ...draft, to })} />
        </>
      )}
    </>
  )
}

interface Now {
  readonly data: { readonly value: string | null; readonly n: number } | undefined
  readonly error: Error | null
}

/** What it gives, as soon as enough is said. */
function ValueNow(props: { readonly unit: string; readonly query: KpiQuery | undefined; readonly now: Now }) {
  const { query, now, unit } = props
  const { text, format } = useFullLocale()
  const { kpis } = text
  const figure = useFigure()
  if (!query) return null
  const { data, error } = now
  return (
    <p role="status" className="flex flex-wrap items-baseline gap-x-3 rounded-md bg-hover px-3 py-2 text-sm">
      <span className="text-muted">{kpis.now}</span>
      {error && <span className="text-overdue-ink">{errorText(error, text)}</span>}
      {!error && data && (
        <>
          <span className="numeric text-lg font-bold">
            {data.value === null ? kpis.noValue : figure(data.value, unit || null)}
          </span>
          <span className="text-muted">{format.count(kpis.rests, data.n)}</span>
        </>
      )}
      {!error && !data && <span>…</span>}
    </p>
  )
}

function GoalEditor(props: {
  readonly goal: Goal
  readonly onChange: (goal: Goal) => void
  readonly today: string | null
}) {
  const { goal, onChange, today } = props
  const { kpis } = useFullLocale().text
  const directions = useFieldWords('kpi').offered('direction')
  const trajectories = useFieldWords('kpi').offered('trajectory')
  return (
    <section aria-label={kpis.target} className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        <TextField
          label={kpis.unit}
          help={kpis.unitHelp}
          value={goal.unit}
          maxLength={250}
          onChange={(unit) => onChange({ ...goal, unit })}
        />
        <Select
          label={kpis.direction}
          value={goal.direction}
          onChange={(direction) => onChange({ ...goal, direction })}
          options={directions}
        />
        <Select
          label={kpis.path}
          value={goal.trajectory}
          onChange={(trajectory) => onChange({ ...goal, trajectory })}
          options={trajectories}
        />
        <NumberField
          label={kpis.target}
          suffix={goal.unit}
          value={goal.target}
          onChange={(target) => onChange({ ...goal, target })}
        />
        {goal.direction === 'range' && (
          <NumberField
            label={kpis.targetUpTo}
            suffix={goal.unit}
            value={goal.targetUpTo}
            onChange={(targetUpTo) => onChange({ ...goal, targetUpTo })}
          />
        )}
        <DateField label={kpis.dueDate} value={goal.dueDate} onChange={(dueDate) => onChange({ ...goal, dueDate })} />
        <NumberField
          label={kpis.baseline}
          suffix={goal.unit}
          isDisabled={goal.baselineAbsent}
          value={goal.baseline}
          onChange={(baseline) => onChange({ ...goal, baseline, baselineAt: goal.baselineAt ?? thisDay() })}
        />
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {today !== null && !goal.baselineAbsent && (
          <Button
            look="link"
            size="small"
            className="-ml-2"
            onPress={() => onChange({ ...goal, baseline: today, baselineAt: thisDay() })}
          >
            {kpis.baselineToday}
          </Button>
        )}
        <Checkbox
          label={kpis.baselineAbsent}
          value={goal.baselineAbsent}
          onChange={(baselineAbsent) =>
            onChange({ ...goal, baselineAbsent, ...(baselineAbsent ? { baseline: null, baselineAt: null } : {}) })
          }
        />
      </div>
    </section>
  )
}

function thisDay(): string {
  return new Date().toISOString().slice(0, 10)
}
