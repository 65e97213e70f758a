import { useQuery } from '@tanstack/react-query'
import { call } from '#web/api/client.ts'
import { environmentsQuery, isBeingMade } from '#web/api/environments.ts'
import { showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { ProgressBar } from '#web/ui/progress-bar.tsx'
import { showToast } from '#web/ui/toast-queue.ts'

/** Where there is no sandbox, the way to one; while it is copied, how far that is. */
export function DeploySandbox({ isThere }: { readonly isThere: boolean }) {
  const { text } = useFullLocale()
  const { deploy } = text
  const { data } = useQuery(environmentsQuery)
  const copy = data?.copies.find(({ kind }) => kind === 'sandbox')

  async function make() {
    try {
      await call('PUT /environments/:kind', { params: { kind: 'sandbox' }, body: { contents: 'masked' } })
      showToast({ text: deploy.copyBegun })
    } catch (error) {
      showInToast(error, text)
    }
    await queryClient.invalidateQueries({ queryKey: environmentsQuery.queryKey })
  }

  if (copy && isBeingMade(copy))
    return <ProgressBar label={deploy.copying} done={copy.done} total={copy.total || undefined} />
  return (
    <div className="flex flex-col items-start gap-2">
      {copy?.problem && <p className="text-sm text-overdue-ink">{deploy.copyFailed({ problem: copy.problem })}</p>}
      {!isThere && (
        <>
          <p className="text-sm">{deploy.noSandbox}</p>
          <Button look="primary" onPress={() => void make()}>
            {deploy.makeSandbox}
          </Button>
        </>
      )}
    </div>
  )
}
