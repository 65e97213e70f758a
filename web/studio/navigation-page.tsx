import { useState } from 'react'
import { Plus, X } from 'lucide-react'
import type { Element } from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { ArrangedChoice } from './arranged-choice.tsx'
import { ForRoles } from './audience-field.tsx'
import { elementsOf, nameFrom } from './draft.ts'
import { ElementFactsButton } from './element-facts.tsx'
import { IconField } from './icon-field.tsx'
import { LabelFields } from './label-fields.tsx'
import { itemsOf, linesOf, type NavigationItem, type NavigationLine } from './navigation-lines.ts'
import { DraftChip } from './parts.tsx'
import { labelOf } from './queries.ts'
import { SortableList } from './sortable-list.tsx'
import { useStudio } from './studio-state.tsx'
import { newElement } from './templates.ts'

/** The places of the rail, for everybody and for some roles: order, groups, words, icons. */
export function NavigationPage() {
  const { text, format } = useFullLocale()
  const { studio, arrange } = text
  const { elements, put, remove } = useStudio()
  const [open, setOpen] = useState<string>()
  const all = elementsOf(elements, 'navigation')
  const standard = all.find(({ definition }) => !definition.roles) ?? all[0]
  const navigation = all.find(({ name }) => name === open) ?? standard
  if (!navigation || !standard) return null
  const { definition } = navigation
  const lines = linesOf(definition.items)
  const change = (next: readonly NavigationLine[]) =>
    put({ ...navigation, definition: { ...definition, items: itemsOf(next) } })

  function make() {
    const name = nameFrom(
      'navigation',
      all.map((one) => one.name),
    )
    const label = { es: 'Menú por rol', en: 'Menu by role' }
    put(newElement('navigation', name, { ...standard?.definition, label, roles: [] }))
    setOpen(name)
  }

  return (
    <>
      <PageHead
        title={text.shell.studioSections.navigation}
        actions={<AddEntry onAdd={(line) => change([...lines, line])} />}
      >
        <p className="text-sm text-muted">{studio.navigationHelp}</p>
      </PageHead>
      <div className="flex max-w-4xl flex-col gap-4 px-4 pt-1 pb-16 md:px-6">
        <div className="flex flex-wrap items-center gap-2">
          <ArrangedChoice label={arrange.menus} all={all} open={navigation} onOpen={setOpen} />
          <Button look="quiet" size="small" icon={<Plus size={14} aria-hidden />} onPress={make}>
            {arrange.newMenu}
          </Button>
          <DraftChip id={navigation.id} />
          <ElementFactsButton element={navigation} />
        </div>
        {definition.roles && (
          <ForRoles
            help={arrange.menuRolesHelp}
            value={definition.roles}
            onChange={(roles) => put({ ...navigation, definition: { ...definition, roles } })}
            removeLabel={arrange.removeMenu}
            onRemove={() => {
              remove(navigation.id)
              setOpen(undefined)
            }}
          />
        )}
        <SortableList
          label={text.shell.studioSections.navigation}
          items={lines}
          idOf={({ id }) => id}
          nameOf={(line) => lineName(line, elements, format.language)}
          onMove={change}
        >
          {(line) => {
            const others = lines.filter((one) => one !== line)
            const edit = (next: NavigationLine) => change(lines.map((one) => (one === line ? next : one)))
            const parts = { name: lineName(line, elements, format.language), onRemove: () => change(others) }
            return 'heading' in line ? (
              <Heading {...parts} value={line.heading} onChange={(heading) => edit({ ...line, heading })} />
            ) : (
              <Entry {...parts} item={line.item} onChange={(item) => edit({ ...line, item })} />
            )
          }}
        </SortableList>
      </div>
    </>
  )
}

function lineName(line: NavigationLine, elements: readonly Element[], language: 'es' | 'en'): string {
  if ('heading' in line) return line.heading[language]
  const module = elementsOf(elements, 'module').find(({ name }) => name === line.item.module)
  return line.item.label?.[language] ?? (module ? labelOf(module, language) : line.item.module)
}

function AddEntry(props: { readonly onAdd: (line: NavigationLine) => void }) {
  const { text, format } = useFullLocale()
  const { studio, arrange } = text
  const { elements } = useStudio()
  return (
    <div className="flex gap-2">
      <Button onPress={() => props.onAdd({ id: '', heading: { es: 'Grupo nuevo', en: 'New group' } })}>
        {arrange.addHeading}
      </Button>
      <Menu
        label={studio.addEntry}
        placement="bottom end"
        trigger={
          <Button look="primary" icon={<Plus size={15} aria-hidden />}>
            {studio.addEntry}
          </Button>
        }
      >
        {elementsOf(elements, 'module').map((module) => (
          <MenuItem key={module.id} onAction={() => props.onAdd({ id: '', item: { module: module.name } })}>
            {labelOf(module, format.language)}
          </MenuItem>
        ))}
      </Menu>
    </div>
  )
}

/** The name of a group: what follows is in it, up to the next one. */
function Heading(props: {
  readonly name: string
  readonly value: Localized
  readonly onChange: (value: Localized) => void
  readonly onRemove: () => void
}) {
  const { studio, arrange } = useFullLocale().text
  return (
    <div className="flex min-w-0 flex-1 items-end gap-2 py-2">
      <div className="min-w-0 flex-1">
        <LabelFields label={arrange.headingName} value={props.value} onChange={props.onChange} />
      </div>
      <IconButton size="small" label={studio.removeFrom({ name: props.name })} onPress={props.onRemove}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  )
}

function Entry(props: {
  readonly item: NavigationItem
  readonly name: string
  readonly onChange: (item: NavigationItem) => void
  readonly onRemove: () => void
}) {
  const { item, name, onChange, onRemove } = props
  const { text, format } = useFullLocale()
  const { studio } = text
  const { elements } = useStudio()
  const module = elementsOf(elements, 'module').find((one) => one.name === item.module)
  const views = module ? elementsOf(elements, 'view', module.id) : []
  const { view: _view, label: _label, ...rest } = item
  const own = format.language
  const other = own === 'es' ? 'en' : 'es'
  const plural = module?.definition.label.plural ?? { es: item.module, en: item.module }
  const languages = { es: studio.inSpanish, en: studio.inEnglish }

  function relabel(language: 'es' | 'en', typed: string) {
    const label = { ...(item.label ?? plural), [language]: typed }
    const isPlain = label.es.trim() === '' && label.en.trim() === ''
    onChange({ ...rest, ...(item.view !== undefined && { view: item.view }), ...(!isPlain && { label }) })
  }

  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2 py-1.5">
      <IconField
        label={studio.entryIcon({ name })}
        value={item.icon ?? module?.definition.icon ?? 'folder'}
        onChange={(icon) => onChange({ ...item, icon })}
      />
      {([own, other] as const).map((language) => (
        <TextField
          key={language}
          className="min-w-36 flex-1"
          label={studio.labelIn({ what: studio.entryName({ name }), language: languages[language] })}
          isLabelHidden
          value={item.label?.[language] ?? ''}
          placeholder={plural[language]}
          onChange={(typed) => relabel(language, typed)}
        />
      ))}
      <Select
        label={studio.entryView({ name })}
        isLabelHidden
        className="w-48"
        canClear
        placeholder={studio.firstView}
        value={item.view ?? null}
        options={views.map((one) => ({ id: one.name, label: labelOf(one, format.language) }))}
        onChange={(view) =>
          onChange({ ...rest, ...(item.label && { label: item.label }), ...(view !== null && { view }) })
        }
      />
      <IconButton size="small" label={studio.removeFrom({ name })} onPress={onRemove}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  )
}
