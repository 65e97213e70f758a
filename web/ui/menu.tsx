import type { ReactNode } from 'react'
import { Check, ChevronRight } from 'lucide-react'
import {
  Header,
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuSection as AriaMenuSection,
  MenuTrigger,
  Popover,
  Separator,
  SubmenuTrigger,
  type PopoverProps,
  type Selection,
} from 'react-aria-components'
import { classes } from './classes.ts'
import { Kbd } from './kbd.tsx'
import { popoverClass } from './popover.tsx'

/** A button and its menu: `<Menu trigger={<IconButton …/>} label="Acciones"><MenuItem …/></Menu>`. */
export function Menu(props: {
  readonly trigger: ReactNode
  readonly label: string
  readonly placement?: PopoverProps['placement']
  readonly children: ReactNode
}) {
  return (
    <MenuTrigger>
      {props.trigger}
      <Popover placement={props.placement ?? 'bottom start'} offset={4} className={popoverClass}>
        <MenuList label={props.label}>{props.children}</MenuList>
      </Popover>
    </MenuTrigger>
  )
}

/** The bare list, for a menu that a board or a table places itself. */
export function MenuList(props: {
  readonly label: string
  readonly autoFocus?: boolean | 'first'
  readonly onClose?: () => void
  readonly children: ReactNode
}) {
  const { label, autoFocus, onClose, children } = props
  return (
    <AriaMenu aria-label={label} autoFocus={autoFocus} onClose={onClose} className="min-w-44 p-1 outline-none">
      {children}
    </AriaMenu>
  )
}

export const menuItemClass =
  'group flex min-h-7 cursor-default items-center gap-2 rounded-sm px-2 py-1 text-sm outline-none focused:bg-hover data-[open]:bg-hover disabled:text-faint'

export interface MenuItemProps {
  readonly id?: string
  readonly children: ReactNode
  readonly icon?: ReactNode
  readonly shortcut?: string
  readonly isDanger?: boolean
  readonly isDisabled?: boolean
  readonly href?: string
  readonly onAction?: () => void
  readonly textValue?: string
}

export function MenuItem(props: MenuItemProps) {
  const { id, children, icon, shortcut, isDanger, isDisabled, href, onAction } = props
  const textValue = props.textValue ?? (typeof children === 'string' ? children : undefined)
  return (
    <AriaMenuItem
      id={id}
      textValue={textValue}
      href={href}
      onAction={onAction}
      isDisabled={isDisabled ?? false}
      className={classes(menuItemClass, isDanger && 'text-overdue-ink')}
    >
      {({ hasSubmenu, selectionMode, isSelected }) => (
        <>
          {selectionMode !== 'none' && (
            <Check size={14} aria-hidden className={classes('shrink-0', !isSelected && 'invisible')} />
          )}
          {icon && <span className="flex w-4 shrink-0 justify-center text-muted">{icon}</span>}
          <span className="min-w-0 flex-1 truncate">{children}</span>
          {shortcut && <Kbd keys={shortcut} />}
          {hasSubmenu && <ChevronRight size={14} aria-hidden className="text-muted" />}
        </>
      )}
    </AriaMenuItem>
  )
}

/** A titled part of a menu; with `selected` it is a choice that the menu keeps. */
export function MenuSection(props: {
  readonly title?: string
  readonly label?: string
  readonly selected?: string
  readonly onSelect?: (id: string) => void
  readonly children: ReactNode
}) {
  const { title, label, selected, onSelect, children } = props
  const choose = (keys: Selection) => {
    const chosen = keys === 'all' ? undefined : [...keys][0]
    if (chosen !== undefined) onSelect?.(String(chosen))
  }
  return (
    <AriaMenuSection
      aria-label={title ?? label ?? ''}
      selectionMode={selected === undefined ? undefined : 'single'}
      selectedKeys={selected === undefined ? undefined : [selected]}
      onSelectionChange={choose}
      disallowEmptySelection
    >
      {title && <Header className="px-2 pt-2 pb-1 text-xs font-medium text-muted">{title}</Header>}
      {children}
    </AriaMenuSection>
  )
}

export function MenuSeparator() {
  return <Separator className="my-1 border-t border-line" />
}

export function Submenu(props: { readonly title: string; readonly icon?: ReactNode; readonly children: ReactNode }) {
  return (
    <SubmenuTrigger>
      <MenuItem textValue={props.title} icon={props.icon}>
        {props.title}
      </MenuItem>
      <Popover className={popoverClass} offset={-2}>
        <MenuList label={props.title}>{props.children}</MenuList>
      </Popover>
    </SubmenuTrigger>
  )
}
