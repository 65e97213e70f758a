import { useState, type ReactNode } from 'react'
import { showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
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
  const text = useFullText()
  const [isBusy, setBusy] = useState(false)
  async function propose() {
    setBusy(true)
    try {
      await props.propose()
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
      setBusy(false)
    }
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
