import { Plus } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { tintClass } from '#web/ui/badge.tsx'
import { TextLink } from '#web/ui/link-button.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { NewInProject } from './new-in-project.tsx'
import { useFieldWords } from './option-words.ts'
import type { Budget } from './plan-queries.ts'
import { stageName } from './stage-name.ts'

/** What it costs: how it is shared out, by stage, and line by line. */
export function BudgetView({ budget }: { readonly budget: Budget }) {
  const { text, format } = useFullLocale()
  const words = text.plan
  return (
    <div className="flex flex-col gap-8 px-4 pt-2 pb-16 md:px-6">
      {budget.total.planned + budget.total.actual > 0 && (
        <section aria-labelledby="share" className="flex max-w-3xl flex-col gap-4">
          <h2 id="share" className="text-base font-bold">
            {words.share}
          </h2>
          <Shares budget={budget} column="planned" label={words.planned} />
          {budget.total.actual > 0 && <Shares budget={budget} column="actual" label={words.actual} />}
          {budget.warnings.length > 0 ? (
            <ul className="flex flex-col gap-1 text-sm text-overdue-ink">
              {budget.warnings.map((warning) => (
                <li key={warning.en}>{warning[format.language]}</li>
              ))}
            </ul>
          ) : (
            <p className="text-sm text-today-ink">{words.guardOk}</p>
          )}
        </section>
      )}
      {budget.lines.length === 0 && <p className="max-w-2xl text-base text-muted">{words.budgetEmpty}</p>}
      {budget.byStage.length > 0 && <StageTable budget={budget} />}
      {budget.lines.length > 0 && <LineTable budget={budget} />}
      {budget.mayChange && budget.module !== null && (
        <span>
          <NewInProject
            module={budget.module}
            look={budget.lines.length === 0 ? 'primary' : 'plain'}
            icon={<Plus size={15} aria-hidden />}
          >
            {words.addLine}
          </NewInProject>
        </span>
      )}
    </div>
  )
}

