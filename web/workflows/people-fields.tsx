import { Plus, X } from 'lucide-react'
import type { PeopleSource } from '#common/workflow.ts'
import { useModel } from '#web/api/model.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { useRecordSearch } from '#web/records/field-input.tsx'
import { useTitles } from '#web/records/filter-words.tsx'
import { elementsOf } from '#web/studio/draft.ts'
import { labelOf } from '#web/studio/queries.ts'
import { useStudio } from '#web/studio/studio-state.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { ComboBox } from '#web/ui/combo-box.tsx'
import { Select } from '#web/ui/select.tsx'

const onePerson = ['owner', 'starter', 'runAs', 'user'] as const
const several = ['owner', 'above', 'starter', 'runAs', 'user', 'role', 'group'] as const
type Kind = (typeof several)[number]

interface SourceProps {
  readonly label: string
  readonly help?: string | undefined
  readonly error?: string | undefined
  readonly value: PeopleSource | undefined
  readonly kinds?: readonly Kind[]
  readonly onChange: (value: PeopleSource) => void
}

/** A person by what they are to the record, or by name. */
export function PersonField({ kinds = onePerson, ...props }: SourceProps) {
  const { people } = useFullLocale().text.workflows
  const { value, onChange } = props
  return (
    <div className="grid items-start gap-2 sm:grid-cols-2">
      <Select
        label={props.label}
        help={props.help}
        error={props.error}
        value={value ? kindOf(value) : null}
        options={kinds.map((id) => ({ id, label: people[id] }))}
        onChange={(next) => {
          const kind = kinds.find((one) => one === next)
          if (kind) onChange(sourceOf(kind))
        }}
      />
      {value && 'user' in value && (
        <UserField label={people.which} value={value.user} onChange={(user) => onChange({ user: user ?? '' })} />
      )}
      {value && 'role' in value && (
        <ElementField
          kind="role"
          label={people.whichRole}
          value={value.role}
          onChange={(role) => onChange({ role: role ?? '' })}
        />
      )}
      {value && 'group' in value && (
        <ElementField
          kind="group"
          label={people.whichGroup}
          value={value.group}
          onChange={(group) => onChange({ group: group ?? '' })}
        />
      )}
    </div>
  )
}

function kindOf(source: PeopleSource): Kind {
  if ('user' in source) return 'user'
  if ('role' in source) return 'role'
  return 'group' in source ? 'group' : source.who
}

function sourceOf(kind: Kind): PeopleSource {
  switch (kind) {
    case 'user':
      return { user: '' }
    case 'role':
      return { role: '' }
    case 'group':
      return { group: '' }
    default:
      return { who: kind }
  }
}

/** Everybody who is told. */
export function PeopleField(props: {
  readonly label: string
  readonly error?: string | undefined
  readonly value: readonly PeopleSource[]
  readonly onChange: (value: readonly PeopleSource[]) => void
}) {
  const { label, value, onChange } = props
  const { people } = useFullLocale().text.workflows
  return (
    <div role="group" aria-label={label} className="flex flex-col gap-2">
      {value.map((source, index) => (
        // Nobody has a name of their own before they are chosen.
        <div key={`${index}`} className="flex items-end gap-1">
          <div className="min-w-0 flex-1">
            <PersonField
              label={label}
              error={index === 0 ? props.error : undefined}
              kinds={several}
              value={source}
              onChange={(next) => onChange(value.with(index, next))}
            />
          </div>
          {value.length > 1 && (
            <IconButton
              label={`${people.remove}: ${label} ${index + 1}`}
              onPress={() => onChange(value.toSpliced(index, 1))}
            >
              <X size={15} aria-hidden />
            </IconButton>
          )}
        </div>
      ))}
      <Button
        look="quiet"
        size="small"
        className="self-start"
        icon={<Plus size={14} aria-hidden />}
        onPress={() => onChange([...value, { who: 'owner' }])}
      >
        {people.add}
      </Button>
    </div>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly help?: string | undefined
  readonly error?: string | undefined
  readonly value: string | undefined
  readonly onChange: (id: string | undefined) => void
}

/** One person, by name. */
export function UserField({ value, onChange, ...frame }: ChoiceProps) {
  const users = useModel().modules.find(({ capabilities }) => capabilities.user !== undefined)?.name ?? ''
  const titles = useTitles(users, value ? [value] : [])
  return (
    <ComboBox
      {...frame}
      value={value ? { id: value, label: titles.get(value) ?? '…' } : null}
      search={useRecordSearch(users)}
      onChange={(option) => onChange(option?.id)}
    />
  )
}

/** A role or a group of the company. */
export function ElementField({ kind, value, onChange, ...frame }: ChoiceProps & { readonly kind: 'role' | 'group' }) {
  const { format } = useFullLocale()
  const { elements } = useStudio()
  return (
    <Select
      {...frame}
      canClear
      value={value ? value : null}
      options={elementsOf(elements, kind).map((one) => ({ id: one.id, label: labelOf(one, format.language) }))}
      onChange={(id) => onChange(id ?? undefined)}
    />
  )
}
