import type { ReactNode } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { ExternalLink } from 'lucide-react'
import { recordsHref } from '#web/api/addresses.ts'
import { useModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { Tabs } from '#web/ui/tabs.tsx'
import { studioHref } from './addresses.ts'
import { elementsOf } from './draft.ts'
import { FieldsTab } from './fields-tab.tsx'
import { LayoutTab } from './layout-tab.tsx'
import { ModuleSettings } from './module-settings.tsx'
import { DraftChip, OriginChip, RemovedNote } from './parts.tsx'
import { PipelinesTab } from './pipelines-tab.tsx'
import { labelOf, type ElementOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'
import { ViewsTab } from './views-tab.tsx'

const tabNames = ['fields', 'layout', 'views', 'pipelines', 'workflows', 'settings'] as const

/** Everything that a module is made of. */
export function ModulePage(props: {
  readonly name: string
  readonly tab?: string | undefined
  readonly part?: string | undefined
  /** What it does by itself. */
  readonly workflows: (
    module: ElementOf<'module'>,
    open: string | undefined,
    onOpen: (name: string | undefined) => void,
  ) => ReactNode
}) {
  const { name, part } = props
  const { text, format } = useFullLocale()
  const { studio } = text
  const { rows, elements, draft } = useStudio()
  const navigate = useNavigate()
  const live = useModule(name)
  const module = elementsOf(elements, 'module').find((one) => one.name === name)
  const removed = rows.find((row) => row.kind === 'module' && row.name === name && row.id in draft.removals)
  if (!module) {
    return removed ? (
      <>
        <PageHead title={labelOf(removed, format.language)} />
        <div className="px-4 md:px-6">
          <RemovedNote id={removed.id} name={labelOf(removed, format.language)} />
        </div>
      </>
    ) : (
      <EmptyState isPage title={studio.missingModule} />
    )
  }
  const tab = tabNames.find((one) => one === props.tab) ?? 'fields'
  const show = (next: string, nextPart?: string) =>
    void navigate({
      href: studioHref('modules', name, next === 'fields' && nextPart === undefined ? undefined : next, nextPart),
    })
  const contents = {
    fields: <FieldsTab module={module} open={part} onOpen={(field) => show('fields', field)} />,
    layout: <LayoutTab module={module} open={part} onOpen={(layout) => show('layout', layout)} />,
    views: <ViewsTab module={module} open={part} onOpen={(view) => show('views', view)} />,
    pipelines: <PipelinesTab module={module} />,
    workflows: props.workflows(module, part, (workflow) => show('workflows', workflow)),
    settings: <ModuleSettings module={module} />,
  }
  const counts = {
    fields: elementsOf(elements, 'field', module.id).length,
    views: elementsOf(elements, 'view', module.id).length,
    pipelines: elementsOf(elements, 'pipeline', module.id).length,
    workflows: elementsOf(elements, 'workflow', module.id).length,
  }
  const countOf: Readonly<Record<string, number>> = counts
  return (
    <>
      <PageHead
        title={module.definition.label.plural[format.language]}
        meta={
          <span className="flex items-center gap-2">
            <Icon name={module.definition.icon} />
            <OriginChip element={module} />
            <DraftChip id={module.id} />
          </span>
        }
        actions={
          live && (
            <LinkButton href={recordsHref(name)} icon={<ExternalLink size={14} aria-hidden />}>
              {studio.openModule}
            </LinkButton>
          )
        }
      />
      <div className="px-4 pb-16 md:px-6">
        <Tabs
          label={studio.moduleParts}
          selected={tab}
          onSelect={(next) => show(next)}
          tabs={tabNames.map((id) => ({
            id,
            label: studio.tabs[id],
            count: countOf[id] ? format.number(countOf[id]) : undefined,
            content: contents[id],
          }))}
        />
      </div>
    </>
  )
}
