import { Sparkles } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { callForAct, newKey } from '#web/api/client.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Badge } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { TextLink } from '#web/ui/link-button.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import type { Improvement } from './plan-queries.ts'

interface ListProps {
  readonly improvements: readonly Improvement[]
  readonly project: string
  readonly mayAsk: boolean
}

/** What its use says, each to be made a need or a change request by one press. */
export function ImprovementList({ improvements, ...more }: ListProps) {
  const { plan } = useFullLocale().text
  if (improvements.length === 0) {
    return (
      <EmptyState title={plan.improvementEmptyTitle} icon={<Sparkles size={32} aria-hidden />}>
        {plan.improvementEmpty}
      </EmptyState>
    )
  }
  return (
    <ul className="max-w-4xl px-4 pb-16 md:px-6">
      {improvements.map((one) => (
        <ImprovementRow key={one.origin} improvement={one} {...more} />
      ))}
    </ul>
  )
}

const colors = { unused: 'grey', disuse: 'yellow', kpi: 'orange', drift: 'red' } as const

function ImprovementRow(props: Omit<ListProps, 'improvements'> & { readonly improvement: Improvement }) {
  const { improvement, project, mayAsk } = props
  const { text, format } = useFullLocale()
  const { origin, source, title, reason, asked } = improvement
  const { isBusy, attempt } = useAttempt()
  async function ask(as: 'need' | 'changeRequest') {
    await attempt(async () => {
      await callForAct('POST /programme/improvements', { body: { project, origin, as }, key: newKey() })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    })
  }
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line py-3">
      <Badge color={colors[source]}>{text.plan.sources[source]}</Badge>
      <div className="min-w-48 flex-1">
        <p className="font-medium break-words">{title}</p>
        <p className="text-sm text-muted">{reason[format.language]}</p>
      </div>
      {asked && (
        <p className="text-sm">
          <TextLink href={recordHref(asked.module, asked.id)}>{text.plan.asked({ title: asked.title })}</TextLink>
        </p>
      )}
      {!asked && mayAsk && (
        <span className="flex flex-wrap gap-2">
          <Button size="small" isPending={isBusy} onPress={() => void ask('need')}>
            {text.plan.makeNeed}
          </Button>
          <Button size="small" isPending={isBusy} onPress={() => void ask('changeRequest')}>
            {text.plan.makeChange}
          </Button>
        </span>
      )}
    </li>
  )
}
