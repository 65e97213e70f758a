import { useQuery } from '@tanstack/react-query'
import { failureOf } from '#web/api/errors.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { PackList } from '#web/packs/pack-list.tsx'
import { programmeQuery } from '#web/programme/queries.ts'
import { PageHead } from '#web/ui/page-head.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { useProjectAt } from '#web/programme/use-project.ts'
import { FailurePage } from './failure-page.tsx'

/** Cases already thought through, to begin from. */
export default function PacksPage() {
  const { packs } = useFullLocale().text
  const { project } = useProjectAt()
  const query = useQuery(programmeQuery(useModel(), project ?? undefined))
  const failure = failureOf(query)
  if (failure) return <FailurePage error={failure} />
  return (
    <>
      <PageHead title={packs.title}>
        <p className="max-w-2xl text-sm text-pretty text-muted">{packs.help}</p>
      </PageHead>
      {query.data ? <PackList programme={query.data} /> : <Skeleton lines={8} className="px-4 pt-6 md:px-6" />}
    </>
  )
}
