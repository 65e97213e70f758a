import { call } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { isMergeable } from './mergeable.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { showToast } from '#web/ui/toast-queue.ts'

/** Takes merged records apart, and says what stays as it is. */
export function useSeparate(): (act: string) => Promise<void> {
  const { text, format } = useLocale()
  return async (act) => {
    try {
      const { kept } = await call('POST /acts/:id/undo', { params: { id: act } })
      const changed = kept.reduce((sum, { fields }) => sum + Math.max(1, fields.length), 0)
      showToast({ text: changed === 0 ? text.merge.separated : format.count(text.merge.separatedKept, changed) })
      await queryClient.invalidateQueries({ queryKey: ['records'] })
    } catch (error) {
      showInToast(error, text)
    }
  }
}

export function SeparateButton({ module, act }: { readonly module: ReaderModule; readonly act: string }) {
  const { text } = useLocale()
  const separate = useSeparate()
  if (!isMergeable(module)) return null
  return (
    <Button size="small" look="link" onPress={() => void separate(act)}>
      {text.merge.separate}
    </Button>
  )
}
