import { Suspense } from 'react'
import { useParams, useSearch } from '@tanstack/react-router'
import { useModule } from '#web/api/model.ts'
import { readListAddress } from '#web/records/list-address.ts'
import { ListView } from '#web/records/list-view.tsx'
import { lazyPlace } from '#web/ui/lazy-part.tsx'
import { MissingPage } from './missing-page.tsx'
import { Waiting } from './waiting.tsx'

const DocumentsView = lazyPlace(async () => ({
  default: (await import('#web/documents/documents-view.tsx')).DocumentsView,
}))

/** The records of a module, as a list or a board; a view is an address. */
export default function RecordsPage() {
  const { module: name = '' } = useParams({ strict: false })
  const module = useModule(name)
  const { view, type, filter } = readListAddress(useSearch({ strict: false }))
  // Documents in folders open as folders; a view of them is a list as any other.
  if (module?.capabilities.document?.folder && view === undefined && type === undefined && filter === undefined) {
    return (
      <Suspense fallback={<Waiting />}>
        <DocumentsView key={module.name} module={module} />
      </Suspense>
    )
  }
  // A module that one may not read does not exist for them.
  return module ? <ListView key={module.name} module={module} /> : <MissingPage />
}
