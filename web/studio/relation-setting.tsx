import type { Element, LayoutDefinition } from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { LocalComboBox } from '#web/ui/combo-box-local.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { searchIn } from '#web/ui/use-async-options.ts'
import { fieldsOf } from './draft-model.ts'
import { elementsOf } from './draft.ts'
import { useFieldChange, type FieldEditorProps } from './field-editor.tsx'
import { LabelFields } from './label-fields.tsx'
import { linkModule } from './link-module.ts'
import { labelOf, type ElementOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'

/** Modules as options, by their plural. */
function useModuleOptions() {
  const { format } = useFullLocale()
  const { elements } = useStudio()
  return elementsOf(elements, 'module').map((one) => ({
    id: one.name,
    label: labelOf(one, format.language),
    detail: one.name,
  }))
}

export function RelationSetting(props: FieldEditorProps) {
  const { definition } = props.field
  const { studio } = useFullLocale().text
  const { elements, rows, put } = useStudio()
  const { changeOptions } = useFieldChange(props)
  const options = useModuleOptions()
  const target = elementsOf(elements, 'module').find(({ name }) => name === definition.options?.module)
  const isKept = rows.some(({ id }) => id === props.field.id)

  /** Both ends are there from the start: the records that it points to list those that point to them. */
  function point(name: string | null) {
    const { module, field } = props
    const lists = elementsOf(elements, 'layout').filter((layout) => relatedList(layout, module, field))
    const to = elementsOf(elements, 'module').find((one) => one.name === name)
    const [layout] = to ? elementsOf(elements, 'layout', to.id) : []
    const elsewhere = lists.filter(({ id }) => id !== layout?.id)
    put(
      {
        ...field,
        definition: { ...definition, options: { ...definition.options, ...(name !== null && { module: name }) } },
      },
      ...elsewhere.map((one) => withRelated(one, module, field, undefined)),
      ...(layout ? [withRelated(layout, module, field, startOfList(elements, module, field))] : []),
    )
  }

  return (
    <>
      <LocalComboBox
        label={studio.target}
        isRequired
        isDisabled={isKept}
        value={definition.options?.module ?? null}
        options={options}
        onChange={point}
      />
      {target && <OtherEnd {...props} target={target} />}
      <Checkbox
        label={studio.relationOwned}
        help={studio.relationOwnedHelp}
        value={definition.options?.owned ?? false}
        onChange={(owned) => changeOptions({ owned })}
      />
    </>
  )
}

/** The other end: a list of these records on the page of the one that they point to, under its own name. */
function OtherEnd(props: FieldEditorProps & { readonly target: ElementOf<'module'> }) {
  const { module, field, target } = props
  const { text, format } = useFullLocale()
  const { studio } = text
  const { elements, put } = useStudio()
  const [layout] = elementsOf(elements, 'layout', target.id)
  if (!layout) return null
  const shown = relatedList(layout, module, field)
  const name = shown?.label ?? module.definition.label.plural
  const rename = (label: Localized) =>
    put(withRelated(layout, module, field, { ...(shown ?? startOfList(elements, module, field)), label }))
  return (
    <>
      <Checkbox
        label={studio.otherEnd({ module: target.definition.label.singular[format.language] })}
        help={studio.relatedHelp}
        value={shown !== undefined}
        onChange={(isShown) =>
          put(withRelated(layout, module, field, isShown ? startOfList(elements, module, field) : undefined))
        }
      />
      {shown && <LabelFields label={studio.otherEndName} value={name} onChange={rename} />}
    </>
  )
}

type RelatedList = LayoutDefinition['related'][number]
type Layout = ElementOf<'layout'>

function relatedList({ definition }: Layout, module: Element, field: Element): RelatedList | undefined {
  return definition.related.find((one) => one.module === module.name && one.by === field.name)
}

function withRelated(layout: Layout, module: Element, field: Element, list: RelatedList | undefined): Layout {
  const others = layout.definition.related.filter((one) => one.module !== module.name || one.by !== field.name)
  return { ...layout, definition: { ...layout.definition, related: [...others, ...(list ? [list] : [])] } }
}

const listColumns = 3

function startOfList(elements: readonly Element[], module: ElementOf<'module'>, field: Element): RelatedList {
  const columns = fieldsOf(elements, module.id)
    .map(({ name }) => name)
    .filter((name) => name !== field.name && !module.definition.titleFields.includes(name))
  return { module: module.name, by: field.name, columns: ['title', ...columns.slice(0, listColumns)] }
}

export function RelationsSetting(props: FieldEditorProps) {
  const { options = {} } = props.field.definition
  const { text, format } = useFullLocale()
  const { studio } = text
  const { elements, put } = useStudio()
  const { changeOptions } = useFieldChange(props)
  const modules = useModuleOptions()
  const target = elementsOf(elements, 'module').find(({ name }) => name === options.module)
  const link = elementsOf(elements, 'module').find(({ name }) => name === options.through)
  const relations = link ? fieldsOf(elements, link.id).filter(({ type }) => type === 'relation') : []
  const ends = (target: string | undefined) =>
    relations
      .filter((one) => one.options?.module === target)
      .map((one) => ({ id: one.name, label: one.label[format.language], detail: one.name }))
  function makeLink(to: ElementOf<'module'>) {
    const made = linkModule(elements, props.module, to)
    put(...made.elements)
    changeOptions(made.options)
  }

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
        help={studio.throughHelp}
        isRequired
        value={options.through ?? null}
        options={modules}
        onChange={(through) => changeOptions({ through: through ?? undefined, near: undefined, far: undefined })}
      />
      {target && !link && (
        <Button className="self-start" onPress={() => makeLink(target)}>
          {studio.makeThrough}
        </Button>
      )}
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
  const { studio } = useFullLocale().text
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
