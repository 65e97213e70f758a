import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import type { Language } from '#web/i18n/locale.ts'
import type { FieldProps } from '#web/ui/field-frame.tsx'
import type { RecordRow } from './reader-types.ts'

export interface FieldInputProps extends Omit<FieldProps<unknown>, 'label' | 'help'> {
  readonly module: ReaderModule
  readonly field: ReaderField
  /** The record as far as it is known: a stage offers those of its pipeline. */
  readonly record?: Partial<RecordRow>
}

/** What the kit's controls take: the label and help in the reader's language. */
export function frameOf(props: FieldInputProps, language: Language) {
  const { field, module: _module, record: _record, value: _value, onChange: _onChange, ...rest } = props
  return { ...rest, label: field.label[language], help: field.help?.[language] }
}
