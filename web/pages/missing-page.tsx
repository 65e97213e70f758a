import { Compass } from 'lucide-react'
import { useText } from '#web/i18n/locale-provider.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { useTitle } from '#web/ui/use-title.ts'

/** Absent and invisible look the same, so that an address tells nothing to whoever may not see. */
export function MissingPage() {
  const { failures } = useText()
  useTitle(failures.missingTitle)
  return (
    <EmptyState
      isPage
      title={failures.missingTitle}
      icon={<Compass size={32} strokeWidth={1.25} aria-hidden />}
      actions={<LinkButton href="/">{failures.goHome}</LinkButton>}
    >
      {failures.missingBody}
    </EmptyState>
  )
}
