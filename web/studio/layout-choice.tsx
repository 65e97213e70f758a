import { useLocale } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { elementsOf } from './draft.ts'
import type { Layout } from './layout-tab.tsx'
import { labelOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'

/** The standard layout and those of roles, each named by the roles it is for. */
export function LayoutChoice(props: {
  readonly layouts: readonly Layout[]
  readonly open: Layout
  readonly onOpen: (name: string | undefined) => void
}) {
  const { layouts, open, onOpen } = props
  const { arrange } = useLocale().text
  const nameOf = useLayoutName()
  return (
    <div role="group" aria-label={arrange.layouts} className="flex flex-wrap gap-1">
      {layouts.map((layout) => (
        <button
          key={layout.id}
          type="button"
          aria-pressed={layout.id === open.id}
          onClick={() => onOpen(layout.definition.roles ? layout.name : undefined)}
          className={classes(
            'flex h-8 items-center rounded-md border px-3 text-sm',
            layout.id === open.id ? 'border-accent bg-accent-soft font-medium' : 'border-line hover:bg-hover',
          )}
        >
          {nameOf(layout)}
        </button>
      ))}
    </div>
  )
}

function useLayoutName(): (layout: Layout) => string {
  const { text, format } = useLocale()
  const { elements } = useStudio()
  return ({ definition }) => {
    const { roles, label } = definition
    if (!roles) return text.arrange.standardLayout
    const named = elementsOf(elements, 'role').filter(({ id }) => roles.includes(id))
    const words = named.map((role) => labelOf(role, format.language)).join(', ')
    return words || (label?.[format.language] ?? text.arrange.newLayout)
  }
}
