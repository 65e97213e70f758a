import { Link } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { allotted, overloads } from '#common/workload.ts'
import { recordHref } from '#web/api/addresses.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import type { Plan, Team } from './plan-queries.ts'
import type { DraftedPlan } from './use-plan-draft.ts'

type Overload = Team['members'][number]['overloads'][number]

/** Who would have to do more than they can, with the tasks that ask for it; as the draft would make it. */
export function PlanOverloads({ plan, drafted }: { readonly plan: Plan; readonly drafted: DraftedPlan }) {
  const { text } = useFullLocale()
  const { dates, workdays, draft } = drafted
  const tasks = plan.tasks.map((task) => (task.id === draft?.task ? { ...task, ...draft } : task))
  const availability = new Map(plan.people.map((one) => [one.id, one.availability]))
  const found = overloads(allotted(tasks, dates), { availability, workdays, today: plan.today })
  if (found.length === 0) return null
  return (
    <section aria-labelledby="overloads" className="px-4 pb-4 md:px-6">
      <h2 id="overloads" className="mb-1 flex items-center gap-2 text-sm font-bold text-overdue-ink">
        <TriangleAlert size={15} aria-hidden /> {text.plan.overloads}
      </h2>
      <ul className="flex max-w-4xl flex-col gap-1">
        {found.map(({ person, tasks: ids, ...one }) => (
          <li key={`${person} ${one.startsOn}`} className="text-sm">
            <strong className="font-medium">{plan.people.find(({ id }) => id === person)?.name}</strong>{' '}
            <OverloadWords
              overload={{
                ...one,
                tasks: ids
                  .flatMap((id) => plan.tasks.find((task) => task.id === id) ?? [])
                  .map(({ id, name, dedication }) => ({ module: plan.module, id, title: name, dedication })),
              }}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** How much, from when to when, and because of which tasks. */
export function OverloadWords({ overload }: { readonly overload: Overload }) {
  const { text, format } = useFullLocale()
  const { startsOn, endsOn, percent, availability, tasks } = overload
  const words = { percent: format.number(percent), available: format.number(availability) }
  return (
    <>
      <span className="numeric">
        {text.plan.overload({ ...words, from: format.date(startsOn), until: format.date(endsOn) })}
      </span>{' '}
      {tasks.map(({ module, id, title, dedication }, at) => (
        <span key={id} className="numeric text-muted">
          {at > 0 && ', '}
          <Link to={recordHref(module, id)} className="hover:underline">
            {title}
          </Link>{' '}
          ({format.number(dedication)} %)
        </span>
      ))}
    </>
  )
}
