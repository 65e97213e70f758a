import { Link } from '@tanstack/react-router'
import { FileText, Footprints, ListChecks, Package, Rocket, ScrollText, Target, Workflow } from 'lucide-react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { needsPages } from './needs-pages.ts'

/** Where the project is worked on: pages that do more than a list of records. */
export function ProgrammePages({ project }: { readonly project: string }) {
  const { text } = useLocale()
  const { kpis, packs, papers, processes, programme, tests } = text
  const pages = [
    { to: '/programme/path', name: packs.path, mark: Footprints },
    { to: '/programme/packs', name: packs.title, mark: Package },
    { to: '/programme/charter', name: kpis.charter, mark: ScrollText },
    { to: '/programme/objectives', name: kpis.objectives, mark: Target },
    ...needsPages(text),
    { to: '/programme/processes', name: processes.title, mark: Workflow },
    { to: '/programme/papers', name: papers.title, mark: FileText },
    { to: '/programme/deploy', name: text.deploy.title, mark: Rocket },
    { to: '/programme/tests', name: tests.title, mark: ListChecks },
  ] as const
  return (
    <section>
      <h2 className="mb-1 text-sm font-bold text-why-ink">{programme.work}</h2>
      <ul>
        {pages.map(({ to, name, mark: Mark }) => (
          <li key={to}>
            <Link
              to={to}
              search={{ project }}
              className="flex h-(--row-height) items-center gap-2 rounded-md px-2 text-sm hover:bg-hover"
            >
              <Mark size={16} aria-hidden className="text-muted" />
              <span className="min-w-0 flex-1 truncate">{name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
