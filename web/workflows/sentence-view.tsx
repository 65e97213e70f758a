import type { WorkflowDefinition } from '#common/workflow.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { FilterPhrase } from '#web/records/filter-phrase.tsx'
import { draftModule } from '#web/studio/draft-model.ts'
import { DraftModel, useStudio } from '#web/studio/studio-state.tsx'
import { sentenceOf, type Part } from './sentence.ts'
import { useSpeech } from './use-speech.ts'

/** A workflow as one reads it aloud. */
export function WorkflowSentence(props: { readonly moduleId: string; readonly definition: WorkflowDefinition }) {
  const { elements } = useStudio()
  const module = draftModule(elements, props.moduleId)
  if (!module) return null
  return (
    <DraftModel>
      <Sentence module={module} definition={props.definition} />
    </DraftModel>
  )
}

function Sentence({ module, definition }: { readonly module: ReaderModule; readonly definition: WorkflowDefinition }) {
  const speech = useSpeech(module, definition)
  return <Parts module={module} parts={sentenceOf(speech, definition)} />
}

/** The words of the product are quiet, those of the company stand out. */
export function Parts({ module, parts }: { readonly module: ReaderModule; readonly parts: readonly Part[] }) {
  return parts.map((part, index) => {
    const key = `${index}`
    if (typeof part === 'string') return <span key={key}>{part}</span>
    if ('filter' in part) return <FilterPhrase key={key} module={module} filter={part.filter} />
    return (
      <strong key={key} className="font-medium text-ink">
        {part.own}
      </strong>
    )
  })
}
