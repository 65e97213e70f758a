import { useId, useState, type ReactNode } from 'react'
import { ButtonContext, type PopoverProps } from 'react-aria-components'
import { floating, menuPresses, useFloatingTrigger, type MenuFocus } from './floating.ts'

/** A button and its menu: `<Menu trigger={<IconButton …/>} label="Acciones"><MenuItem …/></Menu>`. */
export function Menu(props: {
  readonly trigger: ReactNode
  readonly label: string
  readonly placement?: PopoverProps['placement']
  readonly children: ReactNode
}) {
  const { trigger, label, placement = 'bottom start', children } = props
  const id = useId()
  const [focus, setFocus] = useState<MenuFocus>()
  const [times, setTimes] = useState(0)
  const button = useFloatingTrigger(focus !== undefined)
  const parts = floating.now()
  const open = (next: MenuFocus) =>
    button.withCode(() => {
      setFocus(next)
      setTimes((before) => before + 1)
    })
  return (
    <>
      <ButtonContext
        value={{
          ...button.props,
          ...menuPresses(open),
          ref: button.ref,
          'aria-haspopup': 'menu',
          'aria-controls': focus === undefined ? undefined : id,
          onKeyDown: (event) => {
            if (event.key === 'ArrowDown') open('first')
            else if (event.key === 'ArrowUp') open('last')
            else event.continuePropagation()
          },
        }}
      >
        {trigger}
      </ButtonContext>
      {parts && (
        <parts.OpenMenu
          // Opened anew, without the submenus of the last time.
          key={times}
          {...{ id, label, placement, focus }}
          triggerRef={button.ref}
          onClose={() => setFocus(undefined)}
        >
          {children}
        </parts.OpenMenu>
      )}
    </>
  )
}

export interface MenuListProps {
  readonly id?: string
  readonly label: string
  readonly autoFocus?: boolean | 'first' | 'last'
  readonly onClose?: () => void
  readonly children: ReactNode
}

/** The bare list, for a menu that a board or a table places itself. */
export function MenuList(props: MenuListProps) {
  const parts = floating.useCode()
  return <parts.MenuList {...props} />
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
  const parts = floating.useCode()
  return <parts.MenuItem {...props} />
}

export interface MenuSectionProps {
  readonly title?: string
  readonly label?: string
  readonly selected?: string
  readonly onSelect?: (id: string) => void
  readonly children: ReactNode
}

/** A titled part of a menu; with `selected` it is a choice that the menu keeps. */
export function MenuSection(props: MenuSectionProps) {
  const parts = floating.useCode()
  return <parts.MenuSection {...props} />
}

export function MenuSeparator() {
  const parts = floating.useCode()
  return <parts.MenuSeparator />
}

export interface SubmenuProps {
  readonly title: string
  readonly icon: ReactNode
  readonly children: ReactNode
}

export function Submenu(props: SubmenuProps) {
  const parts = floating.useCode()
  return <parts.Submenu {...props} />
}
