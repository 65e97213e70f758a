import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Plus, Trash2, Undo2, Users } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { peopleQuery } from '#web/api/people.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Avatar } from '#web/ui/avatar.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { PageHead } from '#web/ui/page-head.tsx'
import { Select } from '#web/ui/select.tsx'
import { elementsOf, nameFrom } from './draft.ts'
import { ElementFactsButton } from './element-facts.tsx'
import { LabelFields } from './label-fields.tsx'
import { DraftChip } from './parts.tsx'
import { labelOf, type ElementOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'
import { newElement } from './templates.ts'

type Group = ElementOf<'group'>

/** Security groups as a tree: who is above sees what is below. */
export function GroupsPage() {
  const { studio, shell } = useFullLocale().text
  const { rows, elements, draft, put } = useStudio()
  const [open, setOpen] = useState<string>()
  const groups = elementsOf(elements, 'group')
  const removed = elementsOf(rows, 'group').filter(({ id }) => id in draft.removals)

  function make(parent: string | null) {
    const name = nameFrom(
      'group',
      groups.map((one) => one.name),
    )
    const group = newElement('group', name, { label: { es: 'Grupo nuevo', en: 'New group' }, parent })
    put(group)
    setOpen(group.id)
  }

  return (
    <>
      <PageHead
        title={shell.studioSections.groups}
        actions={
          <Button look="primary" icon={<Plus size={15} aria-hidden />} onPress={() => make(null)}>
            {studio.newGroup}
          </Button>
        }
      >
        <p className="text-sm text-muted">{studio.groupsHelp}</p>
      </PageHead>
      <div className="max-w-3xl px-4 pt-1 pb-16 md:px-6">
        <Branch groups={groups} parent={null} open={open} onOpen={setOpen} onMake={make} label={studio.groupTree} />
        {removed.map((group) => (
          <RemovedGroup key={group.id} group={group} />
        ))}
      </div>
    </>
  )
}

interface BranchProps {
  readonly groups: readonly Group[]
  readonly parent: string | null
  readonly open: string | undefined
  readonly label: string
  readonly onOpen: (id: string | undefined) => void
  readonly onMake: (parent: string) => void
}

function Branch(props: BranchProps) {
  const { groups, parent, label } = props
  const { format } = useFullLocale()
  const isTop = (group: Group) =>
    group.definition.parent === null || !groups.some(({ id }) => id === group.definition.parent)
  const children = groups.filter((group) => (parent === null ? isTop(group) : group.definition.parent === parent))
  if (children.length === 0) return null
  return (
    <ul
      aria-label={label}
      className={classes('flex flex-col', parent !== null && 'ml-3.5 border-l border-line pl-3.5')}
    >
      {children.map((group) => (
        <li key={group.id}>
          <GroupLine {...props} group={group} />
          <Branch {...props} parent={group.id} label={labelOf(group, format.language)} />
        </li>
      ))}
    </ul>
  )
}

function GroupLine(props: BranchProps & { readonly group: Group }) {
  const { group, open, onOpen, onMake } = props
  const { text, format } = useFullLocale()
  const { studio } = text
  const { remove } = useStudio()
  const label = labelOf(group, format.language)
  const isOpen = open === group.id
  return (
    <>
      <div className="flex h-(--row-height) items-center gap-1 rounded-md pr-1 hover:bg-hover">
        <AriaButton
          aria-expanded={isOpen}
          aria-label={studio.editGroup({ name: label })}
          onPress={() => onOpen(isOpen ? undefined : group.id)}
          className="flex min-w-0 flex-1 items-center gap-2 rounded-sm px-2 text-left text-sm font-medium"
        >
          <Users size={15} aria-hidden className="shrink-0 text-muted" />
          <span className="truncate">{label}</span>
          <DraftChip id={group.id} />
        </AriaButton>
        <ElementFactsButton element={group} isIcon />
        <MemberCount id={group.id} />
        <IconButton size="small" label={studio.addBelow({ name: label })} onPress={() => onMake(group.id)}>
          <Plus size={14} aria-hidden />
        </IconButton>
        <IconButton size="small" label={studio.removeGroup({ name: label })} onPress={() => remove(group.id)}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      </div>
      {isOpen && <GroupEditor {...props} />}
    </>
  )
}

function GroupEditor({ group, groups }: BranchProps & { readonly group: Group }) {
  const { text, format } = useFullLocale()
  const { studio } = text
  const { put } = useStudio()
  const below = withBelow(groups, group.id)
  return (
    <div className="flex flex-col gap-3 py-2 pr-2 pl-8">
      <LabelFields
        label={studio.groupName}
        value={group.definition.label}
        onChange={(label) => put({ ...group, definition: { ...group.definition, label } })}
        isRequired
      />
      <Select
        label={studio.groupParent}
        className="max-w-72"
        canClear
        placeholder={studio.topGroup}
        value={group.definition.parent}
        options={groups
          .filter(({ id }) => !below.has(id))
          .map((one) => ({ id: one.id, label: labelOf(one, format.language) }))}
        onChange={(parent) => put({ ...group, definition: { ...group.definition, parent } })}
      />
      <Inheritance group={group} groups={groups} />
    </div>
  )
}

function useMembers(id: string) {
  const { data = [] } = useQuery(peopleQuery)
  return data.filter(({ active, groups }) => active && groups.includes(id))
}

function MemberCount({ id }: { readonly id: string }) {
  const { text, format } = useFullLocale()
  const members = useMembers(id)
  return (
    <span className="numeric shrink-0 px-1 text-xs text-muted">
      {format.count(text.access.members, members.length)}
    </span>
  )
}

/** Who is in the group, what they see of others by it, and who sees what is theirs. */
function Inheritance({ group, groups }: { readonly group: Group; readonly groups: readonly Group[] }) {
  const { text, format } = useFullLocale()
  const { access } = text
  const members = useMembers(group.id)
  const names = (list: readonly Group[]) => format.list(list.map((one) => labelOf(one, format.language)))
  const below = withBelow(groups, group.id)
  const beneath = groups.filter(({ id }) => id !== group.id && below.has(id))
  const above = groups.filter(({ id }) => id !== group.id && withBelow(groups, id).has(group.id))
  return (
    <div className="flex flex-col gap-2 text-sm">
      {beneath.length > 0 && <p className="text-muted">{access.seesBelow({ names: names(beneath) })}</p>}
      {above.length > 0 && <p className="text-muted">{access.seenFromAbove({ names: names(above) })}</p>}
      {members.length === 0 ? (
        <p className="text-muted">{access.noMembers}</p>
      ) : (
        <ul aria-label={access.membersOf({ name: labelOf(group, format.language) })} className="flex flex-wrap gap-2">
          {members.map(({ id, name }) => (
            <li key={id} className="flex items-center gap-1.5">
              <Avatar name={name} size="small" />
              {name}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** A group and all under it, where it cannot hang itself. */
function withBelow(groups: readonly Group[], id: string): ReadonlySet<string> {
  const found = new Set([id])
  for (let size = 0; size !== found.size;) {
    size = found.size
    for (const group of groups)
      if (group.definition.parent !== null && found.has(group.definition.parent)) found.add(group.id)
  }
  return found
}

function RemovedGroup({ group }: { readonly group: Group }) {
  const { text, format } = useFullLocale()
  const { revert } = useStudio()
  const label = labelOf(group, format.language)
  return (
    <div className="flex h-(--row-height) items-center gap-2 px-2 text-sm">
      <span className="text-muted line-through">{label}</span>
      <DraftChip id={group.id} />
      <IconButton size="small" label={`${text.studio.restore}: ${label}`} onPress={() => revert(group.id)}>
        <Undo2 size={14} aria-hidden />
      </IconButton>
    </div>
  )
}
