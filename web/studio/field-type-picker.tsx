import { Button } from 'react-aria-components'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Icon } from '#web/ui/icon.tsx'
import { addedTypes, typeGroups, typeIcons, typeLabel } from './field-types.ts'
import { SidePanel } from './side-panel.tsx'

/** Every kind of field, with what it is for. */
export function FieldTypePicker(props: { readonly onChoose: (type: string) => void; readonly onClose: () => void }) {
  const { text, format } = useFullLocale()
  const { studio } = text
  const added = addedTypes()
  const groups = [...Object.entries(typeGroups), ...(added.length > 0 ? [['extension', added] as const] : [])]
  const [groupLabels, help]: readonly Readonly<Record<string, string>>[] = [studio.typeGroups, studio.typeHelp]
  return (
    <SidePanel label={studio.chooseType} onClose={props.onClose}>
      {groups.map(([group, types]) => (
        <section key={group} className="flex flex-col gap-1">
          <h3 className="text-xs font-medium text-muted">{groupLabels?.[group]}</h3>
          <div className="grid gap-1 sm:grid-cols-2">
            {types.map((type) => (
              <Button
                key={type}
                onPress={() => props.onChoose(type)}
                className="flex items-start gap-2 rounded-md border border-line px-2.5 py-1.5 text-left hovered:border-line-strong hovered:bg-hover"
              >
                <Icon name={typeIcons[type] ?? 'folder'} size={15} className="mt-0.5 shrink-0 text-muted" />
                <span className="flex min-w-0 flex-col">
                  <span className="text-sm font-medium">{typeLabel(type, format.language)}</span>
                  <span className="text-xs text-muted">{help?.[type]}</span>
                </span>
              </Button>
            ))}
          </div>
        </section>
      ))}
    </SidePanel>
  )
}
