import { Link } from '@tanstack/react-router'
import { MessageSquare, TriangleAlert } from 'lucide-react'
import { recordHref } from '#web/api/addresses.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { TestBadge } from './item-tests.tsx'
import { StateBadge } from './state-badge.tsx'
import type { SpecifiedItem } from './specification-queries.ts'

/** An item in one line, and under it what it lacks with the number of the rule. */
export function ItemRow(props: {
  readonly item: SpecifiedItem
  readonly isChosen: boolean
  readonly onChoose: () => void
}) {
  const { item, isChosen, onChoose } = props
  const { text, format } = useFullLocale()
  const { specification } = text
  const isSendable = item.state === 'draft' || item.state === 'changesRequested'
  return (
    <li className="grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-1 border-b border-line py-2 text-sm">
      <span>
        {isSendable && (
          <Checkbox
            label=""
            spokenLabel={specification.choose({ title: item.title })}
            value={isChosen}
            onChange={onChoose}
          />
        )}
      </span>
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Link
            to={recordHref(item.module, item.id)}
            className="min-w-0 flex-1 basis-48 font-medium break-words hover:underline"
          >
            {item.title}
          </Link>
          {item.isSuspect && <Chip className="bg-none-soft! text-none-ink!">{specification.suspect}</Chip>}
          {item.openComments > 0 && (
            <span className="flex items-center gap-1 text-xs text-none-ink">
              <MessageSquare size={13} aria-hidden />
              {format.count(specification.commentsOpen, item.openComments)}
            </span>
          )}
          <TestBadge test={item.test} />
          <StateBadge module={item.module} state={item.state} />
          <span className="numeric w-10 text-right text-muted">
            {item.points === null ? '' : format.number(item.points)}
          </span>
        </div>
        {item.problems.length > 0 && (
          <ul className="mt-1 flex flex-col gap-0.5">
            {item.problems.map(({ rule, message }) => (
              <li key={`${rule} ${message.en}`} className="flex items-start gap-1.5 text-xs text-none-ink">
                <TriangleAlert size={13} aria-hidden className="mt-0.5 shrink-0" />
                <span>
                  {message[format.language]} <span className="text-muted">{rule}</span>
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  )
}
