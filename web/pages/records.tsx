import { useParams } from '@tanstack/react-router'
import { useModule } from '#web/api/model.ts'
import { ListView } from '#web/records/list-view.tsx'
import { MissingPage } from './missing-page.tsx'

/** The records of a module, as a list or a board; a view is an address. */
export default function RecordsPage() {
  const { module: name = '' } = useParams({ strict: false })
  const module = useModule(name)
  // A module that one may not read does not exist for them.
  return module ? <ListView key={module.name} module={module} /> : <MissingPage />
}
