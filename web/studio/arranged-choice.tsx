import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { elementsOf } from './draft.ts'
import { labelOf, type ElementOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'

type Arranged = ElementOf<'layout'> | ElementOf<'navigation'>

/** What is arranged for everybody and for some roles, each named by the roles it is for. */
export function ArrangedChoice(props: {
  readonly label: string
  readonly all: readonly Arranged[]
  readonly open: Arranged
  readonly onOpen: (name: string | undefined) => void
}) {
  const { label, all, open, onOpen } = props
  const nameOf = useArrangedName()
  return (
    <div role="group" aria-label={label} className="flex flex-wrap gap-1">
      {all.map((one) => (
        <button
          key={one.id}
          type="button"
          aria-pressed={one.id === open.id}
          onClick={() => onOpen(one.definition.roles ? one.name : undefined)}
          className={classes(
            'flex h-8 items-center rounded-md border px-3 text-sm',
            one.id === open.id ? 'border-accent bg-accent-soft font-medium' : 'border-line hover:bg-hover',
          )}
        >
          {nameOf(one)}
        </button>
      ))}
    </div>
  )
}

function useArrangedName(): (one: Arranged) => string {
  const { text, format } = useLocale()
  const { elements } = useStudio()
  return ({ definition }) => {
    const { roles, label } = definition
    if (!roles) return text.arrange.everybody
    const named = elementsOf(elements, 'role').filter(({ id }) => roles.includes(id))
    const words = named.map((role) => labelOf(role, format.language)).join(', ')
    return words || (label?.[format.language] ?? text.arrange.noRoleYet)
  }
}
