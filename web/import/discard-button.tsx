import { useNavigate } from '@tanstack/react-router'
import { showInToast } from '#web/api/errors.ts'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { discardImport } from './queries.ts'

/** Leaves an import that has written nothing. */
export function DiscardButton({ id }: { readonly id: string }) {
  const text = useText()
  const navigate = useNavigate()

  async function discard() {
    try {
      await discardImport(id)
      showToast({ text: text.imports.discarded })
      await navigate({ to: '/import' })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <Button look="quiet" onPress={() => void discard()}>
      {text.imports.discard}
    </Button>
  )
}
