import type { ProgrammeKind } from '#common/programme.ts'
import { moduleOfKind, useModel } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import type { Option } from '#web/ui/list-item.tsx'

interface FieldOption extends Option {
  readonly isRetired: boolean
}

export interface FieldWords {
  /** What an option field of the module has, in its order; a retired one is still the name of what is there. */
  options(field: string): readonly FieldOption[]
  /** What may be chosen of it. */
  offered(field: string): readonly FieldOption[]
  label(field: string, value: string): string
  color(field: string, value: string): string | undefined
}

/** The words of the option fields of what stands for something of the project. */
export function useFieldWords(kind: ProgrammeKind): FieldWords {
  const { modules, optionLists } = useModel()
  const { format } = useLocale()
  const module = moduleOfKind(modules, kind)
  const options = (name: string): FieldOption[] => {
    const list = module?.fields.find((field) => field.name === name)?.options?.list
    const found = optionLists.find((one) => one.name === list)?.options ?? []
    return found.map(({ value, label, color, retired }) => ({
      id: value,
      label: label[format.language],
      color,
      isRetired: retired === true,
    }))
  }
  const find = (field: string, value: string) => options(field).find(({ id }) => id === value)
  return {
    options,
    offered: (field) => options(field).filter(({ isRetired }) => !isRetired),
    label: (field, value) => find(field, value)?.label ?? value,
    color: (field, value) => find(field, value)?.color,
  }
}
