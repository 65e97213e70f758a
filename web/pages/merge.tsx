import { useParams, useSearch } from '@tanstack/react-router'
import { trashDays } from '#common/change.ts'
import { useModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { MergeForm } from '#web/records/merge-form.tsx'
import { isMergeable, mergedMax } from '#web/records/mergeable.ts'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { MissingPage } from './missing-page.tsx'

/** Records side by side: which one stays, and whose value each field takes. */
export default function MergePage() {
  const { text, format } = useLocale()
  const { module: name = '' } = useParams({ strict: false })
  const { ids: listed = '' }: { readonly ids?: string } = useSearch({ strict: false })
  const module = useModule(name)
  if (!module || !isMergeable(module)) return <MissingPage />
  const ids = [...new Set(listed.split('.'))].filter((id) => id !== '')
  const isFit = ids.length >= 2 && ids.length <= mergedMax
  return (
    <>
      <PageHead title={text.merge.title({ records: module.label.plural[format.language] })}>
        {isFit && <p className="max-w-prose text-sm text-muted">{text.merge.help({ days: trashDays })}</p>}
      </PageHead>
      {isFit ? (
        <MergeForm key={listed} module={module} ids={ids} />
      ) : (
        <EmptyState
          title={text.merge.notHere}
          actions={<LinkButton href={`/duplicates?module=${module.name}`}>{text.duplicates.title}</LinkButton>}
        >
          {text.merge.notHereHelp}
        </EmptyState>
      )}
    </>
  )
}
