import { Plus } from 'lucide-react'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { elementsOf, nameFrom } from './draft.ts'
import { LabelFields } from './label-fields.tsx'
import { DraftChip, Part } from './parts.tsx'
import { labelOf, type ElementOf } from './queries.ts'
import { SortableList } from './sortable-list.tsx'
import { StageLine, type Stage } from './stage-line.tsx'
import { useStudio } from './studio-state.tsx'
import { newElement } from './templates.ts'

/** The pipelines of a module and their stages, in order. */
export function PipelinesTab(props: { readonly module: ElementOf<'module'> }) {
  const { module } = props
  const { studio } = useLocale().text
  const { elements, put } = useStudio()
  const pipelines = elementsOf(elements, 'pipeline', module.id)
  if (!module.definition.capabilities.pipeline)
    return <p className="max-w-xl text-base text-muted">{studio.noPipelines}</p>

  function make() {
    const name = nameFrom(
      'pipeline',
      pipelines.map((one) => one.name),
    )
    const stages: Stage[] = [
      { value: 'first', label: { es: 'Primera', en: 'First' }, status: 'open', probability: 20 },
      { value: 'won', label: { es: 'Ganada', en: 'Won' }, status: 'won', probability: 100 },
      { value: 'lost', label: { es: 'Perdida', en: 'Lost' }, status: 'lost', probability: 0 },
    ]
    put(newElement('pipeline', name, { label: { es: 'Embudo nuevo', en: 'New pipeline' }, stages }, module.id))
  }

  return (
    <div className="flex max-w-4xl flex-col gap-8">
      {pipelines.map((pipeline) => (
        <PipelineEditor key={pipeline.id} pipeline={pipeline} canRemove={pipelines.length > 1} />
      ))}
      <Button icon={<Plus size={15} aria-hidden />} className="self-start" onPress={make}>
        {studio.newPipeline}
      </Button>
    </div>
  )
}

function PipelineEditor(props: { readonly pipeline: ElementOf<'pipeline'>; readonly canRemove: boolean }) {
  const { pipeline, canRemove } = props
  const { label, stages } = pipeline.definition
  const { text, format } = useLocale()
  const { studio } = text
  const { rows, put, remove } = useStudio()
  const change = (parts: Partial<typeof pipeline.definition>) =>
    put({ ...pipeline, definition: { ...pipeline.definition, ...parts } })
  const kept = rows.find(({ id }) => id === pipeline.id)
  const isKept = (value: string) => kept !== undefined && JSON.stringify(kept.definition).includes(`"value":"${value}"`)

  function edit(before: Stage, after: Stage) {
    const taken = stages.filter((one) => one !== before).map(({ value }) => value)
    const value = isKept(before.value)
      ? before.value
      : nameFrom(after.label.en || after.label.es || before.value, taken)
    change({ stages: stages.map((one) => (one === before ? { ...after, value } : one)) })
  }

  function add() {
    const value = nameFrom(
      'stage',
      stages.map((one) => one.value),
    )
    const closed = stages.findIndex(({ status }) => status !== 'open')
    const at = closed < 0 ? stages.length : closed
    change({ stages: stages.toSpliced(at, 0, { value, label: { es: '', en: '' }, status: 'open', probability: 50 }) })
  }

  return (
    <Part title={labelOf(pipeline, format.language)} actions={<DraftChip id={pipeline.id} />}>
      <LabelFields label={studio.pipelineName} value={label} onChange={(next) => change({ label: next })} isRequired />
      <SortableList
        label={studio.stages}
        items={stages}
        // A label being typed renames the stage, so its place tells it apart.
        idOf={(stage) => String(stages.indexOf(stage))}
        nameOf={(stage) => stage.label[format.language] || stage.value}
        onMove={(next) => change({ stages: next })}
        className="rounded-md border border-line bg-surface px-1"
      >
        {(stage, index) => (
          <StageLine
            stage={stage}
            index={index}
            moduleId={pipeline.parent ?? ''}
            canRemove={stages.length > 1}
            onChange={(next) => edit(stage, next)}
            onRemove={() => change({ stages: stages.filter((one) => one !== stage) })}
          />
        )}
      </SortableList>
      <div className="flex gap-2">
        <Button look="quiet" size="small" icon={<Plus size={14} aria-hidden />} onPress={add}>
          {studio.addStage}
        </Button>
        {canRemove && (
          <Button look="quiet" size="small" className="text-overdue-ink!" onPress={() => remove(pipeline.id)}>
            {studio.removePipeline}
          </Button>
        )}
      </div>
    </Part>
  )
}
