import type { OptionListDefinition, PipelineDefinition } from './element.ts'
import type { Field } from './field.ts'

interface WithPipelines {
  readonly id: string
  readonly name: string
  readonly label: { readonly plural: OptionListDefinition['label'] }
  readonly capabilities: { readonly pipeline?: { readonly pipeline: string } }
  readonly pipelines: readonly (PipelineDefinition & { readonly name: string })[]
}

/** No option list of an administrator can have a name with a dot. */
function listName(module: string): string {
  return `pipelines.${module}`
}

/** The field that says in which pipeline a record is: its options are the pipelines themselves. */
export function choosingPipeline<Of extends Field>(module: string, field: Of): Of {
  return { ...field, options: { ...field.options, list: listName(module) } }
}

/** The pipelines of a module as the options of that field. */
export function pipelineList(module: WithPipelines): (OptionListDefinition & { id: string; name: string }) | undefined {
  if (!module.capabilities.pipeline) return undefined
  const options = module.pipelines.map(({ name, label }) => ({ value: name, label }))
  return { id: module.id, name: listName(module.name), label: module.label.plural, options }
}
