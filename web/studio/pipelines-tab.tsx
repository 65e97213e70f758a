import { Plus } from 'lucide-react'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { AudienceField } from './audience-field.tsx'
import { elementsOf, nameFrom } from './draft.ts'
import { ElementFactsButton } from './element-facts.tsx'
import { LabelFields } from './label-fields.tsx'
import { DraftChip, Part } from './parts.tsx'
import { labelOf, type ElementOf } from './queries.ts'
import { newStages, pipelineElements } from './pipeline-capability.ts'
import { SortableList } from './sortable-list.tsx'
import { StageLine, type Stage } from './stage-line.tsx'
import { useStudio } from './studio-state.tsx'
import { newElement } from './templates.ts'

/** The pipelines of a module and their stages, in order. */
export function PipelinesTab(props: { readonly module: ElementOf<'module'> }) {
  const { module } = props
  const { studio, arrange } = useFullLocale().text
  const { elements, put } = useStudio()
  const pipelines = elementsOf(elements, 'pipeline', module.id)
  if (!module.definition.capabilities.pipeline) {
    return (
      <div className="flex max-w-xl flex-col items-start gap-4">
        <p className="text-base text-muted">{arrange.noPipelineYet}</p>
        <Button look="primary" onPress={() => put(...pipelineElements(module, elements))}>
          {arrange.makePipeline}
        </Button>
      </div>
    )
  }

  function make() {
    const name = nameFrom(
      'pipeline',
      pipelines.map((one) => one.name),
    )
    const taken = pipelines.flatMap(({ definition }) => definition.stages.map(({ value }) => value))
    const stages = newStages.map((stage) =>
      stage.status === 'open' ? { ...stage, value: nameFrom(stage.value, taken) } : stage,
    )
    put(newElement('pipeline', name, { label: { es: 'Embudo nuevo', en: 'New pipeline' }, stages }, module.id))
  }

  return (
    <div className="flex max-w-4xl flex-col gap-8">
      {module.definition.capabilities.pipeline.need !== undefined && <NeedBeforeLines />}
      {pipelines.map((pipeline) => (
        <PipelineEditor key={pipeline.id} pipeline={pipeline} canRemove={pipelines.length > 1} />
      ))}
      <Button icon={<Plus size={15} aria-hidden />} className="self-start" onPress={make}>
        {studio.newPipeline}
      </Button>
    </div>
  )
}

/** Whether a deal says which need it answers before it takes lines: of the whole company. */
function NeedBeforeLines() {
  const { arrange } = useFullLocale().text
  const { elements, put } = useStudio()
  const settings = elementsOf(elements, 'settings')[0]
  if (!settings) return null
  const { definition } = settings
  return (
    <Checkbox
      label={arrange.needBeforeLines}
      help={arrange.needBeforeLinesHelp}
      value={definition.needBeforeLines}
      onChange={(needBeforeLines) => put({ ...settings, definition: { ...definition, needBeforeLines } })}
    />
  )
}

function PipelineEditor(props: { readonly pipeline: ElementOf<'pipeline'>; readonly canRemove: boolean }) {
  const { pipeline, canRemove } = props
  const { label, stages } = pipeline.definition
  const { text, format } = useFullLocale()
  const { studio, arrange } = text
  const { rows, elements, put, remove } = useStudio()
  // Lists name a stage by its value alone, so that two pipelines of a module do not share one.
  const values = elementsOf(elements, 'pipeline', pipeline.parent ?? '').flatMap(({ definition }) =>
    definition.stages.map(({ value }) => value),
  )
  const change = (parts: Partial<typeof pipeline.definition>) =>
    put({ ...pipeline, definition: { ...pipeline.definition, ...parts } })
  const kept = rows.find(({ id }) => id === pipeline.id)
  const isKept = (value: string) => kept !== undefined && JSON.stringify(kept.definition).includes(`"value":"${value}"`)

  function edit(before: Stage, after: Stage) {
    const taken = values.filter((one) => one !== before.value)
    // Conditions of other fields know how a record ends by these names.
    const isFixed = isKept(before.value) || after.status !== 'open'
    const value = isFixed ? before.value : nameFrom(after.label.en || after.label.es || before.value, taken)
    const follow = (next: readonly string[]) => next.map((one) => (one === before.value ? value : one))
    change({
      stages: stages
        .map((one) => (one === before ? { ...after, value } : one))
        .map((one) => (one.next ? { ...one, next: follow(one.next) } : one)),
    })
  }

  function drop(stage: Stage) {
    const left = stages.filter((one) => one !== stage)
    change({
      stages: left.map((one) => (one.next ? { ...one, next: one.next.filter((value) => value !== stage.value) } : one)),
    })
  }

  function add() {
    const value = nameFrom('stage', values)
    const closed = stages.findIndex(({ status }) => status !== 'open')
    const at = closed < 0 ? stages.length : closed
    change({ stages: stages.toSpliced(at, 0, { value, label: { es: '', en: '' }, status: 'open', probability: 50 }) })
  }

  return (
    <Part
      title={labelOf(pipeline, format.language)}
      actions={
        <>
          <DraftChip id={pipeline.id} />
          <ElementFactsButton element={pipeline} />
        </>
      }
    >
      <LabelFields label={studio.pipelineName} value={label} onChange={(next) => change({ label: next })} isRequired />
      <AudienceField
        kind="group"
        label={arrange.pipelineGroups}
        help={arrange.pipelineGroupsHelp}
        value={pipeline.definition.groups}
        onChange={(groups) => {
          const { groups: _before, ...rest } = pipeline.definition
          put({ ...pipeline, definition: groups ? { ...rest, groups } : rest })
        }}
      />
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
            stages={stages}
            onRemove={() => drop(stage)}
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
