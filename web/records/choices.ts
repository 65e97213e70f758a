import { useModel, type ReaderField, type ReaderModel, type ReaderModule } from '#web/api/model.ts'
import type { Language } from '#web/i18n/locale.ts'
import type { Option } from '#web/ui/list-item.tsx'
import { stagesOf, type RecordRow } from './reader-types.ts'

interface ChoiceQuestion {
  readonly module: ReaderModule
  readonly field: ReaderField
  /** The record as far as it is known: a stage offers those of its pipeline. */
  readonly record?: Partial<RecordRow>
  readonly value: unknown
}

/** What an option, options or stage field offers; a retired value stays while it is the chosen one. */
export function choicesOf(model: ReaderModel, props: ChoiceQuestion, language: Language): Option[] {
  const { module, field, record } = props
  if (field.type === 'stage') {
    const pipeline = record?.[module.capabilities.pipeline?.pipeline ?? '']
    return stagesOf(module, pipeline).map((stage) => ({ id: stage.value, label: stage.label[language] }))
  }
  const list = model.optionLists.find(({ name }) => name === field.options?.list)
  return (list?.options ?? [])
    .filter((option) => !option.retired || option.value === props.value)
    .map((option) => ({ id: option.value, label: option.label[language], color: option.color }))
}

/** The module that a relation points to; of a user field, the directory of people. */
export function useTargetModule(field: ReaderField): string {
  const users = useModel().modules.find(({ capabilities }) => capabilities.user !== undefined)
  return field.type === 'user' ? (users?.name ?? '') : (field.options?.module ?? '')
}
