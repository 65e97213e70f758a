import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { LocalComboBox } from '#web/ui/combo-box-local.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { searchIn } from '#web/ui/use-async-options.ts'
import { fieldsOf } from './draft-model.ts'
import { elementsOf } from './draft.ts'
import { useFieldChange, type FieldEditorProps } from './field-editor.tsx'
import { labelOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'

/** Modules as options, by their plural. */
export function useModuleOptions() {
  const { format } = useLocale()
  const { elements } = useStudio()
  return elementsOf(elements, 'module').map((one) => ({
    id: one.name,
    label: labelOf(one, format.language),
    detail: one.name,
  }))
}

export function RelationSetting(props: FieldEditorProps) {
  const { definition } = props.field
  const { text, format } = useLocale()
  const { studio } = text
  const { elements, rows } = useStudio()
  const { changeOptions } = useFieldChange(props)
  const options = useModuleOptions()
  const target = elementsOf(elements, 'module').find(({ name }) => name === definition.options?.module)
  const isKept = rows.some(({ id }) => id === props.field.id)
  return (
    <>
      <LocalComboBox
        label={studio.target}
        isRequired
        isDisabled={isKept}
        value={definition.options?.module ?? null}
        options={options}
        onChange={(module) => changeOptions({ module: module ?? undefined })}
      />
      {target && <RelatedToggle {...props} targetId={target.id} targetName={labelOf(target, format.language)} />}
      <Checkbox
        label={studio.relationOwned}
        help={studio.relationOwnedHelp}
        value={definition.options?.owned ?? false}
        onChange={(owned) => changeOptions({ owned })}
      />
    </>
  )
}

/** The other end: a list of these records on the page of the one that they point to. */
function RelatedToggle(props: FieldEditorProps & { readonly targetId: string; readonly targetName: string }) {
  const { module, field, targetId, targetName } = props
  const { studio } = useLocale().text
  const { elements, put } = useStudio()
  const [layout] = elementsOf(elements, 'layout', targetId)
  if (!layout) return null
  const { related } = layout.definition
  const isHere = (one: (typeof related)[number]) => one.module === module.name && one.by === field.name
  const columns = fieldsOf(elements, module.id)
    .map(({ name }) => name)
    .filter((name) => name !== field.name && !module.definition.titleFields.includes(name))
    .slice(0, 3)
  const show = (isShown: boolean) => {
    const others = related.filter((one) => !isHere(one))
    const next = isShown ? [...others, { module: module.name, by: field.name, columns: ['title', ...columns] }] : others
    put({ ...layout, definition: { ...layout.definition, related: next } })
  }
  return (
    <Checkbox
      label={`${studio.relatedTitle}: ${targetName}`}
      help={studio.relatedHelp}
      value={related.some(isHere)}
      onChange={show}
    />
  )
}

export function RelationsSetting(props: FieldEditorProps) {
  const { options = {} } = props.field.definition
  const { text, format } = useLocale()
  const { studio } = text
  const { elements } = useStudio()
  const { changeOptions } = useFieldChange(props)
  const modules = useModuleOptions()
  const link = elementsOf(elements, 'module').find(({ name }) => name === options.through)
  const relations = link ? fieldsOf(elements, link.id).filter(({ type }) => type === 'relation') : []
  const ends = (target: string | undefined) =>
    relations
      .filter((one) => one.options?.module === target)
      .map((one) => ({ id: one.name, label: one.label[format.language], detail: one.name }))
  return (
    <>
      <LocalComboBox
        label={studio.target}
        isRequired
        value={options.module ?? null}
        options={modules}
        onChange={(module) => changeOptions({ module: module ?? undefined, far: undefined })}
      />
      <LocalComboBox
        label={studio.through}
        isRequired
        value={options.through ?? null}
        options={modules}
        onChange={(through) => changeOptions({ through: through ?? undefined, near: undefined, far: undefined })}
      />
      <LocalComboBox
        label={studio.near}
        isRequired
        value={options.near ?? null}
        options={ends(props.module.name)}
        onChange={(near) => changeOptions({ near: near ?? undefined })}
      />
      <LocalComboBox
        label={studio.far}
        isRequired
        value={options.far ?? null}
        options={ends(options.module)}
        onChange={(far) => changeOptions({ far: far ?? undefined })}
      />
    </>
  )
}

export function PolymorphicSetting(props: FieldEditorProps) {
  const { studio } = useLocale().text
  const { changeOptions } = useFieldChange(props)
  const options = useModuleOptions()
  const chosen = props.field.definition.options?.modules ?? []
  return (
    <TagField
      label={studio.targets}
      isRequired
      search={searchIn(options)}
      value={options.filter(({ id }) => chosen.includes(id))}
      onChange={(next) => changeOptions({ modules: next.map(({ id }) => id) })}
    />
  )
}
