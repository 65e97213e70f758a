import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Info } from 'lucide-react'
import { Link } from 'react-aria-components'
import type { Element } from '#common/element.ts'
import { call } from '#web/api/client.ts'
import { errorText, showInToast } from '#web/api/errors.ts'
import { queryClient } from '#web/api/query-client.ts'
import { useFullLocale } from '#web/i18n/locale-provider.tsx'
import { Button, IconButton } from '#web/ui/button.tsx'
import { ModalFrame } from '#web/ui/dialog.tsx'
import { WhyElement } from '#web/programme/why-element.tsx'
import { RelativeTime } from '#web/ui/relative-time.tsx'
import { Skeleton } from '#web/ui/skeleton.tsx'
import { TextArea } from '#web/ui/text-field.tsx'
import { studioHref } from './addresses.ts'
import { OriginChip, Part } from './parts.tsx'
import { elementQuery, labelOf, type ElementDetail } from './queries.ts'
import { useStudio } from './studio-state.tsx'

/** Where an element comes from and why, how it fares, where it is used and what became of it. */
export function ElementFacts(props: { readonly element: Element }) {
  const { element } = props
  const { text } = useFullLocale()
  const { studio, facts, history } = text
  const { rows } = useStudio()
  const isKept = rows.some(({ id }) => id === element.id)
  const { data, error } = useQuery({ ...elementQuery(element.id), enabled: isKept })
  return (
    <div className="flex flex-col gap-4">
      {isKept && (
        <Part title={history.whyItExists}>
          <WhyElement id={element.id} />
        </Part>
      )}
      <Part title={facts.origin}>
        <OriginLines element={element} detail={data} />
        {data && <ReasonField key={data.reason?.at} detail={data} />}
      </Part>
      <Part title={studio.uses} help={data?.uses.some(({ droppable }) => !droppable) ? studio.usesAfter : undefined}>
        {isKept && !data ? (
          <Unknown error={error} />
        ) : data && data.uses.length > 0 ? (
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
        {isKept && !data ? (
          <Unknown error={error} />
        ) : data ? (
          <ul className="flex flex-col gap-2 text-sm">
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

/** Not looked up yet is not the same as nowhere. */
function Unknown({ error }: { readonly error: Error | null }) {
  const { text } = useFullLocale()
  return error ? <p className="text-sm text-overdue-ink">{errorText(error, text)}</p> : <Skeleton lines={2} />
}

/** The same behind a button, where the page has no room beside its editor. */
export function ElementFactsButton(props: { readonly element: Element; readonly isIcon?: boolean }) {
  const { element, isIcon = false } = props
  const { text, format } = useFullLocale()
  const [isOpen, setOpen] = useState(false)
  const name = labelOf(element, format.language)
  const label = text.facts.of({ name })
  return (
    <>
      {isIcon ? (
        <IconButton size="small" label={label} onPress={() => setOpen(true)}>
          <Info size={14} aria-hidden />
        </IconButton>
      ) : (
        <Button size="small" aria-label={label} icon={<Info size={14} aria-hidden />} onPress={() => setOpen(true)}>
          {text.facts.origin}
        </Button>
      )}
      <ModalFrame isOpen={isOpen} onClose={() => setOpen(false)} title={name} width="medium">
        <div className="px-5 pt-3 pb-5">
          <ElementFacts element={element} />
        </div>
      </ModalFrame>
    </>
  )
}

function OriginLines(props: { readonly element: Element; readonly detail: ElementDetail | undefined }) {
  const { element, detail } = props
  const { text, format } = useFullLocale()
  const { facts, studio } = text
  const filled = element.kind === 'field' ? detail?.usage?.filled[element.id] : undefined
  const records = detail?.usage?.records
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm [&>dt]:text-muted">
      <dt>{facts.from}</dt>
      <dd>
        <OriginChip element={element} />
      </dd>
      {detail && (
        <>
          <dt>{facts.made}</dt>
          <dd>
            {detail.createdBy?.name ?? studio.bySystem}, <RelativeTime value={detail.createdAt} />
          </dd>
          <dt>{facts.changed}</dt>
          <dd>
            {detail.updatedBy?.name ?? studio.bySystem}, <RelativeTime value={detail.updatedAt} />
          </dd>
        </>
      )}
      {filled !== undefined && records !== undefined && (
        <>
          <dt>{facts.filled}</dt>
          <dd>
            {format.percent(String(records === 0 ? 0 : filled / records))}{' '}
            <span className="text-xs text-muted">
              {(detail?.usage?.isEstimate ? facts.estimated : facts.counted)({
                filled: format.number(filled),
                records: format.number(records),
              })}
            </span>
          </dd>
          <dt>{facts.lastWritten}</dt>
          <dd>{detail?.lastWritten ? <RelativeTime value={detail.lastWritten} /> : facts.never}</dd>
        </>
      )}
      {(element.kind === 'module' || element.kind === 'view') && detail && (
        <>
          <dt>{facts.lastUsed}</dt>
          <dd>{detail.lastUsed ? <RelativeTime value={detail.lastUsed} /> : facts.never}</dd>
        </>
      )}
    </dl>
  )
}

/** Kept when one leaves it. */
function ReasonField(props: { readonly detail: ElementDetail }) {
  const { id, reason } = props.detail
  const { text } = useFullLocale()
  const kept = reason?.text ?? ''
  const [typed, setTyped] = useState(kept)

  async function keep() {
    if (typed.trim() === kept) return
    try {
      await call('PUT /elements/:id/reason', { params: { id }, body: { reason: typed.trim() } })
      await queryClient.invalidateQueries({ queryKey: elementQuery(id).queryKey })
    } catch (error) {
      showInToast(error, text)
    }
  }

  return (
    <TextArea
      label={text.facts.reason}
      help={text.facts.reasonHelp}
      rows={2}
      value={typed}
      onChange={setTyped}
      onBlur={() => void keep()}
    />
  )
}

function UseLine(props: { readonly use: ElementDetail['uses'][number] }) {
  const { use } = props
  const { text, format } = useFullLocale()
  const kinds: Readonly<Record<string, string>> = text.studio.kinds
  const parts: Readonly<Record<string, string>> = text.studio.partNames
  const [first = ''] = use.place.split('.')
  const href = hrefOf(use)
  const words = (
    <>
      {kinds[use.kind] ?? use.kind}{' '}
      {use.module && (use.kind === 'field' || use.kind === 'layout')
        ? `${use.module}.${use.name}`
        : use.label[format.language]}
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
    case 'workflow':
      return module === null ? undefined : studioHref('modules', module, 'workflows', name)
    case 'pipeline':
      return module === null ? undefined : studioHref('modules', module, 'pipelines')
    case 'module':
      return studioHref('modules', name, 'settings')
    case 'role':
      return studioHref('roles', name)
    case 'form':
      return studioHref('forms', name)
    case 'letterhead':
    case 'printTemplate':
      return studioHref('printing')
    case 'navigation':
      return studioHref('navigation')
    default:
      return undefined
  }
}

function HistoryLine(props: { readonly entry: ElementDetail['history'][number] }) {
  const { entry } = props
  const { studio } = useFullLocale().text
  const operations: Readonly<Record<string, string>> = studio.operations
  return (
    <li>
      {studio.historyLine({ operation: operations[entry.operation] ?? entry.operation, version: entry.version })}
      <span className="block text-xs text-muted">
        {entry.by?.name ?? studio.bySystem}, <RelativeTime value={entry.at} />
      </span>
      {entry.parts.length > 0 && (
        <ul className="mt-1 flex flex-col gap-0.5 border-l-2 border-line pl-2 text-xs">
          {entry.parts.map((part) => (
            <DifferenceLine key={part.path} part={part} />
          ))}
        </ul>
      )}
    </li>
  )
}

function DifferenceLine(props: { readonly part: ElementDetail['history'][number]['parts'][number] }) {
  const { path, before, after } = props.part
  const { studio, facts } = useFullLocale().text
  const names: Readonly<Record<string, string>> = studio.partNames
  const [first = '', ...rest] = path.split('.')
  return (
    <li className="break-words">
      <span className="text-muted">{[names[first] ?? first, ...rest].join(' · ')}:</span>{' '}
      {before === null ? (
        <ins className="no-underline">{facts.added({ text: after ?? '' })}</ins>
      ) : (
        <>
          <del className="text-muted">{before}</del> → {after ?? facts.nothing}
        </>
      )}
    </li>
  )
}
