import { useState } from 'react'
import { FolderPlus, Plus, X } from 'lucide-react'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale, useText } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { Popover } from '#web/ui/popover.tsx'
import { Select } from '#web/ui/select.tsx'
import { emptyGroup, mayDeepen, newId, replaced } from './filter-draft.ts'
import type { DraftGroup, DraftPart, DraftRelated } from './filter-draft.ts'
import { startOf } from './filter-editor.tsx'
import { FilterLine } from './filter-line.tsx'
import { operatorsOf } from './filter-operators.ts'
import { relatedChoice, relatedChoices, type FieldPath, type RelatedChoice } from './filter-path.ts'
import { PathChooser } from './filter-path-chooser.tsx'
import { useRelatedWords } from './related-words.ts'

interface GroupProps {
  readonly module: ReaderModule
  readonly group: DraftGroup
  readonly depth: number
  readonly onChange: (group: DraftGroup) => void
  readonly onRemove?: () => void
}

/** Conditions of which all, any or none must hold; groups within are drawn by the same. */
export function FilterGroup(props: GroupProps) {
  const { module, group, depth, onChange, onRemove } = props
  const { tables } = useText()
  const hows = [
    { id: 'all', label: tables.groupAll },
    { id: 'any', label: tables.groupAny },
    { id: 'none', label: tables.groupNone },
  ] as const
  const add = (part: DraftPart) => onChange({ ...group, parts: [...group.parts, part] })
  return (
    <div
      role="group"
      aria-label={hows.find(({ id }) => id === group.how)?.label}
      className={classes('flex min-w-0 flex-col gap-2', depth > 0 && 'rounded-md border border-line bg-sunken p-2')}
    >
      <div className="flex items-center gap-2">
        <Select
          label={tables.groupHow}
          isLabelHidden
          value={group.how}
          options={hows}
          onChange={(chosen) => onChange({ ...group, how: hows.find(({ id }) => id === chosen)?.id ?? 'all' })}
          className="w-52 max-w-full"
        />
        {onRemove && (
          <IconButton size="small" label={tables.removePart({ words: tables.addGroup })} onPress={onRemove}>
            <X size={14} aria-hidden />
          </IconButton>
        )}
      </div>
      {group.parts.length === 0 && <p className="px-1 text-sm text-muted">{tables.emptyGroup}</p>}
      {group.parts.map((part) => (
        <Part
          key={part.id}
          module={module}
          part={part}
          depth={depth}
          onChange={(next) => onChange(replaced(group, part.id, next))}
        />
      ))}
      <div className="flex flex-wrap gap-1">
        <AddCondition module={module} depth={depth} onAdd={add} />
        {mayDeepen(depth) && (
          <Button
            look="quiet"
            size="small"
            icon={<FolderPlus size={14} aria-hidden />}
            onPress={() => add(emptyGroup(group.how === 'all' ? 'any' : 'all'))}
          >
            {tables.addGroup}
          </Button>
        )}
      </div>
    </div>
  )
}

function Part(props: {
  readonly module: ReaderModule
  readonly part: DraftPart
  readonly depth: number
  readonly onChange: (part: DraftPart | undefined) => void
}) {
  const { module, part, depth, onChange } = props
  const remove = () => onChange(undefined)
  if (part.kind === 'group')
    return <FilterGroup module={module} group={part} depth={depth + 1} onChange={onChange} onRemove={remove} />
  if (part.kind === 'related') return <RelatedPart {...props} part={part} onRemove={remove} />
  return (
    <FilterLine
      module={module}
      condition={part.condition}
      onChange={(condition) => onChange({ ...part, condition })}
      onRemove={remove}
    />
  )
}

function RelatedPart(props: {
  readonly module: ReaderModule
  readonly part: DraftRelated
  readonly depth: number
  readonly onChange: (part: DraftPart) => void
  readonly onRemove: () => void
}) {
  const { module, part, depth, onChange, onRemove } = props
  const { text, format } = useLocale()
  const { tables } = text
  const choice = relatedChoice(relatedChoices(useModel(), module, useRelatedWords()), part)
  const label = choice?.label[format.language] ?? part.related
  return (
    <div role="group" aria-label={label} className="flex flex-col gap-2 rounded-md border border-line p-2">
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <Select
          label={tables.has}
          isLabelHidden
          value={part.has}
          options={[
            { id: 'some', label: tables.hasSome },
            { id: 'none', label: tables.hasNone },
          ]}
          onChange={(chosen) => onChange({ ...part, has: chosen === 'none' ? 'none' : 'some' })}
          className="w-56 max-w-full"
        />
        <span className="font-medium">{label}</span>
        <span className="text-muted">{tables.relatedWhere}</span>
        <span className="flex-1" />
        <IconButton size="small" label={tables.removePart({ words: label })} onPress={onRemove}>
          <X size={14} aria-hidden />
        </IconButton>
      </div>
      {choice && (
        <FilterGroup
          module={choice.module}
          group={part.group}
          depth={depth + 1}
          onChange={(group) => onChange({ ...part, group })}
        />
      )}
    </div>
  )
}

function AddCondition(props: {
  readonly module: ReaderModule
  readonly depth: number
  readonly onAdd: (part: DraftPart) => void
}) {
  const { module, depth, onAdd } = props
  const { tables } = useText()
  const [isOpen, setOpen] = useState(false)

  function choose(found: FieldPath) {
    setOpen(false)
    const condition = { ...startOf(found.field, operatorsOf(found.field)), field: found.path }
    onAdd({ id: newId(), kind: 'condition', condition })
  }

  function relate({ related, by }: RelatedChoice) {
    setOpen(false)
    onAdd({ id: newId(), kind: 'related', related, by, has: 'some', group: emptyGroup() })
  }

  return (
    <Popover
      label={tables.chooseField}
      isOpen={isOpen}
      onOpenChange={setOpen}
      className="p-0!"
      trigger={
        <Button look="quiet" size="small" icon={<Plus size={14} aria-hidden />}>
          {tables.addCondition}
        </Button>
      }
    >
      <PathChooser module={module} hasRelated={mayDeepen(depth)} onChoose={choose} onRelate={relate} />
    </Popover>
  )
}
