import type { ReactNode } from 'react'
import { queryClient } from '#web/api/query-client.ts'
import { useAttempt } from '#web/api/use-attempt.ts'
import { Button } from '#web/ui/button.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'

/** Nothing yet, and a press proposes what is usual. */
export function NothingProposed(props: {
  readonly words: { readonly emptyTitle: string; readonly empty: string; readonly propose: string }
  readonly icon: ReactNode
  readonly mayPropose: boolean
  readonly propose: () => Promise<unknown>
}) {
  const { words, icon, mayPropose } = props
  const { isBusy, attempt } = useAttempt()
  async function propose() {
    await attempt(async () => {
      await props.propose()
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    })
  }
  return (
    <EmptyState
      title={words.emptyTitle}
      icon={icon}
      actions={
        mayPropose && (
          <Button look="primary" isPending={isBusy} onPress={() => void propose()}>
            {words.propose}
          </Button>
        )
      }
    >
      {words.empty}
    </EmptyState>
  )
}
