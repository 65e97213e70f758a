import { Plus } from 'lucide-react'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { LocalComboBox } from '#web/ui/combo-box-local.tsx'
import { elementsOf, nameFrom } from './draft.ts'
import { useFieldChange, type FieldEditorProps } from './field-editor.tsx'
import { OptionListEditor } from './option-list-editor.tsx'
import { labelOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'
import { newElement } from './templates.ts'

/** An existing list, or a new one made on the spot. */
export function ListSetting(props: FieldEditorProps) {
  const { definition } = props.field
  const { text, format } = useFullLocale()
  const { studio } = text
  const { elements, put } = useStudio()
  const { changeOptions } = useFieldChange(props)
  const lists = elementsOf(elements, 'optionList')
  const list = lists.find(({ name }) => name === definition.options?.list)

  function make() {
    const name = nameFrom(
      `${props.module.name} ${definition.label.en || definition.label.es}`,
      lists.map((one) => one.name),
    )
    const first = { value: 'option1', label: { es: '', en: '' }, color: 'grey' as const }
    put(newElement('optionList', name, { label: definition.label, options: [first] }))
    changeOptions({ list: name })
  }

  return (
    <>
      <div className="flex items-end gap-2">
        <LocalComboBox
          className="min-w-0 flex-1"
          label={studio.list}
          isRequired
          value={definition.options?.list ?? null}
          options={lists.map((one) => ({ id: one.name, label: labelOf(one, format.language), detail: one.name }))}
          onChange={(name) => changeOptions({ list: name ?? undefined })}
        />
        <Button icon={<Plus size={14} aria-hidden />} onPress={make}>
          {studio.newList}
        </Button>
      </div>
      {list && <OptionListEditor list={list} />}
    </>
  )
}
