import { Plus, Search, WifiOff } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { useText } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { Kbd } from '#web/ui/kbd.tsx'
import { LogoMark } from '#web/ui/logo.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import type { ShellProps } from './shell-frame.tsx'

/** Always there, always thin: search on the left, create on the right. */
export function TopLine(props: ShellProps) {
  const { onSearch, isOffline } = props
  const { shell, failures } = useText()
  return (
    <header
      aria-label={shell.topLine}
      className="flex h-12 shrink-0 items-center gap-2 border-b border-line px-3 md:h-11 md:px-6"
    >
      <LogoMark size={22} className="shrink-0 md:hidden" />
      <AriaButton
        onPress={onSearch}
        className="flex h-8 min-w-0 flex-1 items-center gap-2 rounded-md px-2 text-left text-sm text-faint hovered:bg-hover md:-ml-2 md:max-w-md"
      >
        <Search size={15} aria-hidden className="shrink-0" />
        <span className="min-w-0 flex-1 truncate">{shell.searchAnything}</span>
        <span className="hidden md:inline">
          <Kbd keys="Ctrl K" />
        </span>
      </AriaButton>
      <div className="ml-auto flex items-center gap-2">
        {isOffline && (
          <span role="status" className="flex items-center gap-1.5 text-xs font-medium text-overdue-ink">
            <WifiOff size={14} aria-hidden />
            {failures.offlineShort}
          </span>
        )}
        {props.waiting}
        <div data-tour="create" className="max-md:hidden">
          <QuickCreate {...props} />
        </div>
      </div>
    </header>
  )
}

function QuickCreate(props: ShellProps) {
  const { creatable, onCreate } = props
  const { shell } = useText()
  if (creatable.length === 0) return null
  return (
    <Menu
      label={shell.create}
      placement="bottom end"
      trigger={
        <Button size="small" icon={<Plus size={15} aria-hidden />} aria-label={shell.create}>
          <span className="hidden md:inline">{shell.create}</span>
        </Button>
      }
    >
      {creatable.map(({ id, label, icon }) => (
        <MenuItem key={id} icon={<Icon name={icon} size={15} />} onAction={() => onCreate(id)}>
          {label}
        </MenuItem>
      ))}
    </Menu>
  )
}
