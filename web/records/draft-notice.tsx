import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import type { Draft } from './use-draft.ts'

/** Says that what stands here was left half done some time, and lets it go. */
export function DraftNotice({ draft }: { readonly draft: Draft }) {
  const { text } = useLocale()
  if (!draft.isBack) return null
  return (
    <p role="status" className="flex items-center gap-2 rounded-md bg-sunken px-3 py-1.5 text-sm text-muted">
      <span className="flex-1">{text.waiting.draftBack}</span>
      <Button size="small" look="link" onPress={draft.reset}>
        {text.waiting.dropDraft}
      </Button>
    </p>
  )
}
