import { recordParts, type LayoutDefinition, type RecordPart } from '#common/element.ts'
import type { ReaderField } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Checkbox } from '#web/ui/checkbox.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { searchIn } from '#web/ui/use-async-options.ts'
import type { Layout } from './layout-tab.tsx'
import { Part } from './parts.tsx'
import { SortableList } from './sortable-list.tsx'

/** On a narrow screen: the order of the parts, and what is left out. */
export function PhonePart(props: {
  readonly layout: Layout
  readonly fields: readonly ReaderField[]
  readonly onChange: (phone: LayoutDefinition['phone']) => void
}) {
  const { layout, fields, onChange } = props
  const { text, format } = useLocale()
  const { arrange } = text
  const { phone } = layout.definition
  const parts = phone?.parts ?? recordParts
  const hidden = phone?.hidden ?? []
  const options = fields.map(({ name, label }) => ({ id: name, label: label[format.language] }))
  const ordered: readonly RecordPart[] = [...parts, ...recordParts.filter((part) => !parts.includes(part))]

  function show(part: RecordPart, isShown: boolean) {
    onChange({ parts: ordered.filter((one) => (one === part ? isShown : parts.includes(one))), hidden })
  }

  return (
    <Part title={arrange.phone} help={arrange.phoneHelp}>
      <SortableList
        label={arrange.phone}
        items={ordered}
        idOf={(part) => part}
        nameOf={(part) => arrange.parts[part]}
        onMove={(next) => onChange({ parts: next.filter((part) => parts.includes(part)), hidden })}
        className="rounded-md border border-line bg-surface px-1"
      >
        {(part) => (
          <Checkbox
            className="flex-1 py-1"
            label={arrange.parts[part]}
            value={parts.includes(part)}
            onChange={(isShown) => show(part, isShown)}
          />
        )}
      </SortableList>
      <TagField
        label={arrange.phoneHidden}
        search={searchIn(options)}
        value={options.filter(({ id }) => hidden.includes(id))}
        onChange={(next) => onChange({ parts, hidden: next.map(({ id }) => id) })}
      />
    </Part>
  )
}
