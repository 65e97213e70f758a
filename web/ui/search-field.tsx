import { Search, X } from 'lucide-react'
import { Button, Group, Input, SearchField as AriaSearchField } from 'react-aria-components'
import { useText } from '#web/i18n/locale-provider.tsx'
import { classes } from './classes.ts'

/** A search that answers as one types; Escape empties it. */
export function SearchField(props: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly autoFocus?: boolean
  readonly className?: string
}) {
  const { label, className, ...rest } = props
  const { common } = useText()
  return (
    <AriaSearchField {...rest} aria-label={label} className={classes('group', className)}>
      <Group className="field-box h-8 gap-1.5 border-line-strong px-2">
        <Search size={14} aria-hidden className="shrink-0 text-muted" />
        <Input
          placeholder={label}
          className="w-full min-w-0 bg-transparent text-sm outline-none placeholder:text-faint [&::-webkit-search-cancel-button]:hidden"
        />
        <Button
          aria-label={common.clear}
          className="flex size-6 shrink-0 items-center justify-center rounded-sm text-muted group-data-[empty]:invisible hovered:bg-hover"
        >
          <X size={14} aria-hidden />
        </Button>
      </Group>
    </AriaSearchField>
  )
}
