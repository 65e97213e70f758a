import { useQuery } from '@tanstack/react-query'
import type { LayoutDefinition } from '#common/element.ts'
import { call } from '#web/api/client.ts'
import { useModule, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { BoardCard } from '#web/records/board-card.tsx'
import { RecordFields } from '#web/records/record-fields.tsx'
import { recordPage, type RecordRow } from '#web/records/reader-types.ts'
import { SampleRecord } from '#web/records/sample-record.tsx'
import { useDraft } from '#web/records/use-draft.ts'
import { Button } from '#web/ui/button.tsx'
import { draftModule } from './draft-model.ts'
import type { ElementOf } from './queries.ts'
import { DraftModel, useStudio } from './studio-state.tsx'

const samples = ['record', 'form', 'card', 'phone'] as const
type Sample = (typeof samples)[number]

/** The layout as it would be, with a record that exists; to look at, not to touch. */
export function LayoutPreview(props: {
  readonly module: ElementOf<'module'>
  readonly layout: LayoutDefinition
  readonly sample: Sample
  readonly onSample: (sample: Sample) => void
}) {
  const { layout, sample, onSample } = props
  const { arrange } = useLocale().text
  const { elements } = useStudio()
  const module = draftModule(elements, props.module.id)
  const record = useSampleRecord(props.module.name)
  if (!module) return null
  const drawn = { module: { ...module, layout }, record }
  return (
    <>
      <div className="flex flex-wrap items-center gap-1">
        <h3 className="mr-auto text-base font-bold">{arrange.preview}</h3>
        {samples.map((one) => (
          <Button
            key={one}
            size="small"
            look={one === sample ? 'plain' : 'quiet'}
            aria-pressed={one === sample}
            onPress={() => onSample(one)}
          >
            {arrange.samples[one]}
          </Button>
        ))}
      </div>
      <div inert className="overflow-hidden rounded-lg border border-line-strong bg-paper">
        <DraftModel>
          {sample === 'form' ? (
            <SampleForm {...drawn} />
          ) : sample === 'card' ? (
            <SampleCard {...drawn} />
          ) : (
            <SampleRecord {...drawn} isNarrow={sample === 'phone'} zoom={0.42} />
          )}
        </DraftModel>
      </div>
    </>
  )
}

/** One that the administrator may see, if there is any; the module may not even be applied yet. */
function useSampleRecord(name: string): RecordRow {
  const isLive = useModule(name) !== undefined
  const { arrange } = useLocale().text
  const { data } = useQuery({
    queryKey: ['records', name, 'sample'],
    enabled: isLive,
    queryFn: async ({ signal }) =>
      recordPage(await call('GET /records/:module', { params: { module: name }, query: { limit: 1 }, signal })),
  })
  return data?.rows[0] ?? { id: '', title: arrange.sampleTitle, version: 1, createdAt: '', updatedAt: '' }
}

interface Drawn {
  readonly module: ReaderModule
  readonly record: RecordRow
}

function SampleForm({ module }: Drawn) {
  const draft = useDraft({})
  const { quickCreate } = module.layout
  const fields = quickCreate.flatMap((name) => module.fields.find((field) => field.name === name) ?? [])
  const required = module.fields.filter(
    (field) => field.required === true && field.default === undefined && !fields.includes(field),
  )
  return (
    <div className="flex flex-col gap-4 p-4">
      <RecordFields module={module} fields={[...fields, ...required]} draft={draft} />
    </div>
  )
}

function SampleCard({ module, record }: Drawn) {
  const stages = module.pipelines[0]?.stages ?? []
  const stage = stages.find(({ value }) => value === record[module.capabilities.pipeline?.stage ?? ''])
  return (
    <ul className="mx-auto w-64 py-6">
      <BoardCard
        module={module}
        row={record}
        head={{ value: '', label: '', groupBy: '', stage }}
        view={undefined}
        hasTabStop={false}
        mayMove={false}
        maySetMeeting={false}
        mayCall={false}
      />
    </ul>
  )
}
