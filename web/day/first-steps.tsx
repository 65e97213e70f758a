import { Link } from '@tanstack/react-router'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { useSession } from '#web/api/session.ts'
import { moduleOfKind, useModel } from '#web/api/model.ts'
import { Icon } from '#web/ui/icon.tsx'

const steps = [
  { id: 'why', href: '/programme', icon: 'route', needs: 'configure' },
  { id: 'data', href: '/import', icon: 'file-up', needs: 'import' },
  { id: 'people', href: '/people', icon: 'users', needs: 'manageUsers' },
  { id: 'shape', href: '/studio', icon: 'puzzle', needs: 'configure' },
] as const

/** Who may configure is shown the ways to begin, until the company has said what its CRM is for. */
export function useBegins(): boolean {
  const { modules } = useModel()
  return useSession()?.switches.includes('configure') === true && moduleOfKind(modules, 'project') === undefined
}

export function FirstSteps() {
  const { day } = useLocale().text
  const switches: readonly string[] = useSession()?.switches ?? []
  return (
    <section aria-labelledby="first-steps" className="flex max-w-xl flex-col py-4">
      <h2 id="first-steps" className="text-lg font-bold">
        {day.begin}
      </h2>
      <p className="mb-3 text-base text-muted">{day.beginHelp}</p>
      <ul>
        {steps
          .filter(({ needs }) => switches.includes(needs))
          .map(({ id, href, icon }) => (
            <li key={id} className="border-b border-line first:border-t">
              <Link to={href} className="flex items-start gap-3 px-2 py-3 hover:bg-hover">
                <Icon name={icon} size={18} className="mt-0.5 shrink-0 text-why-ink" />
                <span className="flex min-w-0 flex-col">
                  <span className="text-base font-medium">{day.beginSteps[id].title}</span>
                  <span className="text-sm text-pretty text-muted">{day.beginSteps[id].help}</span>
                </span>
              </Link>
            </li>
          ))}
      </ul>
    </section>
  )
}
