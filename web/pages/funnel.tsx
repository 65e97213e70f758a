import { useParams, useSearch } from '@tanstack/react-router'
import { useModule } from '#web/api/model.ts'
import { readFunnelAddress } from '#web/records/funnel-data.ts'
import { FunnelView } from '#web/records/funnel-view.tsx'
import { MissingPage } from './missing-page.tsx'

/** The funnel of a module whose records go through stages. */
export default function FunnelPage() {
  const { module: name = '' } = useParams({ strict: false })
  const module = useModule(name)
  const address = readFunnelAddress(useSearch({ strict: false }))
  const isIn = module?.capabilities.pipeline !== undefined
  const pipeline = module?.pipelines.find((one) => one.name === address.pipeline) ?? module?.pipelines[0]
  return module && isIn && pipeline ? (
    <FunnelView module={module} pipeline={pipeline} address={address} />
  ) : (
    <MissingPage />
  )
}
