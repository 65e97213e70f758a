import { useLocale } from '#web/i18n/locale-provider.tsx'
import { Button } from '#web/ui/button.tsx'
import { TagField } from '#web/ui/tag-field.tsx'
import { searchIn } from '#web/ui/use-async-options.ts'
import { elementsOf } from './draft.ts'
import { labelOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'

/** Roles or security groups that something is for; none means everybody. */
export function AudienceField(props: {
  readonly kind: 'role' | 'group'
  readonly label: string
  readonly help?: string | undefined
  readonly placeholder?: string | undefined
  readonly value: readonly string[] | undefined
  readonly onChange: (ids: readonly string[] | undefined) => void
}) {
  const { kind, value = [], onChange } = props
  const { text, format } = useLocale()
  const { elements } = useStudio()
  const options = elementsOf(elements, kind).map((one) => ({ id: one.id, label: labelOf(one, format.language) }))
  return (
    <TagField
      className="min-w-0 flex-1"
      label={props.label}
      help={props.help}
      placeholder={props.placeholder ?? text.arrange.everybody}
      search={searchIn(options)}
      value={options.filter(({ id }) => value.includes(id))}
      onChange={(chosen) => onChange(chosen.length > 0 ? chosen.map(({ id }) => id) : undefined)}
    />
  )
}

/** The roles for which a layout or menu of their own is, and its end. */
export function ForRoles(props: {
  readonly help: string
  readonly value: readonly string[]
  readonly onChange: (roles: readonly string[]) => void
  readonly removeLabel: string
  readonly onRemove: () => void
}) {
  const { arrange } = useLocale().text
  return (
    <div className="flex max-w-xl flex-wrap items-center gap-2">
      <AudienceField
        kind="role"
        label={arrange.layoutRoles}
        help={props.help}
        placeholder={arrange.nobody}
        value={props.value}
        onChange={(roles) => props.onChange(roles ?? [])}
      />
      <Button look="quiet" size="small" className="text-overdue-ink!" onPress={props.onRemove}>
        {props.removeLabel}
      </Button>
    </div>
  )
}
