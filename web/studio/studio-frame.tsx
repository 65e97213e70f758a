import type { ReactNode } from 'react'
import { useParams } from '@tanstack/react-router'
import { Link } from 'react-aria-components'
import { useFullText } from '#web/i18n/locale-provider.tsx'
import { classes } from '#web/ui/classes.ts'
import { sections, studioHref } from './addresses.ts'
import { DraftBar } from './draft-bar.tsx'
import { ItemDraft } from './item-draft.tsx'

/** The sections above, what is not applied yet below. */
export function StudioFrame(props: { readonly children: ReactNode }) {
  const { studio, shell } = useFullText()
  const { section = 'modules' }: { readonly section?: string } = useParams({ strict: false })
  return (
    <div className="flex min-h-full flex-col">
      <nav
        aria-label={studio.sectionsLabel}
        className="flex shrink-0 gap-4 overflow-x-auto border-b border-line px-4 md:px-6"
      >
        {sections.map((one) => (
          <Link
            key={one}
            href={studioHref(one)}
            aria-current={section === one ? 'page' : undefined}
            className={classes(
              '-mb-px flex h-10 shrink-0 items-center border-b-2 text-sm no-underline',
              section === one ? 'border-accent font-medium text-ink' : 'border-transparent text-muted hovered:text-ink',
            )}
          >
            {shell.studioSections[one]}
          </Link>
        ))}
      </nav>
      <ItemDraft />
      <div className="flex grow flex-col">{props.children}</div>
      <DraftBar />
    </div>
  )
}
