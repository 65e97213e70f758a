import type { ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft } from 'lucide-react'
import { allSteps, type WorkflowDefinition } from '#common/workflow.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { ConditionField } from '#web/studio/condition-field.tsx'
import { draftModule } from '#web/studio/draft-model.ts'
import { ElementFacts } from '#web/studio/element-facts.tsx'
import { LabelFields } from '#web/studio/label-fields.tsx'
import { DraftChip, Part } from '#web/studio/parts.tsx'
import { labelOf, type ElementOf } from '#web/studio/queries.ts'
import { DraftModel, useStudio } from '#web/studio/studio-state.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { WorkflowSentence } from './sentence-view.tsx'
import { StepList } from './step-list.tsx'
import { TestPanel } from './test-panel.tsx'
import { TriggerFields } from './trigger-fields.tsx'
import { WorkflowAnswer } from './workflow-answer.tsx'
import { ActiveMark, WorkflowSums } from './workflow-line.tsx'
import { stepKindsQuery, workflowsQuery } from './workflow-queries.ts'
import { useProblems, useWriting, WritingContext } from './writing.tsx'

interface EditorProps {
  readonly module: ElementOf<'module'>
  readonly element: ElementOf<'workflow'>
  readonly onBack: () => void
}

/** A workflow, read as one sentence and written in its three parts. */
export function WorkflowEditor(props: EditorProps) {
  const { elements } = useStudio()
  const module = draftModule(elements, props.module.id)
  return module && <Editor {...props} drafted={module} />
}

function Editor(props: EditorProps & { readonly drafted: ReaderModule }) {
  const { module, element, drafted, onBack } = props
  const { definition } = element
  const { text, format } = useFullLocale()
  const { workflows } = text
  const { data: kinds } = useQuery(stepKindsQuery)
  const { data: rows = [] } = useQuery(workflowsQuery)
  const problems = useProblems(element.name, definition.steps)
  const { put, remove } = useStudio()
  const row = rows.find(({ id }) => id === element.id)
  const change = (parts: Partial<WorkflowDefinition>) => {
    const kept = Object.entries({ ...definition, ...parts }).filter(([, part]) => part !== undefined)
    put({ ...element, definition: Object.fromEntries(kept) })
  }
  if (!kinds) return <Skeleton lines={8} />
  const stepNames = allSteps(definition.steps).map(({ name }) => name)
  return (
    <WritingContext value={{ module: drafted, kinds, problems, stepNames }}>
      <div className="flex flex-col gap-5">
        <header className="flex flex-col gap-2">
          <Button
            look="link"
            size="small"
            className="self-start"
            icon={<ArrowLeft size={14} aria-hidden />}
            onPress={onBack}
          >
            {workflows.back({ module: module.definition.label.plural[format.language] })}
          </Button>
          <div className="flex flex-wrap items-center gap-2">
            <h2 className="text-lg font-bold">{labelOf(element, format.language)}</h2>
            <ActiveMark definition={definition} />
            <DraftChip id={element.id} />
          </div>
          <p className="max-w-3xl text-base text-pretty text-muted">
            <WorkflowSentence moduleId={module.id} definition={definition} />
          </p>
          {row && <WorkflowSums row={row} />}
        </header>
        <div className="grid min-w-0 gap-x-10 gap-y-6 xl:grid-cols-[minmax(0,1fr)_360px]">
          <div className="flex max-w-2xl min-w-0 flex-col gap-6">
            <Body definition={definition} module={module} change={change} />
            <Named definition={definition} change={change} />
            <Button
              look="danger"
              className="self-start"
              onPress={() => {
                remove(element.id)
                onBack()
              }}
            >
              {workflows.remove}
            </Button>
          </div>
          <div className="flex min-w-0 flex-col gap-6">
            <TestPanel definition={definition} />
            {row && <WorkflowAnswer row={row} />}
            <ElementFacts element={element} />
          </div>
        </div>
      </div>
    </WritingContext>
  )
}

interface PartProps {
  readonly definition: WorkflowDefinition
  readonly change: (parts: Partial<WorkflowDefinition>) => void
}

/** When, and if, then: in the order in which one says it. */
function Body(props: PartProps & { readonly module: ElementOf<'module'> }) {
  const { definition, module, change } = props
  const { workflows } = useFullLocale().text
  return (
    <div className="flex flex-col">
      <Stage word={workflows.when}>
        <DraftModel>
          <TriggerFields trigger={definition.trigger} onChange={(trigger) => change({ trigger })} />
        </DraftModel>
      </Stage>
      <Stage word={workflows.onlyIf} help={workflows.onlyIfHelp}>
        <ConditionField
          label={workflows.condition}
          moduleId={module.id}
          value={definition.condition}
          onChange={(condition) => change({ condition })}
        />
        <PartProblem part="condition" />
      </Stage>
      <Stage word={workflows.thenDo} help={workflows.thenHelp} isLast>
        <DraftModel>
          <StepList
            label={workflows.steps}
            steps={definition.steps}
            depth={0}
            onChange={(steps) => change({ steps })}
          />
        </DraftModel>
      </Stage>
    </div>
  )
}

/** One part of the sentence: its word at the line that runs through all of them. */
function Stage(props: {
  readonly word: string
  readonly help?: string
  readonly isLast?: boolean
  readonly children: ReactNode
}) {
  return (
    <section
      aria-label={props.word}
      className="relative flex flex-col gap-2 border-l-2 border-line pb-6 pl-5 last:pb-0"
    >
      <span aria-hidden className="absolute top-1 -left-[7px] size-3 rounded-full border-2 border-accent bg-paper" />
      <div>
        <h3 className="text-base font-bold">{props.word}</h3>
        {props.help && <p className="text-xs text-muted">{props.help}</p>}
      </div>
      {props.children}
    </section>
  )
}

function PartProblem({ part }: { readonly part: string }) {
  const { problems } = useWriting()
  const problem = problems.parts.get(part)
  return problem ? <p className="text-xs text-overdue-ink">{problem}</p> : null
}

const started = ['created', 'updated', 'reached']

function Named({ definition, change }: PartProps) {
  const { workflows } = useFullLocale().text
  const { problems } = useWriting()
  return (
    <Part title={workflows.name}>
      <LabelFields
        label={workflows.name}
        value={definition.label}
        error={problems.parts.get('label')}
        onChange={(label) => change({ label })}
        isRequired
      />
      <Checkbox
        label={workflows.active}
        help={workflows.activeHelp}
        value={definition.active}
        onChange={(active) => change({ active })}
      />
      {started.includes(definition.trigger.on) && (
        <Checkbox
          label={workflows.imports}
          help={workflows.importsHelp}
          value={definition.imports ?? false}
          onChange={(imports) => change({ imports: imports ? true : undefined })}
        />
      )}
      <PartProblem part="" />
    </Part>
  )
}
