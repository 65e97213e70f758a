import { Plus, X } from 'lucide-react'
import type { NavigationDefinition } from '#common/element.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { Menu, MenuItem } from '#web/ui/menu.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { Select } from '#web/ui/select.tsx'
import { TextField } from '#web/ui/text-field.tsx'
import { elementsOf } from './draft.ts'
import { IconField } from './icon-field.tsx'
import { labelOf } from './queries.ts'
import { SortableList } from './sortable-list.tsx'
import { useStudio } from './studio-state.tsx'

type Item = NavigationDefinition['items'][number]

/** The places of the rail: order, words, icons. */
export function NavigationPage() {
  const { text, format } = useLocale()
  const { studio } = text
  const { elements, put } = useStudio()
  const [navigation] = elementsOf(elements, 'navigation')
  const modules = elementsOf(elements, 'module')
  if (!navigation) return null
  const { items } = navigation.definition
  const change = (next: readonly Item[]) => put({ ...navigation, definition: { items: next } })
  const nameOf = (item: Item) => {
    const module = modules.find(({ name }) => name === item.module)
    return item.label?.[format.language] ?? (module ? labelOf(module, format.language) : item.module)
  }
  return (
    <>
      <PageHead
        title={studio.sections.navigation}
        actions={
          <Menu
            label={studio.addEntry}
            placement="bottom end"
            trigger={
              <Button look="primary" icon={<Plus size={15} aria-hidden />}>
                {studio.addEntry}
              </Button>
            }
          >
            {modules.map((module) => (
              <MenuItem key={module.id} onAction={() => change([...items, { module: module.name }])}>
                {labelOf(module, format.language)}
              </MenuItem>
            ))}
          </Menu>
        }
      >
        <p className="text-sm text-muted">{studio.navigationHelp}</p>
      </PageHead>
      <div className="max-w-4xl px-4 pt-1 pb-16 md:px-6">
        <SortableList
          label={studio.sections.navigation}
          items={items}
          idOf={(item) => String(items.indexOf(item))}
          nameOf={nameOf}
          onMove={change}
        >
          {(item) => (
            <Entry
              item={item}
              name={nameOf(item)}
              onChange={(next) => change(items.map((one) => (one === item ? next : one)))}
              onRemove={() => change(items.filter((one) => one !== item))}
            />
          )}
        </SortableList>
      </div>
    </>
  )
}

function Entry(props: {
  readonly item: Item
  readonly name: string
  readonly onChange: (item: Item) => void
  readonly onRemove: () => void
}) {
  const { item, name, onChange, onRemove } = props
  const { text, format } = useLocale()
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
          className="w-44 flex-1"
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
