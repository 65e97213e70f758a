import { Suspense, useState, type ReactNode } from 'react'
import { useLocale, useText } from '#web/i18n/locale-provider.tsx'
import { lazyPart } from '#web/ui/lazy-part.tsx'
import { ToastRegion } from '#web/ui/toast.tsx'
import { useNow } from '#web/ui/use-now.ts'
import { BottomBar } from './bottom-bar.tsx'
import { Rail } from './rail.tsx'
import { TopLine } from './top-line.tsx'
import type { ShellPlaces, ShellUser } from './user-menu.tsx'

const Drawer = lazyPart(async () => ({ default: (await import('./drawer.tsx')).Drawer }))

/** A place that the rail leads to. */
export interface Destination {
  readonly id: string
  readonly label: string
  readonly icon: string
  readonly href: string
  readonly isCurrent: boolean
  /** Begins a group of this name. */
  readonly heading?: string | undefined
}

export interface ShellProps {
  readonly company: string
  /** Named when it is not the production environment, so that nobody mistakes it. */
  readonly environment?: string | undefined
  readonly user: ShellUser
  readonly destinations: readonly Destination[]
  /** Below the line: configuration and the like. */
  readonly secondary: readonly Destination[]
  /** What quick create offers. */
  readonly creatable: readonly {
    readonly id: string
    readonly label: string
    readonly icon: string
  }[]
  readonly onCreate: (id: string) => void
  /** Of whatever one is looking at; nothing where one creates nothing. */
  readonly onCreateHere: (() => void) | undefined
  /** On a phone, what is one press away: one before searching and one after creating. */
  readonly bar: { readonly before: Destination | undefined; readonly after: Destination | undefined }
  readonly onSearch: () => void
  readonly onShortcuts: () => void
  readonly onSignOut: () => void
  readonly isOffline: boolean
  /** Where else one may go. */
  readonly places?: ShellPlaces | undefined
  /** One's own places, under those that are everybody's. */
  readonly favourites?: ReactNode
  /** What is not written yet. */
  readonly waiting?: ReactNode
  readonly children: ReactNode
}

/** The frame of every page: rail, top line, content to full width; on the phone, a bar below. */
export function ShellFrame(props: ShellProps) {
  const { shell } = useText()
  const [isDrawerOpen, setDrawerOpen] = useState(false)
  return (
    <div className="flex mt-(--place-height,0px) h-[calc(100dvh-var(--banner-height,0px)-var(--place-height,0px))] overflow-hidden bg-sunken">
      <a
        href="#content"
        className="fixed top-2 left-2 z-[70] -translate-y-16 rounded-md bg-accent px-3 py-1.5 text-sm font-medium text-accent-contrast focus:translate-y-0"
      >
        {shell.skipToContent}
      </a>
      <Rail {...props} />
      <div className="flex min-w-0 flex-1 flex-col bg-paper md:border-l md:border-line">
        <TopLine {...props} />
        <main id="content" tabIndex={-1} className="relative flex min-h-0 flex-1 flex-col overflow-auto outline-none">
          {props.children}
          <PrintedLine name={props.user.name} company={props.company} />
        </main>
        <BottomBar
          places={props.bar}
          onSearch={props.onSearch}
          onCreate={props.onCreateHere}
          onMore={() => setDrawerOpen(true)}
        />
      </div>
      <Suspense>{isDrawerOpen && <Drawer {...props} onClose={() => setDrawerOpen(false)} />}</Suspense>
      <ToastRegion />
    </div>
  )
}

/** On paper, the page ends with whose it is, when it was printed and by whom. */
function PrintedLine({ name, company }: { readonly name: string; readonly company: string }) {
  const { text, format } = useLocale()
  const date = format.dateTime(new Date(useNow()).toISOString())
  return (
    <p className="hidden pt-4 text-xs text-muted print:block">
      {[company, text.walk.printedOn({ date, name })].filter(Boolean).join(' · ')}
    </p>
  )
}
