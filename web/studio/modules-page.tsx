import { useState } from 'react'
import { Download, Plus } from 'lucide-react'
import { Link } from 'react-aria-components'
import { downloadHref } from '#web/api/client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Chip } from '#web/ui/badge.tsx'
import { Button } from '#web/ui/button.tsx'
import { classes } from '#web/ui/classes.ts'
import { Icon } from '#web/ui/icon.tsx'
import { LinkButton } from '#web/ui/link-button.tsx'
import { PageHead } from '#web/ui/page-head.tsx'
import { ScrollRegion } from '#web/ui/scroll-region.tsx'
import { studioHref } from './addresses.ts'
import { elementsOf, merged, emptyDraft } from './draft.ts'
import { NewModuleDialog } from './new-module-dialog.tsx'
import { cellClass, DraftChip, headClass, OriginChip } from './parts.tsx'
import type { ElementOf } from './queries.ts'
import { useStudio } from './studio-state.tsx'

/** All modules: what they are called, where they come from, how much is in them. */
export function ModulesPage() {
  const { text, format } = useFullLocale()
  const { studio } = text
  const { rows, elements, draft } = useStudio()
  const [isMaking, setMaking] = useState(false)
  const gone = elementsOf(merged(rows, emptyDraft), 'module').filter(({ id }) => id in draft.removals)
  const { compare } = new Intl.Collator(format.locale)
  const isOfProject = ({ definition }: ElementOf<'module'>) => Number(definition.area === 'programme')
  // Those of the project stand together, behind those of the daily work.
  const modules = [...elementsOf(elements, 'module'), ...gone].toSorted(
    (a, b) =>
      isOfProject(a) - isOfProject(b) ||
      compare(a.definition.label.plural[format.language], b.definition.label.plural[format.language]),
  )
  return (
    <>
      <PageHead
        title={text.shell.studioSections.modules}
        meta={format.number(modules.length)}
        actions={
          <>
            <LinkButton href={downloadHref('/elements/personal-data')} icon={<Download size={14} aria-hidden />}>
              {studio.personalRegister}
            </LinkButton>
            <Button look="primary" icon={<Plus size={15} aria-hidden />} onPress={() => setMaking(true)}>
              {studio.newModule}
            </Button>
          </>
        }
      >
        <p className="max-w-2xl text-sm text-muted">{studio.modulesHelp}</p>
      </PageHead>
      <div className="px-4 pt-1 pb-16 md:px-6">
        <ScrollRegion label={text.shell.studioSections.modules}>
          <table className="w-full border-collapse text-sm">
            <thead className="border-b border-line">
              <tr>
                <th className={headClass}>{studio.module}</th>
                <th className={`${headClass} max-md:hidden`}>{studio.apiName}</th>
                <th className={`${headClass} max-md:hidden`}>{studio.origin}</th>
                <th className={`${headClass} text-right`}>{studio.fieldCount}</th>
                <th className={`${headClass} text-right`}>{studio.records}</th>
              </tr>
            </thead>
            <tbody>
              {modules.map((module) => (
                <ModuleRow key={module.id} module={module} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      </div>
      {isMaking && <NewModuleDialog onClose={() => setMaking(false)} />}
    </>
  )
}

const countedMax = 10_000

function ModuleRow(props: { readonly module: ElementOf<'module'> }) {
  const { id, name, definition } = props.module
  const { text, format } = useFullLocale()
  const { elements, records, draft } = useStudio()
  const [navigation] = elementsOf(elements, 'navigation')
  const isHidden = !navigation?.definition.items.some(({ module }) => module === name)
  const count = records[id] ?? 0
  return (
    <tr className="h-(--row-height) whitespace-nowrap hover:bg-hover">
      <td className={cellClass}>
        <span className="flex items-center gap-2.5">
          <Icon name={definition.icon} size={17} className="shrink-0 text-muted" />
          <Link
            href={studioHref('modules', name)}
            className={classes(
              'truncate rounded-sm font-medium text-ink no-underline hovered:underline',
              id in draft.removals && 'line-through',
            )}
          >
            {definition.label.plural[format.language]}
          </Link>
          <DraftChip id={id} />
          {isHidden && <Chip>{text.studio.hidden}</Chip>}
        </span>
      </td>
      <td className={`${cellClass} text-muted max-md:hidden`}>{name}</td>
      <td className={`${cellClass} max-md:hidden`}>
        <OriginChip element={props.module} />
      </td>
      <td className={`${cellClass} numeric text-right text-muted`}>{elementsOf(elements, 'field', id).length}</td>
      <td className={`${cellClass} numeric text-right`}>
        {count > countedMax ? text.studio.manyRecords : format.number(count)}
      </td>
    </tr>
  )
}
