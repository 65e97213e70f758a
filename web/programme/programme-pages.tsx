import { Link } from '@tanstack/react-router'
import {
  ClipboardCheck,
  FileText,
  Footprints,
  ListChecks,
  Package,
  Puzzle,
  Rocket,
  ScrollText,
  Target,
  Workflow,
} from 'lucide-react'
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
    { to: '/programme/specification', name: text.specification.title, mark: Puzzle },
    { to: '/programme/review', name: text.specification.review, mark: ClipboardCheck },
    { to: '/programme/papers', name: papers.title, mark: FileText },
    { to: '/programme/deploy', name: text.deploy.title, mark: Rocket },
    { to: '/programme/tests', name: tests.title, mark: ListChecks },
  ] as const
  return (
    <section className="sm:col-span-2 lg:col-span-1 xl:col-span-2">
      <h2 className="mb-1 text-sm font-bold text-why-ink">{programme.work}</h2>
      <ul className="gap-x-8 sm:columns-2 lg:columns-1 xl:columns-2">
        {pages.map(({ to, name, mark: Mark }) => (
          <li key={to} className="break-inside-avoid">
            <Link
              to={to}
              search={{ project }}
              className="flex min-h-(--row-height) items-center gap-2 rounded-md px-2 text-sm hover:bg-hover"
            >
              <Mark size={16} aria-hidden className="text-muted" />
              <span className="min-w-0 flex-1 break-words">{name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
