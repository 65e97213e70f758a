import { useParams, useSearch } from '@tanstack/react-router'
import { useModule } from '#web/api/model.ts'
import { readForecastAddress } from '#web/records/forecast-address.ts'
import { ForecastView } from '#web/records/forecast-view.tsx'
import { MissingPage } from './missing-page.tsx'

/** The forecast of a module whose records go through stages. */
export default function ForecastPage() {
  const { module: name = '' } = useParams({ strict: false })
  const module = useModule(name)
  const address = readForecastAddress(useSearch({ strict: false }))
  const isIn = module?.capabilities.pipeline !== undefined && module.pipelines.length > 0
  return module && isIn ? <ForecastView module={module} address={address} /> : <MissingPage />
}
