import { Fragment } from 'react'
import { X } from 'lucide-react'
import { Dialog, Modal, ModalOverlay } from 'react-aria-components'
import { useText } from '#web/i18n/locale-provider.tsx'
import { IconButton } from '#web/ui/button.tsx'
import { LogoMark } from '#web/ui/logo.tsx'
import { DestinationLink, GroupName } from './destination-link.tsx'
import type { ShellProps } from './shell-frame.tsx'
import { UserMenu } from './user-menu.tsx'

/** The rail on the phone: everything, over the page. */
export function Drawer(props: ShellProps & { readonly onClose: () => void }) {
  const { onClose, company, destinations, secondary } = props
  const { shell } = useText()
  return (
    <ModalOverlay
      isOpen
      onOpenChange={(next) => !next && onClose()}
      isDismissable
      className="fixed inset-0 z-50 bg-scrim md:hidden"
    >
      <Modal className="appear h-full w-[min(300px,85vw)] bg-sunken">
        <Dialog aria-label={shell.navigation} className="flex h-full flex-col gap-1 p-3 outline-none">
          <div className="mb-2 flex items-center gap-2">
            <LogoMark size={24} />
            <span className="min-w-0 flex-1 truncate text-base font-bold">{company}</span>
            <IconButton label={shell.closeMenu} onPress={onClose}>
              <X size={18} aria-hidden />
            </IconButton>
          </div>
          <nav aria-label={shell.navigation} className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-auto p-px">
            {[...destinations, ...secondary].map((destination) => (
              <Fragment key={destination.id}>
                {destination.heading !== undefined && <GroupName name={destination.heading} />}
                <DestinationLink destination={destination} onPress={onClose} />
              </Fragment>
            ))}
            {props.favourites}
          </nav>
          <div className="flex">
            <UserMenu {...props} />
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
