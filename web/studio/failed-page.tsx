import { useQuery } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { call, type CallAnswer } from '#web/api/client.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { cellClass, headClass } from './parts.tsx'

type Failed = CallAnswer<'GET /jobs/dead-letters'>['rows'][number]

const queryKey = ['jobs', 'failed']

/** What the server was to do by itself and gave up on. */
export function FailedPage() {
  const { text, format } = useFullLocale()
  const { failedWork } = text
  const title = text.shell.studioSections.failed
  const { data } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => (await call('GET /jobs/dead-letters', { signal })).rows,
  })
  return (
    <>
      <PageHead title={title} meta={data && format.count(failedWork.found, data.length)}>
        <p className="max-w-2xl text-sm text-muted">{failedWork.help}</p>
      </PageHead>
      <div className="flex flex-col gap-3 px-4 pt-1 pb-16 md:px-6">
        {data === undefined && <Skeleton lines={8} />}
        {data?.length === 0 && <EmptyState title={failedWork.none} />}
        {data && data.length > 0 && (
          <ScrollRegion label={title}>
            <table className="w-full border-collapse text-sm">
              <thead className="border-b border-line">
                <tr>
                  <th className={headClass}>{failedWork.what}</th>
                  <th className={headClass}>{failedWork.why}</th>
                  <th className={`${headClass} max-md:hidden`}>{failedWork.when}</th>
                  <th className={headClass}>
                    <span className="sr-only">{failedWork.retry}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.map((row) => (
                  <FailedRow key={row.id} row={row} />
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        )}
      </div>
    </>
  )
}

function FailedRow({ row }: { readonly row: Failed }) {
  const { text, format } = useFullLocale()
  const { failedWork } = text
  const { isBusy, attempt } = useAttempt()
  const names: Readonly<Record<string, string>> = failedWork.names
  const name = names[row.name] ?? row.name

  async function retry() {
    await attempt(async () => {
      await call('POST /jobs/dead-letters/:id/retry', { params: { id: row.id } })
      showToast({ text: failedWork.again })
      await queryClient.invalidateQueries({ queryKey })
    })
  }

  return (
    <tr className="h-(--row-height) hover:bg-hover">
      <td className={cellClass}>
        {name}
        <span className="block text-xs text-muted">{format.count(failedWork.attempts, row.attempts)}</span>
      </td>
      <td className={`${cellClass} break-words`}>{row.message}</td>
      <td className={`${cellClass} max-md:hidden`}>
        <RelativeTime value={row.failedAt} />
      </td>
      <td className={`${cellClass} text-right`}>
        <Button
          size="small"
          icon={<RotateCw size={13} aria-hidden />}
          aria-label={failedWork.retryOf({ name })}
          isPending={isBusy}
          onPress={() => void retry()}
        >
          {failedWork.retry}
        </Button>
      </td>
    </tr>
  )
}
