import { Link } from '@tanstack/react-router'
import { recordHref } from '#web/api/addresses.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { MergeChoice, MergeRow } from './merge-choice.tsx'
import type { Preview } from './merge-form.tsx'
import { recordRow } from './reader-types.ts'

/** The records side by side, and which one of them stays. */
export function MergeWinnerRow(props: {
  readonly module: ReaderModule
  readonly preview: Preview
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}) {
  const { module, preview, chosen, onChoose } = props
  const { text, format } = useLocale()
  const isBound = preview.records.some(({ mayGo }) => !mayGo)
  return (
    <MergeRow
      label={text.merge.stays}
      note={text.merge.staysWhy[preview.winnerReason]}
      columns={preview.records.length}
    >
      {preview.records.map((one) => {
        const { id, title, createdAt, owner } = recordRow(one.record)
        const problem = one.mayGo ? undefined : one.mayStay ? text.merge.cannotGo : text.merge.cannotStay
        return (
          <MergeChoice
            key={id}
            name="winner"
            label={title}
            isChosen={id === chosen}
            isDisabled={!one.mayStay || (isBound && one.mayGo)}
            onChoose={() => onChoose(id)}
          >
            <Link to={recordHref(module.name, id)} className="font-medium text-ink hover:underline">
              {title}
            </Link>
            <span className="block text-xs text-muted">
              {text.merge.createdOn({ when: format.date(createdAt.slice(0, 10)) })}
              {owner ? ` · ${owner.title}` : ''}
            </span>
            {problem && <span className="block text-xs text-overdue-ink">{problem}</span>}
          </MergeChoice>
        )
      })}
    </MergeRow>
  )
}
