import { useState } from 'react'
import { useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { normalize } from '#common/normalize.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { SearchField } from '#web/ui/search-field.tsx'
import { EmptyState } from '#web/ui/state-page.tsx'
import { studioHref } from './addresses.ts'
import { elementsOf, nameFrom } from './draft.ts'
import { ElementFacts } from './element-facts.tsx'
import { ElementMenu } from './element-menu.tsx'
import { LabelFields } from './label-fields.tsx'
import { NameField } from './name-field.tsx'
import { OptionListEditor } from './option-list-editor.tsx'
import { Part, RemovedNote } from './parts.tsx'
import { labelOf, type ElementOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'
import { newElement } from './templates.ts'

/** Lists that option fields choose from. */
export function ListsPage(props: { readonly name: string | undefined }) {
  const { text, format } = useFullLocale()
  const { studio } = text
  const { rows, elements, draft, put } = useStudio()
  const navigate = useNavigate()
  const [query, setQuery] = useState('')
  const lists = elementsOf(elements, 'optionList')
  const removed = elementsOf(rows, 'optionList').filter(({ id }) => id in draft.removals)
  const open = lists.find(({ name }) => name === props.name)
  const gone = removed.find(({ name }) => name === props.name)
  const show = (name: string) => void navigate({ href: studioHref('lists', name) })

  function make() {
    const name = nameFrom(
      'list',
      lists.map((one) => one.name),
    )
    const label = { es: 'Lista nueva', en: 'New list' }
    const first = { value: 'option1', label: { es: '', en: '' }, color: 'grey' }
    put(newElement('optionList', name, { label, options: [first] }))
    show(name)
  }

  return (
    <>
      <PageHead
        title={studio.lists}
        meta={format.number(lists.length)}
        actions={
          <Button look="primary" icon={<Plus size={15} aria-hidden />} onPress={make}>
            {studio.newList}
          </Button>
        }
      >
        <p className="text-sm text-muted">{studio.listsHelp}</p>
      </PageHead>
      <div className="flex flex-col gap-6 px-4 pt-1 pb-16 md:flex-row md:px-6">
        <div className="flex shrink-0 flex-col gap-2 md:sticky md:top-2 md:max-h-[calc(100dvh-8rem)] md:w-64 md:self-start md:overflow-y-auto">
          <SearchField label={studio.find} value={query} onChange={setQuery} />
          <ElementMenu
            label={studio.lists}
            section="lists"
            open={props.name}
            elements={[...lists, ...removed].filter((one) =>
              normalize(`${labelOf(one, format.language)} ${one.name}`).includes(normalize(query)),
            )}
            detailOf={(list) => format.number(list.definition.options.length)}
          />
        </div>
        {open && <ListEditor key={open.id} list={open} onRenamed={show} />}
        {!open && !gone && (
          <div className="flex-1 max-md:hidden">
            <EmptyState title={studio.lists}>{studio.chooseList}</EmptyState>
          </div>
        )}
        {gone && <RemovedNote id={gone.id} name={labelOf(gone, format.language)} />}
      </div>
    </>
  )
}

function ListEditor(props: { readonly list: ElementOf<'optionList'>; readonly onRenamed: (name: string) => void }) {
  const { list } = props
  const { studio } = useFullLocale().text
  const { put, remove } = useStudio()
  return (
    <div className="grid min-w-0 flex-1 grid-cols-1 gap-x-10 gap-y-6 xl:grid-cols-[1fr_280px]">
      <div className="flex max-w-2xl flex-col gap-6">
        <Part title={studio.label}>
          <LabelFields
            label={studio.listName}
            value={list.definition.label}
            onChange={(label) => put({ ...list, definition: { ...list.definition, label } })}
            isRequired
          />
          <NameField element={list} onRenamed={props.onRenamed} className="max-w-72" />
        </Part>
        <Part title={studio.optionsLabel}>
          <OptionListEditor list={list} />
        </Part>
        <Part title={studio.removeList} help={studio.removeListHelp}>
          <Button look="danger" className="self-start" onPress={() => remove(list.id)}>
            {studio.removeList}
          </Button>
        </Part>
      </div>
      <ElementFacts element={list} />
    </div>
  )
}
