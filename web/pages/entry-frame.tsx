import type { ReactNode } from 'react'
import { ChevronDown, Languages } from 'lucide-react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { LogoMark } from '#web/ui/logo.tsx'
import { Menu } from '#web/ui/menu.tsx'
import { LocaleSection } from '#web/ui/shell/user-menu.tsx'
import { ToastRegion } from '#web/ui/toast.tsx'
import { useTitle } from '#web/ui/use-title.ts'

/** Pages before there is a session: the mark, one column, and the language at hand. */
export function EntryFrame(props: {
  readonly title: string
  readonly lead?: string
  readonly width?: 'narrow' | 'wide'
  readonly children: ReactNode
}) {
  const { title, lead, width = 'narrow' } = props
  useTitle(title)
  return (
    <div className="relative isolate flex min-h-dvh flex-col overflow-hidden bg-sunken">
      <header className="flex items-center justify-between px-4 py-3 md:px-6">
        <span className="flex items-center gap-2 text-lg font-bold tracking-tight">
          <LogoMark size={26} />
          Lazo
        </span>
        <LanguageMenu />
      </header>
      <main className="flex flex-1 flex-col items-center px-4 pt-[4vh] pb-16 md:pt-[8vh]">
        <div className={width === 'wide' ? 'w-full max-w-xl' : 'w-full max-w-[22rem]'}>
          <h1 tabIndex={-1} data-route-heading className="text-2xl font-bold tracking-tight">
            {title}
          </h1>
          {lead && <p className="mt-1 text-base text-pretty text-muted">{lead}</p>}
          <div className="mt-6">{props.children}</div>
        </div>
      </main>
      {width === 'narrow' && <LoopLine />}
      <ToastRegion />
    </div>
  )
}

/** The mark, drawn large: one line that comes, ties and goes on. */
function LoopLine() {
  return (
    <svg
      aria-hidden
      viewBox="0 0 1440 420"
      preserveAspectRatio="xMidYMax slice"
      className="pointer-events-none absolute inset-x-0 bottom-0 -z-10 h-[38vh] w-full overflow-visible text-line-strong [@media(max-height:760px)]:hidden"
    >
      <path
        d="M-20 372C220 392 560 330 742 196c92-68 96-166 22-160-66 6-98 96-104 184-8 112 34 168 118 158 148-18 316-214 682-196"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
      />
    </svg>
  )
}

function LanguageMenu() {
  const { locale, text, locales, changeLocale } = useLocale()
  return (
    <Menu
      label={text.shell.language}
      placement="bottom end"
      trigger={
        <Button look="quiet" size="small" icon={<Languages size={15} aria-hidden />}>
          {locales.find(({ id }) => id === locale)?.label ?? locale}
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
    >
      <LocaleSection locale={locale} onSelect={changeLocale} />
    </Menu>
  )
}
