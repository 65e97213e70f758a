import type { ReactNode } from 'react'
import { X } from 'lucide-react'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'

/** The editor beside a list; on the phone it takes the whole screen. */
export function SidePanel(props: {
  readonly label: string
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const { studio } = useFullText()
  return (
    <aside
      aria-label={props.label}
      className="flex flex-col gap-4 border-line max-lg:fixed max-lg:inset-0 max-lg:z-30 max-lg:overflow-auto max-lg:bg-paper max-lg:p-4 max-lg:pb-24 lg:sticky lg:top-3 lg:max-h-[calc(100dvh-7rem)] lg:w-[420px] lg:shrink-0 lg:overflow-auto lg:rounded-lg lg:border lg:bg-surface lg:p-4 lg:pb-20"
    >
      <div className="flex items-center gap-2">
        <h2 className="min-w-0 flex-1 truncate text-lg font-bold">{props.label}</h2>
        <IconButton label={studio.closeEditor} onPress={props.onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      {props.children}
    </aside>
  )
}
