import { Link } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import type { DeployPlan } from './deploy-queries.ts'

/** The data that a plan takes away or asks for, with some of the records. */
export function DeployLosses({ plan }: { readonly plan: DeployPlan }) {
  const { text, format } = useFullLocale()
  const { deploy } = text
  if (plan.losses.length === 0) return null
  return (
    <section
      aria-label={deploy.lossTitle}
      className="flex flex-col gap-2 rounded-md bg-overdue-soft p-3 text-sm text-overdue-ink"
    >
      <h3 className="flex items-center gap-2 font-bold">
        <TriangleAlert size={16} aria-hidden /> {deploy.lossTitle}
      </h3>
      <ul className="flex flex-col gap-2">
        {plan.losses.map(({ id, kind, label, path, records, values, samples }) => (
          <li key={id}>
            {deploy.losses[kind]({
              label: label[format.language],
              path,
              values: format.number(values),
              records: format.number(records),
            })}
            {samples.length > 0 && (
              <span className="flex flex-wrap gap-x-2">
                {deploy.samples}
                {samples.map((one) =>
                  plan.environment === 'production' ? (
                    <Link key={one.id} to={recordHref(one.module, one.id)} className="underline">
                      {one.title}
                    </Link>
                  ) : (
                    <span key={one.id}>{one.title}</span>
                  ),
                )}
              </span>
            )}
          </li>
        ))}
      </ul>
      {plan.lossesAcceptedBy && <p>{deploy.acceptedBy({ name: plan.lossesAcceptedBy })}</p>}
    </section>
  )
}
