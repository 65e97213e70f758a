import { Suspense } from 'react'
import { useParams, useSearch } from '@tanstack/react-router'
import { useSession } from '#web/api/session.ts'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { ConfigurationPage } from '#web/studio/configuration-page.tsx'
import { EnvironmentsPage } from '#web/studio/environments-page.tsx'
import { FailedPage } from '#web/studio/failed-page.tsx'
import { FormsPage } from '#web/studio/forms-page.tsx'
import { GroupsPage } from '#web/studio/groups-page.tsx'
import { CurrenciesPage } from '#web/studio/currencies-page.tsx'
import { LanguagesPage } from '#web/studio/languages-page.tsx'
import { ListsPage } from '#web/studio/lists-page.tsx'
import { ModulePage } from '#web/studio/module-page.tsx'
import { ModulesPage } from '#web/studio/modules-page.tsx'
import { NavigationPage } from '#web/studio/navigation-page.tsx'
import { MapPage } from '#web/studio/map-page.tsx'
import { PolicyPage } from '#web/studio/policy-page.tsx'
import { PrintingPage } from '#web/studio/printing-page.tsx'
import { RolesPage } from '#web/studio/roles-page.tsx'
import { StudioFrame } from '#web/studio/studio-frame.tsx'
import { StudioProvider } from '#web/studio/studio-state.tsx'
import { UnusedPage } from '#web/studio/unused-page.tsx'
import { RunsPage } from '#web/workflows/runs-page.tsx'
import { WorkflowsPage } from '#web/workflows/workflows-page.tsx'
import { WorkflowsTab } from '#web/workflows/workflows-tab.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { MissingPage } from './missing-page.tsx'

/** Where an administrator gives the CRM its shape. */
export default function StudioPage() {
  const { studio, failures } = useFullText()
  const session = useSession()
  if (!session?.switches.includes('configure')) {
    return (
      <EmptyState isPage title={failures.forbiddenTitle}>
        {studio.noSwitch}
      </EmptyState>
    )
  }
  return (
    <Suspense fallback={<Skeleton lines={8} />}>
      <StudioProvider>
        <StudioFrame>
          <Section />
        </StudioFrame>
      </StudioProvider>
    </Suspense>
  )
}

function Section() {
  const { section = 'modules', name }: { readonly section?: string; readonly name?: string } = useParams({
    strict: false,
  })
  const { tab, part }: { readonly tab?: string; readonly part?: string } = useSearch({ strict: false })
  switch (section) {
    case 'modules':
      return name === undefined ? (
        <ModulesPage />
      ) : (
        <ModulePage
          key={name}
          name={name}
          tab={tab}
          part={part}
          workflows={(module, open, onOpen) => <WorkflowsTab module={module} open={open} onOpen={onOpen} />}
        />
      )
    case 'workflows':
      return name === undefined ? (
        <WorkflowsPage run={part} />
      ) : (
        <RunsPage key={name} id={name} state={tab} run={part} />
      )
    case 'lists':
      return <ListsPage name={name} />
    case 'roles':
      return <RolesPage name={name} />
    case 'forms':
      return <FormsPage name={name} />
    case 'groups':
      return <GroupsPage />
    case 'policy':
      return <PolicyPage />
    case 'map':
      return <MapPage />
    case 'unused':
      return <UnusedPage />
    case 'failed':
      return <FailedPage />
    case 'currencies':
      return <CurrenciesPage />
    case 'languages':
      return <LanguagesPage name={name} />
    case 'configuration':
      return <ConfigurationPage />
    case 'environments':
      return <EnvironmentsPage />
    case 'printing':
      return <PrintingPage />
    case 'navigation':
      return <NavigationPage />
    default:
      return <MissingPage />
  }
}