/** One bar of the whole, with where training must reach and development must end. */
function Shares(props: { readonly budget: Budget; readonly column: 'planned' | 'actual'; readonly label: string }) {
  const { budget, column, label } = props
  const { text, format } = useFullLocale()
  const words = useFieldWords('budgetLine')
  const total = budget.total[column]
  const order = ['training', 'development', 'licences', 'other']
  const shares = budget.byCategory
    .filter((one) => one[column] > 0)
    .toSorted((a, b) => order.indexOf(a.category ?? '') - order.indexOf(b.category ?? ''))
  const name = (category: string | null) => (category ? words.label('category', category) : text.plan.without)
  if (total <= 0) return null
  return (
    <div>
      <p className="numeric mb-1 flex items-baseline gap-2 text-sm">
        <span className="font-medium">{label}</span>
        <span>{format.money(total, budget.currency)}</span>
      </p>
      <div className="relative">
        <div className="flex h-7 overflow-hidden rounded-md">
          {shares.map((one) => (
            <div
              key={one.category}
              style={{ width: `${(100 * one[column]) / total}%` }}
              className={`${tintClass(words.color('category', one.category ?? ''))} bg-tint-edge`}
            />
          ))}
        </div>
        <div
          aria-hidden
          style={{ left: `${budget.trainingFloor}%` }}
          className="absolute -top-1 h-9 border-l-2 border-dashed border-ink"
        />
      </div>
      <ul className="numeric mt-1.5 flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {shares.map((one) => (
          <li
            key={one.category}
            className={`${tintClass(words.color('category', one.category ?? ''))} flex items-center gap-1.5`}
          >
            <span aria-hidden className="size-2.5 rounded-sm bg-tint-edge" />
            {name(one.category)} {format.percent(one[column] / total)}
            {one.category === 'training' && (
              <span className="text-muted">
                ({text.plan.floor({ percent: format.percent(budget.trainingFloor / 100) })})
              </span>
            )}
            {one.category === 'development' && (
              <span className="text-muted">
                ({text.plan.ceiling({ percent: format.percent(budget.developmentCeiling / 100) })})
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

function MoneyHeads({ first }: { readonly first: readonly string[] }) {
  const { plan } = useFullLocale().text
  return (
    <thead>
      <tr className="border-b border-line-strong text-left text-muted">
        {first.map((head) => (
          <th key={head} scope="col" className="h-9 pr-3 font-medium">
            {head}
          </th>
        ))}
        {[plan.planned, plan.actual, plan.plannedDays, plan.actualDays].map((head) => (
          <th key={head} scope="col" className="pl-3 text-right font-medium">
            {head}
          </th>
        ))}
      </tr>
    </thead>
  )
}

function MoneyCells({ of, currency }: { readonly of: Budget['total']; readonly currency: string }) {
  const { format } = useFullLocale()
  const money = (amount: number) => (amount === 0 ? '' : format.money(amount, currency))
  const days = (number: number) => (number === 0 ? '' : format.number(number))
  const isOver = of.planned > 0 && of.actual > of.planned
  return (
    <>
      <td className="pl-3 text-right">{money(of.planned)}</td>
      <td className={`pl-3 text-right ${isOver ? 'text-overdue-ink' : ''}`}>{money(of.actual)}</td>
      <td className="pl-3 text-right">{days(of.plannedDays)}</td>
      <td
        className={`pl-3 text-right ${of.plannedDays > 0 && of.actualDays > of.plannedDays ? 'text-overdue-ink' : ''}`}
      >
        {days(of.actualDays)}
      </td>
    </>
  )
}

function StageTable({ budget }: { readonly budget: Budget }) {
  const { text } = useFullLocale()
  return (
    <section aria-labelledby="by-stage">
      <h2 id="by-stage" className="mb-1 text-base font-bold">
        {text.plan.byStage}
      </h2>
      <div className="max-w-3xl">
        <ScrollRegion label={text.plan.byStage}>
          <table className="numeric w-full min-w-max text-sm">
            <MoneyHeads first={[text.plan.stage]} />
            <tbody>
              {budget.byStage.map((one) => (
                <tr key={one.stage} className="h-(--row-height) border-b border-line">
                  <th scope="row" className="text-left font-normal">
                    {one.kind === null ? text.plan.without : stageName(text.programme.stage, one.kind)}
                  </th>
                  <MoneyCells of={one} currency={budget.currency} />
                </tr>
              ))}
              <tr className="h-(--row-height) font-bold">
                <th scope="row" className="text-left">
                  {text.plan.total}
                </th>
                <MoneyCells of={budget.total} currency={budget.currency} />
              </tr>
            </tbody>
          </table>
        </ScrollRegion>
      </div>
    </section>
  )
}

function LineTable({ budget }: { readonly budget: Budget }) {
  const { text } = useFullLocale()
  const words = useFieldWords('budgetLine')
  const stages = new Map(budget.byStage.map(({ stage, kind }) => [stage, kind]))
  return (
    <section aria-labelledby="lines">
      <h2 id="lines" className="mb-1 text-base font-bold">
        {text.plan.lines}
      </h2>
      <ScrollRegion label={text.plan.lines}>
        <table className="numeric w-full min-w-max text-sm">
          <MoneyHeads first={[text.plan.line, text.plan.category, text.plan.stage, text.plan.subPhase]} />
          <tbody>
            {budget.lines.map((line) => (
              <tr key={line.id} className="h-(--row-height) border-b border-line hover:bg-hover">
                <td className="pr-3">
                  <TextLink href={recordHref(budget.module ?? '', line.id)}>{line.name}</TextLink>
                </td>
                <td className="pr-3 text-muted">{line.category ? words.label('category', line.category) : ''}</td>
                <td className="pr-3 text-muted">{stageName(text.programme.stage, stages.get(line.stage) ?? '')}</td>
                <td className="pr-3 text-muted">{line.subPhase ? words.label('subPhase', line.subPhase) : ''}</td>
                <MoneyCells of={line} currency={budget.currency} />
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  )
}
