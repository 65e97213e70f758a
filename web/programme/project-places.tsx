import { Link } from '@tanstack/react-router'
import type { ProgrammeKind } from '#common/programme.ts'
import { recordsHref } from '#web/api/addresses.ts'
import { moduleOfKind, useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Icon } from '#web/ui/icon.tsx'
import type { Project } from './queries.ts'

/** Everything of the project, by the question that it answers. */
const groups = {
  why: ['gap', 'objective', 'kpi', 'initiative', 'communication'],
  what: ['need', 'meeting', 'channel', 'touchpoint', 'dataNeed'],
  how: ['process', 'step', 'specItem', 'feedback', 'test', 'baseline', 'deployment'],
  who: ['member', 'stage', 'phase', 'budgetLine', 'track', 'session'],
  control: ['risk', 'decision', 'changeRequest', 'waiver', 'signature'],
} as const satisfies Readonly<Record<string, readonly ProgrammeKind[]>>

const groupNames = ['why', 'what', 'how', 'who', 'control'] as const

export function ProjectPlaces({ project }: { readonly project: Project }) {
  const { text, format } = useFullLocale()
  const { programme } = text
  const { modules } = useModel()
  const count = (module: string) =>
    project.counts.filter((one) => one.module === module).reduce((sum, one) => sum + one.count, 0)
  return (
    <nav
      aria-label={programme.places}
      className="grid content-start gap-x-8 gap-y-6 sm:grid-cols-2 lg:grid-cols-1 xl:grid-cols-2"
    >
      {groupNames.map((group) => {
        const kinds: readonly string[] = groups[group]
        const shown = kinds.flatMap((kind) => moduleOfKind(modules, kind) ?? [])
        if (shown.length === 0) return null
        return (
          <section key={group}>
            <h2 className="mb-1 text-sm font-bold text-why-ink">{programme.groups[group]}</h2>
            <ul>
              {shown.map(({ name, icon, label }) => (
                <li key={name}>
                  <Link
                    to={recordsHref(name)}
                    className="flex h-(--row-height) items-center gap-2 rounded-md px-2 text-sm hover:bg-hover"
                  >
                    <Icon name={icon} size={16} className="text-muted" />
                    <span className="min-w-0 flex-1 truncate">{label.plural[format.language]}</span>
                    <span className="numeric text-muted">{count(name) > 0 ? format.number(count(name)) : ''}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </nav>
  )
}
