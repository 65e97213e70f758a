import type { ReactNode, RefObject } from 'react'
import { Check, ChevronRight } from 'lucide-react'
import {
  Dialog,
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
import type { MenuFocus } from './floating.ts'
import { Kbd } from './kbd.tsx'
import {
  menuItemClass,
  type MenuItemProps,
  type MenuListProps,
  type MenuSectionProps,
  type SubmenuProps,
} from './menu.tsx'
import { OwnSubmits } from './own-submits.tsx'
import { popoverClass, type PanelChildren } from './popover.tsx'

interface OpenProps {
  readonly id: string
  readonly label: string
  readonly triggerRef: RefObject<HTMLElement | null>
  readonly placement: PopoverProps['placement']
  readonly onClose: () => void
}

/** What a button opens as a menu. */
export function OpenMenu(props: OpenProps & { readonly focus: MenuFocus | undefined; readonly children: ReactNode }) {
  const { id, label, triggerRef, placement, focus, onClose, children } = props
  const close = (isOpen: boolean) => !isOpen && onClose()
  return (
    <MenuTrigger isOpen={focus !== undefined} onOpenChange={close}>
      <Popover
        aria-label={label}
        triggerRef={triggerRef}
        isOpen={focus !== undefined}
        onOpenChange={close}
        placement={placement}
        offset={4}
        className={popoverClass}
      >
        <MenuList id={id} label={label} autoFocus={focus === 'menu' || focus === undefined ? true : focus}>
          {children}
        </MenuList>
      </Popover>
    </MenuTrigger>
  )
}

/** What a button opens as a panel. */
export function OpenPanel(
  props: OpenProps & {
    readonly isOpen: boolean
    readonly className: string | undefined
    readonly children: PanelChildren
  },
) {
  const { id, label, triggerRef, placement, isOpen, onClose, className, children } = props
  return (
    <Popover
      trigger="DialogTrigger"
      triggerRef={triggerRef}
      isOpen={isOpen}
      onOpenChange={(next) => !next && onClose()}
      placement={placement}
      offset={4}
      className={popoverClass}
    >
      <Dialog id={id} aria-label={label} className={classes('p-3 outline-none', className)}>
        <OwnSubmits>{typeof children === 'function' ? children(onClose) : children}</OwnSubmits>
      </Dialog>
    </Popover>
  )
}

export function MenuList({ id, label, autoFocus, onClose, children }: MenuListProps) {
  return (
    <AriaMenu id={id} aria-label={label} autoFocus={autoFocus} onClose={onClose} className="min-w-44 p-1 outline-none">
      {children}
    </AriaMenu>
  )
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

export function MenuSection(props: MenuSectionProps) {
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

export function Submenu(props: SubmenuProps) {
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
