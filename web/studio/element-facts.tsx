import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-aria-components'
import type { Element } from '#common/element.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { studioHref } from './addresses.ts'
import { Part } from './parts.tsx'
import { elementQuery, type ElementDetail } from './queries.ts'
import { useStudio } from './studio-state.tsx'

/** Where an element is used and what became of it. */
export function ElementFacts(props: { readonly element: Element }) {
  const { element } = props
  const { text } = useLocale()
  const { studio } = text
  const { rows } = useStudio()
  const isKept = rows.some(({ id }) => id === element.id)
  const { data } = useQuery({ ...elementQuery(element.id), enabled: isKept })
  return (
    <div className="flex flex-col gap-4">
      <Part title={studio.uses} help={data?.uses.some(({ droppable }) => !droppable) ? studio.usesAfter : undefined}>
        {data && data.uses.length > 0 ? (
          <ul className="flex flex-col gap-1.5 text-sm">
            {data.uses.map((use) => (
              <UseLine key={`${use.id} ${use.place}`} use={use} />
            ))}
          </ul>
        ) : (
          <p className="text-sm text-muted">{studio.noUses}</p>
        )}
      </Part>
      <Part title={studio.history}>
        {data ? (
          <ul className="flex flex-col gap-1.5 text-sm">
            {data.history.map((entry) => (
              <HistoryLine key={`${entry.version} ${entry.operation}`} entry={entry} />
            ))}
          </ul>
        ) : (
          <p className="text-sm text-muted">{studio.noHistory}</p>
        )}
      </Part>
    </div>
  )
}

function UseLine(props: { readonly use: ElementDetail['uses'][number] }) {
  const { use } = props
  const { text, format } = useLocale()
  const kinds: Readonly<Record<string, string>> = text.studio.kinds
  const parts: Readonly<Record<string, string>> = text.studio.partNames
  const [first = ''] = use.place.split('.')
  const href = hrefOf(use)
  const words = (
    <>
      {kinds[use.kind] ?? use.kind}{' '}
      {use.module && use.kind === 'field' ? `${use.module}.${use.name}` : use.label[format.language]}
    </>
  )
  return (
    <li className={use.droppable ? '' : 'text-overdue-ink'}>
      {href ? (
        <Link href={href} className="rounded-sm no-underline hovered:underline">
          {words}
        </Link>
      ) : (
        words
      )}{' '}
      <span className="text-xs text-muted">{parts[first] ?? use.place}</span>
    </li>
  )
}

function hrefOf({ kind, module, name }: ElementDetail['uses'][number]): string | undefined {
  switch (kind) {
    case 'field':
      return module === null ? undefined : studioHref('modules', module, 'fields', name)
    case 'view':
      return module === null ? undefined : studioHref('modules', module, 'views', name)
    case 'layout':
      return module === null ? undefined : studioHref('modules', module, 'layout')
    case 'pipeline':
      return module === null ? undefined : studioHref('modules', module, 'pipelines')
    case 'module':
      return studioHref('modules', name, 'settings')
    case 'role':
      return studioHref('roles', name)
    case 'navigation':
      return studioHref('navigation')
    default:
      return undefined
  }
}

function HistoryLine(props: { readonly entry: ElementDetail['history'][number] }) {
  const { entry } = props
  const { studio } = useLocale().text
  const operations: Readonly<Record<string, string>> = studio.operations
  return (
    <li>
      {studio.historyLine({ operation: operations[entry.operation] ?? entry.operation, version: entry.version })}
      <span className="block text-xs text-muted">
        {entry.by?.name ?? studio.bySystem}, <RelativeTime value={entry.at} />
      </span>
    </li>
  )
}
