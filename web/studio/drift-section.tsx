import { useQuery } from '@tanstack/react-query'
import { call, type CallAnswer } from '#web/api/client.ts'
import { showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { showToast } from '#web/ui/toast-queue.ts'
import { ConfigurationPart } from './configuration-part.tsx'

type Drift = CallAnswer<'GET /model/drift'>['differences'][number]
type Remedy = Drift['remedies'][number]

/** Where the tables are not what the registry says, with what can be done about it safely. */
export function DriftSection() {
  const { text } = useLocale()
  const { places } = text
  const { data } = useQuery({
    queryKey: ['drift'],
    staleTime: 0,
    queryFn: ({ signal }) => call('GET /model/drift', { signal }),
  })

  async function putRight({ what, name }: Drift, remedy: Remedy) {
    try {
      await call('POST /model/drift/remedies', { body: { what, name, remedy } })
      showToast({ text: places.mended })
    } catch (error) {
      showInToast(error, text)
    }
    await Promise.all(['drift', 'elements', 'model'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })))
  }

  return (
    <ConfigurationPart title={places.driftTitle} help={places.driftHelp}>
      {data?.differences.length === 0 && <p className="text-sm text-muted">{places.driftNone}</p>}
      <ul className="flex flex-col">
        {data?.differences.map((drift) => (
          <li
            key={`${drift.what} ${drift.name}`}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2 text-sm"
          >
            <span className="font-medium text-overdue-ink">{places.driftProblems[drift.problem]}</span>
            <span className="min-w-0 flex-1 break-all">
              <span className="text-muted">{places.driftKinds[drift.what]}</span> {drift.name}
              {drift.reason !== undefined && <span className="block text-muted">{drift.reason}</span>}
            </span>
            {drift.remedies.length === 0 && <span className="text-muted">{places.driftManual}</span>}
            {drift.remedies.map((remedy) => (
              <Button
                key={remedy}
                size="small"
                aria-label={places.remedyOf({ remedy: places.remedies[remedy], name: drift.name })}
                onPress={() => void putRight(drift, remedy)}
              >
                {places.remedies[remedy]}
              </Button>
            ))}
          </li>
        ))}
      </ul>
    </ConfigurationPart>
  )
}
